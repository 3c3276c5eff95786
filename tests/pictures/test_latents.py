import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.spatial import geometric_slerp
from scipy.stats import kstest, truncnorm

from playground.pictures.latents import (
    arithmetic,
    circle,
    lerp,
    mix,
    neighbourhood,
    slerp,
    threshold_of,
    truncate,
    truncate_normal,
    truncated_normal,
    truncated_normal_std,
)

vectors = st.lists(st.floats(-10, 10, width=32), min_size=5, max_size=5).map(
    lambda numbers: torch.tensor(numbers, dtype=torch.float64)
)
directions = vectors.filter(lambda v: v.norm() > 0.1)
shares = st.floats(0, 1)


@pytest.mark.parametrize(("threshold", "std"), [(2, 0.880), (1, 0.540), (0.5, 0.284), (0.04, 0.023)])
def test_the_spread_of_a_truncated_normal_is_the_published_one(threshold: float, std: float) -> None:
    assert truncated_normal_std(threshold) == pytest.approx(std, abs=5e-4)


@given(st.floats(0.01, 6))
def test_the_spread_is_scipys(threshold: float) -> None:
    assert truncated_normal_std(threshold) == pytest.approx(truncnorm(-threshold, threshold).std(), rel=1e-4)


@given(st.floats(0.01, 0.999))
def test_the_threshold_keeps_the_share_asked_for(psi: float) -> None:
    assert truncated_normal_std(threshold_of(psi)) == pytest.approx(psi, abs=1e-6)


def test_all_of_the_spread_needs_no_threshold() -> None:
    assert threshold_of(1.0) == math.inf


@pytest.mark.parametrize("threshold", [0.3, 1.0, 2.0])
def test_truncated_draws_follow_the_truncated_law(threshold: float) -> None:
    z = torch.randn(20_000, generator=torch.Generator().manual_seed(1))
    truncated = truncate_normal(z, threshold).double().numpy()
    assert kstest(truncated, truncnorm(-threshold, threshold).cdf).pvalue > 0.01


