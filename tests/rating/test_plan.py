from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.rating.design import Design
from playground.rating.plan import Trial, draw, from_text, to_text
from playground.rating.protocol import CHECK, FAKE, MAIN, PRACTICE, QUALIFICATION, REAL, HypeInfinity, HypeTime
from tests.rating.examples import PAIRS, SHORT, UNTIMED

SOURCES = {"real": range(0, 120, 2), "a": range(1, 120, 2), "b": range(200, 260)}


def design(protocol: HypeTime | HypeInfinity = SHORT, **rest: int) -> Design:
    return Design("A study", protocol, ("a", "b"), **rest)  # type: ignore[arg-type]


def main(trials: tuple[Trial, ...], block: int | None = None) -> list[Trial]:
    return [each for each in trials if each.part == MAIN and block in (None, each.block)]


@given(st.integers(0, 2**32 - 1), st.integers(0, 10_000))
@settings(max_examples=50)
def test_half_is_real_and_nothing_comes_twice(seed: int, number: int) -> None:
    trials = draw(design(seed=seed), SOURCES, "a", number)
    for block in range(SHORT.blocks):
        assert Counter(each.truth for each in main(trials, block)) == {REAL: 5, FAKE: 5}
    shown = [picture for each in trials for picture in each.pictures]
    assert len(shown) == len(set(shown))
    for each in trials:
        if each.part != CHECK:
            assert (each.truth == REAL) == (each.pictures[0] in SOURCES["real"])


def test_the_seed_and_the_number_decide() -> None:
    assert draw(design(), SOURCES, "a", 3) == draw(design(), SOURCES, "a", 3)
    assert draw(design(), SOURCES, "a", 3) != draw(design(), SOURCES, "a", 4)
    assert draw(design(), SOURCES, "a", 3) != draw(design(seed=1), SOURCES, "a", 3)


def test_parts_come_in_their_order_and_the_qualification_has_fakes_of_all_models() -> None:
    trials = draw(design(), SOURCES, "b", 0)
    parts = [MAIN if each.part == CHECK else each.part for each in trials]
    assert parts == sorted(parts, key=[PRACTICE, QUALIFICATION, MAIN].index)
    fakes = {each.pictures[0] for each in trials if each.part == QUALIFICATION and each.truth == FAKE}
    assert any(each in SOURCES["a"] for each in fakes)
    assert any(each in SOURCES["b"] for each in fakes)
    assert all(each.pictures[0] in SOURCES["b"] for each in main(trials) if each.truth == FAKE)


def test_checks_lie_within_the_blocks() -> None:
    for number in range(30):
        trials = draw(design(), SOURCES, "a", number)
        checks = [n for n, each in enumerate(trials) if each.part == CHECK]
        assert len(checks) == SHORT.blocks
        assert all(trials[n - 1].block == trials[n].block and trials[n - 1].part == MAIN for n in checks)


def test_the_overlap_is_seen_by_all_and_by_the_models_alike() -> None:
    study = design(UNTIMED, overlap=6)
    visits = {
        (model, n): {each.pictures[0] for each in main(draw(study, SOURCES, model, n))}
        for model in "ab"
        for n in range(6)
    }
    for model in "ab":
        common = set.intersection(*(seen for (name, _), seen in visits.items() if name == model))
        assert len(common) == 6
        assert sum(each in SOURCES["real"] for each in common) == 3
    everywhere = set.intersection(*visits.values())
    assert len(everywhere) == 3  # the real ones


def test_pairs_have_one_of_each_and_sides_are_even() -> None:
    trials = main(draw(Design("A study", PAIRS, ("a",)), SOURCES, "a", 1))
    assert Counter(each.truth for each in trials) == {"left": 3, "right": 3}
    for each in trials:
        fake = each.pictures[0 if each.truth == "left" else 1]
        assert fake in SOURCES["a"]


def test_order_tells_nothing() -> None:
    """Over many raters each place holds as many reals as fakes, within four standard errors."""
    count = 600
    real = [
        sum(main(draw(design(UNTIMED), SOURCES, "a", n))[place].truth == REAL for n in range(count))
        for place in range(10)
    ]
    assert all(abs(each - count / 2) < 4 * (count / 4) ** 0.5 for each in real)


def test_a_plan_survives_storage() -> None:
    trials = draw(design(), SOURCES, "a", 3)
    assert from_text(to_text(trials)) == trials


def test_too_few_pictures_are_one_sentence() -> None:
    with pytest.raises(ValueError, match="A rater needs 5 more pictures than the study has"):
        draw(design(), SOURCES | {"real": range(0, 6, 2)}, "a", 0)
