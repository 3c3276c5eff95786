"""What a run on the line shows besides its samples: the data's density p, the generator's q, and the best D for both.

All of them are means over the bins in which D is asked, too. p is exact. q is the push-forward of the latent's density:
where the latent is one number, by the change of variables on the pieces of a fine grid, on which G is taken for
straight; where it is more, by a kernel estimate from quasi-random latents.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.metrics.densities import Floats
from playground.plane.distributions import Distribution
from playground.plane.draws import data_of
from playground.plane.losses import LOSSES
from playground.plane.snapshot import Array, Line
from playground.plane.spec import GanSpec

BINS = 160  # over the view
PIECES = 512  # of the latent, where it is one number
FARTHEST_LATENT = 5.0  # of a Gaussian latent's pieces: 6e-7 of it lies beyond
POINTS = 4096  # latents, where they are more than one number; a power of 2, as Sobol's sequence wants it
BANDWIDTH = 1 / 75  # standard deviation of their kernel, in half-widths of the view
OUTSIDE = 1e9  # where samples that are no finite number are put


class Latents(NamedTuple):
    """What is pushed through G to find its density: the ends of pieces in order, or points of equal probability."""

    z: Tensor  # [n, noise_dim], float64
    mass: Floats | None  # [n − 1], the probability of each piece; None for points


@lru_cache(maxsize=8)  # a few numbers say all about it, so that all runs share it
def latents_of(noise: str, noise_dim: int) -> Latents:
    """The latents for a noise of so many numbers."""
    if noise_dim == 1:
        reach = FARTHEST_LATENT if noise == "gaussian" else 1.0
        ends = torch.linspace(-reach, reach, PIECES + 1, dtype=torch.float64)
        below = torch.special.ndtr(ends) if noise == "gaussian" else (ends + 1) / 2
        mass = below.diff()
        return Latents(ends[:, None], (mass / mass.sum()).numpy())
    even = torch.quasirandom.SobolEngine(noise_dim, scramble=True, seed=0).draw(POINTS, dtype=torch.float64)
    even = even.clamp(1e-9, 1 - 1e-9)
    return Latents(torch.special.ndtri(even) if noise == "gaussian" else 2 * even - 1, None)


def latents_for(spec: GanSpec) -> Tensor:
    """What has to be pushed through a spec's G for its density, [n, noise_dim]."""
    return latents_of(spec.noise, spec.noise_dim).z


def edges(extent: float, bins: int = BINS) -> Floats:
    """The ends [bins + 1] of the bins over the view."""
    return np.linspace(-extent, extent, bins + 1)


def places(extent: float, bins: int = BINS) -> Tensor:
    """Their middles [bins, 1], where D is asked."""
    ends = torch.from_numpy(edges(extent, bins))
    return ((ends[1:] + ends[:-1]) / 2)[:, None]


@lru_cache(maxsize=32)
def data_density(data: Distribution, bins: int = BINS) -> Floats:
    """p [bins]. The data must be on the line."""
    assert data.density is not None, f"{data.name} is not on the line"
    ends = edges(data.extent, bins)
    return np.diff(data.density.cdf(ends)) / np.diff(ends)


def generator_density(spec: GanSpec, made: Floats, extent: float, bins: int = BINS) -> Floats:
    """q [bins] of a generator that makes `made` [n] of `latents_for(spec)`."""
    ends, mass = edges(extent, bins), latents_of(spec.noise, spec.noise_dim).mass
    made = np.nan_to_num(made, nan=OUTSIDE, posinf=OUTSIDE, neginf=-OUTSIDE)
    if mass is not None:
        return np.diff(pushed(made, mass, ends)) / np.diff(ends)
    inside = made[np.abs(made) < extent]
    counts, _ = np.histogram(inside, ends)
    return smoothed(counts / len(made) / np.diff(ends), BANDWIDTH * extent, extent)


def pushed(made: Floats, mass: Floats, ends: Floats) -> Floats:
    """The distribution function of G(z) at `ends` [e], G being straight between the places `made` [n] of its pieces.

    A piece of probability m from a to b adds m · clip((x − a)/(b − a), 0, 1): the change of variables, m/|b − a| as a
    density. Where G is flat, a = b, it is a step.
    """
    low, high = np.minimum(made[1:], made[:-1]), np.maximum(made[1:], made[:-1])
    width = np.maximum(high - low, 1e-12)
    return np.asarray(np.clip((ends[:, None] - low) / width, 0, 1) @ mass)


def smoothed(density: Floats, sigma: float, extent: float) -> Floats:
    """A density [bins] with Gaussian noise of this standard deviation added to what it is the density of."""
    return density @ kernel(sigma, extent, len(density)) if sigma else density


@lru_cache(maxsize=32)
def kernel(sigma: float, extent: float, bins: int) -> Floats:
    """How much of what is in a bin [bins, bins] noise carries into each; beyond the view it is lost."""
    ends, middles = torch.from_numpy(edges(extent, bins)), places(extent, bins)
    return np.asarray(torch.special.ndtr((ends - middles) / sigma).diff(dim=1).numpy())


def best_discriminator(spec: GanSpec, p: Floats, q: Floats, extent: float) -> Floats | None:
    """D* [bins] for these densities, as D(x) is shown; NaN where neither has any mass.

    None where there is none in closed form: for losses that leave a constant or all of D free, and for a D that judges
    several samples at once. With instance noise it is that of the noisy densities. Penalties and limits on D's slope
    are not counted: it is what D would be without them.
    """
    best = LOSSES[spec.loss].best
    if best is None or spec.packing > 1 or spec.minibatch_discrimination:
        return None
    noisy_p, noisy_q = (smoothed(density, spec.instance_noise, extent) for density in (p, q))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = best(noisy_p, noisy_q, 1 - spec.label_smoothing)
    return np.where(noisy_p + noisy_q > 0, found, np.nan)


def line_of(spec: GanSpec, made: Floats, slope: float | None, bins: int = BINS) -> Line:
    """What a run shows, from what G makes of `latents_for(spec)` [n]; `slope`: of a D that is linear, else None."""
    data = data_of(spec)
    p, q = data_density(data, bins), generator_density(spec, made, data.extent, bins)
    best = best_discriminator(spec, p, q, data.extent)
    return Line(
        single(p),
        single(q),
        None if best is None else single(best),
        # The middle one of the pieces' ends is z = 0, which G puts at θ.
        (float(made[PIECES // 2]), slope) if spec.shift and spec.noise_dim == 1 and slope is not None else None,
    )


def single(values: Floats) -> Array:
    """The values as a snapshot keeps them."""
    return values.astype(np.float32)


def densities(specs: Sequence[GanSpec], made: NDArray[np.float64], bins: int) -> Array:
    """p and q [K, 2, bins] of K runs on the line, from what their generators make [K, n] of `latents_for`."""
    rows = []
    for spec, each in zip(specs, made, strict=True):
        data = data_of(spec)
        rows.append([data_density(data, bins), generator_density(spec, each, data.extent, bins)])
    return np.array(rows, dtype=np.float32)
