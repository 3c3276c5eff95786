import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist

from playground.metrics.manifold import coverage_ceiling, manifold

N = 2048


def normal(n: int, d: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


def line(start: float, stop: float) -> torch.Tensor:
    """N evenly spaced points on the line."""
    return torch.linspace(start, stop, N, dtype=torch.float64)[:, None]


def test_is_what_the_definitions_give_on_full_matrices() -> None:
    real, fake = normal(N, 3, seed=1).double(), 0.8 * normal(N + 100, 3, seed=2).double() + 0.5
    across = cdist(fake.numpy(), real.numpy())
    real_sorted = np.sort(cdist(real.numpy(), real.numpy()), axis=1)  # column 0 is the point itself
    fake_sorted = np.sort(cdist(fake.numpy(), fake.numpy()), axis=1)
    found = manifold(real, fake, k=2, wide=4)
    assert found.precision == (across <= real_sorted[:, 2]).any(1).mean()
    assert found.recall == (across <= fake_sorted[:, 2:3]).any(0).mean()
    assert found.density == pytest.approx((across <= real_sorted[:, 4]).sum() / (4 * len(fake)))
    assert found.coverage == (across <= real_sorted[:, 4]).any(0).mean()


@pytest.mark.parametrize("d", [2, 10])
def test_true_samples_score_their_expectations(d: int) -> None:
    scores = [manifold(normal(N, d, seed), normal(2 * N, d, seed + 1), wide=3) for seed in (1, 3, 5)]
    assert np.mean([score.density for score in scores]) == pytest.approx(1, abs=0.05)
    assert np.mean([score.coverage for score in scores]) == pytest.approx(coverage_ceiling(N, 2 * N, 3), abs=0.01)


def test_ceiling_of_coverage_for_many_of_each() -> None:
    assert coverage_ceiling(10**7, 10**7, 5) == pytest.approx(1 - 2**-5, abs=1e-5)
    assert coverage_ceiling(2, 1, 1) == pytest.approx(
        1 / 2
    )  # of two others, one real and one sampled, which is nearer?


def test_a_copy_of_the_data_scores_one() -> None:
    real = normal(N, 5)
    found = manifold(real, real.clone())
    assert found.precision == found.recall == found.coverage == 1
    assert found.density == pytest.approx(1.2)  # six of a ball's closed: its centre and k = 5 neighbours


def test_half_of_a_line_is_precise_and_recalls_half() -> None:
    found = manifold(line(0, 2), line(0, 1))
    assert found.precision == 1
    assert found.recall == pytest.approx(0.5, abs=0.01)
    assert found.coverage == pytest.approx(0.5, abs=0.01)


def test_twice_a_line_recalls_all_and_half_is_precise() -> None:
    found = manifold(line(0, 1), line(0, 2))
    assert found.precision == pytest.approx(0.5, abs=0.01)
    assert found.recall == 1
    assert found.coverage == 1


def test_a_collapsed_cloud_is_precise_and_recalls_nothing() -> None:
    real = normal(N, 4)
    found = manifold(real, real[:1].expand(N, -1))
    assert found.precision == 1
    assert found.recall == pytest.approx(1 / N)  # the one picture that it shows
    assert found.coverage < 0.05


def test_elsewhere_scores_zero() -> None:
    found = manifold(normal(N, 4), normal(N, 4, seed=1) + 100)
    assert found.precision == found.recall == found.density == found.coverage == 0


def test_one_outlier_widens_precision_more_than_density() -> None:
    real, far = normal(N, 2), torch.full((N, 2), 40.0) + normal(N, 2, seed=1)
    real[0] = 50  # its ball reaches back to the cloud
    found = manifold(real, far)
    assert found.precision == 1
    assert found.density < 0.3


def test_single_precision_agrees_with_double_in_many_dimensions() -> None:
    real, fake = normal(N, 200, seed=1).relu() + 3, normal(N, 200, seed=2).relu() + 3.01
    single, double = manifold(real, fake), manifold(real.double(), fake.double())
    assert single.precision == pytest.approx(double.precision, abs=1e-3)
    assert single.recall == pytest.approx(double.recall, abs=1e-3)
    assert single.density == pytest.approx(double.density, rel=1e-3)


def test_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="samples are too few"):
        manifold(normal(N, 2), normal(N - 1, 2))


def test_points_that_come_in_pairs_score_as_the_pairs_do() -> None:
    """Crops that overlap lie together; without kin their balls are as small as the distance between them."""
    single, fake = normal(2 * N, 3, seed=1), normal(N, 3, seed=2)
    double = single[:N].repeat_interleave(2, 0) + 1e-6 * normal(2 * N, 3, seed=3)
    pair = torch.arange(2 * N) // 2
    alone, plain = manifold(single[:N], fake, k=1, wide=1), manifold(double, fake, k=1, wide=1)
    found = manifold(double, fake, k=1, wide=1, real_kin=lambda rows, columns: pair[rows, None] == pair[columns])
    assert plain.precision < 0.01
    assert found.precision == pytest.approx(alone.precision, abs=0.002)
    assert found.coverage == pytest.approx(alone.coverage, abs=0.002)
    flipped = manifold(fake, double, k=1, wide=1, fake_kin=lambda rows, columns: pair[rows, None] == pair[columns])
    assert flipped.recall == pytest.approx(alone.precision, abs=0.002)
