"""The Fréchet distance between Gaussians that are fitted to two clouds of features.

With Inception's features this is the FID; with any other it is not, and the two are never comparable: names of scores
carry the feature net. All is computed in float64.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from playground.metrics.clouds import check, check_pair, check_widths

ROWS = 8192  # of a cloud that are turned to float64 at a time


class Gaussian(NamedTuple):
    """Mean and covariance of a cloud."""

    mean: Tensor  # [d], float64
    covariance: Tensor  # [d, d], float64


def fit(cloud: Tensor, what: str = "pictures") -> Gaussian:
    """Mean and unbiased covariance of a cloud of features [n, d]. Raises ValueError as `clouds.check` does."""
    mean = check(cloud, what).mean(0, dtype=torch.float64)
    covariance = mean.new_zeros(len(mean), len(mean))
    for part in cloud.split(ROWS):
        centred = part.double() - mean
        covariance.addmm_(centred.T, centred)
    return Gaussian(mean, covariance / (len(cloud) - 1))


def frechet(a: Gaussian, b: Gaussian) -> float:
    """‖μ₁ − μ₂‖² + Tr(C₁ + C₂ − 2 (C₁C₂)^½), the squared distance, in squared units of the features.

    Dowson and Landau 1982, equation 4; Heusel et al. 2017, equation 6. Covariances may be singular. Raises ValueError
    for unlike widths.
    """
    check_widths(a.mean[None], b.mean[None])
    # With C = AAᵀ, C₁C₂ and (A₁ᵀA₂)(A₁ᵀA₂)ᵀ share their eigenvalues other than 0: the trace of the root is the sum of
    # the singular values of A₁ᵀA₂. No root of a rounding error is taken, as it is where C₁C₂ is decomposed.
    overlap = torch.linalg.svdvals(_factor(a.covariance).T @ _factor(b.covariance)).sum()
    squared = (a.mean - b.mean).square().sum() + a.covariance.trace() + b.covariance.trace() - 2 * overlap
    return max(0.0, float(squared))  # rounding can leave −1e-13


def _factor(covariance: Tensor) -> Tensor:
    """A with AAᵀ = C, also where C has no inverse."""
    values, vectors = torch.linalg.eigh(covariance)
    return vectors * values.clamp(min=0).sqrt()


def frechet_distance(real: Tensor, fake: Tensor) -> float:
    """The squared Fréchet distance between Gaussians fitted to real [n, d] and fake [m, d] features.

    Small clouds make it larger, by about 1/n (Bińkowski et al. 2018, section 4): compare only at equal n, and hold it
    against the distance between two sets of real pictures. Raises ValueError as `clouds.check_pair` does.
    """
    check_pair(real, fake)
    return frechet(fit(real), fit(fake))
