import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.rating.observers import walk
from playground.rating.protocol import PRESETS, HypeTime
from playground.rating.staircase import Staircase, exposures, modal_exposure

WEIGHTED = Staircase()
LITERAL = Staircase(up=10, down=30)
answers = st.lists(st.booleans(), max_size=200)


@given(answers)
def test_an_exposure_follows_every_answer_and_stays_on_the_grid(right: list[bool]) -> None:
    trace = exposures(WEIGHTED, right)
    assert len(trace) == len(right) + 1
    assert trace[0] == 500
    assert all(100 <= each <= 1000 and each % 10 == 0 for each in trace)


@given(answers, answers)
def test_what_is_asked_depends_on_the_answers_before_alone(first: list[bool], rest: list[bool]) -> None:
    assert exposures(WEIGHTED, first + rest)[: len(first) + 1] == exposures(WEIGHTED, first)


@given(answers)
def test_runs_count_from_the_last_step(right: list[bool]) -> None:
    rule = Staircase(run=3, up=10, down=10, low=1, start=5000, high=10_000)
    text = "".join("r" if each else "w" for each in right)
    downs = sum(len(run) // 3 for run in text.split("w"))
    assert exposures(rule, right)[-1] == 5000 + 10 * text.count("w") - 10 * downs


def test_named_presets_hold_the_rules() -> None:
    weighted, literal = PRESETS["weighted"], PRESETS["paper-literal"]
    assert isinstance(weighted, HypeTime)
    assert isinstance(literal, HypeTime)
    assert (weighted.rule.up, weighted.rule.down) == (30, 10)
    assert (literal.rule.up, literal.rule.down) == (10, 30)


@pytest.mark.parametrize(
    ("rule", "target"),
    [(WEIGHTED, 0.75), (Staircase(up=10, down=10, run=3), 0.794), (Staircase(up=10, down=30, run=3), 0.63)],
)
def test_where_a_rule_rests(rule: Staircase, target: float) -> None:
    assert rule.target == pytest.approx(target, abs=5e-4)


def accuracy(rule: Staircase, low: float, high: float) -> tuple[float, float]:
    """The mean chance of a right answer after 50 of 450 pictures, and how many lie within a step of the floor."""
    chance = np.random.default_rng(1)
    thresholds = chance.uniform(low, high, 2000)
    shown = walk(rule, thresholds, 450, chance)[50:]
    right = 0.5 + 0.5 * (1 - 2.0 ** (-((shown / thresholds) ** 2)))
    return float(right.mean()), float((shown <= rule.low + rule.down).mean())


def test_the_weighted_rule_rests_at_three_quarters() -> None:
    assert accuracy(WEIGHTED, 200, 800)[0] == pytest.approx(0.75, abs=0.01)


def test_the_literal_rule_falls_to_its_floor_and_near_chance() -> None:
    right, floor = accuracy(LITERAL, 500, 800)
    assert right == pytest.approx(0.51, abs=0.01)
    assert floor > 0.9


def test_a_simulated_walk_is_the_staircase() -> None:
    # A threshold so low that every answer is right, and one so high that answers are guesses, checked step by step.
    sure = walk(WEIGHTED, np.full(3, 1e-6), 60, np.random.default_rng(0))
    assert np.array_equal(sure.T, np.tile(exposures(WEIGHTED, [True] * 59), (3, 1)))
    guessed = walk(WEIGHTED, np.full(50, 1e9), 200, np.random.default_rng(0))
    steps = set(np.diff(guessed, axis=0).ravel().tolist())
    assert steps <= {30, -10, 0, 10, 20}
    assert guessed[-1].mean() > 900


def test_ties_are_averaged() -> None:
    assert modal_exposure([500, 490, 500, 490, 480]) == 495
    assert modal_exposure([300, 300, 310]) == 300
    with pytest.raises(ValueError, match="no modal exposure"):
        modal_exposure([])


def test_ties_are_as_common_as_said() -> None:
    shown = walk(WEIGHTED, np.full(1500, 400.0), 150, np.random.default_rng(2)).T
    counts = [np.unique(each, return_counts=True)[1] for each in shown]
    assert np.mean([(each == each.max()).sum() > 1 for each in counts]) == pytest.approx(1 / 3, abs=0.06)


@pytest.mark.parametrize("wrong", [{"start": 50}, {"high": 400}, {"low": 0}, {"up": 0}, {"run": 0}])
def test_a_rule_that_cannot_be_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        Staircase(**wrong)
