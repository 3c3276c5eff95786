"""A discriminator or a critic trained on two fixed distributions on the line: what one reaches beside the best.

The generator stands still: only the discriminator learns, from fresh samples in every iteration, as inside a GAN.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from playground.metrics.densities import GAUSSIAN, Density, Floats
from playground.metrics.exact import rule
from playground.plane.losses import LOSSES
from playground.plane.networks import Shape, apply
from playground.plane.penalties import Batch, gradient_penalty

SHAPE = Shape((1, 64, 64, 1), "leaky_relu")
BATCH = 256
MIDDLE, SCALE = 6.0, 2.0  # a net sees (x − MIDDLE)/SCALE
SNAPSHOTS = 40
FIELD = np.linspace(-2, 14, 1601)  # where the steepest slope is looked for


@dataclass(frozen=True)
class Regime:
    """How a net is trained: its loss, and what keeps its slope in check."""

    label: str
    loss: str
    rate: float
    iterations: int
    betas: tuple[float, float]
    clip: float = 0.0  # c: weights are kept in [−c, c]
    penalty: float = 0.0  # λ of the gradient penalty


REGIMES: dict[str, Regime] = {
    "discriminator": Regime("Trained discriminator", "minimax", 3e-3, 500, (0.5, 0.999)),
    "clipped": Regime("Weights clipped at 0.1", "wasserstein", 1e-3, 500, (0.0, 0.9), clip=0.1),
    "penalised": Regime("Gradient penalty, λ = 10", "wasserstein", 2e-3, 600, (0.0, 0.9), penalty=10.0),
}


class Snapshot(NamedTuple):
    """A net after some iterations: its raw outputs at the places asked for [n], and how well it tells p from q.

    `value` is V = E_p log D + E_q log(1 − D) for a discriminator and E_p f − E_q f for a critic: exact means under the
    distributions, not those of samples. `steepest`: the largest slope of the raw output on [−2, 14].
    """

    iteration: int
    outputs: Floats
    value: float
    steepest: float


class Net:
    """A perceptron on the line."""

    def __init__(self, generator: torch.Generator) -> None:
        """Fresh weights, by that generator alone."""
        self.weights = SHAPE.initial(generator, torch.float32)[None].requires_grad_()
        with torch.no_grad():  # the kinks of the first layer, all at one place else, are spread over the line
            (_, bias), *_ = SHAPE.views(self.weights)
            bias.copy_(4 * torch.rand(bias.shape, generator=generator) - 2)

    def __call__(self, x: Tensor) -> Tensor:
        """Raw outputs [1, n, 1] at x [1, n, 1]."""
        return apply(SHAPE.views(self.weights), SHAPE.activation, (x - MIDDLE) / SCALE)

    @torch.no_grad()
    def at(self, x: Floats) -> Floats:
        """Raw outputs [n] at x [n]."""
        return self(torch.from_numpy(x).float()[None, :, None]).double().flatten().numpy()


def train(first: Density, second: Density, regime: Regime, places: Floats, seed: int = 0) -> list[Snapshot]:
    """Train on p = `first` and q = `second`: snapshots from before the first iteration to after the last.

    More of them at first, when more happens. A seed gives the same run.
    """
    generator = torch.Generator().manual_seed(seed)
    net = Net(generator)
    optimizer = torch.optim.Adam([net.weights], lr=regime.rate, betas=regime.betas)
    value = _value(first, second, regime)
    due = np.unique(np.round(np.linspace(0, 1, SNAPSHOTS) ** 2 * regime.iterations).astype(int)).tolist()
    seen = [_look(net, 0, places, value)]
    for iteration in range(1, regime.iterations + 1):
        _step(net, optimizer, (first, second), regime, generator)
        if iteration in due:
            seen.append(_look(net, iteration, places, value))
    return seen


def _step(
    net: Net, optimizer: torch.optim.Optimizer, both: tuple[Density, Density], regime: Regime, noise: torch.Generator
) -> None:
    real, fake = (sample(density, BATCH, noise) for density in both)
    raw = net(torch.cat([real, fake], 1))
    loss = LOSSES[regime.loss].discriminator(raw[:, :BATCH], raw[:, BATCH:], torch.ones(())).mean()
    if regime.penalty:
        mix = torch.rand(1, BATCH, 1, generator=noise)
        loss = loss + regime.penalty * gradient_penalty(Batch(net, real, fake, mix)).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if regime.clip:
        with torch.no_grad():
            net.weights.clamp_(-regime.clip, regime.clip)


def _look(net: Net, iteration: int, places: Floats, value: Callable[[Net], float]) -> Snapshot:
    steepest = np.abs(np.diff(net.at(FIELD))).max() / (FIELD[1] - FIELD[0])
    return Snapshot(iteration, net.at(places), value(net), float(steepest))


def _value(first: Density, second: Density, regime: Regime) -> Callable[[Net], float]:
    """The function that measures a net of this regime."""

    def value(net: Net) -> float:
        if regime.loss == "wasserstein":
            return mean(first, net.at) - mean(second, net.at)
        return mean(first, lambda x: _log_sigmoid(net.at(x))) + mean(second, lambda x: _log_sigmoid(-net.at(x)))

    return value


def _log_sigmoid(raw: Floats) -> Floats:
    return logsigmoid(torch.from_numpy(raw)).numpy()


def mean(density: Density, function: Callable[[Floats], Floats]) -> float:
    """The mean of a function under a distribution; the function may bend, so that stretches are short."""
    low, high = density.knots[0], density.knots[-1]
    x, dx = rule(np.union1d(density.knots, np.linspace(low, high, 2 + int(20 * (high - low)))), few=True)
    places = np.array(list(density.atoms))
    held = float(np.sum(function(x) * density.pdf(x) * dx)) if len(x) else 0.0
    return held + (float(function(places) @ list(density.atoms.values())) if len(places) else 0.0)


def sample(density: Density, n: int, generator: torch.Generator) -> Tensor:
    """n samples [1, n, 1], float32, by that generator alone."""
    pieces = torch.multinomial(torch.from_numpy(density.weights), n, replacement=True, generator=generator)
    centre = torch.tensor([piece.centre for piece in density.pieces])[pieces]
    width = torch.tensor([piece.width for piece in density.pieces])[pieces]
    bell = torch.tensor([piece.kind == GAUSSIAN for piece in density.pieces])[pieces]
    normal, even = torch.randn(n, generator=generator), torch.rand(n, generator=generator) - 0.5
    return (centre + width * torch.where(bell, normal, even))[None, :, None]
