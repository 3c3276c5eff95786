"""Comparisons of models by their raters' values: each rater saw one model, so groups are independent.

ANOVA with k − 1 and N − k degrees of freedom (HYPE prints F(3, 29) for four models of 30 raters; it is F(3, 116)),
Tukey's honest significant differences, Welch's t for two, and permutation tests, which assume no shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f_oneway, permutation_test, ttest_ind, tukey_hsd

RESAMPLES = 9_999
LEAST = 2  # raters of a model


@dataclass(frozen=True)
class Anova:
    """One-way analysis of variance. `permuted`: the p-value by permutation of F."""

    f: float
    between: int
    within: int
    p: float
    permuted: float


@dataclass(frozen=True)
class Pair:
    """Two models: the difference of their means, Tukey's interval and p, Welch's t, and a permutation p."""

    first: str
    second: str
    difference: float
    low: float
    high: float
    tukey: float
    t: float
    t_freedom: float
    t_p: float
    permuted: float


@dataclass(frozen=True)
class Comparison:
    """All that can be said of the models that have raters enough; None where fewer than two have."""

    anova: Anova
    pairs: tuple[Pair, ...]


def compare(values: Mapping[str, NDArray[np.float64]], seed: int = 0) -> Comparison | None:
    """Compare models by the values of their raters, of which each needs two; None where that leaves no two models."""
    groups = {name: np.asarray(each, float) for name, each in values.items() if len(each) >= LEAST}
    if len(groups) < 2 or all(np.ptp(each) == 0 for each in groups.values()):
        return None
    names, arrays = list(groups), list(groups.values())
    chance = np.random.default_rng(seed)
    found = f_oneway(*arrays)
    total = sum(map(len, arrays))
    permuted = permutation_test(
        tuple(arrays), lambda *each: f_oneway(*each).statistic, n_resamples=RESAMPLES // 10, alternative="greater",
        rng=chance,
    )  # fmt: skip
    anova = Anova(
        float(found.statistic), len(arrays) - 1, total - len(arrays), float(found.pvalue), float(permuted.pvalue)
    )
    tukey = tukey_hsd(*arrays)
    ends = tukey.confidence_interval()
    lowest, highest, p_values = (np.asarray(each) for each in (ends.low, ends.high, tukey.pvalue))
    pairs = []
    for i in range(len(names)):
        for j in range(i + 1, len(names)):
            welch = ttest_ind(arrays[i], arrays[j], equal_var=False)
            shuffled = permutation_test(
                (arrays[i], arrays[j]), _difference, n_resamples=RESAMPLES, vectorized=True, rng=chance
            )
            pairs.append(
                Pair(
                    names[i], names[j], float(arrays[i].mean() - arrays[j].mean()), float(lowest[i, j]),
                    float(highest[i, j]), float(p_values[i, j]), float(welch.statistic), float(welch.df),
                    float(welch.pvalue), float(shuffled.pvalue),
                )
            )  # fmt: skip
    return Comparison(anova, tuple(pairs))


def _difference(one: NDArray[np.float64], other: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    return np.mean(one, axis=axis) - np.mean(other, axis=axis)
