"""Runs of a population against plain torch loops, written without this package."""

from typing import Any

import numpy as np
import pytest
import torch

from playground.plane import GanSpec, Population
from playground.plane.losses import LOSSES
from playground.plane.penalties import PENALTIES

SMALL: dict[str, Any] = {"generator_width": 10, "discriminator_width": 12, "batch_size": 16}


@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize("loss", LOSSES)
def test_a_run_is_a_plain_torch_loop(loss: str, penalty: str) -> None:
    """The same weights and batches through torch.nn, torch.autograd and torch.optim, written without this package."""
    spec = GanSpec(**SMALL, loss=loss, penalty=penalty, penalty_weight=0.7, discriminator_steps=2, averaging=0.0)
    ours, iterations = Population([spec], dtype=torch.float64), 12
    start = Population([spec], dtype=torch.float64)
    G, D = module(start.game.generator), module(start.game.discriminator)
    adam = {"lr": 1e-3, "betas": (0.5, 0.999)}
    optimizer_d = torch.optim.Adam(D.parameters(), **adam)  # type: ignore[arg-type]
    optimizer_g = torch.optim.Adam(G.parameters(), **adam)  # type: ignore[arg-type]
    for batches in start._draws.ahead([0], iterations):
        for turn in range(2):
            real, z, mix = batches.real[0, turn], batches.noise[0, turn], batches.mix[0, turn]
            fake = G(z).detach()
            total = discriminator_loss(loss, D(real), D(fake)) + 0.7 * slope_penalty(penalty, D, real, fake, mix)
            optimizer_d.zero_grad()
            total.backward()
            optimizer_d.step()
        optimizer_g.zero_grad()
        generator_loss(loss, D(batches.real[0, 1]), D(G(batches.noise[0, 2]))).backward()
        optimizer_g.step()
    ours.step(iterations)
    for player, net in ((ours.game.generator, G), (ours.game.discriminator, D)):
        theirs = module(player)
        for found, wanted in zip(theirs.parameters(), net.parameters(), strict=True):
            torch.testing.assert_close(found, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("penalty", ["none", "gradient_penalty"])
@pytest.mark.parametrize("loss", ["minimax", "relativistic"])
@pytest.mark.parametrize(
    "trick",
    [
        {"orthogonal": 0.05},
        {"packing": 3},
        {"instance_noise": 0.2},
        {"packing": 2, "instance_noise": 0.1, "orthogonal": 0.01},
    ],
)
def test_the_tricks_are_those_of_a_plain_torch_loop(trick: dict[str, Any], loss: str, penalty: str) -> None:
    """As above, with what the lectures call tricks."""
    shared = {**SMALL, **trick, "loss": loss, "penalty": penalty, "penalty_weight": 0.7}
    spec = GanSpec(**shared, discriminator_steps=2, averaging=0.0)
    ours, start = (Population([spec], dtype=torch.float64) for _ in range(2))
    G, D = module(start.game.generator), module(start.game.discriminator)
    optimizers = [torch.optim.Adam(net.parameters(), lr=1e-3, betas=(0.5, 0.999)) for net in (D, G)]
    p, sigma = spec.packing, spec.instance_noise

    def packed(points: torch.Tensor) -> torch.Tensor:
        return torch.stack(
            [torch.cat([points[p * pack + each] for each in range(p)]) for pack in range(len(points) // p)]
        )

    def straight() -> torch.Tensor:
        total = torch.zeros((), dtype=torch.float64)
        for weight in list(D.parameters())[::2]:
            short = weight if weight.shape[0] <= weight.shape[1] else weight.T
            total = total + (short @ short.T - torch.eye(len(short), dtype=torch.float64)).pow(2).sum()
        return total

    for batches in start._draws.ahead([0], 12):
        jitter = batches.jitter[0] if sigma else torch.zeros(5, spec.batch_size, 2, dtype=torch.float64)
        for turn in range(2):
            real = packed(batches.real[0, turn] + sigma * jitter[2 * turn])
            fake = packed(G(batches.noise[0, turn]).detach() + sigma * jitter[2 * turn + 1])
            total = discriminator_loss(loss, D(real), D(fake)) + spec.orthogonal * straight()
            total = total + 0.7 * slope_penalty(penalty, D, real, fake, batches.mix[0, turn, : len(real)])
            optimizers[0].zero_grad()
            total.backward()
            optimizers[0].step()
        optimizers[1].zero_grad()
        fake = packed(G(batches.noise[0, 2]) + sigma * jitter[4])
        generator_loss(loss, D(packed(batches.real[0, 1])), D(fake)).backward()
        optimizers[1].step()
    ours.step(12)
    for player, net in ((ours.game.generator, G), (ours.game.discriminator, D)):
        for found, wanted in zip(module(player).parameters(), net.parameters(), strict=True):
            torch.testing.assert_close(found, wanted, rtol=1e-9, atol=1e-9)


def test_a_packed_discriminator_is_shown_in_real_company() -> None:
    population = Population([GanSpec(**SMALL, packing=2)])
    population.step(30)
    seen = population.snapshot(0, coverage=False)
    assert seen.heatmap.shape == (40, 40)
    assert seen.gradient.shape == seen.fake.shape
    assert (np.abs(seen.gradient).sum(1) > 0).all()


def module(player: Any) -> torch.nn.Sequential:
    nonlinearity = {"relu": torch.nn.ReLU(), "leaky_relu": torch.nn.LeakyReLU(0.2)}[player.shape.activation]
    layers: list[torch.nn.Module] = []
    for weight, bias in player.layers:
        linear = torch.nn.Linear(weight.shape[1], weight.shape[2], dtype=torch.float64)
        linear.weight.data, linear.bias.data = weight[0].T.clone(), bias[0, 0].clone()
        layers += [linear, nonlinearity]
    return torch.nn.Sequential(*layers[:-1])


def discriminator_loss(name: str, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    if name in ("minimax", "non_saturating"):
        return bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))
    if name == "least_squares":
        return 0.5 * ((real - 1) ** 2).mean() + 0.5 * (fake**2).mean()
    if name == "wasserstein":
        return fake.mean() - real.mean()
    if name == "hinge":
        return torch.relu(1 - real).mean() + torch.relu(1 + fake).mean()
    return bce(real - fake, torch.ones_like(real))


def generator_loss(name: str, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    if name == "minimax":
        return -bce(fake, torch.zeros_like(fake))
    if name == "non_saturating":
        return bce(fake, torch.ones_like(fake))
    if name == "least_squares":
        return 0.5 * ((fake - 1) ** 2).mean()
    if name in ("wasserstein", "hinge"):
        return -fake.mean()
    return bce(fake - real.detach(), torch.ones_like(real))


def slope_penalty(
    name: str, D: torch.nn.Module, real: torch.Tensor, fake: torch.Tensor, mix: torch.Tensor
) -> torch.Tensor:
    def squared(x: torch.Tensor) -> torch.Tensor:
        x = x.clone().requires_grad_()
        return torch.autograd.grad(D(x).sum(), x, create_graph=True)[0].pow(2).sum(1)

    if name == "gradient_penalty":
        return (squared(mix * real + (1 - mix) * fake).sqrt() - 1).pow(2).mean()
    r1 = 0.5 * squared(real).mean() if name in ("r1", "r1_r2") else torch.zeros((), dtype=torch.float64)
    r2 = 0.5 * squared(fake).mean() if name in ("r2", "r1_r2") else torch.zeros((), dtype=torch.float64)
    return r1 + r2
