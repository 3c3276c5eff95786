import math

import numpy as np
import pytest
import torch
from scipy.stats import kstest
from torch import Tensor

from playground.plane import distributions
from playground.plane.distributions import FIXED, LABELS, NAMES, Distribution, distribution

STROKE = tuple((x / 50, 0.5) for x in range(-20, 21))
N = 20_000


def make(name: str) -> Distribution:
    return distribution(name, points=STROKE)


def samples(of: Distribution, n: int = N, seed: int = 0) -> Tensor:
    return of.sample(n, torch.Generator().manual_seed(seed))


def test_names_in_the_order_of_the_form() -> None:
    assert NAMES == (
        "ring8", "ring8_narrow", "grid25", "gaussians2", "blobs", "line", "circle", "moons", "spiral", "swiss_roll",
        "checkerboard", "line_normal", "line_normals2", "line_normals3", "line_uniforms2", "line_far", "line_shifted",
        "word", "drawn",
    )  # fmt: skip
    assert [make(name).name for name in NAMES] == list(NAMES)
    assert {name: make(name).label for name in NAMES} == LABELS


@pytest.mark.parametrize("name", NAMES)
def test_samples_are_points_inside_the_view(name: str) -> None:
    points = samples(make(name))
    assert points.shape == (N, make(name).dimension)
    assert points.dtype == torch.float32
    assert (points.abs() < make(name).extent).all(1).float().mean() > 0.9995


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_repeats_and_nothing_else_is_drawn_from(name: str) -> None:
    before = torch.get_rng_state()
    first, again, other = samples(make(name), 100), samples(make(name), 100), samples(make(name), 100, seed=1)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("name", [name for name, each in FIXED.items() if each.centres is not None])
def test_modes_are_equally_likely_and_as_wide_as_said(name: str) -> None:
    of = FIXED[name]
    assert of.centres is not None
    assert of.sigma is not None
    points, total = samples(of), len(of.centres)
    nearest = torch.cdist(points, of.centres).argmin(1)
    expected = N / total
    # Five standard deviations of a binomial count.
    assert (torch.bincount(nearest, minlength=total) - expected).abs().max() < 5 * math.sqrt(expected)
    offsets = points - of.centres[nearest]
    assert offsets.std(0).tolist() == pytest.approx([of.sigma] * of.dimension, rel=0.03)


@pytest.mark.parametrize(("name", "sigma"), [("ring8", 0.05), ("ring8_narrow", 0.01)])
def test_the_ring_has_eight_distinct_centres_on_the_unit_circle(name: str, sigma: float) -> None:
    of = FIXED[name]
    assert of.centres is not None
    assert of.centres.norm(dim=1).tolist() == pytest.approx([1] * 8)
    assert torch.pdist(of.centres).min().item() == pytest.approx(2 * math.sin(math.pi / 8), rel=1e-5)
    assert of.sigma == sigma


def test_the_grid_is_pacgans() -> None:
    of = FIXED["grid25"]
    assert of.centres is not None
    ticks = range(-4, 5, 2)
    assert {tuple(centre) for centre in of.centres.tolist()} == {(x, y) for x in ticks for y in ticks}
    assert of.sigma == 0.05


def test_blobs_do_not_meet() -> None:
    centres = FIXED["blobs"].centres
    assert centres is not None
    assert torch.cdist(samples(FIXED["blobs"]), centres).amin(1).max() <= 0.25 + 1e-6
    assert torch.pdist(centres).min() > 2 * 0.25


@pytest.mark.parametrize("name", [name for name, each in FIXED.items() if each.dimension == 1])
def test_samples_on_the_line_have_the_density_that_is_stated(name: str) -> None:
    of = FIXED[name]
    assert of.density is not None
    below = np.sort(of.density.cdf(samples(of).numpy()[:, 0].astype(float)))  # uniform where the density is right
    assert kstest(below, "uniform").pvalue > 0.001


def test_moments_of_the_line() -> None:
    # A segment from −a to a has covariance aaᵀ/3; the noise adds its variance.
    end, noise = torch.tensor([1.1, 0.55]), distributions.THICKNESS**2 * torch.eye(2)
    points = samples(FIXED["line"])
    assert points.mean(0).abs().max() < 0.03
    torch.testing.assert_close(points.T.cov(), torch.outer(end, end) / 3 + noise, rtol=0.03, atol=0)


def test_moments_of_the_circle() -> None:
    points = samples(FIXED["circle"])
    assert points.square().sum(1).mean().item() == pytest.approx(1 + 2 * distributions.THICKNESS**2, rel=0.003)
    torch.testing.assert_close(points.T.cov(), torch.eye(2) / 2, rtol=0, atol=0.02)


