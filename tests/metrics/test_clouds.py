import math

import pytest
import torch

from playground.metrics.clouds import MINIMUM, check, check_pair


def cloud(n: int = MINIMUM, d: int = 3) -> torch.Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(n))


def test_what_can_be_scored_comes_back() -> None:
    features = cloud()
    assert check(features, "samples") is features


@pytest.mark.parametrize(
    "bad",
    [torch.ones(MINIMUM), torch.ones(MINIMUM, 2, 2), torch.ones(MINIMUM, 2).long(), torch.ones(MINIMUM, 2).half()],
)
def test_features_of_another_form_are_refused(bad: torch.Tensor) -> None:
    with pytest.raises(ValueError, match=r"Features of samples must be float32 or float64, \[n, d\]"):
        check(bad, "samples")


def test_too_few_are_refused_with_a_reason() -> None:
    with pytest.raises(ValueError, match=r"2,047 samples are too few: .*2,048, .* bias and noise"):
        check(cloud(MINIMUM - 1), "samples")


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_features_that_are_not_finite_are_refused(value: float) -> None:
    features = cloud()
    features[7, 1] = value
    with pytest.raises(ValueError, match="real pictures hold values that are not finite"):
        check_pair(features, cloud())


def test_features_of_two_nets_are_refused() -> None:
    with pytest.raises(ValueError, match="one net; their widths are 3, 4"):
        check_pair(cloud(d=3), cloud(d=4))
