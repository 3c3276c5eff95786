import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.integrate import quad
from scipy.stats import norm

from playground.metrics import divergences
from playground.metrics.densities import Density, mixture
from playground.metrics.exact import (
    Both,
    best_value,
    coverage,
    js,
    kl,
    optimal_discriminator,
    quality,
    reverse_kl,
    total_variation,
)  # fmt: skip
from tests.metrics.test_densities import DENSITIES, SMOOTH

QUICK = settings(deadline=None, database=None, max_examples=60)
LOG2 = math.log(2)


def gaussians(m: float, s: float, n: float, t: float) -> Both:
    return Both(mixture(("g", m, s, 1)), mixture(("g", n, t, 1)))


@pytest.mark.parametrize("numbers", [(3, 1, 7, 0.5), (5, 0.05, 5.01, 3), (2, 2, 9, 2), (6, 1, 6, 1), (1, 0.1, 11, 0.3)])
def test_kl_of_gaussians_is_the_closed_form(numbers: tuple[float, float, float, float]) -> None:
    m, s, n, t = numbers
    expected = math.log(t / s) + (s**2 + (m - n) ** 2) / (2 * t**2) - 1 / 2
    assert kl(gaussians(m, s, n, t)) == pytest.approx(expected, abs=1e-6, rel=1e-10)
    assert reverse_kl(gaussians(n, t, m, s)) == pytest.approx(expected, abs=1e-6, rel=1e-10)


@pytest.mark.parametrize("gap", [0.0, 0.3, 1.0, 4.0, 9.0])
@pytest.mark.parametrize("sd", [0.2, 1.0])
def test_total_variation_of_shifted_gaussians_is_the_closed_form(gap: float, sd: float) -> None:
    expected = 2 * norm.cdf(gap / (2 * sd)) - 1
    assert total_variation(gaussians(1, sd, 1 + gap, sd)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("overlap", [0.0, 0.25, 1.0])
def test_uniforms_that_overlap_in_part(overlap: float) -> None:
    both = Both(mixture(("u", 4, 2, 1)), mixture(("u", 6 - 2 * overlap, 2, 1)))
    assert js(both) == pytest.approx((1 - overlap) * LOG2, abs=1e-12)
    assert total_variation(both) == pytest.approx(1 - overlap, abs=1e-12)
    assert kl(both) == (0 if overlap == 1 else math.inf)


def test_kl_of_a_uniform_inside_another_is_the_logarithm_of_their_lengths() -> None:
    both = Both(mixture(("u", 4, 1, 1)), mixture(("u", 4.2, 3, 1)))
    assert kl(both) == pytest.approx(math.log(3))
    assert reverse_kl(both) == math.inf


@pytest.mark.parametrize("numbers", [(3, 1, 5, 0.5), (4, 0.3, 4.5, 0.3), (2, 0.2, 9, 3)])
def test_js_of_gaussians_is_that_of_another_quadrature(numbers: tuple[float, float, float, float]) -> None:
    m, s, n, t = numbers

    def integrand(x: float) -> float:
        p, q = float(norm.pdf(x, m, s)), float(norm.pdf(x, n, t))
        middle = (p + q) / 2
        return sum(part * math.log(part / middle) / 2 for part in (p, q) if part > 0)

    points = np.unique([m + k * s for k in range(-8, 9)] + [n + k * t for k in range(-8, 9)])
    expected = sum(quad(integrand, a, b, epsabs=1e-12)[0] for a, b in pairwise(points))
    assert js(gaussians(m, s, n, t)) == pytest.approx(expected, abs=1e-8)


def test_point_masses_are_histograms() -> None:
    p, q = mixture(("d", 1, 0, 1), ("d", 2, 0, 3)), mixture(("d", 1, 0, 2), ("d", 2, 0, 1), ("d", 7, 0, 1))
    heights = np.array([1, 3, 0]), np.array([2, 1, 1])
    both = Both(p, q)
    assert kl(both) == pytest.approx(divergences.kl(*heights))
    assert reverse_kl(both) == math.inf
    assert js(both) == pytest.approx(divergences.js(*heights))
    assert total_variation(both) == pytest.approx(0.5)


def test_a_point_mass_and_a_density_have_nothing_in_common() -> None:
    both = Both(mixture(("d", 5, 0, 1)), mixture(("g", 5, 1, 1)))
    assert (js(both), total_variation(both)) == (pytest.approx(LOG2), pytest.approx(1))
    assert kl(both) == reverse_kl(both) == math.inf


def test_half_a_point_mass() -> None:
    both = Both(mixture(("d", 5, 0, 1), ("g", 5, 1, 1)), mixture(("g", 5, 1, 1)))
    assert total_variation(both) == pytest.approx(0.5)
    assert reverse_kl(both) == pytest.approx(LOG2)


@QUICK
@given(p=DENSITIES, q=DENSITIES)
def test_what_holds_of_all_divergences(p: Density, q: Density) -> None:
    both, swapped = Both(p, q), Both(q, p)
    assert 0 <= js(both) <= LOG2
    assert js(both) == pytest.approx(js(swapped), abs=1e-9)
    assert total_variation(both) == pytest.approx(total_variation(swapped), abs=1e-9)
    assert 0 <= total_variation(both) <= 1
    assert kl(both) == reverse_kl(swapped) >= 0
    assert quality(both) + coverage(both) == pytest.approx(js(both), abs=1e-9)
    # Pinsker 1964, and Lin 1991, theorem 3.
    assert total_variation(both) <= math.sqrt(kl(both) / 2) + 1e-6
    assert js(both) <= LOG2 * total_variation(both) + 1e-6


@QUICK
@given(p=DENSITIES)
def test_a_distribution_is_nothing_away_from_itself(p: Density) -> None:
    both = Both(p, p)
    for divergence in (kl, reverse_kl, js, total_variation):
        assert divergence(both) == pytest.approx(0, abs=1e-9)


@QUICK
@given(p=SMOOTH, q=SMOOTH, r=SMOOTH)
def test_triangles(p: Density, q: Density, r: Density) -> None:
    """Of total variation, and of the square root of JS (Endres and Schindelin 2003)."""
    for distance in (total_variation, lambda both: math.sqrt(js(both))):
        assert distance(Both(p, r)) <= distance(Both(p, q)) + distance(Both(q, r)) + 1e-6


@QUICK
@given(p=SMOOTH, q=SMOOTH)
def test_the_optimal_discriminator_has_the_best_value(p: Density, q: Density) -> None:
    both = Both(p, q)
    terms = []
    for density, one, other in ((both.p, p, q), (both.q, q, p)):
        held = density > 1e-30
        terms.append(np.sum((density * both.dx)[held] * np.log(optimal_discriminator(one, other, both.x)[held])))
    assert sum(terms) == pytest.approx(best_value(both), abs=1e-9)
    assert best_value(both) <= 1e-12


def test_the_optimal_discriminator_of_point_masses() -> None:
    p, q = mixture(("d", 5, 0, 1), ("u", 3, 1, 1)), mixture(("d", 5, 0, 3))
    found = optimal_discriminator(p, q, np.array([5.0, 3.0, 9.0]))
    assert found[:2].tolist() == pytest.approx([1 / 3, 1])
    assert math.isnan(found[2])
