"""The predicates of the lessons, on snapshots of one run at a lesson's marks."""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.lessons.lesson import Check
from playground.plane import Snapshot


def cells_of(seen: Snapshot) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Row and column of the heatmap's cell in which each real sample lies."""
    cells = len(seen.heatmap)
    column, row = np.clip((seen.real / seen.extent + 1) / 2 * cells, 0, cells - 1).astype(int).T
    return row, column


def few_modes(most: int) -> Check:
    """At every mark from the second on, `most` modes or fewer hold 1% of the samples."""

    def check(course: Sequence[Snapshot]) -> bool:
        counts = [seen.coverage.modes_strict for seen in course[1:] if seen.coverage is not None]
        return all(count is not None and count <= most for count in counts)

    return check


def pull_falls(by: float) -> Check:
    """The norm of G's gradient is `by` times smaller at the last mark than at the first."""

    def check(course: Sequence[Snapshot]) -> bool:
        return course[-1].gradient_norms.generator * by <= course[0].gradient_norms.generator

    return check


def pull_stays(within: float) -> Check:
    """The norm of G's gradient is at the last mark at most `within` times smaller than at the first."""

    def check(course: Sequence[Snapshot]) -> bool:
        return course[-1].gradient_norms.generator * within >= course[0].gradient_norms.generator

    return check


def slope_at_fakes(low: float, high: float) -> Check:
    """A critic's mean slope at the fake samples lies in [low, high] at the last mark.

    G's loss there is −D, so that each fake sample's pull is the gradient of D.
    """

    def check(course: Sequence[Snapshot]) -> bool:
        return low <= float(np.linalg.norm(course[-1].gradient, axis=1).mean()) <= high

    return check


def steepest(low: float, high: float) -> Check:
    """The steepest slope between neighbouring cells of the heatmap lies in [low, high] at the last mark."""

    def check(course: Sequence[Snapshot]) -> bool:
        seen = course[-1]
        cell = 2 * seen.extent / len(seen.heatmap)
        rise = max(float(np.abs(np.diff(seen.heatmap, axis=axis)).max()) for axis in (0, 1))
        return low <= rise / cell <= high

    return check


def certain_of_real(low: float, high: float) -> Check:
    """The mean of D(x) at the real samples, each in its cell of the heatmap, lies in [low, high] at the last mark."""

    def check(course: Sequence[Snapshot]) -> bool:
        seen = course[-1]
        return low <= float(seen.heatmap[cells_of(seen)].mean()) <= high

    return check


def every(*checks: Check) -> Check:
    """All of these hold."""

    def check(course: Sequence[Snapshot]) -> bool:
        return all(each(course) for each in checks)

    return check


def moves(low: float, high: float) -> Check:
    """From mark to mark the fake samples, each with its identity, move by a mean distance in [low, high]."""

    def check(course: Sequence[Snapshot]) -> bool:
        steps = [
            np.linalg.norm(after.fake - before.fake, axis=1).mean() for before, after in itertools.pairwise(course)
        ]
        return low <= float(np.mean(steps)) <= high

    return check


def distance(low: float, high: float) -> Check:
    """The sliced Wasserstein distance to the real samples lies in [low, high] at the last mark."""

    def check(course: Sequence[Snapshot]) -> bool:
        coverage = course[-1].coverage
        return coverage is not None and low <= coverage.wasserstein <= high

    return check


def slope_at_reals(low: float, high: float) -> Check:
    """The mean slope of D at the real samples, by differences of the heatmap's cells, ends in [low, high]."""

    def check(course: Sequence[Snapshot]) -> bool:
        seen = course[-1]
        slope = np.hypot(*np.gradient(seen.heatmap, 2 * seen.extent / len(seen.heatmap)))
        return low <= float(slope[cells_of(seen)].mean()) <= high

    return check


def loss_tells_distance(least: float) -> Check:
    """Over the marks, minus D's loss and the Wasserstein distance have a rank correlation of `least` or more."""

    def check(course: Sequence[Snapshot]) -> bool:
        losses = [-seen.losses.discriminator for seen in course]
        distances = [seen.coverage.wasserstein for seen in course if seen.coverage is not None]
        ranks = [np.argsort(np.argsort(values)) for values in (losses, distances)]
        return float(np.corrcoef(ranks[0], ranks[1])[0, 1]) >= least

    return check
