import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, truncnorm

from playground.pictures.latents import threshold_of, truncate, truncate_normal, truncated_normal_std


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
