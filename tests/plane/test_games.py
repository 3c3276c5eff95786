import math
from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm
from torch import Tensor
from torch.func import grad, jacrev

from playground.plane.games import EQUILIBRIUM, GAMES, Game, bowl, consensus, instance_noise, minimax
from playground.plane.games_methods import METHODS, Rules, walk

NUMBERS = st.floats(-3, 3)
SLOW = settings(deadline=None)  # the first call of torch.func loads half of torch
EVERY = pytest.mark.parametrize("game", GAMES.values(), ids=GAMES.keys())

# NUMBERS.md: radius after 500 steps of h = .2 from (1, 1), simultaneous and alternating, as printed there.
TABLE = {
    ("minimax", None): ("3.10", "1.42"),
    ("non_saturating", None): (".64", ".28"),
    ("wasserstein", 1.0): ("1.00", "1.02"),
    ("gradient_penalty", 0.7): ("1.80", "1.22"),
    ("r1", 0.3): ("2.6e-6", "2.3e-7"),
    ("r1", 1.0): ("1e-21", "7e-17"),
}


def end(name: str, method: str, strength: float | None, **rest: float) -> tuple[float, float]:
    """Where 500 steps lead from (1, 1)."""
    rules = Rules.of(name, **({} if strength is None else {"strength": strength}), **rest)
    return next(islice(walk(rules, METHODS[method], 1.0, 1.0), 500, None))


def digits(text: str) -> tuple[float, float]:
    """A printed number, and half of its last digit's worth."""
    mantissa, _, power = text.partition("e")
    places = len(mantissa.partition(".")[2])
    return float(text), 0.5 * 10.0 ** (int(power or 0) - places)


@pytest.mark.parametrize(("game", "strength"), TABLE)
@pytest.mark.parametrize("method", ["simultaneous", "alternating"])
def test_the_dirac_gan_ends_where_the_table_says(game: str, strength: float | None, method: str) -> None:
    printed = TABLE[game, strength][method == "alternating"]
    value, half = digits(printed)
    assert abs(math.hypot(*end(game, method, strength)) - value) <= half


def test_at_the_critical_weight_nothing_is_left() -> None:
    for method in ("simultaneous", "alternating"):
        assert math.hypot(*end("r1", method, 1.0)) < 1e-15


def test_r1_and_r2_are_one_for_a_line() -> None:
    assert end("r1", "simultaneous", 0.3) == end("r2", "simultaneous", 0.3)


@EVERY
@given(theta=NUMBERS, psi=NUMBERS)
def test_floats_arrays_and_tensors_agree(game: Game, theta: float, psi: float) -> None:
    alone = game.field(theta, psi, game.usual, 1.0)
    arrays = game.field(np.array([theta, 1.0]), np.array([psi, 2.0]), game.usual, 1.0)
    pair = torch.tensor([theta, psi], dtype=torch.float64)
    tensors = game.field(pair[0], pair[1], game.usual, 1.0)
    for one, many, tensor in zip(alone, arrays, tensors, strict=True):
        assert float(one) == pytest.approx(float(many[0]), abs=1e-14)
        assert float(one) == pytest.approx(float(tensor), abs=1e-14)


@EVERY
def test_a_game_with_a_jacobian_has_its_equilibrium_at_zero(game: Game) -> None:
    down, up = game.field(*EQUILIBRIUM, game.usual, 1.0)
    assert (float(down), float(up)) == (0, 0)
    # Along ψ = 0+ and 0− the penalty pushes apart, and on θ alone nothing rests: no equilibrium, whatever v(0, 0) says.
    if game.jacobian is None:
        assert float(game.field(0.0, 1e-9, game.usual, 1.0)[1]) > 0.5
        assert float(game.field(0.0, -1e-9, game.usual, 1.0)[1]) < -0.5


def loss(psi: Tensor, theta: Tensor) -> Tensor:
    """L = f(ψθ) + f(0) with f(t) = −log(1 + exp(−t))."""
    return torch.nn.functional.logsigmoid(psi * theta) - math.log(2)


@SLOW
@given(theta=NUMBERS, psi=NUMBERS)
def test_minimax_descends_and_ascends_the_loss(theta: float, psi: float) -> None:
    numbers = torch.tensor([psi, theta], dtype=torch.float64)
    up, down = grad(loss, argnums=(0, 1))(*numbers)
    field = minimax(theta, psi)
    assert field == (pytest.approx(-float(down), abs=1e-12), pytest.approx(float(up), abs=1e-12))


@SLOW
@given(theta=NUMBERS, psi=NUMBERS, gamma=st.floats(0, 3))
def test_consensus_is_the_field_less_the_gradient_of_its_squared_length(theta: float, psi: float, gamma: float) -> None:
    def length(z: Tensor) -> Tensor:
        return torch.stack(minimax(z[0], z[1])).square().sum() / 2

    z = torch.tensor([theta, psi], dtype=torch.float64)
    expected = torch.stack(minimax(z[0], z[1])) - gamma * grad(length)(z)
    found = consensus(theta, psi, gamma, 0.0)
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-12)


@pytest.mark.parametrize(("theta", "psi", "sigma"), [(0.7, -1.3, 0.5), (2.0, 2.0, 1.5), (0.0, 0.4, 0.0)])
def test_instance_noise_is_the_mean_over_the_noise(theta: float, psi: float, sigma: float) -> None:
    def mean(of: str) -> float:
        def weighted(e: float) -> float:
            down, up = minimax(theta + sigma * e, psi)
            real = sigma * e / (1 + math.exp(-psi * sigma * e))
            return float(norm.pdf(e)) * float(down if of == "down" else up - real)

        return float(quad(weighted, -12, 12, epsabs=1e-12)[0])

    found = instance_noise(theta, psi, sigma, 0.0)
    np.testing.assert_allclose(found, [mean("down"), mean("up")], atol=1e-9)


def test_the_bowl_is_conservative_and_the_others_are_not() -> None:
    """A field in the plane has a potential where its Jacobian is symmetric."""
    for name, game in GAMES.items():

        def field(z: Tensor, game: Game = game) -> Tensor:
            return torch.stack(game.field(z[0], z[1], game.usual, 1.0))

        jacobian = jacrev(field)(torch.tensor([0.4, -0.9], dtype=torch.float64))
        skew = abs(float(jacobian[0, 1] - jacobian[1, 0]))
        assert (skew < 1e-12) == (name == "bowl"), name


def test_the_bowl_goes_down_its_potential() -> None:
    potential = grad(lambda z: (z[0] ** 2 + 3 * z[1] ** 2) / 2)
    z = torch.tensor([0.4, -0.9], dtype=torch.float64)
    np.testing.assert_allclose([float(part) for part in bowl(z[0], z[1], 3.0, 0.0)], -potential(z).numpy())


def test_only_the_clipped_critic_is_bounded() -> None:
    for name, game in GAMES.items():
        assert float(game.project(5.0, 0.5)) == (0.5 if name == "wasserstein" else 5.0)
