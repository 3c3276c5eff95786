"""Statistics held to published figures, closed forms and other people's code."""

from collections.abc import Sequence

import numpy as np
import pytest
from pandas import DataFrame
from scipy.stats import norm
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.multicomp import pairwise_tukeyhsd
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from playground.rating.protocol import FAKE, MAIN, PRESETS, REAL
from playground.rating.record import Answer
from playground.rating.statistics.advice import Guess, advise, guess
from playground.rating.statistics.agreement import alpha
from playground.rating.statistics.comparison import compare
from playground.rating.statistics.intervals import coverage, interval, widths
from playground.rating.statistics.scores import detection, errors, wilson
from playground.tabs.rating_words import PUBLISHED

CHANCE = np.random.default_rng(0)
GROUPS = {name: CHANCE.normal(mean, 0.1, 30) for name, mean in (("a", 0.3), ("b", 0.35), ("c", 0.5), ("d", 0.31))}


def answers(fake: Sequence[bool], real: Sequence[bool]) -> list[Answer]:
    """Answers to fakes and reals, by whether each is right."""
    told = [(FAKE, FAKE if each else REAL) for each in fake] + [(REAL, REAL if each else FAKE) for each in real]
    return [
        Answer(n, MAIN, 0, (n,), truth, given, None, None, None, None, None, 500.0, 0, 0, False, None, 0.0)
        for n, (truth, given) in enumerate(told)
    ]


@pytest.mark.parametrize(("model", "score", "fake", "real", "ends"), PUBLISHED, ids=[each[0] for each in PUBLISHED])
def test_published_scores_follow_from_their_errors(
    model: str, score: float, fake: float, real: float, ends: tuple[float, float]
) -> None:
    """1,500 answers a kind, as 30 raters give: the share of all that are wrong is the score that was printed."""
    count = 1500
    given = answers(
        [n >= round(fake / 100 * count) for n in range(count)], [n >= round(real / 100 * count) for n in range(count)]
    )
    found = errors(given)
    assert 100 * found.all == pytest.approx(score, abs=0.0501 + 100 / count / 2)
    assert found.fake is not None
    assert 100 * found.fake == pytest.approx(fake, abs=0.05)
    assert ends[0] < score < ends[1], model


def test_d_prime_and_criterion() -> None:
    found = detection(answers([True] * 8 + [False] * 2, [True] * 6 + [False] * 4))
    hit, alarm = 8.5 / 11, 4.5 / 11
    assert found is not None
    assert found.sensitivity == pytest.approx(norm.ppf(hit) - norm.ppf(alarm))
    assert found.criterion == pytest.approx(-(norm.ppf(hit) + norm.ppf(alarm)) / 2)
    assert detection(answers([True], [])) is None
    perfect = detection(answers([True] * 50, [True] * 50))
    assert perfect is not None
    assert np.isfinite(perfect.sensitivity)
    assert perfect.criterion == pytest.approx(0)


def test_wilson_agrees_with_statsmodels() -> None:
    for count, total in ((0, 5), (3, 10), (10, 10), (499, 1000)):
        assert wilson(count, total) == pytest.approx(proportion_confint(count, total, method="wilson"), abs=1e-12)


def test_anova_agrees_with_statsmodels_and_has_its_degrees_of_freedom() -> None:
    found = compare(GROUPS)
    assert found is not None
    values = np.concatenate(list(GROUPS.values()))
    labels = np.repeat(list(GROUPS), 30)
    table = anova_lm(ols("y ~ C(g)", DataFrame({"y": values, "g": labels})).fit())
    assert (found.anova.between, found.anova.within) == (3, 116), "not HYPE's F(3, 29)"
    assert found.anova.f == pytest.approx(table["F"].iloc[0])
    assert found.anova.p == pytest.approx(table["PR(>F)"].iloc[0])
    assert found.anova.permuted < 0.01
    tukey = pairwise_tukeyhsd(values, labels)
    for pair, difference, ends in zip(found.pairs, tukey.meandiffs, tukey.confint, strict=True):
        assert pair.difference == pytest.approx(-difference)
        assert (pair.low, pair.high) == pytest.approx((-ends[1], -ends[0]), abs=1e-3)


def test_welch_agrees_with_statsmodels() -> None:
    found = compare({"a": GROUPS["a"], "c": GROUPS["c"][:12]})
    assert found is not None
    (pair,) = found.pairs
    t, p, freedom = CompareMeans(DescrStatsW(GROUPS["a"]), DescrStatsW(GROUPS["c"][:12])).ttest_ind(usevar="unequal")
    assert (pair.t, pair.t_p, pair.t_freedom) == pytest.approx((t, p, freedom))