@pytest.mark.parametrize("threshold", [2, 1, 0.5, 0.04])
def test_truncated_draws_are_repeatable_and_have_the_published_spread(threshold: float) -> None:
    one, same = (truncated_normal((400, 500), threshold, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(one, same)
    assert one.shape == (400, 500)
    assert float(one.std()) == pytest.approx(truncated_normal_std(threshold), rel=0.01)
    assert float(one.abs().max()) <= threshold


def test_truncation_keeps_signs_and_order_and_is_nothing_at_infinity() -> None:
    z = torch.linspace(-6, 6, 101)
    truncated = truncate_normal(z, 0.5)
    assert (truncated.diff() >= 0).all()
    assert truncated.abs().max() <= 0.5
    assert torch.equal(truncate_normal(z, math.inf), z)


def test_styles_are_drawn_towards_their_mean() -> None:
    w, mean = torch.randn(2, 5, 4, generator=torch.Generator().manual_seed(0))
    assert torch.equal(truncate(w, mean[0], 1.0), w)
    assert torch.allclose(truncate(w, mean[0], 0.0), mean[0].expand(5, 4))
    torch.testing.assert_close(truncate(w, mean[0], 0.5), (w + mean[0]) / 2)


@given(vectors, vectors, shares)
def test_lerp_is_torchs(a: torch.Tensor, b: torch.Tensor, t: float) -> None:
    torch.testing.assert_close(lerp(a, b, t), torch.lerp(a, b, t))


@given(vectors, vectors)
def test_both_are_exact_at_the_ends(a: torch.Tensor, b: torch.Tensor) -> None:
    for move in (lerp, slerp):
        assert torch.equal(move(a, b, 0.0), a)
        assert torch.equal(move(a, b, 1.0), b)


@given(directions, directions, shares)
def test_slerp_is_scipys_on_the_sphere(a: torch.Tensor, b: torch.Tensor, t: float) -> None:
    a, b = a / a.norm(), b / b.norm()
    assume(1e-3 < torch.dot(a, b).clamp(-1, 1).arccos() < math.pi - 1e-3)
    expected = geometric_slerp(a.numpy(), b.numpy(), t)
    np.testing.assert_allclose(slerp(a, b, t).numpy(), expected, atol=1e-9)


@given(directions, directions, shares)
def test_lengths_go_linearly_and_so_stay_on_a_sphere(a: torch.Tensor, b: torch.Tensor, t: float) -> None:
    assume(torch.dot(a / a.norm(), b / b.norm()).clamp(-1, 1).arccos() > 1e-2)
    assert slerp(a, b, t).norm().item() == pytest.approx((1 - t) * a.norm().item() + t * b.norm().item(), rel=1e-9)


@given(directions, shares, st.floats(-8, -2))
def test_slerp_becomes_lerp_as_the_angle_goes_to_nothing(a: torch.Tensor, t: float, small: float) -> None:
    b = a + 10**small * a.roll(1)
    torch.testing.assert_close(slerp(a, b, t), lerp(a, b, t), rtol=0, atol=float(10 ** (2 * small) * a.norm()) + 1e-12)


@given(directions, shares)
def test_opposite_vectors_are_joined_through_a_right_angle(a: torch.Tensor, t: float) -> None:
    middle = slerp(a, -a, 0.5)
    assert abs(torch.dot(middle, a).item()) < 1e-6 * a.norm().item() ** 2
    assert slerp(a, -a, t).norm().item() == pytest.approx(a.norm().item(), rel=1e-6)


def test_zero_vectors_and_equal_ones_go_straight() -> None:
    a, zero = torch.tensor([3.0, 4.0]), torch.zeros(2)
    torch.testing.assert_close(slerp(zero, a, 0.25), a / 4)
    torch.testing.assert_close(slerp(a, zero, 0.25), a * 0.75)
    torch.testing.assert_close(slerp(zero, zero, 0.5), zero)
    torch.testing.assert_close(slerp(a, a, 0.3), a)


def test_moves_are_batched() -> None:
    a, b = torch.randn(2, 7, 128, generator=torch.Generator().manual_seed(0))
    t = torch.linspace(0, 1, 7)[:, None]
    rows = torch.stack([slerp(x, y, float(share)) for x, y, share in zip(a, b, t, strict=True)])
    torch.testing.assert_close(slerp(a, b, t), rows, rtol=1e-5, atol=1e-5)


def test_arithmetic_adds_and_subtracts_means() -> None:
    a, b, c = torch.randn(3, 4, 6, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(arithmetic([a, c], [b]), a.mean(0) - b.mean(0) + c.mean(0))


@given(directions, vectors, shares)
def test_a_circle_keeps_its_radius_starts_at_a_and_closes(a: torch.Tensor, b: torch.Tensor, t: float) -> None:
    assert circle(a, b, t).norm().item() == pytest.approx(a.norm().item(), rel=1e-9)
    torch.testing.assert_close(circle(a, b, 0.0), a)
    torch.testing.assert_close(circle(a, b, 1.0), a)
    torch.testing.assert_close(circle(a, b, 0.5), -a)


@given(directions, directions)
def test_a_circle_goes_through_b_where_b_is_as_long(a: torch.Tensor, b: torch.Tensor) -> None:
    b = b / b.norm() * a.norm()
    angle = torch.dot(a, b) / a.norm() ** 2
    assume(-0.999 < angle < 0.999)
    torch.testing.assert_close(circle(a, b, float(angle.arccos()) / (2 * math.pi)), b, rtol=1e-6, atol=1e-6)


def test_a_circle_around_zero_stays_there() -> None:
    zero, t = torch.zeros(3), torch.linspace(0, 1, 4)[:, None]
    assert torch.equal(circle(zero, torch.ones(3), t), torch.zeros(4, 3))


def test_a_neighbourhood_is_even_noise_around_its_middle() -> None:
    middle = torch.randn(5000, generator=torch.Generator().manual_seed(0))
    grid = neighbourhood(middle, 0.25, torch.Generator().manual_seed(1))
    assert torch.equal(grid[4], middle)
    noise = (grid - middle)[torch.arange(9) != 4]
    assert kstest(noise.flatten().numpy(), "uniform", (-0.25, 0.5)).pvalue > 0.01
    assert torch.equal(grid, neighbourhood(middle, 0.25, torch.Generator().manual_seed(1)))


def test_a_mix_takes_the_layers_that_are_asked_for_from_its_column() -> None:
    rows, columns = torch.zeros(2, 3), torch.arange(1.0, 5.0)[:, None].expand(4, 3)
    grid = mix(rows, columns, torch.tensor([True, False, True]))
    assert grid.shape == (2, 4, 3, 3)
    assert (grid[:, :, 1] == 0).all()
    assert (grid[1, :, 2, 0] == torch.arange(1.0, 5.0)).all()
