"""How far the Fréchet distance of two known Gaussians is overestimated from samples."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from playground.metrics.frechet import Gaussian, frechet


@dataclass(frozen=True)
class Ellipse:
    """A Gaussian on the plane: its mean, its standard deviations along its own axes, and their angle in radians."""

    x: float
    y: float
    long: float
    short: float
    angle: float = 0.0

    def within(self, dimensions: int) -> Gaussian:
        """The Gaussian of d ≥ 2 dimensions that is this one on the first two and standard normal on the others."""
        turn = torch.tensor(self.angle, dtype=torch.float64)
        axes = torch.stack([torch.stack([turn.cos(), -turn.sin()]), torch.stack([turn.sin(), turn.cos()])])
        mean, covariance = torch.zeros(dimensions, dtype=torch.float64), torch.eye(dimensions, dtype=torch.float64)
        mean[:2] = torch.tensor([self.x, self.y])
        covariance[:2, :2] = axes @ torch.diag(torch.tensor([self.long, self.short]).double().square()) @ axes.T
        return Gaussian(mean, covariance)


class Estimate(NamedTuple):
    """The squared Fréchet distance from n samples of each: mean and standard deviation over trials."""

    n: int
    mean: float
    spread: float


def estimates(
    a: Gaussian, b: Gaussian, sizes: Sequence[int], trials: int, generator: torch.Generator
) -> list[Estimate]:
    """The squared distance between fits to n samples of each Gaussian, for each n of `sizes`; n and trials above 1."""
    samplers = [_sampler(each, generator) for each in (a, b)]
    found = []
    for n in sizes:
        pairs = ([_fitted(sampler(n)) for sampler in samplers] for _ in range(trials))
        seen = torch.tensor([frechet(one, other) for one, other in pairs], dtype=torch.float64)
        found.append(Estimate(n, float(seen.mean()), float(seen.std())))
    return found


def _sampler(gaussian: Gaussian, generator: torch.Generator) -> Callable[[int], Tensor]:
    factor = torch.linalg.cholesky(gaussian.covariance)

    def draw(n: int) -> Tensor:
        noise = torch.randn(n, len(gaussian.mean), generator=generator, dtype=torch.float64)
        return gaussian.mean + noise @ factor.T

    return draw


def _fitted(cloud: Tensor) -> Gaussian:
    """As `frechet.fit`, which refuses clouds as small as are shown here."""
    return Gaussian(cloud.mean(0), torch.cov(cloud.T))


def bias_of_equals(dimensions: int, n: int) -> float:
    """What two equal standard normals of d dimensions seem to be apart at n samples of each: (d² + 5d)/2n.

    To first order in 1/n: 2d/n for the means, and for the covariances, whose roots differ by half of what they do,
    ¼ E‖S₁ − S₂‖² = (d² + d)/2n.
    """
    return (dimensions**2 + 5 * dimensions) / (2 * n)