@pytest.mark.parametrize("name", ["moons", "spiral"])
def test_two_arms_are_alike_when_turned_by_a_half_turn(name: str) -> None:
    points = samples(FIXED[name])
    assert points.mean(0).abs().max() < 0.03
    assert (points[:, 1] > 0).float().mean().item() == pytest.approx(0.5, abs=0.02)


def test_moons_are_arcs_about_two_centres() -> None:
    points = samples(FIXED["moons"])
    distance = torch.cdist(points, torch.tensor([[-0.4, -0.2], [0.4, 0.2]]))
    assert (distance - 0.8).abs().amin(1).max() < 6 * distributions.THICKNESS


def test_the_swiss_roll_is_a_spiral() -> None:
    points = samples(FIXED["swiss_roll"]).double()
    radius, angle = points.norm(dim=1), torch.atan2(points[:, 1], points[:, 0])
    turns = (radius * 4.5 * math.pi / 1.25 - angle) / (2 * math.pi)  # a whole number on the curve
    assert (turns - turns.round()).abs().median() < 0.05
    assert radius.min().item() == pytest.approx(1.25 / 3, abs=5 * distributions.THICKNESS)
    assert radius.max().item() == pytest.approx(1.25, abs=5 * distributions.THICKNESS)


def test_the_checkerboard_holds_its_dark_squares_alone_and_evenly() -> None:
    points = samples(FIXED["checkerboard"])
    cells = (points / 0.6).floor().long() + 2
    assert cells.min() >= 0
    assert cells.max() <= 3
    counts = torch.bincount(cells[:, 1] * 4 + cells[:, 0], minlength=16).view(4, 4)
    dark = (torch.arange(4)[:, None] + torch.arange(4)) % 2 == 0
    assert counts[~dark].sum() == 0
    assert counts[dark].float().tolist() == pytest.approx([N / 8] * 8, rel=0.1)


def word_box(text: str) -> tuple[Tensor, Tensor]:
    points = samples(distribution("word", text))
    return points.amin(0), points.amax(0)


@pytest.mark.parametrize("text", ["GAN", "i", "g", "WWWWWW", "000000"])
def test_a_word_is_centred_and_fills_its_box(text: str) -> None:
    low, high = word_box(text)
    torch.testing.assert_close(low, -high, rtol=0, atol=0.02)
    fill = (high - low) / 2 / torch.tensor([1.25, 1.1])
    assert fill.max().item() == pytest.approx(1, abs=0.02)


def test_a_word_stands_upright_and_reads_from_left_to_right() -> None:
    assert samples(distribution("word", "T"))[:, 1].mean() > 0.2
    assert samples(distribution("word", "L"))[:, 0].mean() < -0.1
    assert samples(distribution("word", "L"))[:, 1].mean() < -0.1


def test_a_word_keeps_its_aspect_and_its_holes() -> None:
    sizes = [high - low for low, high in (word_box("O"), word_box("OO"))]
    aspects = [(size[0] / size[1]).item() for size in sizes]
    assert aspects[1] / aspects[0] == pytest.approx(2, abs=0.15)
    assert samples(distribution("word", "O")).norm(dim=1).min() > 0.5


def test_drawn_points_are_blurred_by_half_their_spacing() -> None:
    points = samples(distribution("drawn", points=STROKE))
    assert points[:, 1].mean().item() == pytest.approx(0.5, abs=0.001)
    assert points[:, 1].std().item() == pytest.approx(0.01, rel=0.05)
    assert points[:, 0].std().item() == pytest.approx(math.sqrt((41**2 - 1) / 12) / 50, rel=0.05)


@pytest.mark.parametrize(("points", "pen"), [(((0.5, 0.5),), 0.01), (((-1.0, 0.0), (1.0, 0.0)), 0.06)])
def test_the_pen_has_a_thinnest_and_a_thickest_width(points: tuple[tuple[float, float], ...], pen: float) -> None:
    assert samples(distribution("drawn", points=points))[:, 1].std().item() == pytest.approx(pen, rel=0.05)


def test_drawn_without_points_and_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^Drawn points must be given .*\.$"):
        distribution("drawn")
    with pytest.raises(ValueError, match=r"^Distribution must be one of .* 'ring9' is not\.$"):
        distribution("ring9")


def test_what_is_the_same_is_cached_as_the_same() -> None:
    assert distribution("word", "A", STROKE) is distribution("word", "A")
    assert distribution("ring8", "A", STROKE) is distribution("ring8")
    assert distribution("word", "A") != distribution("word", "B")
    made_anew = distributions.word("A", ())
    assert made_anew == distribution("word", "A")
    assert hash(made_anew) == hash(distribution("word", "A"))
