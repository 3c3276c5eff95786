"""Replayed iterations are iterations: on the CPU by the same calls, on CUDA (where there is one) as recorded graphs."""

from typing import Any

import pytest
import torch

from playground.plane import GanSpec, Population
from playground.plane.replay import Replay

SMALL: dict[str, Any] = {"generator_width": 10, "discriminator_width": 12, "batch_size": 16}
DEVICES = [
    "cpu",
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")),
]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(
    "shared",
    [
        {},
        {"penalty": "gradient_penalty", "loss": "wasserstein", "discriminator_steps": 3},
        {"spectral_norm": True, "loss": "hinge", "generator_steps": 2},
        {"penalty": "r1_r2", "loss": "relativistic", "weight_clip": 0.5},
        {"minibatch_discrimination": 2, "experience_replay": 0.5},
        {"unrolling": 2, "discriminator_steps": 2},
    ],
)
def test_replayed_iterations_are_iterations(device: str, shared: dict[str, Any]) -> None:
    specs = [GanSpec(**SMALL, **shared, seed=seed) for seed in range(3)]
    plain, replayed = (Population(specs, device=device, dtype=torch.float64) for _ in range(2))
    for population in (plain, replayed):
        population.step(10)
    members = [replayed.member(member) for member in range(3)]
    replay = Replay(replayed.game, replayed.rules, members, replayed._draws.kept)
    assert torch.equal(replayed.game.generator.weights, plain.game.generator.weights)  # recording left no trace
    replayed._iteration = lambda *_: replay  # type: ignore[method-assign]
    for population in (plain, replayed):
        population.step(60)
    for ours, theirs in zip(replayed.game.tensors, plain.game.tensors, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)
    for member in range(3):
        assert replayed.member(member).losses == pytest.approx(plain.member(member).losses)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_population_on_cuda_records_itself_once_it_has_settled() -> None:
    population = Population([GanSpec(**SMALL)], device="cuda")
    population.step(2000)
    assert population._replay is not None
    population.add(GanSpec(**SMALL, seed=1))
    assert population._replay is None
    assert population.snapshot(0).iteration == 2000
