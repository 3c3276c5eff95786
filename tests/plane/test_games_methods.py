"""Each method against what its paper says of it, and against other ways to compute the same steps."""

from itertools import islice

import numpy as np
import pytest

from playground.plane.games import GAMES
from playground.plane.games_methods import METHODS, Rules, walk

EXTRA = ("extragradient", "optimistic")


def distances(rules: Rules, method: str, steps: int = 400) -> np.ndarray:
    states = np.array(list(islice(walk(rules, METHODS[method], 1.0, 0.5), steps + 1)), dtype=np.float64)
    return np.hypot(*states.T)


def test_simultaneous_descent_on_xy_spirals_out_by_a_known_factor() -> None:
    seen = distances(Rules.of("bilinear", step=0.3), "simultaneous")
    np.testing.assert_allclose(seen[1:] / seen[:-1], np.sqrt(1 + 0.3**2), rtol=1e-12)


def test_alternating_descent_on_xy_stays_on_its_ellipse() -> None:
    states = np.array(list(islice(walk(Rules.of("bilinear", step=0.3), METHODS["alternating"], 1.0, 0.5), 4000)))
    x, y = states.T
    kept = x**2 + y**2 - 0.3 * x * y
    np.testing.assert_allclose(kept, kept[0], rtol=1e-10)


@pytest.mark.parametrize("method", EXTRA)
@pytest.mark.parametrize("game", ["bilinear", "minimax"])
def test_looking_ahead_converges_where_simultaneous_descent_spirals_out(method: str, game: str) -> None:
    rules = Rules.of(game, step=0.3)
    assert distances(rules, method)[-1] < 0.05 < 1.5 < distances(rules, "simultaneous")[-1]


def test_negative_momentum_tames_alternating_descent_and_positive_does_not() -> None:
    """Gidel et al. 2019, theorem 6: on a bilinear game."""
    calm, wild = (Rules.of("bilinear", step=0.3, momentum=beta) for beta in (-0.5, 0.3))
    assert distances(calm, "alternating_momentum")[-1] < 0.01
    assert distances(wild, "alternating_momentum")[-1] > 1e3


@pytest.mark.parametrize("method", ["simultaneous", "alternating"])
def test_momentum_of_zero_is_none(method: str) -> None:
    heavy = {"simultaneous": "momentum", "alternating": "alternating_momentum"}[method]
    rules = Rules.of("r1", momentum=0.0)
    np.testing.assert_array_equal(distances(rules, method), distances(rules, heavy))


def test_a_bowl_of_curvature_3_diverges_at_h_1_and_converges_at_one_half() -> None:
    assert distances(Rules.of("bowl", step=1.0), "simultaneous")[-1] > 1e50
    assert distances(Rules.of("bowl", step=0.5), "simultaneous")[-1] < 1e-50


@pytest.mark.parametrize(("game", "strength"), [("bilinear", 0.5), ("r1", 0.2)])
def test_a_damped_turn_diverges_at_h_1_and_converges_at_one_half(game: str, strength: float) -> None:
    """Both eigenvalues of v′ have real part −s and the critical h is 2s/|λ|² = .8."""
    assert distances(Rules.of(game, strength=strength, step=0.5), "simultaneous")[-1] < 1e-3
    far = distances(Rules.of(game, strength=strength, step=1.0), "simultaneous")
    assert far[-1] > 0.5
    assert far[-1] > distances(Rules.of(game, strength=strength, step=0.5), "simultaneous")[-1] * 1e3


@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method.step])
@pytest.mark.parametrize("game", GAMES)
def test_many_starts_at_once_go_the_same_ways(name: str, game: str) -> None:
    rules, starts = Rules.of(game, momentum=-0.3), np.array([[1.0, 0.5], [-0.4, 0.8], [0.0, 0.0]])
    theta, psi = next(islice(walk(rules, METHODS[name], *starts.T), 30, None))
    for index, start in enumerate(starts):
        alone = next(islice(walk(rules, METHODS[name], *start.tolist()), 30, None))
        np.testing.assert_allclose([theta[index], psi[index]], alone, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method.step])
def test_a_clipped_critic_stays_in_its_bound_from_the_start(name: str) -> None:
    rules = Rules.of("wasserstein", strength=0.4, momentum=0.5)
    psi = np.array([state[1] for state in islice(walk(rules, METHODS[name], 1.0, 3.0), 200)])
    assert np.abs(psi).max() == 0.4


def test_the_flow_has_no_steps() -> None:
    with pytest.raises(ValueError, match="no steps"):
        next(walk(Rules.of("r1"), METHODS["flow"], 1.0, 1.0))
