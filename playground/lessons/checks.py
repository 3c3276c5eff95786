"""The predicates of the lessons, on snapshots of one run at a lesson's marks."""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.lessons.lesson import Check
from playground.plane import Snapshot
from playground.plane.snapshot import Line

RARE = 0.01  # of the fake samples: fewer are strays


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


def many_modes(least: int) -> Check:
    """At the last mark, `least` modes or more hold 1% of the samples."""

    def check(course: Sequence[Snapshot]) -> bool:
        coverage = course[-1].coverage
        return coverage is not None and (coverage.modes_strict or 0) >= least

    return check


def unequal(least: int) -> Check:
    """Between the best and the worst of several runs lie `least` modes or more that hold 1% of the samples."""

    def check(course: Sequence[Snapshot]) -> bool:
        counts = [seen.coverage.modes_strict or 0 for seen in course if seen.coverage is not None]
        return max(counts) - min(counts) >= least

    return check


def deserted(x: float, y: float, radius: float) -> Check:
    """At every mark, fewer than 1% of the fake samples lie within `radius` of (x, y)."""

    def check(course: Sequence[Snapshot]) -> bool:
        return all((np.hypot(*(seen.fake - (x, y)).T) < radius).mean() < RARE for seen in course)

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


def line_of(seen: Snapshot) -> Line:
    """What a snapshot of a run on the line shows besides."""
    assert seen.line is not None, "this check is for runs on the line"
    return seen.line


def off_best(seen: Snapshot) -> float:
    """The mean of |D − D*| under (p + q)/2; D* must be known."""
    line = line_of(seen)
    assert line.best is not None, "no best D is known for this run"
    return float(np.average(np.abs(seen.heatmap[0] - np.nan_to_num(line.best)), weights=line.p + line.q))


def follows_best(most: float) -> Check:
    """At every mark D lies at most `most` from the best D, on average over real and fake samples."""

    def check(course: Sequence[Snapshot]) -> bool:
        return all(off_best(seen) <= most for seen in course)

    return check


def densities_meet(most: float) -> Check:
    """The total variation ½∫|p − q| over the view is at most `most` at the last mark."""

    def check(course: Sequence[Snapshot]) -> bool:
        seen, line = course[-1], line_of(course[-1])
        return float(np.abs(line.p - line.q).sum()) * seen.extent / len(line.p) <= most

    return check


def shift_arrives(at: float, within: float) -> Check:
    """D's slope ψ is 0.3 or more at the first mark; at the last, |ψ| is 0.1 or less and θ is `at` ± `within`."""

    def check(course: Sequence[Snapshot]) -> bool:
        (_, first), (theta, last) = (line_of(seen).shift or (np.nan, np.nan) for seen in (course[0], course[-1]))
        return abs(theta - at) <= within and first >= 0.3 and abs(last) <= 0.1

    return check
