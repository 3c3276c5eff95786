import math

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linprog
from scipy.stats import wasserstein_distance

from playground.metrics.densities import Density, mixture
from playground.metrics.exact import Both
from playground.metrics.transport import Transport, expectation, loads
from tests.metrics.test_densities import DENSITIES

QUICK = settings(deadline=None, database=None, max_examples=60)

LECTURE = mixture(("u", 1.5, 1, 1), ("u", 3.5, 1, 1), ("u", 9.5, 1, 2)), mixture(("u", 6, 2, 1))


def transport(p: Density, q: Density) -> Transport:
    return Transport(Both(p, q))


def test_the_lectures_example_is_three_both_ways() -> None:
    seen = transport(*LECTURE)
    assert seen.w1 == pytest.approx(3, abs=1e-12)
    assert seen.dual == pytest.approx(3, abs=1e-12)
    # f falls to 6 and rises after it; with ½ added it has the slide's means, 2 and −1.
    critic = seen.critic._replace(values=seen.critic.values + 0.5)
    np.testing.assert_allclose(critic.knots, [1, 6, 10])
    np.testing.assert_allclose(critic(np.array([1.5, 3.5, 9.5, 5.5, 6.5])), [3, 1, 2, -1, -1])
    assert expectation(LECTURE[0], critic) == pytest.approx(2)
    assert expectation(LECTURE[1], critic) == pytest.approx(-1)


def test_the_lectures_loads() -> None:
    """The plan of quantiles: another than the slide's 4, 2 and 3, and no cheaper."""
    found = loads(transport(*LECTURE))
    assert [load.mass for load in found] == [0.25, 0.25, 0.5]
    np.testing.assert_allclose([load.distance for load in found], [3.75, 2.25, 3])
    assert pytest.approx(sum(load.mass * load.distance for load in found)) == 4 / 4 + 2 / 4 + 3 / 2


def test_a_crossing_is_seen_where_a_grid_of_the_search_hits_it() -> None:
    """F = G at 6.8, four fifths of the way from the knot 4 to the knot 7.5."""
    p = mixture(("g", 0, 0.25, 1), ("u", 2, 4, 1), ("u", 7, 8, 1))
    seen = transport(p, mixture(("u", 5.5, 4, 1)))
    assert seen.w1 == pytest.approx(3.1125, abs=1e-9)
    assert seen.dual == pytest.approx(3.1125, abs=1e-9)


@pytest.mark.parametrize("numbers", [(3, 1, 7, 0.5), (5, 0.05, 5, 3), (6, 1, 6, 1.05), (6, 1, 6, 1), (1, 0.1, 11, 0.3)])
def test_gaussians_have_closed_forms(numbers: tuple[float, float, float, float]) -> None:
    m, s, n, t = numbers
    seen = transport(mixture(("g", m, s, 1)), mixture(("g", n, t, 1)))
    assert seen.w2 == pytest.approx(math.hypot(m - n, s - t), abs=1e-6)
    if m == n:
        assert seen.w1 == pytest.approx(abs(s - t) * math.sqrt(2 / math.pi), abs=1e-9)
    elif abs(m - n) > 4:  # the quantiles do not cross but in the last of the tails
        assert seen.w1 == pytest.approx(abs(m - n), abs=1e-6)


def test_shifted_twins_are_their_shift_apart() -> None:
    for kind, width in (("g", 0.7), ("u", 2.0), ("d", 0.0)):
        p, q = (mixture((kind, at, width, 1), (kind, at + 3, width, 2)) for at in (2, 5.5))
        assert transport(p, q).w1 == pytest.approx(3.5, abs=1e-9)
        assert transport(p, q).w2 == pytest.approx(3.5, abs=1e-7)


def test_uniforms_have_closed_forms() -> None:
    seen = transport(mixture(("u", 4, 2, 1)), mixture(("u", 7, 1, 1)))
    assert seen.w1 == pytest.approx(3)
    assert seen.w2 == pytest.approx(math.sqrt(9 + (1 / 2) ** 2 / 3))


def test_point_masses_are_a_linear_programme_and_its_dual() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 12, 4).round(2), rng.uniform(0, 12, 3).round(2)
    a, b = rng.integers(1, 5, 4), rng.integers(1, 5, 3)
    p = mixture(*(("d", float(at), 0, float(mass)) for at, mass in zip(x, a, strict=True)))
    q = mixture(*(("d", float(at), 0, float(mass)) for at, mass in zip(y, b, strict=True)))
    cost = np.abs(x[:, None] - y)
    rows, columns = np.kron(np.eye(4), np.ones(3)), np.kron(np.ones(4), np.eye(3))
    marginals = np.concatenate([a / a.sum(), b / b.sum()])
    primal = linprog(cost.ravel(), A_eq=np.concatenate([rows, columns]), b_eq=marginals).fun
    constraints = np.concatenate([rows, columns]).T
    negative = linprog(-marginals, A_ub=constraints, b_ub=cost.ravel(), bounds=(None, None)).fun
    assert negative is not None
    seen = transport(p, q)
    assert seen.w1 == pytest.approx(primal, abs=1e-9)
    assert seen.dual == pytest.approx(-negative, abs=1e-9)
    assert seen.w1 == pytest.approx(wasserstein_distance(x, y, a, b), abs=1e-12)
    squares = linprog((cost**2).ravel(), A_eq=np.concatenate([rows, columns]), b_eq=marginals).fun
    assert seen.w2**2 == pytest.approx(squares, abs=1e-9)


@QUICK
@given(p=DENSITIES, q=DENSITIES)
def test_primal_and_dual_agree_and_the_critic_is_lipschitz(p: Density, q: Density) -> None:
    seen = transport(p, q)
    assert seen.dual == pytest.approx(seen.w1, abs=1e-7)
    slopes = np.diff(seen.critic.values) / np.diff(seen.critic.knots)
    assert np.abs(slopes).max() <= 1 + 1e-6
    x = np.linspace(-3, 15, 200)
    assert np.abs(np.diff(seen.critic(x)) / np.diff(x)).max() <= 1 + 1e-9
    assert expectation(p, seen.critic) == pytest.approx(seen.w1 / 2, abs=1e-7)


@QUICK
@given(p=DENSITIES, q=DENSITIES)
def test_the_plan_costs_what_the_distance_says(p: Density, q: Density) -> None:
    seen = transport(p, q)
    x, y, mass = seen.moves
    assert mass.sum() == pytest.approx(1, abs=1e-9)
    assert (np.abs(x - y) * mass).sum() == pytest.approx(seen.w1, abs=1e-6)
    assert (mass * (x - y)).sum() == pytest.approx(p.mean - q.mean, abs=1e-6)
    assert sum(load.mass * load.distance for load in loads(seen)) == pytest.approx(seen.w1, abs=1e-6)
    assert seen.w1 <= seen.w2 + 1e-6
    many_x, many_y = seen.plan(500)
    assert np.abs(many_x - many_y).mean() == pytest.approx(seen.w1, abs=0.05)


@QUICK
@given(p=DENSITIES, q=DENSITIES, r=DENSITIES)
def test_they_are_metrics(p: Density, q: Density, r: Density) -> None:
    for name in ("w1", "w2"):
        direct, first, second = (getattr(transport(*pair), name) for pair in ((p, r), (p, q), (q, r)))
        assert direct >= 0
        assert direct == pytest.approx(getattr(transport(r, p), name), abs=1e-6)
        assert direct <= first + second + 1e-6
        assert getattr(transport(p, p), name) == pytest.approx(0, abs=1e-6)
