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

from playground.metrics.densities import Density
from playground.metrics.divergences import directions, js, kl, projections, quantiles, sliced_wasserstein
from playground.plane.distributions import Distribution

Array = NDArray[np.float32]

SAMPLES = 2500  # PacGAN's protocol (Lin et al. 2018, section 4.1)
SIGMAS = 3  # a sample is of high quality within so many sigma of the nearest centre (same section)
STRICT_SHARE = 0.01  # the stricter count wants this share of all samples in a mode
# Along each side of the view, by dimension: fine enough to see a letter's strokes, coarse enough for 2,500 samples.
BINS = {1: 100, 2: 40}
DIRECTIONS = {1: np.ones((1, 1), np.float32), 2: directions(32)}
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
    js: float  # Jensen–Shannon divergence over `BINS` in the view and one for all outside, nats, 0 to log 2
    wasserstein: float  # W1, on the plane sliced along 32 directions, data units; infinite if no sample is finite
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

    histogram: NDArray[np.int64] | NDArray[np.float64]  # of a large sample; exact on the line
    quantiles: Array  # [directions, SAMPLES]
    centres: Array | None  # [M, dimension]


def measure(samples: NDArray[np.floating], distribution: Distribution) -> Coverage:
    """Score `samples` [n, dimension], with the ceiling for as many. The protocol has n = `SAMPLES`.

    Samples that are not finite count as not of high quality and are left out of reverse KL, JS and W1. If none is
    finite, reverse KL and JS take their upper ends and W1 is infinite. ValueError for another shape or n = 0.
    """
    d = distribution.dimension
    if samples.ndim != 2 or samples.shape[1] != d or not len(samples):
        raise ValueError(f"Samples must be an array [n, {d}] with n of 1 or more; its shape is {samples.shape}.")
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
    """A large true sample of the distribution, digested; on the line the distribution itself."""
    if distribution.density is not None:
        return _exact(distribution, distribution.density)
    true = distribution.sample(REFERENCE_SAMPLES, torch.Generator().manual_seed(1)).numpy().astype(np.float32)
    centres = distribution.centres
    return Reference(
        histogram(true, distribution.extent),
        quantiles(projections(true, DIRECTIONS[2]), SAMPLES),
        None if centres is None else centres.numpy().astype(np.float32),
    )


def _exact(distribution: Distribution, density: Density) -> Reference:
    """The reference of a distribution on the line, whose distribution function and quantiles are known."""
    ends = np.linspace(-distribution.extent, distribution.extent, BINS[1] + 1)
    inside = np.diff(density.cdf(ends))
    return Reference(
        np.append(inside, max(0.0, 1 - inside.sum())),  # rounding can leave −1e-16 outside
        density.quantile((np.arange(SAMPLES) + 0.5) / SAMPLES)[None].astype(np.float32),
        None if distribution.centres is None else distribution.centres.numpy().astype(np.float32),
    )


def histogram(samples: Array, extent: float) -> NDArray[np.int64]:
    """Counts of samples [n, d] on a grid over [−extent, extent]ᵈ, row by row, and one more bin for all outside."""
    d = samples.shape[1]
    bins = BINS[d]
    cells = np.floor((samples + extent) * (bins / (2 * extent))).astype(np.int32)
    inside = ((cells >= 0) & (cells < bins)).all(1)
    return np.bincount(np.where(inside, cells @ bins ** np.arange(d), bins**d), minlength=bins**d + 1)


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
    along = projections(kept, DIRECTIONS[distribution.dimension])
    return Coverage(len(samples), *modes, divergence, sliced_wasserstein(along, held.quantiles))


def _modes(kept: Array, n: int, centres: Array | None, sigma: float | None) -> Modes:
    """The scores about modes of the finite ones, `kept` [k, d], of n samples."""
    if centres is None or sigma is None:
        return Modes(None, None, None, None, None)
    nearest = np.argmin((centres**2).sum(1) - 2 * kept @ centres.T, axis=1)  # ‖x − c‖² less ‖x‖²
    good = ((kept - centres[nearest]) ** 2).sum(1) <= (SIGMAS * sigma) ** 2
    total = len(centres)
    held = np.bincount(nearest[good], minlength=total)
    everywhere = np.ones(total)
    divergence = kl(np.bincount(nearest, minlength=total), everywhere) if len(kept) else math.log(total)
    return Modes(int((held >= 1).sum()), int((held >= STRICT_SHARE * n).sum()), total, int(good.sum()) / n, divergence)
