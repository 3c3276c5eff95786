"""Intervals of a mean over raters by the bootstrap, and how often they hold what they should.

Method: percentile bootstrap over raters, 10,000 resamples of as many raters as there are, 95% (Zhou et al. 2019;
Efron and Tibshirani 1993, chapter 13). It is what HYPE published, and it is narrow where raters are few: `coverage`
says by how much.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import bootstrap

METHOD = "percentile bootstrap over raters, 10,000 resamples, 95%"
RESAMPLES = 10_000
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean with its interval and the bootstrap's standard error (HYPE's SD), which one rater does not have."""

    mean: float
    low: float | None
    high: float | None
    error: float | None
    raters: int

    @property
    def width(self) -> float | None:
        """From its low to its high end."""
        return None if self.low is None or self.high is None else self.high - self.low


def interval(values: ArrayLike, seed: int = 0, resamples: int = RESAMPLES) -> Interval:
    """The mean of raters' values and its interval. ValueError for no raters."""
    given = np.asarray(values, float)
    if not given.size:
        raise ValueError("There are no raters to average over.")
    if given.size < 2:
        return Interval(float(given.mean()), None, None, None, given.size)
    found = bootstrap(
        (given,), np.mean, n_resamples=resamples, confidence_level=CONFIDENCE, method="percentile", vectorized=True,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    low, high = found.confidence_interval
    return Interval(float(given.mean()), float(low), float(high), float(found.standard_error), given.size)


def widths(values: Sequence[float], seed: int = 0, draws: int = 200) -> list[tuple[int, float]]:
    """(raters, width): how wide the interval is with fewer raters, and would be with up to twice as many.

    For each number of raters that many are drawn with replacement, `draws` times; the width is the mean of theirs.
    """
    given = np.asarray(values, float)
    if given.size < 3:
        return []
    chance = np.random.default_rng(seed)
    counts = sorted({round(float(n)) for n in np.geomspace(3, 2 * given.size, 12)})
    return [
        (count, float(np.mean(interval_widths(chance.choice(given, (count, draws)), chance))))
        for count in counts
    ]  # fmt: skip


@lru_cache(32)
def coverage(raters: int, kind: str = "infinity", studies: int = 2000, seed: int = 0) -> float:
    """The share of simulated studies whose interval holds the truth: 0.95 where it does what it says.

    `kind`: "infinity" draws raters' shares of wrong answers, of 100 answers each, at chances that are beta distributed
    around 0.28 with a standard deviation of 0.12 (about that of HYPE's FFHQ); "time" draws values from a log-normal
    distribution with mean 363 ms and the standard deviation that HYPE's interval of 30 raters implies, 176 ms.
    """
    chance = np.random.default_rng([seed, raters])
    drawn, truth = POPULATIONS[kind](chance, (raters, studies))
    low, high = _ends(drawn, chance)
    return float(((low <= truth) & (truth <= high)).mean())


def _shares(chance: np.random.Generator, shape: tuple[int, int]) -> tuple[NDArray[np.float64], float]:
    mean, deviation = 0.28, 0.12
    concentration = mean * (1 - mean) / deviation**2 - 1
    chances = chance.beta(mean * concentration, (1 - mean) * concentration, shape)
    return chance.binomial(100, chances) / 100, mean


def _times(chance: np.random.Generator, shape: tuple[int, int]) -> tuple[NDArray[np.float64], float]:
    mean, deviation = 363.2, 32.1 * 30**0.5
    spread = np.log(1 + (deviation / mean) ** 2)
    return chance.lognormal(np.log(mean) - spread / 2, spread**0.5, shape), mean


POPULATIONS: dict[str, Callable[[np.random.Generator, tuple[int, int]], tuple[NDArray[np.float64], float]]] = {
    "infinity": _shares,
    "time": _times,
}


def _ends(
    drawn: NDArray[np.float64], chance: np.random.Generator, resamples: int = 2000
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Interval ends of many studies at once, each [studies]; `drawn`: [raters, studies].

    All studies share one set of resamples: a matrix of how often each rater is drawn turns them into one product.
    """
    raters = len(drawn)
    weights = chance.multinomial(raters, np.full(raters, 1 / raters), resamples) / raters
    means = weights @ drawn
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, [tail, 1 - tail], axis=0)
    return low, high


def interval_widths(drawn: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    """The widths of many studies' intervals, [studies]; `drawn`: raters' values [raters, studies]."""
    low, high = _ends(drawn, chance, 1000)
    return high - low
