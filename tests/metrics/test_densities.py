import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from playground.metrics.densities import BARS, KINDS, LINE, WIDTHS, Density, Piece, histogram, mixture, parse

QUICK = settings(deadline=None, database=None, max_examples=60)


def pieces(kinds: tuple[str, ...] = tuple(KINDS)) -> st.SearchStrategy[Piece]:
    def of(kind: str) -> st.SearchStrategy[Piece]:
        places = st.floats(*LINE).map(lambda x: round(x, 3))
        widths = st.floats(*WIDTHS[kind]).map(lambda x: round(x, 3))
        return st.builds(Piece, st.just(kind), places, widths, st.sampled_from([0.5, 1, 2, 3.25]))

    return st.sampled_from(kinds).flatmap(of)


DENSITIES = st.lists(pieces(), min_size=1, max_size=4).map(lambda found: Density(tuple(found)))
SMOOTH = st.lists(pieces(("g", "u")), min_size=1, max_size=3).map(lambda found: Density(tuple(found)))


@QUICK
@given(density=DENSITIES)
def test_a_text_leads_back(density: Density) -> None:
    assert parse(density.text) == density


def test_a_histogram_leads_back() -> None:
    drawn = histogram([index * 5 for index in range(BARS)])
    assert parse(drawn.text) == drawn
    assert drawn.text.startswith("h_")
    assert len(drawn.text) < 80


@QUICK
@given(density=SMOOTH)
def test_the_density_is_the_slope_of_the_distribution_function(density: Density) -> None:
    x = np.linspace(-1, 13, 141) + 0.0123
    low, high = x - 1e-6, x + 1e-6
    crossed = [np.any((density.knots >= a) & (density.knots <= b)) for a, b in zip(low, high, strict=True)]
    slope = (density.cdf(high) - density.cdf(low)) / 2e-6
    np.testing.assert_allclose(slope[~np.array(crossed)], density.pdf(x)[~np.array(crossed)], atol=1e-4)


@QUICK
@given(density=DENSITIES, u=st.floats(1e-6, 1 - 1e-6))
def test_a_quantile_is_the_least_place_with_that_much_below(density: Density, u: float) -> None:
    (x,) = density.quantile(np.array([u]))
    assert density.cdf(np.array([x + 1e-9]))[0] >= u - 1e-9
    assert density.cdf(np.array([x - 1e-6]))[0] <= u + 1e-9


@pytest.mark.parametrize("u", [1e-9, 0.1, 0.5, 0.987, 1 - 1e-9])
def test_quantiles_of_a_gaussian_are_scipys(u: float) -> None:
    assert mixture(("g", 5, 0.7, 1)).quantile(np.array([u]))[0] == pytest.approx(norm.ppf(u, 5, 0.7), abs=1e-7)


@QUICK
@given(density=SMOOTH)
def test_moments_are_those_of_the_density(density: Density) -> None:
    low, high = density.knots[0], density.knots[-1]

    def moment(power: int) -> float:
        points = density.knots[1:-1]
        parts = zip([low, *points], [*points, high], strict=True)
        weigh = lambda x: x**power * float(density.pdf(np.array([x]))[0])  # noqa: E731
        return sum(float(quad(weigh, a, b)[0]) for a, b in parts)

    if len(density.pieces) == 1:  # quad is slow
        assert moment(0) == pytest.approx(1, abs=1e-7)
        assert density.mean == pytest.approx(moment(1), abs=1e-6)
        assert density.variance == pytest.approx(moment(2) - moment(1) ** 2, abs=1e-6)


def test_point_masses_at_one_place_are_one() -> None:
    density = mixture(("d", 3, 0, 1), ("d", 3, 0, 2), ("d", 5, 0, 1))
    assert density.atoms == {3: pytest.approx(0.75), 5: pytest.approx(0.25)}
    assert density.cdf(np.array([2.9, 3.0, 5.0])).tolist() == pytest.approx([0, 0.75, 1])
    assert density.cdf_before(np.array([3.0, 5.0])).tolist() == pytest.approx([0, 0.75])
    assert density.quantile(np.array([0.1, 0.74, 0.8])).tolist() == [3, 3, 5]
    assert (density.pdf(np.array([3.0])) == 0).all()


def test_uniforms_that_overlap_add_up() -> None:
    density = mixture(("u", 2, 2, 1), ("u", 3, 2, 1))
    assert density.pdf(np.array([0.9, 1.5, 2.5, 3.5, 4.1])).tolist() == pytest.approx([0, 0.25, 0.5, 0.25, 0])
    assert density.variance == pytest.approx(1 / 4 + 4 / 12)


def test_a_bar_of_a_histogram_lies_where_it_was_drawn() -> None:
    density = histogram([0] * 8 + [255] + [0] * (BARS - 9))
    assert density.pdf(np.array([1.99, 2.1, 2.26])).tolist() == pytest.approx([0, 4, 0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "none was given"),
        (None, "none was given"),
        ("g_3_0.5", "KIND_CENTRE_WIDTH_WEIGHT"),
        ("g_3_x_1", "KIND_CENTRE_WIDTH_WEIGHT"),
        ("z_3_0.5_1", "A piece is g, u, d or h"),
        ("g_13_0.5_1", "centred from 0 to 12; 13 is not"),
        ("g_nan_0.5_1", "centred from 0 to 12; nan is not"),
        ("g_3_9_1", "width of a Gaussian is from 0.05 to 3; 9 is not"),
        ("u_3_0_1", "width of a uniform is from 0.1 to 12"),
        ("d_3_1_1", "width of a point mass is from 0 to 0"),
        ("g_3_1_0", "weight is above 0"),
        ("g_3_1_inf", "weight is above 0"),
        ("~".join(["g_3_1_1"] * 9), "1 to 8 pieces; 9 were given"),
        ("g_3_1_1~" * 1000, "too long"),
        ("h_AAAA", "48 bars"),
        ("h_\u00e4", "48 bars"),
        ("h_" + "A" * 64, "some above 0"),
    ],
)
def test_a_text_that_is_none_is_one_sentence(text: object, words: str) -> None:
    with pytest.raises(ValueError, match="^[A-Z].*\\.$") as raised:  # noqa: RUF043
        parse(text)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_weights_are_of_any_scale() -> None:
    one, other = mixture(("g", 3, 1, 1), ("u", 8, 1, 3)), mixture(("g", 3, 1, 20), ("u", 8, 1, 60))
    np.testing.assert_allclose(one.weights, [0.25, 0.75])
    x = np.linspace(0, 12, 50)
    np.testing.assert_allclose(one.pdf(x), other.pdf(x))
    assert math.isclose(float(one.cdf(np.array([99.0]))[0]), 1)
