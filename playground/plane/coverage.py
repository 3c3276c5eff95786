"""How well samples cover a distribution: PacGAN's counts where it has modes, JS and Wasserstein distance for any.

No number stands alone: each comes with its `ceiling`, what a perfect sampler scores under the same protocol.
"""

import functools
import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from playground.metrics.divergences import directions, js, kl, projections, quantiles, sliced_wasserstein
from playground.plane.distributions import Distribution

Array = NDArray[np.float32]

SAMPLES = 2500  # PacGAN's protocol (Lin et al. 2018, section 4.1)
SIGMAS = 3  # a sample is of high quality within so many sigma of the nearest centre (same section)
STRICT_SHARE = 0.01  # the stricter count wants this share of all samples in a mode
BINS = 40  # along each side of the view: fine enough to see a letter's strokes, coarse enough for 2,500 samples
DIRECTIONS = directions(32)
REFERENCE_SAMPLES = 2**16
TRIALS = 40  # perfect samplers whose mean is the ceiling
FARTHEST = 1e6  # in extents: samples beyond are measured there, so that squares stay finite


@dataclass(frozen=True)
class Coverage:
    """Scores of one set of samples. The fields about modes are None where the distribution has no modes."""

    samples: int  # all of them, also those that are not finite
    modes: int | None  # with at least one high-quality sample
    modes_strict: int | None  # whose high-quality samples are at least 1% of all samples
    total_modes: int | None
    high_quality: float | None  # share of all samples within 3 sigma of the nearest centre, 0 to 1
    reverse_kl: float | None  # KL(samples over nearest modes ‖ uniform), nats, 0 to log(total_modes)
    js: float  # Jensen–Shannon divergence on a 40 × 40 grid over the view and one bin for all outside, nats, 0 to log 2
    wasserstein: float  # sliced W1 along 32 directions, data units; infinite if no sample is finite
    ceiling: "Coverage | None" = None  # what perfect samplers of as many samples score; None in the ceiling itself


class Modes(NamedTuple):
    """The fields of `Coverage` about modes."""

    modes: int | None
    modes_strict: int | None
    total_modes: int | None
    high_quality: float | None
    reverse_kl: float | None


class Reference(NamedTuple):
    """What samples are held against."""

    histogram: NDArray[np.int64]
    quantiles: Array  # [directions, SAMPLES]
    centres: Array | None  # [M, 2]


def measure(samples: NDArray[np.floating], distribution: Distribution) -> Coverage:
    """Score `samples` [n, 2], with the ceiling for as many. The protocol has n = `SAMPLES`.

    Samples that are not finite count as not of high quality and are left out of reverse KL, JS and W1. If none is
    finite, reverse KL and JS take their upper ends and W1 is infinite. ValueError for another shape or n = 0.
    """
    if samples.ndim != 2 or samples.shape[1] != 2 or not len(samples):
        raise ValueError(f"Samples must be an array [n, 2] with n of 1 or more; its shape is {samples.shape}.")
    return replace(_score(samples, distribution), ceiling=ceiling(distribution, len(samples)))


# Visitors make distributions: the caches are bounded. A reference takes 330 kB.
@functools.lru_cache(maxsize=256)
def ceiling(distribution: Distribution, n: int) -> Coverage:
    """The mean score of `TRIALS` independent sets of `n` true samples, counts rounded to whole modes."""
    generator = torch.Generator().manual_seed(4)  # not the reference's seed: that would flatter the ceiling
    scores = [_score(distribution.sample(n, generator).numpy(), distribution) for _ in range(TRIALS)]

    def mean(name: str) -> float:
        return sum(getattr(score, name) for score in scores) / TRIALS

    modes = Modes(None, None, None, None, None)
    if distribution.centres is not None:
        counts = round(mean("modes")), round(mean("modes_strict")), len(distribution.centres)
        modes = Modes(*counts, mean("high_quality"), mean("reverse_kl"))
    return Coverage(n, *modes, mean("js"), mean("wasserstein"))


@functools.lru_cache(maxsize=64)
def reference(distribution: Distribution) -> Reference:
    """A large true sample of the distribution, digested."""
    true = distribution.sample(REFERENCE_SAMPLES, torch.Generator().manual_seed(1)).numpy().astype(np.float32)
    centres = distribution.centres
    return Reference(
        histogram(true, distribution.extent),
        quantiles(projections(true, DIRECTIONS), SAMPLES),
        None if centres is None else centres.numpy().astype(np.float32),
    )


def histogram(samples: Array, extent: float) -> NDArray[np.int64]:
    """Counts of samples [n, 2] on a grid over [−extent, extent]², row by row, and one more bin for all outside."""
    cells = np.floor((samples + extent) * (BINS / (2 * extent))).astype(np.int32)
    column, row = cells[:, 0], cells[:, 1]
    inside = (column >= 0) & (column < BINS) & (row >= 0) & (row < BINS)
    return np.bincount(np.where(inside, row * BINS + column, BINS**2), minlength=BINS**2 + 1)


def _score(samples: NDArray[np.floating], distribution: Distribution) -> Coverage:
    """`measure` without the ceiling."""
    held = reference(distribution)
    finite = np.isfinite(samples).all(1)
    farthest = FARTHEST * distribution.extent
    kept = np.clip(samples if finite.all() else samples[finite], -farthest, farthest).astype(np.float32)
    modes = _modes(kept, len(samples), held.centres, distribution.sigma)
    if not len(kept):
        return Coverage(len(samples), *modes, math.log(2), math.inf)
    divergence = js(histogram(kept, distribution.extent), held.histogram)
    return Coverage(len(samples), *modes, divergence, sliced_wasserstein(projections(kept, DIRECTIONS), held.quantiles))


def _modes(kept: Array, n: int, centres: Array | None, sigma: float | None) -> Modes:
    """The scores about modes of the finite ones, `kept` [k, 2], of n samples."""
    if centres is None or sigma is None:
        return Modes(None, None, None, None, None)
    nearest = np.argmin((centres**2).sum(1) - 2 * kept @ centres.T, axis=1)  # ‖x − c‖² less ‖x‖²
    good = ((kept - centres[nearest]) ** 2).sum(1) <= (SIGMAS * sigma) ** 2
    total = len(centres)
    held = np.bincount(nearest[good], minlength=total)
    everywhere = np.ones(total)
    divergence = kl(np.bincount(nearest, minlength=total), everywhere) if len(kept) else math.log(total)
    return Modes(int((held >= 1).sum()), int((held >= STRICT_SHARE * n).sum()), total, int(good.sum()) / n, divergence)
