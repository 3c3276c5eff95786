"""Eigenvalues by torch.func against closed forms, written out here once more for the games of the papers."""

import cmath
import math

import numpy as np
import pytest
import torch

from playground.plane.games import GAMES
from playground.plane.games_methods import METHODS, Rules
from playground.plane.games_spectrum import by_hand, eigenvalues, field_jacobian, rate, update_jacobian

SMOOTH = [name for name, game in GAMES.items() if game.jacobian is not None]


def of_field(game: str, strength: float) -> np.ndarray:
    found = eigenvalues(Rules.of(game, strength=strength), METHODS["flow"])
    assert found is not None
    return found


def pair(middle: complex, root: complex) -> list[complex]:
    return sorted([middle + root, middle - root], key=lambda value: (round(value.real, 6), round(value.imag, 6)))


@pytest.mark.parametrize("gamma", [0.0, 0.3, 0.999, 1.0, 1.001, 2.5])
def test_r1_has_mescheders_eigenvalues(gamma: float) -> None:
    np.testing.assert_allclose(
        of_field("r1", gamma), pair(-gamma / 2, cmath.sqrt(gamma**2 / 4 - 1 / 4)), atol=1e-6
    )  # the double root at γ = 1 costs half of the digits


def test_the_critical_weight_of_r1_is_one() -> None:
    assert abs(of_field("r1", 0.99).imag).min() > 0.05
    assert abs(of_field("r1", 1.01).imag).max() == 0
    slowest = [of_field("r1", gamma).real.max() for gamma in (0.5, 0.9, 1.0, 1.1, 2.0)]
    assert min(slowest) == slowest[2] == pytest.approx(-0.5, abs=1e-6)


@pytest.mark.parametrize("sigma", [0.0, 0.7, math.sqrt(2), 1.9])
def test_instance_noise_has_mescheders_eigenvalues(sigma: float) -> None:
    expected = pair(-(sigma**2) / 4, cmath.sqrt(sigma**4 / 16 - 1 / 4))
    np.testing.assert_allclose(of_field("instance_noise", sigma), expected, atol=1e-6)


@pytest.mark.parametrize("gamma", [0.0, 1.0, 3.0])
def test_consensus_has_mescheders_eigenvalues(gamma: float) -> None:
    np.testing.assert_allclose(of_field("consensus", gamma), pair(-gamma / 4, 0.5j), atol=1e-12)


@pytest.mark.parametrize(("game", "turn"), [("minimax", 0.5), ("non_saturating", 0.5), ("wasserstein", 1.0)])
def test_without_a_penalty_the_eigenvalues_lie_on_the_imaginary_axis(game: str, turn: float) -> None:
    np.testing.assert_allclose(of_field(game, 1.0), pair(0, turn * 1j), atol=1e-12)


@pytest.mark.parametrize("h", [0.05, 0.2, 1.0])
def test_the_unregularised_game_grows_by_a_known_factor(h: float) -> None:
    found = eigenvalues(Rules.of("minimax", step=h), METHODS["simultaneous"])
    assert found is not None
    assert rate(found, METHODS["simultaneous"]) == pytest.approx(math.sqrt(1 + h**2 / 4), abs=1e-12)


@pytest.mark.parametrize("h", [0.1, 1.0, 1.99])
def test_alternating_descent_stays_on_the_unit_circle(h: float) -> None:
    found = eigenvalues(Rules.of("wasserstein", step=h), METHODS["alternating"])
    assert found is not None
    np.testing.assert_allclose(np.abs(found), 1, atol=1e-9)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("game", SMOOTH)
@pytest.mark.parametrize(("strength", "beta"), [(0.3, -0.5), (1.7, 0.4)])
def test_both_computations_agree(game: str, name: str, strength: float, beta: float) -> None:
    rules = Rules.of(game, strength=strength, step=0.37, momentum=beta)
    one, other = eigenvalues(rules, METHODS[name]), by_hand(rules, name)
    assert one is not None
    assert other is not None
    kept = other[np.abs(other) > 1e-9] if len(other) != len(one) else other
    np.testing.assert_allclose(one, kept, atol=1e-6)


@pytest.mark.parametrize("game", SMOOTH)
def test_the_jacobian_of_the_field_is_the_one_by_hand(game: str) -> None:
    rules = Rules.of(game)
    assert rules.game.jacobian is not None
    expected = torch.tensor(rules.game.jacobian(rules.strength), dtype=torch.float64)
    torch.testing.assert_close(field_jacobian(rules, 0.0, 0.0), expected, atol=1e-12, rtol=0)


def test_a_jacobian_away_from_the_equilibrium_is_that_of_differences() -> None:
    rules, small = Rules.of("minimax"), 1e-6
    differences = [
        (np.array(rules.field(1 + a, 2 + b)) - np.array(rules.field(1 - a, 2 - b))) / (2 * small)
        for a, b in ((small, 0), (0, small))
    ]
    np.testing.assert_allclose(field_jacobian(rules, 1.0, 2.0).numpy(), np.stack(differences, 1), atol=1e-8)


def test_without_an_equilibrium_there_are_no_eigenvalues() -> None:
    rules = Rules.of("gradient_penalty")
    assert eigenvalues(rules, METHODS["simultaneous"]) is None
    assert by_hand(rules, "simultaneous") is None


def test_the_flow_has_no_update() -> None:
    with pytest.raises(ValueError, match="no update"):
        update_jacobian(Rules.of("r1"), METHODS["flow"])
