"""What a population promises: company, slicing and looking change nothing; a NaN stays where it arose."""

import math
from typing import Any

import numpy as np
import pytest
import torch

from playground.plane import GanSpec, Population
from playground.plane.game import Game
from playground.plane.members import Rules
from playground.plane.networks import apply
from playground.plane.spec import LEARNERS

SMALL: dict[str, Any] = {"generator_width": 10, "discriminator_width": 12, "batch_size": 16}
COMPANY: list[dict[str, Any]] = [
    {"distribution": "grid25", "loss": "least_squares", "generator_optimizer": "rmsprop", "seed": 5},
    {"distribution": "moons", "loss": "wasserstein", "weight_clip": 0.1, "discriminator_optimizer": "sgd"},
    {"noise": "uniform", "loss": "relativistic", "averaging": 0.0, "label_smoothing": 0.1},
    {"distribution": "word", "text": "Q", "loss": "hinge", "generator_optimizer": "momentum", "generator_rate": 0.01},
]


def weights_of(population: Population, member: int) -> torch.Tensor:
    row = list(population._members).index(member)
    game = population.game
    return torch.cat([game.generator.weights[row], game.discriminator.weights[row], game.average[row]]).clone()


def trained(spec: GanSpec, iterations: int, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    population = Population([spec], dtype=dtype)
    population.step(iterations)
    return weights_of(population, 0)


@pytest.mark.parametrize(
    "shared",
    [
        {},
        {"penalty": "gradient_penalty"},
        {"spectral_norm": True, "penalty": "r1"},
        {"packing": 2, "instance_noise": 0.1},
        {"minibatch_discrimination": 2},
        {"experience_replay": 0.5, "discriminator_steps": 2},
        {"unrolling": 2},
    ],
)
@pytest.mark.parametrize(("dtype", "iterations", "tolerance"), [(torch.float64, 200, 1e-9), (torch.float32, 20, 1e-4)])
def test_a_course_is_the_same_alone_and_in_company(
    shared: dict[str, Any], dtype: torch.dtype, iterations: int, tolerance: float
) -> None:
    specs = [GanSpec(**{**SMALL, **shared, **own}) for own in ({}, *COMPANY)]
    together = Population(specs, dtype=dtype)
    together.step(iterations)
    for member, spec in enumerate(specs):
        alone = trained(spec, iterations, dtype)
        assert torch.isfinite(alone).all()
        torch.testing.assert_close(weights_of(together, member), alone, rtol=tolerance, atol=tolerance)


def test_a_seed_repeats_its_run_and_another_seed_does_not() -> None:
    spec = GanSpec(**SMALL)
    assert torch.equal(trained(spec, 50), trained(spec, 50))
    assert not torch.allclose(trained(spec, 50), trained(GanSpec(**SMALL, seed=1), 50))


def test_200_single_steps_are_one_call_of_200() -> None:
    spec = GanSpec(**{**SMALL, "batch_size": 512}, discriminator_steps=3)  # blocks shorter than the run
    population = Population([spec], dtype=torch.float64)
    assert population._draws.block < 100
    for _ in range(200):
        population.step(1)
        population.snapshot(0, coverage=False)
    assert population.member(0).iteration == 200
    assert torch.equal(weights_of(population, 0), trained(spec, 200))


def test_how_far_g_looks_ahead_does_not_depend_on_where_a_slice_ends() -> None:
    spec = GanSpec(**SMALL, unrolling=3, discriminator_steps=2)
    population = Population([spec], dtype=torch.float64)
    for _ in range(20):
        population.step(1)
    assert torch.equal(weights_of(population, 0), trained(spec, 20))


def test_g_that_looks_ahead_against_a_frozen_d_is_g() -> None:
    frozen: dict[str, Any] = {**SMALL, "learners": "generator"}
    plain, ahead = (trained(GanSpec(**frozen, unrolling=steps), 30) for steps in (0, 2))
    torch.testing.assert_close(ahead, plain, rtol=1e-9, atol=1e-9)


def test_members_that_wait_do_not_drift() -> None:
    specs = [GanSpec(**SMALL, seed=seed) for seed in range(3)]
    population = Population(specs, dtype=torch.float64)
    population.step(30)
    waiting = weights_of(population, 1)
    for _ in range(7):
        population.step(10, members=[0, 2])
    assert torch.equal(weights_of(population, 1), waiting)
    population.step(70, members=[1])
    for member, spec in enumerate(specs):
        torch.testing.assert_close(weights_of(population, member), trained(spec, 100), rtol=1e-9, atol=1e-9)


def test_members_join_late_and_leave_without_a_trace() -> None:
    specs = [GanSpec(**SMALL, seed=seed) for seed in range(3)]
    population = Population(specs[:2], dtype=torch.float64)
    population.step(130)
    late = population.add(specs[2])
    population.step(45)
    population.remove(0)
    population.step(25)
    torch.testing.assert_close(weights_of(population, 1), trained(specs[1], 200), rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(weights_of(population, late), trained(specs[2], 70), rtol=1e-9, atol=1e-9)
    with pytest.raises(KeyError):
        population.snapshot(0)


def test_a_diverged_member_stops_and_its_neighbours_do_not_notice() -> None:
    wild = GanSpec(**SMALL, loss="least_squares", discriminator_optimizer="sgd", discriminator_rate=10.0)
    calm = GanSpec(**SMALL, loss="least_squares", seed=3)
    population = Population([calm, wild], dtype=torch.float64)
    population.step(400)
    died = population.member(1).diverged_at
    assert died is not None
    assert population.snapshot(1, coverage=False).diverged_at == population.member(1).iteration == died
    assert population.member(0).diverged_at is None
    torch.testing.assert_close(weights_of(population, 0), trained(calm, 400), rtol=1e-9, atol=1e-9)
    assert population.snapshot(0).coverage is not None

    step_by_step = Population([wild], dtype=torch.float64)
    while step_by_step.member(0).diverged_at is None and step_by_step.member(0).iteration < 400:
        step_by_step.step(1)
    assert step_by_step.member(0).diverged_at == died


def test_a_reset_brings_a_diverged_member_back() -> None:
    wild = GanSpec(**SMALL, loss="least_squares", discriminator_optimizer="sgd", discriminator_rate=10.0)
    population = Population([wild])
    population.step(400)
    assert population.update(0, GanSpec(**SMALL, loss="least_squares")) is False  # a smaller rate is a live change
    population.reset(0)
    population.step(50)
    assert population.member(0).diverged_at is None
    assert np.isfinite(population.snapshot(0).fake).all()


def test_live_changes_keep_the_weights_and_others_start_anew() -> None:
    spec = GanSpec(**SMALL)
    population = Population([spec], dtype=torch.float64)
    population.step(40)
    before = weights_of(population, 0)
    assert population.update(0, GanSpec(**SMALL, generator_rate=0.01, loss="hinge", averaging=0.9)) is False
    assert torch.equal(weights_of(population, 0), before)
    assert population.update(0, GanSpec(**SMALL, distribution="moons")) is True
    assert population.member(0).iteration == 0
    population.step(40)
    expected = trained(GanSpec(**SMALL, distribution="moons"), 40)
    assert torch.equal(weights_of(population, 0), expected)
    with pytest.raises(ValueError, match="share the shape"):
        population.update(0, GanSpec(batch_size=17))


def test_another_optimizer_forgets_the_state_of_the_old_one() -> None:
    population = Population([GanSpec(**SMALL)], dtype=torch.float64)
    population.step(40)
    population.update(0, GanSpec(**SMALL, generator_optimizer="nadam"))
    assert not population.game.generator.m.any()
    assert population.game.discriminator.m.any()
    assert population.member(0).began == (0, 40)


def test_a_frozen_player_stands_still_and_the_other_learns_against_it() -> None:
    specs = [GanSpec(**SMALL, learners=who, weight_clip=clip) for who in LEARNERS for clip in (0.0, 0.5)]
    population = Population(specs, dtype=torch.float64)
    start = [player.weights.clone() for player in (population.game.discriminator, population.game.generator)]
    population.step(30)
    moved = [
        (player.weights - before).abs().amax(1) > 0
        for player, before in zip((population.game.discriminator, population.game.generator), start, strict=True)
    ]
    assert moved[0].tolist() == [spec.learners != "generator" for spec in specs]
    assert moved[1].tolist() == [spec.learners != "discriminator" for spec in specs]
    assert all(norm > 0 for sides in population.gradient_norms().values() for norm in sides), "gradients are still told"


@pytest.mark.parametrize("only", ["discriminator", "generator"])
def test_a_thawed_player_goes_on_as_if_it_had_not_stood_still(only: str) -> None:
    """Freezing touches neither Adam's state nor its count: against the same opponent nothing is lost."""
    side = "generator" if only == "discriminator" else "discriminator"  # the one that stands still
    population = Population([GanSpec(**SMALL)], dtype=torch.float64)
    population.step(5)
    player = getattr(population.game, side)
    state = [tensor.clone() for tensor in (player.weights, player.m, player.v)]
    population.step(7, only=only)
    for kept, before in zip((player.weights, player.m, player.v), state, strict=True):
        assert torch.equal(kept, before)
    assert getattr(population.member(0).began, side) == 7
    assert getattr(population.member(0).began, only) == 0
    assert population.member(0).iteration == 12
    population.step(1)
    t = 6  # the thawed player's sixth update
    m, v, grad = (tensor.clone() for tensor in (player.m, player.v, player.grad))
    step = 1e-3 * (m / (1 - 0.5**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)
    assert grad.any()
    torch.testing.assert_close(player.weights, state[0] - step, rtol=1e-9, atol=1e-12)


def test_a_linear_player_is_a_matrix() -> None:
    population = Population([GanSpec(**SMALL, generator_layers=0, discriminator_layers=0)], dtype=torch.float64)
    population.step(50)
    ((weight, bias),) = population.game.generator.layers
    z = torch.randn(1, 5, 2, dtype=torch.float64)
    torch.testing.assert_close(apply([(weight, bias)], "relu", z), z @ weight + bias)
    assert np.isfinite(population.snapshot(0).fake).all()


@pytest.mark.parametrize(
    "shared",
    [
        {},
        {"spectral_norm": True, "penalty": "gradient_penalty"},
        {"experience_replay": 0.5, "spectral_norm": True},
        {"minibatch_discrimination": 2, "unrolling": 1},
    ],
)
def test_a_saved_population_goes_on_as_if_it_had_never_stopped(shared: dict[str, Any]) -> None:
    specs = [GanSpec(**SMALL, **shared, seed=seed) for seed in range(3)]
    first = Population(specs)
    first.step(37)
    first.remove(1)
    second = Population(specs[:1])
    second.load_state_dict(first.state_dict())
    for population in (first, second):
        population.step(120)
    for member in (0, 2):
        assert torch.equal(weights_of(first, member), weights_of(second, member))
        assert first.member(member) == second.member(member)
    assert first.add(specs[1]) == second.add(specs[1])


def test_looking_changes_nothing() -> None:
    population = Population([GanSpec(**SMALL, spectral_norm=True)], dtype=torch.float64)
    population.step(20)
    population.snapshot(0)
    population.step(20)
    assert torch.equal(weights_of(population, 0), trained(GanSpec(**SMALL, spectral_norm=True), 40))


def test_an_empty_or_mixed_population_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Population([])
    with pytest.raises(ValueError, match="share the shape"):
        Population([GanSpec(), GanSpec(discriminator_steps=2)])


def test_weight_clipping_holds_every_weight_of_the_critic() -> None:
    clipped = GanSpec(**SMALL, loss="wasserstein", weight_clip=0.05)
    population = Population([clipped, GanSpec(**SMALL, seed=1)])
    population.step(20)
    assert float(population.game.discriminator.weights[0].abs().max()) == pytest.approx(0.05)
    assert float(population.game.discriminator.weights[1].abs().max()) > 0.05


def test_spectral_normalisation_brings_the_largest_singular_value_to_one() -> None:
    population = Population(
        [GanSpec(**SMALL, spectral_norm=True, discriminator_rate=1e-4, seed=seed) for seed in (0, 1)]
    )
    population.step(200)
    rules = Rules([population.member(member).spec for member in (0, 1)], population.game.average)
    for weight, _ in population.game.critic(rules):
        largest = torch.linalg.svdvals(weight)[:, 0]
        torch.testing.assert_close(largest, torch.ones(2), rtol=0.02, atol=0.02)


def test_the_average_is_the_average_of_the_weights() -> None:
    spec = GanSpec(**SMALL, averaging=0.9)
    population, expected = (
        Population([spec], dtype=torch.float64),
        Game.fresh(spec, torch.float64, torch.device("cpu")).average,
    )
    for t in range(60):
        population.step(1)
        decay = min(0.9, (1 + t) / (10 + t))
        expected = decay * expected + (1 - decay) * population.game.generator.weights
    torch.testing.assert_close(population.game.average, expected)


def test_totals_are_the_sums_of_the_losses() -> None:
    population, sums = Population([GanSpec(**SMALL)], dtype=torch.float64), np.zeros(2)
    for _ in range(10):
        population.step(1)
        sums += population.snapshot(0, coverage=False).losses
    other = Population([GanSpec(**SMALL)], dtype=torch.float64)
    other.step(10)
    np.testing.assert_allclose(other.member(0).totals, sums)
    assert math.isfinite(sums.sum())