def test_nothing_is_compared_where_there_is_nothing_to_compare() -> None:
    assert compare({"a": GROUPS["a"]}) is None
    assert compare({"a": GROUPS["a"], "b": GROUPS["b"][:1]}) is None
    assert compare({"a": np.ones(5), "b": np.ones(5)}) is None


def test_permutation_finds_no_difference_where_there_is_none() -> None:
    same = np.random.default_rng(5).normal(0, 1, (2, 25))
    found = compare({"a": same[0], "b": same[1]})
    assert found is not None
    assert found.pairs[0].permuted == pytest.approx(found.pairs[0].t_p, abs=0.03)


# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", examples B and C.
def test_alpha_of_the_published_binary_example() -> None:
    one, other = "0100000000", "1110010010"
    assert alpha(list(zip(one, other, strict=True))) == pytest.approx(0.095, abs=5e-4)


def test_alpha_of_the_published_nominal_example() -> None:
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = [[each for each in unit if each is not None] for unit in zip(*observers, strict=True)]
    assert alpha(units) == pytest.approx(0.743, abs=5e-4)


def test_alpha_at_its_ends() -> None:
    assert alpha([["real"] * 3, ["fake"] * 3]) == 1
    assert alpha([["real", "real"]]) is None
    guesses = np.random.default_rng(0).choice(["real", "fake"], (2000, 5)).tolist()
    assert alpha(guesses) == pytest.approx(0, abs=0.03)


def test_an_interval_is_that_of_the_mean() -> None:
    values = GROUPS["c"]
    found = interval(values)
    assert found.mean == values.mean()
    assert found.error == pytest.approx(values.std() / 30**0.5, rel=0.05)
    assert (found.low, found.high) == pytest.approx(
        (found.mean - 1.96 * values.std() / 30**0.5, found.mean + 1.96 * values.std() / 30**0.5), abs=0.006
    )
    assert interval(values) == found
    assert interval([0.5]).low is None
    with pytest.raises(ValueError, match="no raters"):
        interval([])


@pytest.mark.parametrize("kind", ["infinity", "time"])
def test_coverage_comes_near_what_the_interval_says_as_raters_come(kind: str) -> None:
    """Over 2,000 simulated studies of planted truth. The interval of few raters is narrow, and is said to be."""
    few, usual, many = (coverage(count, kind) for count in (10, 30, 100))
    print(f"{kind}: {few:.3f} with 10 raters, {usual:.3f} with 30, {many:.3f} with 100")
    assert 0.85 < few < usual + 0.01 < many + 0.02
    assert many == pytest.approx(0.95, abs=0.02)


def test_coverage_would_see_an_interval_that_is_too_narrow() -> None:
    normal = np.random.default_rng(0).normal(0, 1, (30, 2000))
    half = normal.std(0) / 30**0.5
    assert (np.abs(normal.mean(0)) < half).mean() == pytest.approx(0.675, abs=0.03), "one standard error is no 95%"


def test_intervals_narrow_with_raters() -> None:
    found = widths(GROUPS["a"].tolist())
    counts, wide = zip(*found, strict=True)
    assert counts[-1] == 60
    assert wide[-1] == pytest.approx(2 * 1.96 * GROUPS["a"].std() / 60**0.5, rel=0.1)
    assert wide[0] > wide[-1]


@pytest.mark.parametrize("name", ["weighted", "infinity"])
def test_advice_is_more_power_and_less_width_for_more_raters(name: str) -> None:
    plan = PRESETS[name]
    told = advise(plan, guess(plan))
    assert [each.raters for each in told] == sorted(each.raters for each in told)
    assert told[0].width > told[-1].width
    assert told[0].power < told[-1].power
    # Untimed values are shares: the width at 30 raters follows from their spread.
    if name == "infinity":
        spread = (0.12**2 + 0.28 * 0.72 / 100) ** 0.5
        (at_30,) = [each for each in told if each.raters == 30]
        assert at_30.width == pytest.approx(2 * 1.96 * spread / 30**0.5, rel=0.08)


@pytest.mark.parametrize("bad", [Guess(0, 0.1, 0.1), Guess(0.3, float("nan"), 0.1), Guess(0.3, 0.1, 2)])
def test_advice_on_nonsense_is_one_sentence(bad: Guess) -> None:
    with pytest.raises(ValueError, match="must be above 0 and below 1"):
        advise(PRESETS["infinity"], bad)
