"""Diagrams: how they are cut into tasks, what a task finds, and how that adds up."""

from typing import Any

import numpy as np
import pytest

from playground.plane import diagram as module
from playground.plane.diagram import Diagram, Found, Outcome, train
from playground.plane.population import Population
from playground.plane.sweep import EARLY

SMALL = {"generator_width": "6", "discriminator_width": "6", "batch_size": "8"}
QUERY: dict[str, Any] = {
    **SMALL, "rows": "generator_rate", "row_values": "0.001, 0.01", "columns": "loss",
    "column_values": "hinge, minimax, wasserstein", "seeds": "3", "iterations": "300",
}  # fmt: skip


def test_every_gan_is_in_one_task_and_tasks_hold_one_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOGETHER", 4)
    made = Diagram.from_mapping({**QUERY, "columns": "generator_width", "column_values": "4, 8", "seed": "7"})
    tasks = made.tasks()
    gans = [gan for task in tasks for gan in task.gans]
    assert made.size == len(gans) == 2 * 2 * 3
    assert {(gan.row, gan.column, gan.spec.seed) for gan in gans} == {
        (row, column, seed) for row in range(2) for column in range(2) for seed in (7, 8, 9)
    }
    for task in tasks:
        assert len(task.gans) <= 4
        assert len({gan.spec.shape_key for gan in task.gans}) == 1
        for gan in task.gans:
            assert gan.spec.generator_width == (4, 8)[gan.column]
            assert gan.spec.generator_rate == (0.001, 0.01)[gan.row]
    assert {(gan.row, gan.column) for task in tasks[:2] for gan in task.gans} == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_task_finds_what_its_gans_do_alone() -> None:
    made = Diagram.from_mapping(QUERY)
    (task,) = made.tasks()
    outcomes = train(task)
    assert [(each.row, each.column, each.seed) for each in outcomes] == [
        (gan.row, gan.column, gan.spec.seed) for gan in task.gans
    ]
    assert {each.iteration for each in outcomes} == {300}
    alone = Population([task.gans[4].spec])
    alone.step(300)
    coverage = alone.snapshot(0).coverage
    assert coverage is not None
    assert outcomes[4].wasserstein == pytest.approx(coverage.wasserstein, rel=0.2)  # of fewer samples
    again = train(task)
    assert [each.fate for each in again] == [each.fate for each in outcomes]


def test_a_gan_that_diverges_is_counted_as_such_and_the_others_go_on() -> None:
    wild = {"columns": "discriminator_rate", "column_values": "0.001, 10", "seeds": "1"}
    base = {"loss": "least_squares", "discriminator_optimizer": "sgd"}
    made = Diagram.from_mapping({**QUERY, **base, **wild})
    found = Found(made)
    for task in made.tasks():
        found.enter(train(task))
    assert found.whole
    np.testing.assert_array_equal(found.share("diverged"), [[0, 1], [0, 1]])
    assert all(each.iteration < 300 for each in found.outcomes if each.fate == "diverged")


def test_shares_and_means_are_of_what_has_come_in() -> None:
    made = Diagram.from_mapping(QUERY)
    found = Found(made)
    assert np.isnan(found.share("collapsed")).all()
    found.enter(
        [
            Outcome(0, 1, 0, "collapsed", 300, 1, 1, 0.5, 0.6, 2.0),
            Outcome(0, 1, 1, "covered", 300, 8, 8, 0.9, 0.1, 0.0),
            Outcome(1, 2, 0, "diverged", 20, None, None, None, np.nan, np.nan),
        ]
    )
    assert (found.done, found.whole) == (3, False)
    assert found.share("collapsed")[0, 1] == 0.5
    assert found.share("wasserstein")[0, 1] == 1.0
    assert found.share("diverged")[1, 2] == 1.0
    assert np.isnan(found.share("js")[1, 2])
    np.testing.assert_array_equal(found.counts(), [[0, 2, 0], [0, 0, 1]])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"columns": ""}, "A diagram needs a setting for its columns"),
        ({"columns": "generator_rate", "column_values": ""}, "both vary"),
        ({"columns": "seed", "column_values": "1, 2"}, "must not vary the seed"),
        ({"columns": "points", "column_values": "1"}, "Columns cannot vary “Drawn points”"),
        ({"seeds": "many"}, "Seeds must be a whole number; 'many' is not"),
        ({"seeds": "0"}, "Seeds must be a whole number from 1 to 1,000"),
        ({"iterations": f"{EARLY - 1}"}, "Iterations must be a whole number from 300"),
        ({"columns": "generator_layers", "column_values": "1, 9"}, "Generator layers must be"),
        ({"row_values": ", ".join(f"{n / 1000}" for n in range(1, 250)), "seeds": "1000"}, "at most 10,000 cells"),
        ({"seed": str(2**31 - 2)}, "Seed must leave room for 3 seeds"),
        ({"colour": "red"}, "There is no setting “colour”"),
    ],
)
def test_what_makes_no_diagram_gets_one_sentence(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"must|cannot|needs|There is") as refused:
        Diagram.from_mapping({**QUERY, **change})
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
