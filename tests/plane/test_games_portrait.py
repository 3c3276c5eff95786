import math

import numpy as np
import pytest

from playground.plane.games import GAMES
from playground.plane.games_methods import METHODS
from playground.plane.games_portrait import (
    FRAMES,
    GONE,
    LOST,
    PARTICLES,
    STEPS,
    measured_rate,
    path,
    portrait,
    stride_of,
)
from playground.plane.games_spec import GameSpec


@pytest.mark.parametrize(
    ("game", "strength", "method", "h"),
    [
        ("bilinear", 0, "simultaneous", 0.2),
        ("bilinear", 0, "extragradient", 0.2),
        ("bilinear", 0.3, "flow", 0.1),
        ("bowl", 3, "alternating", 0.5),
        ("r1", 0.3, "simultaneous", 0.2),
        ("consensus", 1, "optimistic", 0.2),
        ("r1", 0.3, "flow", 0.1),
    ],
)
def test_the_measured_rate_is_the_predicted_one(game: str, strength: float, method: str, h: float) -> None:
    spec = GameSpec(game, method, h, strength, steps=300)
    assert path(spec).measured == pytest.approx(portrait(spec).rate, rel=5e-3)


def test_far_from_the_equilibrium_minimax_grows_more_slowly_than_near_it() -> None:
    predicted = portrait(GameSpec()).rate
    assert predicted is not None
    assert predicted == pytest.approx(math.sqrt(1 + 0.2**2 / 4))
    measured = path(GameSpec()).measured
    assert measured is not None
    assert 1 < measured < predicted
    assert path(GameSpec(theta=0.01, psi=0.01, steps=100)).measured == pytest.approx(predicted, rel=1e-4)


def test_the_rate_of_an_exact_power_is_its_base() -> None:
    times = np.arange(40.0)
    assert measured_rate(times, 3 * 0.7**times) == pytest.approx(0.7)
    assert measured_rate(times, np.zeros(40)) is None
    assert measured_rate(times[:1], np.ones(1)) is None


def test_a_path_that_leaves_is_cut_and_one_that_arrives_is_not() -> None:
    away = path(GameSpec("bowl", step=2, strength=10, steps=2000))
    assert 2 < len(away.points) < 2000
    assert away.distance.max() <= GONE
    here = path(GameSpec("bowl", theta=0, psi=0))
    assert len(here.points) == 501
    assert here.measured is None


def test_a_flow_is_not_followed_into_the_rounding_of_its_solver() -> None:
    seen = path(GameSpec("bowl", "flow", 0.2, 1.0))
    assert LOST <= seen.distance.min() < 10 * LOST
    assert seen.measured == pytest.approx(math.exp(-1), rel=1e-3)


def test_clipping_from_outside_starts_at_the_bound() -> None:
    for method in METHODS:
        assert path(GameSpec("wasserstein", method, psi=5, strength=0.5)).points[0].tolist() == [1.0, 0.5]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("game", GAMES)
def test_every_game_can_be_portrayed(game: str, method: str) -> None:
    for step in (0.001, 0.2, 2.0):
        seen = portrait(GameSpec(game, method, step))
        assert seen.particles.shape == (FRAMES + 1, PARTICLES**2, 2)
        assert np.isfinite(seen.particles).all()
        assert np.isfinite(seen.arrows).all()
        assert (seen.rates is None) == (method == "flow" or game == "gradient_penalty")


def test_particles_play_the_method_itself() -> None:
    spec = GameSpec("r1", "alternating", 0.04)
    seen, stride = portrait(spec).particles, stride_of(spec)
    assert stride == 2
    theta, psi = seen[0, 7].tolist()
    alone = path(GameSpec("r1", "alternating", 0.04, theta=theta, psi=psi, steps=FRAMES * stride))
    np.testing.assert_allclose(seen[:, 7], alone.points[::stride], atol=1e-12)


def test_the_curve_of_rates_passes_through_the_rate() -> None:
    index = 40
    spec = GameSpec("r1", step=float(STEPS[index]))
    seen = portrait(spec)
    assert seen.rates is not None
    assert seen.rates[index] == pytest.approx(seen.rate)


def test_arrows_are_the_field() -> None:
    seen = portrait(GameSpec("bilinear"))
    np.testing.assert_allclose(seen.arrows, np.stack([-seen.places[:, 1], seen.places[:, 0]], 1))
