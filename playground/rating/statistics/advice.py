"""How many raters a study needs, from raters that are simulated with its own protocol before anybody is paid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ttest_ind

from playground.rating.observers import walk
from playground.rating.protocol import Protocol
from playground.rating.staircase import modal_exposure
from playground.rating.statistics.intervals import interval_widths

COUNTS = (5, 10, 15, 20, 30, 45, 60, 90)
POOL = 400  # simulated raters of a model
DRAWS = 300  # studies drawn from them for each number of raters


@dataclass(frozen=True)
class Guess:
    """What the owner expects. Of HYPE_time values are ms, of the others shares of wrong answers, 0 to 1."""

    value: float
    spread: float  # between raters, standard deviation
    difference: float  # between two models that should be told apart


@dataclass(frozen=True)
class Advice:
    """For one number of raters a model: the interval's mean width, and the chance to find the difference at 5%."""

    raters: int
    width: float
    power: float


def guess(protocol: Protocol) -> Guess:
    """Where nothing else is known: values and spreads between raters as HYPE's two models of FFHQ had them."""
    return Guess(363.0, 120.0, 120.0) if protocol.staircase else Guess(0.28, 0.12, 0.09)


def advise(protocol: Protocol, expected: Guess, seed: int = 0) -> list[Advice]:
    """Advice for several numbers of raters. ValueError, with one sentence, for what cannot be expected."""
    most = 5000.0 if protocol.staircase else 1.0
    if not (0 < expected.value < most and 0 < expected.spread < most and 0 < expected.difference < most):
        raise ValueError(f"The expected score, spread and difference must be above 0 and below {most:g}.")
    chance = np.random.default_rng(seed)
    one, other = (
        simulated(protocol, each, expected.spread, chance)
        for each in (expected.value, max(expected.value - expected.difference, expected.value / 20))
    )
    told = []
    for count in COUNTS:
        first, second = (chance.choice(values, (count, DRAWS)) for values in (one, other))
        with np.errstate(invalid="ignore"):
            p = ttest_ind(first, second, equal_var=False).pvalue
        told.append(Advice(count, float(interval_widths(first, chance).mean()), float(np.mean(p < 0.05))))
    return told


def simulated(protocol: Protocol, value: float, spread: float, chance: np.random.Generator) -> NDArray[np.float64]:
    """Values of `POOL` simulated raters of a model, whose thresholds or chances of an error vary with `spread`."""
    rule = protocol.staircase
    if rule is None:
        chances = np.clip(chance.normal(value, spread, POOL), 0.005, 0.995)
        count = protocol.blocks * protocol.images
        return chance.binomial(count, chances) / count
    thresholds = np.maximum(chance.normal(value, spread, POOL), 50)
    blocks = [walk(rule, thresholds, protocol.images, chance) for _ in range(protocol.blocks)]
    return np.mean([[modal_exposure(each) for each in block.T.tolist()] for block in blocks], axis=0)
