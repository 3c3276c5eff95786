"""The runs that are trained already: they are what they say, and they have learned it."""

import pytest

from playground import saved, trained
from playground.plane import Population
from playground.trained import STARTS


def nothing_is_too_large(_: object) -> None:
    pass


@pytest.mark.parametrize("name", STARTS)
def test_a_trained_run_has_learned_its_distribution_and_goes_on(name: str) -> None:
    run = saved.from_bytes(trained.content(name), nothing_is_too_large)
    assert run.spec == STARTS[name].spec
    assert run.member["iteration"] == STARTS[name].iterations
    assert len(run.curves.all()) > 10
    population = Population([run.spec])
    population.load_state_dict(run.state)
    population.step(10)
    coverage = population.snapshot(0).coverage
    assert coverage is not None
    assert coverage.modes_strict == coverage.total_modes
    assert coverage.js < 0.25
    assert coverage.wasserstein < 0.12


def test_a_run_that_is_not_there_is_one_sentence(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="There is no trained run “lines”; there are line, gaussians, ring, blobs"):
        trained.content("lines")
    monkeypatch.setattr(trained, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="is not installed here"):
        trained.content("line")
