import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from playground.plane.games_flow import circle, flow
from playground.plane.games_methods import Rules

TIMES = np.linspace(0, 100, 501)


def alone(rules: Rules, theta: float, psi: float, times: np.ndarray = TIMES) -> np.ndarray:
    return flow(rules, np.array([theta]), np.array([psi]), times)[:, 0]


def test_the_flow_of_xy_is_a_circle() -> None:
    np.testing.assert_allclose(alone(Rules.of("bilinear"), 1.0, -0.5), circle(1.0, -0.5, TIMES), atol=1e-9)


def test_the_flow_of_a_linear_game_is_a_matrix_exponential() -> None:
    times = np.linspace(0, 10, 41)
    for game, matrix in {"bowl": [[-1, 0], [0, -3]], "bilinear": [[-0.2, -1], [1, -0.2]]}.items():
        rules = Rules.of(game, strength={"bowl": 3.0, "bilinear": 0.2}[game])
        expected = [expm(np.array(matrix) * time) @ [1.0, 2.0] for time in times]
        np.testing.assert_allclose(alone(rules, 1.0, 2.0, times), expected, atol=1e-9)


def test_the_unregularised_flow_keeps_its_level() -> None:
    """θ² + ψ² is kept by (−ψ f′, θ f′): Mescheder et al. 2018, lemma 2.3."""
    np.testing.assert_allclose(np.hypot(*alone(Rules.of("minimax"), 1.0, 1.0).T), np.sqrt(2), atol=1e-9)


@pytest.mark.parametrize("game", ["minimax", "non_saturating", "r1", "instance_noise", "consensus"])
def test_another_solver_goes_the_same_way(game: str) -> None:
    rules, times = Rules.of(game), np.linspace(0, 20, 41)
    other = solve_ivp(
        lambda _, z: np.array(rules.field(*z), dtype=float),
        (0, 20),
        [1.0, 1.0],
        "DOP853",
        times,
        rtol=1e-11,
        atol=1e-12,
    )
    np.testing.assert_allclose(alone(rules, 1.0, 1.0, times), other.y.T, atol=1e-8)


def test_many_flows_at_once_go_the_same_ways() -> None:
    for game in ("minimax", "wasserstein"):
        rules, starts = (
            Rules.of(game, strength=0.7 if game == "wasserstein" else 0.0),
            np.array([[1.0, 0.3], [-2, 0.1]]),
        )
        both = flow(rules, starts[:, 0], starts[:, 1], TIMES)
        for index, start in enumerate(starts):
            np.testing.assert_allclose(both[:, index], alone(rules, *start), atol=1e-8)


class TestBounded:
    def test_it_is_the_limit_of_small_clipped_steps(self) -> None:
        rules, h = Rules.of("wasserstein", strength=0.5), 1e-4
        times = np.arange(0, 8, 0.5)
        place, seen = np.array([1.3, -0.2]), []
        for step in range(80_000):
            if step % 5000 == 0:
                seen.append(place)
            place = place + h * np.array([-place[1], place[0]])
            place = np.array([place[0], np.clip(place[1], -0.5, 0.5)])
        np.testing.assert_allclose(alone(rules, 1.3, -0.2, times), seen, atol=2e-3)

    def test_it_ends_on_the_circle_that_touches_the_bounds(self) -> None:
        late = alone(Rules.of("wasserstein", strength=0.5), 1.3, -0.2)[-50:]
        np.testing.assert_allclose(np.hypot(*late.T), 0.5, atol=1e-9)

    def test_inside_the_bounds_it_is_a_circle(self) -> None:
        path = alone(Rules.of("wasserstein", strength=2.0), 1.0, 1.0)
        np.testing.assert_allclose(path, circle(1.0, 1.0, TIMES), atol=1e-9)

    @pytest.mark.parametrize("start", [(0.0, 0.0), (0.0, 0.5), (0.0, -0.5), (1.0, 0.5), (-1.0, 0.5), (3.0, -9.0)])
    def test_corners_and_edges_are_no_trouble(self, start: tuple[float, float]) -> None:
        path = alone(Rules.of("wasserstein", strength=0.5), *start)
        assert np.isfinite(path).all()
        assert np.abs(path[:, 1]).max() <= 0.5 + 1e-12
        # Nowhere faster than its field, so nowhere a jump.
        assert np.hypot(*np.diff(path, axis=0).T).max() <= 0.2 * np.hypot(*path.T).max() + 1e-9
