import itertools

import numpy as np
import pytest
import torch

from playground.metrics.kernel import kernel_distance, polynomial, squared_discrepancy


def normal(n: int, d: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


def test_kernel_is_the_cube_of_the_scaled_product_plus_one() -> None:
    kernel = polynomial(torch.tensor([[1.0, 2.0], [0.0, 0.0]]), torch.tensor([[3.0, 4.0]]))
    assert kernel.tolist() == [[(11 / 2 + 1) ** 3], [1.0]]


def test_discrepancy_is_the_mean_over_pairs_of_unlike_samples() -> None:
    a, b = normal(6, 3, seed=1).double(), normal(5, 3, seed=2).double()

    def kernel(x: torch.Tensor, y: torch.Tensor) -> float:
        return float((x @ y) / 3 + 1) ** 3

    within = [np.mean([kernel(x, y) for x, y in itertools.permutations(cloud, 2)]) for cloud in (a, b)]
    across = np.mean([kernel(x, y) for x, y in itertools.product(a, b)])
    assert squared_discrepancy(a, b) == pytest.approx(sum(within) - 2 * across)


def test_discrepancy_of_two_points_is_closed() -> None:
    # k(x, x) + k(y, y) − 2k(x, y) for clouds that have collapsed to x = 1 and y = 2 on the line.
    assert squared_discrepancy(torch.full((4, 1), 1.0), torch.full((9, 1), 2.0)) == pytest.approx(8 + 125 - 2 * 27)


def test_distance_on_the_line_weighs_the_differences_of_three_moments() -> None:
    # (xy + 1)³ = 1 + 3xy + 3x²y² + x³y³, so MMD² = 3(Δm₁)² + 3(Δm₂)² + (Δm₃)²; N(½, 1) has moments ½, 1¼ and 1⅝.
    found = kernel_distance(normal(20_000, 1, seed=1), normal(20_000, 1, seed=2) + 0.5, subsets=40)
    expected = 3 * 0.5**2 + 3 * 0.25**2 + 1.625**2
    assert abs(found.value - expected) < 6 * found.error
    assert found.error < 0.1 * expected


def test_distance_has_no_bias() -> None:
    values = [kernel_distance(normal(2048, 4, 2 * s), normal(2048, 4, 2 * s + 1), 2).value for s in range(60)]
    assert abs(np.mean(values)) < 4 * np.std(values) / 60**0.5
    assert min(values) < 0 < max(values)


def test_distance_of_a_collapsed_cloud_stands_out() -> None:
    real = normal(2048, 16)
    fresh = kernel_distance(real, normal(2048, 16, seed=1), 10)
    collapsed = kernel_distance(real, real[:1].expand(2048, -1), 10)
    assert collapsed.value > 100 * abs(fresh.value)


def test_distance_is_repeated_by_its_seed_alone() -> None:
    real, fake = normal(2048, 4), normal(3000, 4, seed=1)
    assert kernel_distance(real, fake, 3, seed=5) == kernel_distance(real, fake, 3, seed=5)
    assert kernel_distance(real, fake, 3, seed=5) != kernel_distance(real, fake, 3, seed=6)


def test_in_single_precision_is_as_good_as_in_double() -> None:
    real, fake = normal(2048, 256).abs() / 3, normal(2048, 256, seed=1).abs() / 3 + 0.001
    single, double = kernel_distance(real, fake, 3), kernel_distance(real.double(), fake.double(), 3)
    assert single.value == pytest.approx(double.value, abs=1e-6)


@pytest.mark.parametrize(("subsets", "size"), [(1, 1000), (10, 1), (10, 2049)])
def test_subsets_that_cannot_be_drawn_are_refused(subsets: int, size: int) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        kernel_distance(normal(2048, 2), normal(3000, 2), subsets, size)


def test_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        kernel_distance(normal(2047, 2), normal(2048, 2))
    with pytest.raises(ValueError, match="at least two samples"):
        squared_discrepancy(normal(1, 2), normal(5, 2))
