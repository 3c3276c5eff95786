"""The predicates of the lessons, on snapshots of one run at a lesson's marks."""

from collections.abc import Sequence

import numpy as np

from playground.lessons.lesson import Check
from playground.plane import Snapshot


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
        cells = len(seen.heatmap)
        column, row = np.clip((seen.real / seen.extent + 1) / 2 * cells, 0, cells - 1).astype(int).T
        return low <= float(seen.heatmap[row, column].mean()) <= high

    return check
