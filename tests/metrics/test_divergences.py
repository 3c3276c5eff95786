import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy, wasserstein_distance

from playground.metrics.divergences import directions, js, kl, probabilities, projections, quantiles, sliced_wasserstein

Floats = NDArray[np.float64]


def histograms(bins: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(bins)
    return rng.random(bins), rng.random(bins)


def sliced(a: Floats, b: Floats, along: NDArray[np.float32]) -> float:
    return sliced_wasserstein(projections(a, along), projections(b, along))


def line(values: Floats) -> Floats:
    return np.sort(values)[None]


def test_probabilities_sum_to_one() -> None:
    assert probabilities(np.array([1, 2, 5])).tolist() == [1 / 8, 2 / 8, 5 / 8]


@pytest.mark.parametrize("bad", [[0.0, 0.0], [1.0, -0.1], [1.0, math.nan], [1.0, math.inf]])
def test_histogram_that_is_none_is_refused(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="histogram"):
        js(np.array(bad), np.ones(2))


def test_unlike_shapes_are_refused() -> None:
    for divergence in (kl, js):
        with pytest.raises(ValueError, match="shape"):
            divergence(np.ones(2), np.ones(3))


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.25), (0.1, 0.9), (1.0, 0.5)])
def test_kl_of_two_bins(a: float, b: float) -> None:
    rest = (1 - a) * math.log((1 - a) / (1 - b)) if a < 1 else 0.0
    assert kl(np.array([a, 1 - a]), np.array([b, 1 - b])) == pytest.approx(a * math.log(a / b) + rest)


def test_kl_is_infinite_where_the_second_has_nothing() -> None:
    assert kl(np.array([1, 1]), np.array([2, 0])) == math.inf


def test_kl_is_scipys() -> None:
    p, q = histograms(50)
    assert kl(p, q) == pytest.approx(entropy(p, q))


def test_kl_to_uniform_of_one_mode_among_many_is_their_logarithm() -> None:
    assert kl(np.eye(25)[3], np.ones(25)) == pytest.approx(math.log(25))


def test_js_of_disjoint_histograms_is_log_2() -> None:
    assert js(np.array([1, 3, 0, 0]), np.array([0, 0, 2, 5])) == pytest.approx(math.log(2))


def test_js_of_equals_is_zero_whatever_their_scale() -> None:
    p, _ = histograms(40)
    assert 0 <= js(p, 7 * p) < 1e-15


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.25), (0.1, 0.9), (1.0, 0.5)])
def test_js_of_two_bins_is_the_entropy_of_the_middle_less_the_mean_entropy(a: float, b: float) -> None:
    def h(share: float) -> float:
        return float(entropy([share, 1 - share]))

    assert js(np.array([a, 1 - a]), np.array([b, 1 - b])) == pytest.approx(h((a + b) / 2) - (h(a) + h(b)) / 2)


def test_js_is_the_square_of_scipys_and_symmetric() -> None:
    p, q = histograms(60)
    assert js(p, q) == pytest.approx(jensenshannon(p, q) ** 2)
    assert js(p, q) == pytest.approx(js(q, p))


def test_directions_are_distinct_lines_evenly_spread() -> None:
    along = directions(12).astype(np.float64)
    np.testing.assert_allclose(np.linalg.norm(along, axis=1), 1, atol=1e-6)
    between = np.abs(np.sum(along * np.roll(along, -1, axis=0), axis=1))
    np.testing.assert_allclose(between, math.cos(math.pi / 12), atol=1e-6)


def test_quantiles_are_the_middles_of_equal_parts() -> None:
    assert quantiles(np.arange(1.0, 10)[None], 3).tolist() == [[2, 5, 8]]
    assert quantiles(np.array([[1.0, 2]]), 4).tolist() == [[1, 1, 2, 2]]
    assert quantiles(np.array([[1.0, 2]]), 2).tolist() == [[1, 2]]


@pytest.mark.parametrize("n", [1, 100, 300])
def test_wasserstein_on_the_line_is_scipys(n: int) -> None:
    rng = np.random.default_rng(n)
    samples, reference = rng.normal(size=n), rng.normal(1, 2, size=300)
    expected = wasserstein_distance(samples, reference)
    assert sliced_wasserstein(line(samples), line(reference)) == pytest.approx(expected)


def test_wasserstein_of_more_samples_than_the_reference_is_near_scipys() -> None:
    rng = np.random.default_rng(0)
    samples, reference = rng.normal(size=5000), rng.normal(1, 2, size=400)
    expected = wasserstein_distance(samples, reference)
    assert sliced_wasserstein(line(samples), line(reference)) == pytest.approx(expected, rel=0.01)


def test_wasserstein_of_a_shift_on_the_line_is_the_shift() -> None:
    samples = np.random.default_rng(0).normal(size=100)
    assert sliced_wasserstein(line(samples), line(samples + 0.7)) == pytest.approx(0.7)


@pytest.mark.parametrize("shift", [(0.3, 0.0), (-1.0, 2.0)])
def test_sliced_wasserstein_of_a_shift_is_two_over_pi_of_its_length(shift: tuple[float, float]) -> None:
    samples = np.random.default_rng(0).normal(size=(200, 2))
    expected = math.hypot(*shift) * 2 / math.pi
    assert sliced(samples, samples + np.array(shift), directions(400)) == pytest.approx(expected, rel=1e-4)


def test_sliced_wasserstein_of_the_same_cloud_in_another_order_is_zero() -> None:
    samples = np.random.default_rng(0).normal(size=(200, 2))
    assert sliced(samples, samples[::-1], directions(16)) == 0
