import math

import pytest
import torch

from playground.metrics.frechet import frechet
from playground.metrics.frechet_samples import Ellipse, bias_of_equals, estimates

UNIT = Ellipse(0, 0, 1, 1)


def noise() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_along_common_axes_the_distance_is_that_of_each_number() -> None:
    a, b = Ellipse(0, 1, 2, 0.5), Ellipse(3, 1, 1, 0.7)
    for dimensions in (2, 5):
        assert frechet(a.within(dimensions), b.within(dimensions)) == pytest.approx(9 + 1 + 0.04)


def test_a_circle_has_no_angle_and_a_quarter_turn_swaps_the_axes() -> None:
    assert frechet(Ellipse(0, 0, 1, 1, 0.7).within(2), UNIT.within(2)) == pytest.approx(0, abs=1e-12)
    turned = Ellipse(0, 0, 2, 0.5, math.pi / 2)
    assert frechet(turned.within(2), Ellipse(0, 0, 0.5, 2).within(2)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("dimensions", [2, 16])
def test_equal_gaussians_seem_apart_by_the_predicted_bias(dimensions: int) -> None:
    unit = UNIT.within(dimensions)
    (found,) = estimates(unit, unit, [1000], 40, noise())
    error = 4 * found.spread / math.sqrt(40)
    assert found.mean == pytest.approx(bias_of_equals(dimensions, 1000), abs=error + 0.05 * found.mean)
    assert found.mean > 3 * error / 4


def test_the_bias_shrinks_with_n_and_grows_with_the_dimension() -> None:
    a, b = UNIT, Ellipse(2, 0, 1, 1)
    few, many = estimates(a.within(16), b.within(16), [50, 2000], 20, noise())
    assert few.mean - 4 > 5 * abs(many.mean - 4)
    (flat,) = estimates(a.within(2), b.within(2), [50], 20, noise())
    assert few.mean > flat.mean + 1


def test_a_seed_repeats() -> None:
    unit = UNIT.within(3)
    assert estimates(unit, unit, [20], 5, noise()) == estimates(unit, unit, [20], 5, noise())
