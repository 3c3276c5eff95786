"""Runs of a population against plain torch loops, written without this package."""

import functools
from collections.abc import Callable, Mapping, Sequence
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
        {"minibatch_discrimination": 2},
        {"minibatch_discrimination": 3, "packing": 2, "orthogonal": 0.01, "discriminator_layers": 0},
        {"experience_replay": 0.5},
        {"experience_replay": 0.25, "packing": 2, "instance_noise": 0.1},
        {"unrolling": 3},
        {"unrolling": 2, "packing": 2, "instance_noise": 0.1, "orthogonal": 0.01, "minibatch_discrimination": 2},
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

    def straight(weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
        total = torch.zeros((), dtype=torch.float64)
        for weight in (weight for name, weight in weights.items() if name.endswith("weight")):
            short = weight if weight.shape[0] <= weight.shape[1] else weight.T
            total = total + (short @ short.T - torch.eye(len(short), dtype=torch.float64)).pow(2).sum()
        return total

    def loss_of_d(
        judge: Callable[[torch.Tensor], torch.Tensor],
        weights: Weights,
        real: torch.Tensor,
        fake: torch.Tensor,
        turn: int,
    ) -> torch.Tensor:
        total = discriminator_loss(loss, judge(real), judge(fake)) + spec.orthogonal * straight(weights)
        return total + 0.7 * slope_penalty(penalty, judge, real, fake, batches.mix[0, turn, : len(real)])

    remembered = old_fakes(spec)
    for batches in start._draws.ahead([0], 12):
        jitter = batches.jitter[0] if sigma else torch.zeros(5, spec.batch_size, 2, dtype=torch.float64)
        for turn in range(2):
            real = packed(batches.real[0, turn] + sigma * jitter[2 * turn])
            made = G(batches.noise[0, turn]).detach()
            if spec.experience_replay:
                made = swapped(remembered, made, batches.recall[0, turn, :, 0], spec)
            fake = packed(made + sigma * jitter[2 * turn + 1])
            optimizers[0].zero_grad()
            loss_of_d(D, dict(D.named_parameters()), real, fake, turn).backward()
            optimizers[0].step()
        optimizers[1].zero_grad()
        fake = packed(G(batches.noise[0, 2]) + sigma * jitter[4])
        real, moments = packed(batches.real[0, 1] + sigma * jitter[2]), None
        weights: Weights = dict(D.named_parameters())
        for _ in range(spec.unrolling):
            judge = functools.partial(as_if, D, weights)
            total = loss_of_d(judge, weights, real, fake, 1)
            moments = moments or moments_of(optimizers[0])
            grads = torch.autograd.grad(total, list(weights.values()), create_graph=True)
            weights, moments = unrolled_adam(weights, grads, moments)
        judge = functools.partial(as_if, D, weights)
        wanted = generator_loss(loss, judge(packed(batches.real[0, 1])), judge(fake))
        for parameter, grad in zip(G.parameters(), torch.autograd.grad(wanted, list(G.parameters())), strict=True):
            parameter.grad = grad
        optimizers[1].step()
    ours.step(12)
    for player, net in ((ours.game.generator, G), (ours.game.discriminator, D)):
        for found, expected in zip(module(player).parameters(), net.parameters(), strict=True):
            torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-9)


def test_a_packed_discriminator_is_shown_in_real_company() -> None:
    population = Population([GanSpec(**SMALL, packing=2)])
    population.step(30)
    seen = population.snapshot(0, coverage=False)
    assert seen.heatmap.shape == (40, 40)
    assert seen.gradient.shape == seen.fake.shape
    assert (np.abs(seen.gradient).sum(1) > 0).all()


Weights = dict[str, torch.Tensor]
Moments = tuple[int, list[torch.Tensor], list[torch.Tensor]]  # updates so far, m and v


