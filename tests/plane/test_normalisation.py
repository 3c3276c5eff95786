"""Batch normalisation against torch.nn's, and in games of one member and of several."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from playground.plane import GanSpec, Population
from playground.plane.draws import Stream, latents, stream
from playground.plane.networks import Shape, apply
from playground.plane.normalisation import fold, make

SHAPE = Shape((3, 7, 6, 2), "tanh", normalised=True)
SPEC = GanSpec(batch_norm=True, batch_size=16, generator_width=6, discriminator_width=5)


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def members(count: int) -> torch.Tensor:
    return torch.stack([SHAPE.initial(chance(seed), torch.float64) for seed in range(count)])


def test_each_member_is_as_by_torchs_own_layers() -> None:
    weights = members(2)
    with torch.no_grad():
        weights += 0.1 * torch.randn(weights.shape, generator=chance(9), dtype=torch.float64)  # biases, too
    x = torch.randn(2, 11, 3, generator=chance(5), dtype=torch.float64)
    made = make(SHAPE, SHAPE.views(weights), x)
    for member in range(2):
        modules: list[nn.Module] = []
        *hidden, (last, shift) = [(w[member], b[member, 0]) for w, b in SHAPE.views(weights)]
        for weight, bias in hidden:
            linear, norm = nn.Linear(weight.shape[0], weight.shape[1], bias=False), nn.BatchNorm1d(len(bias))
            linear.weight.data, norm.weight.data, norm.bias.data = weight.T, torch.ones_like(bias), bias
            modules += [linear, norm.double(), nn.Tanh()]
        torch.testing.assert_close(made[member], nn.Sequential(*modules)(x[member]) @ last + shift)


def test_folded_layers_are_plain_ones_that_other_points_can_pass() -> None:
    layers, x = SHAPE.views(members(1)), torch.randn(1, 40, 3, generator=chance(5), dtype=torch.float64)
    plain = fold(SHAPE, layers, x)
    torch.testing.assert_close(apply(plain, "tanh", x[:, :4]), make(SHAPE, layers, x)[:, :4])
    assert not torch.allclose(make(SHAPE, layers, x[:, :4]), make(SHAPE, layers, x)[:, :4])
    assert fold(replace(SHAPE, normalised=False), layers, x) == layers


@pytest.mark.parametrize(
    "spec",
    [SPEC, replace(SPEC, packing=3, instance_noise=0.1, loss="relativistic"), replace(SPEC, unrolling=2)],
    ids=["plain", "packed and noisy", "unrolled"],
)
def test_g_follows_the_gradient_through_the_normalisation(spec: GanSpec) -> None:
    """G's gradient against finite differences of the loss of the very same iteration."""
    population = Population([replace(spec, generator_optimizer="sgd", learners="generator")], dtype=torch.float64)
    state = population.state_dict()
    direction = torch.randn(population.game.generator.weights.shape, generator=chance(1), dtype=torch.float64)

    def loss(step: float) -> float:
        population.load_state_dict(state)
        population.game.generator.weights += step * direction
        population.step(1)
        return population.member(0).losses.generator

    loss(0.0)
    slope = float((population.game.generator.grad * direction).sum())
    assert slope == pytest.approx((loss(1e-6) - loss(-1e-6)) / 2e-6, rel=1e-4, abs=1e-8)


def test_members_do_not_touch_one_another() -> None:
    together = Population([replace(SPEC, seed=seed) for seed in range(3)])
    together.step(20)
    alone = Population([replace(SPEC, seed=1)])
    alone.step(20)
    torch.testing.assert_close(together.game.generator.weights[1], alone.game.generator.weights[0])


def test_what_is_shown_does_not_hang_on_how_many_are_shown() -> None:
    population = Population([SPEC])
    population.step(30)
    few, many = (population.samples([0], count) for count in (10, 300))
    torch.testing.assert_close(torch.from_numpy(few[0]), torch.from_numpy(many[0, :10]))
    seen = population.snapshot(0)
    z = latents(SPEC, 1024, stream(SPEC, Stream.MEASURE)).float()[None]
    game = population.game
    made = make(game.generator.shape, game.generator.shape.views(game.average), z)
    assert seen.fake.mean(0) == pytest.approx(made[0].mean(0).numpy(), abs=0.15)


def test_a_batch_of_one_cannot_be_normalised() -> None:
    with pytest.raises(ValueError, match="Batch size must be at least 2 with batch normalisation; 1 is not"):
        GanSpec(batch_norm=True, batch_size=1)
