import math

import numpy as np
import pytest
from scipy.optimize import minimize

from playground.metrics.densities import Density, histogram, mixture
from playground.metrics.exact import Both, js, kl, reverse_kl
from playground.metrics.fits import Fit, forward_fit, js_fits, reverse_fits

TWO = mixture(("g", 3, 0.5, 1), ("g", 8, 1, 2))


def test_a_gaussian_fits_itself_by_every_divergence() -> None:
    density = mixture(("g", 5, 0.8, 1))
    for fit in (forward_fit(density), reverse_fits(density)[0], js_fits(density)[0]):
        assert (fit.mean, fit.deviation) == (pytest.approx(5, abs=1e-5), pytest.approx(0.8, abs=1e-5))
        assert fit.divergence == pytest.approx(0, abs=1e-9)


def test_forward_kl_covers_and_reverse_kl_seeks_a_mode() -> None:
    forward, reverse = forward_fit(TWO), reverse_fits(TWO)
    assert (forward.mean, forward.deviation) == (pytest.approx(19 / 3), pytest.approx(math.sqrt(TWO.variance)))
    assert [round(fit.mean) for fit in reverse] == [8, 3]
    # A mode alone costs the logarithm of its share, but for what the other adds to its tail.
    assert [fit.divergence for fit in reverse] == pytest.approx([math.log(3 / 2), math.log(3)], abs=5e-3)


@pytest.mark.parametrize(("fits", "divergence"), [(reverse_fits, reverse_kl), (js_fits, js)])
def test_another_minimiser_finds_nothing_better(fits: object, divergence: object) -> None:
    assert callable(fits)
    assert callable(divergence)

    def of(at: np.ndarray) -> float:
        return float(divergence(Both(TWO, Fit(at[0], float(np.exp(at[1])), 0).density)))

    for fit in fits(TWO):
        start = [fit.mean + 0.05, math.log(fit.deviation) + 0.05]
        found = minimize(of, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10})
        assert fit.divergence <= found.fun + 1e-6
        np.testing.assert_allclose([fit.mean, math.log(fit.deviation)], found.x, atol=2e-2)


def test_no_gaussian_is_better_by_forward_kl_than_the_moments() -> None:
    best = forward_fit(TWO)
    for mean, deviation in ((0.1, 1), (-0.1, 1), (0, 1.05), (0, 0.95)):
        worse = Fit(best.mean + mean, best.deviation * deviation, 0).density
        assert kl(Both(TWO, worse)) > best.divergence


@pytest.mark.parametrize("density", [mixture(("u", 3, 1, 1)), mixture(("d", 3, 0, 1)), histogram([0, 9, 9] + [0] * 45)])
def test_where_there_are_gaps_no_gaussian_has_a_finite_reverse_kl(density: Density) -> None:
    assert reverse_fits(density) == []
    assert reverse_kl(Both(density, forward_fit(density).density)) == math.inf
    assert 0 < js_fits(density)[0].divergence <= math.log(2)


def test_the_best_comes_first_and_none_twice() -> None:
    density = mixture(("g", 2, 0.3, 1), ("g", 5, 0.3, 1), ("g", 8, 0.3, 1))
    for fits in (reverse_fits(density), js_fits(density)):
        assert len(fits) >= 3
        assert [fit.divergence for fit in fits] == sorted(fit.divergence for fit in fits)