class Comparing(torch.nn.Module):
    """A discriminator with mini-batch discrimination: loops over every two samples and every kernel."""

    def __init__(self, plain: torch.nn.Sequential, matrix: torch.Tensor, kernels: int) -> None:
        super().__init__()
        self.body, self.head = plain[:-1], plain[-1]
        self.matrix, self.kernels = torch.nn.Parameter(matrix.clone()), kernels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        features = self.body(x)
        rows = (features @ self.matrix).reshape(len(x), self.kernels, -1)
        close = [
            torch.stack([torch.exp(-(one[kernel] - rows[:, kernel]).abs().sum(1)).sum() / len(x)
                         for kernel in range(self.kernels)])
            for one in rows
        ]  # fmt: skip
        return self.head(torch.cat([features, torch.stack(close)], 1))


def module(player: Any) -> torch.nn.Module:
    plain = sequential(player)
    return plain if player.matrix is None else Comparing(plain, player.matrix[0], player.shape.kernels)


def as_if(net: torch.nn.Module, weights: Weights, x: torch.Tensor) -> torch.Tensor:
    """The net's output with other weights."""
    return torch.func.functional_call(net, weights, (x,))


def moments_of(optimizer: torch.optim.Optimizer) -> Moments:
    states = [optimizer.state[parameter] for parameter in optimizer.param_groups[0]["params"]]
    return int(states[0]["step"]), [state["exp_avg"] for state in states], [state["exp_avg_sq"] for state in states]


def unrolled_adam(weights: Weights, grads: Sequence[torch.Tensor], moments: Moments) -> tuple[Weights, Moments]:
    """Adam (1e-3, 0.5, 0.999) as its paper writes it, in a graph. A weight without gradient so far does not move."""
    t, firsts, seconds = moments[0] + 1, [], []
    moved = {}
    for (name, weight), grad, m, v in zip(weights.items(), grads, *moments[1:], strict=True):
        firsts.append(0.5 * m + 0.5 * grad)
        seconds.append(0.999 * v + 0.001 * grad**2)
        ever = seconds[-1] > 0
        root = torch.where(ever, (torch.where(ever, seconds[-1], 1) / (1 - 0.999**t)).sqrt(), 0)
        moved[name] = weight - 1e-3 * firsts[-1] / (1 - 0.5**t) / (root + 1e-8)
    return moved, (t, firsts, seconds)


def old_fakes(spec: GanSpec) -> torch.Tensor:
    """The memory [B, 100, 2] at the start: what the untrained generator makes."""
    memory = Population([spec], dtype=torch.float64).game.memory[0].clone()
    assert memory.shape == (spec.batch_size, 100 if spec.experience_replay else 0, 2)
    return memory


def swapped(memory: torch.Tensor, made: torch.Tensor, chance: torch.Tensor, spec: GanSpec) -> torch.Tensor:
    """What D is shown: every new fake takes an old one's place; at the batch's first places that one is shown."""
    shown = made.clone()
    for place in range(len(made)):
        age = int(chance[place] * 100)
        old = memory[place, age].clone()
        memory[place, age] = made[place]
        if place < spec.experience_replay * spec.batch_size:
            shown[place] = old
    return shown


def sequential(player: Any) -> torch.nn.Sequential:
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
    return bce(fake - real, torch.ones_like(real))


def slope_penalty(
    name: str, D: Callable[[torch.Tensor], torch.Tensor], real: torch.Tensor, fake: torch.Tensor, mix: torch.Tensor
) -> torch.Tensor:
    def squared(x: torch.Tensor) -> torch.Tensor:
        x = x.clone().requires_grad_()
        return torch.autograd.grad(D(x).sum(), x, create_graph=True)[0].pow(2).sum(1)

    if name == "gradient_penalty":
        return (squared(mix * real + (1 - mix) * fake).sqrt() - 1).pow(2).mean()
    r1 = 0.5 * squared(real).mean() if name in ("r1", "r1_r2") else torch.zeros((), dtype=torch.float64)
    r2 = 0.5 * squared(fake).mean() if name in ("r2", "r1_r2") else torch.zeros((), dtype=torch.float64)
    return r1 + r2
