import math

import numpy as np
import pytest
import torch

from playground.metrics.densities import Density, mixture
from playground.metrics.exact import Both, best_value, optimal_discriminator
from playground.metrics.transport import Transport
from playground.plane.line_training import REGIMES, mean, sample, train

NEAR = mixture(("g", 4, 1, 1)), mixture(("g", 7, 0.7, 1))
PLACES = np.linspace(1, 10, 91)


def test_a_trained_discriminator_comes_near_the_best_and_never_beats_it() -> None:
    best = best_value(Both(*NEAR))
    seen = train(*NEAR, REGIMES["discriminator"], PLACES)
    assert seen[0].iteration == 0
    assert seen[-1].iteration == REGIMES["discriminator"].iterations
    assert max(snapshot.value for snapshot in seen) <= best + 1e-4
    assert seen[0].value < best - 0.1
    assert seen[-1].value > best - 0.03
    with np.errstate(over="ignore"):
        learned = 1 / (1 + np.exp(-seen[-1].outputs))
    held = NEAR[0].pdf(PLACES) + NEAR[1].pdf(PLACES) > 0.05
    assert np.abs(learned - optimal_discriminator(*NEAR, PLACES))[held].max() < 0.2


@pytest.mark.parametrize("name", ["clipped", "penalised"])
def test_no_critic_beats_the_optimal_one_at_its_own_steepness(name: str) -> None:
    distance = Transport(Both(*NEAR)).w1
    seen = train(*NEAR, REGIMES[name], PLACES)
    for snapshot in seen:
        # The steepest slope is looked for between places .01 apart: a kink may hide a little of it.
        assert snapshot.value <= snapshot.steepest * distance * 1.01 + 1e-6
    assert seen[-1].value / seen[-1].steepest > distance / 2


def test_the_penalty_brings_the_slope_to_one_and_clipping_does_not() -> None:
    penalised, clipped = (train(*NEAR, REGIMES[name], PLACES)[-1] for name in ("penalised", "clipped"))
    assert 0.9 < penalised.steepest < 1.5
    assert not 0.9 < clipped.steepest < 1.5


def test_a_seed_gives_the_same_run() -> None:
    short = REGIMES["discriminator"].__class__("short", "minimax", 1e-3, 5, (0.5, 0.999))
    one, other, third = (train(*NEAR, short, PLACES, seed)[-1] for seed in (1, 1, 2))
    assert one.outputs.tolist() == other.outputs.tolist() != third.outputs.tolist()


@pytest.mark.parametrize("density", [*NEAR, mixture(("u", 3, 2, 1), ("d", 9, 0, 1)), mixture(("d", 2, 0, 1))])
def test_samples_and_means_are_of_the_density(density: Density) -> None:
    assert mean(density, lambda x: np.ones_like(x)) == pytest.approx(1, abs=1e-6)
    assert mean(density, lambda x: x) == pytest.approx(density.mean, abs=1e-5)
    drawn = sample(density, 20_000, torch.Generator().manual_seed(0)).double()
    assert drawn.shape == (1, 20_000, 1)
    error = 5 * math.sqrt(max(density.variance, 1e-12) / 20_000)
    assert float(drawn.mean()) == pytest.approx(density.mean, abs=error + 1e-5)
    assert float(drawn.var()) == pytest.approx(density.variance, rel=0.1, abs=1e-9)
