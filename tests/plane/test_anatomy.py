"""Slow motion shows the very iteration that full speed makes."""

from typing import Any

import numpy as np
import pytest
import torch

from playground.plane import GanSpec, Population
from playground.plane.anatomy import SHOWN
from playground.plane.spec import DRAWN, PROPERTIES

SMALL: dict[str, Any] = {"generator_width": 10, "discriminator_width": 12, "batch_size": 16}


def both(spec: GanSpec) -> tuple[Population, Population]:
    """Two populations of the same member in company, 20 iterations old."""
    shared = {name: getattr(spec, name) for name, prop in PROPERTIES.items() if prop.shape or name in DRAWN}
    made = [Population([spec, GanSpec(**shared)], dtype=torch.float64) for _ in range(2)]
    for population in made:
        population.step(20)
    return made[0], made[1]


@pytest.mark.parametrize(
    "own",
    [
        {},
        {"discriminator_steps": 3, "generator_steps": 2, "penalty": "r1"},
        {"loss": "relativistic", "averaging": 0.0, "noise_dim": 1},
        {"loss": "wasserstein", "weight_clip": 0.1, "spectral_norm": True},
        {"learners": "discriminator"},
        {"experience_replay": 0.5, "minibatch_discrimination": 2, "unrolling": 2},
    ],
)
def test_an_iteration_taken_apart_is_the_iteration(own: dict[str, Any]) -> None:
    plain, slow = both(GanSpec(**SMALL, **own))
    for _ in range(3):
        plain.step(1, [0])
        updates = slow.dissect(0)
        k, m = own.get("discriminator_steps", 1), own.get("generator_steps", 1)
        assert [(update.side, update.number) for update in updates] == [
            *(("discriminator", turn + 1) for turn in range(k)),
            *(("generator", turn + 1) for turn in range(m)),
        ]
        for one, other in zip(plain.game.tensors, slow.game.tensors, strict=True):
            torch.testing.assert_close(one, other, rtol=1e-12, atol=1e-12)
        assert plain.member(0) == slow.member(0)
        assert (updates[k - 1].loss, updates[-1].loss) == slow.member(0).losses
        norms = slow.gradient_norms()[0]
        assert (updates[k - 1].gradient_norm, updates[-1].gradient_norm) == pytest.approx(norms, rel=1e-6)


def test_the_numbers_are_those_that_flowed() -> None:
    spec = GanSpec(**SMALL, averaging=0.0)
    population, _ = both(spec)
    before = population.snapshot(0, coverage=False)
    of_d, of_g = population.dissect(0)
    after = population.snapshot(0, coverage=False)
    np.testing.assert_allclose(of_d.heatmap, before.heatmap, atol=1e-6)
    np.testing.assert_allclose(of_d.heatmap_after, of_g.heatmap, atol=1e-6)
    np.testing.assert_allclose(of_g.heatmap_after, after.heatmap, atol=1e-6)
    assert np.abs(of_d.heatmap_after - of_d.heatmap).max() > 1e-5
    np.testing.assert_array_equal(of_d.fake_after, of_d.fake)
    assert of_d.moved > 0 < of_g.moved
    # D's loss of a batch is the cross-entropy of its opinions, and the mean opinions bound it (Jensen).
    assert of_d.loss >= -np.log(of_d.at_real) - np.log(1 - of_d.at_fake)
    assert np.isnan(of_g.at_real)
    assert of_g.real.shape == (0, 2)
    # Small steps go downhill: along the pull, G's samples move on the whole.
    assert float(((of_g.fake_after - of_g.fake) * of_g.pull).sum()) > 0


def test_a_frozen_player_is_told_of_and_moves_nothing() -> None:
    population, _ = both(GanSpec(**SMALL, learners="discriminator"))
    of_d, of_g = population.dissect(0)
    assert (of_d.learns, of_g.learns) == (True, False)
    assert of_g.moved == 0 < of_g.gradient_norm
    np.testing.assert_array_equal(of_g.fake_after, of_g.fake)


def test_large_batches_are_shown_in_part_and_diverged_members_not_at_all() -> None:
    population = Population([GanSpec(batch_size=SHOWN + 1, generator_width=4, discriminator_width=4)])
    (update, _) = population.dissect(0)
    assert len(update.fake) == len(update.real) == len(update.latent) == SHOWN
    assert update.batch == SHOWN + 1
    wild: dict[str, Any] = {"loss": "least_squares", "discriminator_optimizer": "sgd", "discriminator_rate": 10.0}
    lost = Population([GanSpec(**SMALL, **wild)])
    lost.step(400)
    assert lost.dissect(0) == []
