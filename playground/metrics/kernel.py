"""Kernel distance (KID): the squared maximum mean discrepancy of two clouds of features under a cubic kernel.

Unlike the Fréchet distance it is unbiased: the same cloud twice scores 0 on average, and values below 0 occur.
"""

import statistics
from typing import NamedTuple

import torch
from torch import Tensor

from playground.metrics.clouds import check_pair, check_widths


class KernelDistance(NamedTuple):
    """The mean over subsets and its standard error, a little small: it takes overlapping subsets for independent."""

    value: float
    error: float


def polynomial(a: Tensor, b: Tensor) -> Tensor:
    """(aᵀb/d + 1)³ of every pair, [n, m] (Bińkowski et al. 2018, section 4)."""
    return (a @ b.T).div_(a.shape[1]).add_(1).pow_(3)


def squared_discrepancy(a: Tensor, b: Tensor) -> float:
    """The unbiased estimate of MMD² under `polynomial` from a [n, d] and b [m, d] (Gretton et al. 2012, equation 3).

    Raises ValueError for unlike widths and fewer than two rows.
    """
    check_widths(a, b)
    if min(len(a), len(b)) < 2:
        raise ValueError("An unbiased discrepancy needs at least two samples of each side.")
    return _within(a) + _within(b) - 2 * float(polynomial(a, b).mean(dtype=torch.float64))


def _within(a: Tensor) -> float:
    """The mean of the kernel over pairs of unlike samples."""
    kernel = polynomial(a, a)
    total = kernel.sum(dtype=torch.float64) - kernel.diagonal().sum(dtype=torch.float64)
    return float(total) / (len(a) * (len(a) - 1))


def kernel_distance(real: Tensor, fake: Tensor, subsets: int = 100, size: int = 1000, seed: int = 0) -> KernelDistance:
    """KID of real [n, d] and fake [m, d] features: the mean discrepancy over random subsets of `size` from each.

    Bińkowski et al. 2018, section 4; each subset is drawn without replacement, from `seed`. Raises ValueError as
    `clouds.check_pair` does, for fewer than two subsets and for a `size` that the clouds do not have.
    """
    check_pair(real, fake)
    if subsets < 2 or not 2 <= size <= min(len(real), len(fake)):
        raise ValueError(f"{subsets} subsets of {size} cannot be drawn; it takes two or more, within the clouds' size.")
    generator = torch.Generator().manual_seed(seed)

    def subset(cloud: Tensor) -> Tensor:
        return cloud[torch.randperm(len(cloud), generator=generator)[:size].to(cloud.device)]

    values = [squared_discrepancy(subset(real), subset(fake)) for _ in range(subsets)]
    return KernelDistance(statistics.mean(values), statistics.stdev(values) / subsets**0.5)
