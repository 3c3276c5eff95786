"""Simulated observers: how likely a rater is right, as a function of the exposure.

The Weibull psychometric function with two alternatives (Wichmann and Hill 2001, "The psychometric function: I"):
p(t) = 1/2 + (1/2 − λ) (1 − 2^(−(t / α)^β)), where α is the exposure of 75% right answers without lapses λ.
"""

from dataclasses import dataclass

import numpy as np

from playground.rating.protocol import REAL
from playground.rating.staircase import Staircase


@dataclass(frozen=True)
class Observer:
    """One rater. Errors without a limit of time are given apart for real and fake pictures."""

    threshold: float = 400.0  # α, ms
    slope: float = 2.0  # β
    lapse: float = 0.0  # λ
    error_real: float = 0.2  # without a limit
    error_fake: float = 0.3

    def right(self, exposure: float | None, truth: str) -> float:
        """The chance of a right answer after so many ms, or without a limit."""
        if exposure is None:
            return 1 - (self.error_real if truth == REAL else self.error_fake)
        seen = 1 - 2.0 ** (-((exposure / self.threshold) ** self.slope))
        return 0.5 + (0.5 - self.lapse) * seen


def population(count: int, threshold: float, spread: float, chance: np.random.Generator) -> list[Observer]:
    """Observers whose thresholds, in ms, are normal around `threshold`, none below 50."""
    drawn = np.maximum(chance.normal(threshold, spread, count), 50)
    return [Observer(threshold=float(each)) for each in drawn]


def walk(
    rule: Staircase, thresholds: np.ndarray, trials: int, chance: np.random.Generator, slope: float = 2.0
) -> np.ndarray:
    """Exposures of many observers at once, each on a staircase of their own, ms [trials, observers]."""
    exposure = np.full(len(thresholds), rule.start)
    streak = np.zeros(len(thresholds), int)
    shown = np.empty((trials, len(thresholds)), int)
    for trial in range(trials):
        shown[trial] = exposure
        right = chance.random(len(thresholds)) < 0.5 + 0.5 * (1 - 2.0 ** (-((exposure / thresholds) ** slope)))
        streak = np.where(right, streak + 1, 0)
        down = streak == rule.run
        streak[down] = 0
        change = np.where(right, np.where(down, -rule.down, 0), rule.up)
        exposure = np.clip(exposure + change, rule.low, rule.high)
    return shown
