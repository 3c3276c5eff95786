import math

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from playground.metrics.frechet import ROWS, Gaussian, fit, frechet, frechet_distance


def normal(n: int, d: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


def gaussian(mean: list[float], covariance: list[list[float]]) -> Gaussian:
    return Gaussian(torch.tensor(mean, dtype=torch.float64), torch.tensor(covariance, dtype=torch.float64))


def random_gaussian(d: int, rank: int, seed: int) -> Gaussian:
    factor = normal(d, rank, seed).double()
    return Gaussian(normal(1, d, seed + 100)[0].double(), factor @ factor.T)


def test_on_the_line_it_is_the_squared_differences_of_means_and_deviations() -> None:
    assert frechet(gaussian([1], [[4]]), gaussian([4], [[25]])) == pytest.approx((4 - 1) ** 2 + (5 - 2) ** 2)


def test_with_shared_axes_it_is_the_sum_over_them() -> None:
    a, b = gaussian([0, 0], [[1, 0], [0, 9]]), gaussian([1, 2], [[4, 0], [0, 1]])
    assert frechet(a, b) == pytest.approx(1 + 4 + (2 - 1) ** 2 + (1 - 3) ** 2)


def test_of_lines_at_an_angle() -> None:
    # Covariances vvᵀ and wwᵀ have rank one: Tr (vvᵀwwᵀ)^½ = |v·w|.
    angle = math.radians(60)
    tilted = [
        [math.cos(angle) ** 2, math.cos(angle) * math.sin(angle)],
        [math.cos(angle) * math.sin(angle), math.sin(angle) ** 2],
    ]
    assert frechet(gaussian([0, 0], [[1, 0], [0, 0]]), gaussian([0, 0], tilted)) == pytest.approx(
        2 - 2 * math.cos(angle)
    )


@pytest.mark.parametrize("d", [2, 5, 40])
def test_is_what_scipys_root_gives(d: int) -> None:
    a, b = random_gaussian(d, d + 2, 1), random_gaussian(d, d + 2, 2)
    root = np.real(sqrtm((a.covariance @ b.covariance).numpy()))
    expected = float((a.mean - b.mean).square().sum() + a.covariance.trace() + b.covariance.trace()) - 2 * np.trace(
        root
    )
    assert frechet(a, b) == pytest.approx(expected, rel=1e-9)


def test_is_symmetric_and_zero_for_equals_where_covariances_are_singular() -> None:
    a, b = random_gaussian(60, 5, 1), random_gaussian(60, 7, 2)
    assert frechet(a, b) == pytest.approx(frechet(b, a), rel=1e-12)
    assert 0 <= frechet(a, a) < 1e-9 * float(a.covariance.trace())


def test_a_point_is_the_trace_away_and_the_shift() -> None:
    a = random_gaussian(6, 8, 3)
    point = Gaussian(a.mean + 2, torch.zeros(6, 6, dtype=torch.float64))
    assert frechet(a, point) == pytest.approx(float(a.covariance.trace()) + 6 * 2**2)


def test_fit_is_numpys_mean_and_covariance_also_far_from_the_origin_and_over_several_parts() -> None:
    cloud = normal(ROWS + 1000, 4) + 1000
    fitted = fit(cloud)
    np.testing.assert_allclose(fitted.mean.numpy(), cloud.double().numpy().mean(0), rtol=1e-12)
    np.testing.assert_allclose(fitted.covariance.numpy(), np.cov(cloud.double().numpy(), rowvar=False), atol=1e-9)


def test_of_samples_comes_near_the_closed_form() -> None:
    real, fake = normal(20_000, 3, seed=1), 2 * normal(20_000, 3, seed=2) + torch.tensor([1.0, 0, 0])
    assert frechet_distance(real, fake) == pytest.approx(1 + 3 * (2 - 1) ** 2, rel=0.03)


def test_of_a_collapsed_cloud_is_the_variance_of_the_data() -> None:
    real = normal(4096, 8)
    collapsed = real.mean(0).expand(2048, -1)
    assert frechet_distance(real, collapsed) == pytest.approx(float(real.var(0).sum()), rel=1e-5)


def test_of_fewer_samples_is_larger() -> None:
    few, many = normal(2048, 64, seed=1), normal(16384, 64, seed=1)
    assert frechet_distance(few, normal(2048, 64, seed=2)) > 4 * frechet_distance(many, normal(16384, 64, seed=2))


def test_too_few_and_unlike_widths_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        frechet_distance(normal(2048, 3), normal(100, 3))
    with pytest.raises(ValueError, match="widths are 2, 1"):
        frechet(gaussian([0, 0], [[1, 0], [0, 1]]), gaussian([0], [[1]]))
