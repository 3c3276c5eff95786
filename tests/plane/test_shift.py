from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.plane import GanSpec, Population
from playground.plane.optimizers import RULES

TOY = GanSpec(
    distribution="line_shifted", noise="gaussian", noise_dim=1, shift=True, discriminator_layers=0, averaging=0.0,
    generator_rate=0.02, discriminator_rate=0.02, penalty="r1", penalty_weight=0.3,
)  # fmt: skip


def slope_and_shift(made: Population) -> tuple[float, float]:
    ((weight, bias),) = made.game.generator.layers
    return float(weight), float(bias)


@pytest.mark.parametrize("unrolling", [0, 2])
@pytest.mark.parametrize("rule", RULES)
def test_only_the_shift_learns_by_every_optimizer(rule: str, unrolling: int) -> None:
    made = Population([replace(TOY, generator_optimizer=rule, unrolling=unrolling)])
    assert slope_and_shift(made) == (1.0, 0.0)
    made.step(50)
    slope, theta = slope_and_shift(made)
    assert slope == 1.0
    assert abs(theta) > 1e-3


def test_the_shift_finds_its_place_and_d_is_flat_there() -> None:
    made = Population([replace(TOY, seed=seed) for seed in range(4)])
    made.step(3000)
    for seen in made.snapshots(range(4), coverage=True):
        assert seen.line is not None
        assert seen.line.shift is not None
        theta, psi = seen.line.shift
        assert theta == pytest.approx(2, abs=0.25)
        assert psi == pytest.approx(0, abs=0.1)
        assert seen.coverage is not None
        assert seen.coverage.wasserstein == pytest.approx(abs(theta - 2), abs=0.06)


def test_what_is_told_of_the_two_parameters_is_what_they_are() -> None:
    made = Population([TOY])
    made.step(100)
    seen = made.snapshot(0, coverage=False)
    ((weight, _),) = made.game.discriminator.layers
    assert seen.line is not None
    assert seen.line.shift == pytest.approx((slope_and_shift(made)[1], float(weight)), abs=1e-5)
    np.testing.assert_allclose(seen.manifold[0, :, 0] - seen.manifold[0, 10, 0], seen.latent[-21:, 0], atol=1e-5)


def test_on_the_plane_the_slope_is_the_identity() -> None:
    made = Population([GanSpec(shift=True, averaging=0.0)])
    made.step(20)
    ((weight, bias),) = made.game.generator.layers
    torch.testing.assert_close(weight[0], torch.eye(2))
    assert bias.abs().min() > 0
