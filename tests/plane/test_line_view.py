import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import norm

from playground.plane import GanSpec, Population
from playground.plane.distributions import FIXED
from playground.plane.line_view import (
    BINS,
    best_discriminator,
    data_density,
    edges,
    generator_density,
    kernel,
    latents_for,
    smoothed,
)
from playground.plane.losses import LOSSES

ON_LINE = [name for name, data in FIXED.items() if data.dimension == 1]
EXTENT = 1.5
WIDTH = 2 * EXTENT / BINS


def middles(extent: float = EXTENT) -> np.ndarray:
    return (edges(extent)[1:] + edges(extent)[:-1]) / 2


def bins_of_normal(mean: float, sigma: float, extent: float = EXTENT) -> np.ndarray:
    """The density of a normal distribution, averaged over each bin."""
    return np.diff(norm.cdf(edges(extent), mean, sigma)) / np.diff(edges(extent))


def linear(noise: str, slopes: list[float], theta: float) -> np.ndarray:
    """The density of a linear G of as many latents as slopes."""
    spec = GanSpec(distribution="line_normal", noise=noise, noise_dim=len(slopes))
    made = latents_for(spec).numpy() @ np.array(slopes) + theta
    return generator_density(spec, made, EXTENT)


@pytest.mark.parametrize("name", ON_LINE)
def test_the_density_of_the_data_is_that_of_its_samples(name: str) -> None:
    data = FIXED[name]
    p = data_density(data)
    counts, _ = np.histogram(data.sample(200_000, torch.Generator().manual_seed(0)).numpy(), edges(data.extent))
    shares = p * np.diff(edges(data.extent))
    assert shares.sum() == pytest.approx(1, abs=1e-3)
    assert np.abs(counts - 200_000 * shares).max() < 6 * math.sqrt(200_000 * shares.max())


@pytest.mark.parametrize(("slope", "theta"), [(0.3, 0.4), (-0.2, -0.5), (0.05, 0.0), (2.0, 0.1)])
def test_q_of_a_linear_generator_of_gaussian_noise_is_a_normal_density(slope: float, theta: float) -> None:
    expected = bins_of_normal(theta, abs(slope))
    assert np.abs(linear("gaussian", [slope], theta) - expected).max() < 4e-3 * expected.max()


@pytest.mark.parametrize(("slope", "theta"), [(0.3, 0.4), (-0.7, -0.2)])
def test_q_of_a_linear_generator_of_uniform_noise_is_a_box(slope: float, theta: float) -> None:
    below = np.clip((edges(EXTENT) - theta + abs(slope)) / (2 * abs(slope)), 0, 1)
    np.testing.assert_allclose(linear("uniform", [slope], theta), np.diff(below) / WIDTH, atol=1e-9)


def test_q_of_a_folded_generator_adds_both_sides() -> None:
    # x = z² of a uniform z has the distribution function √x on [0, 1].
    spec = GanSpec(distribution="line_normal", noise_dim=1)
    made = latents_for(spec).numpy()[:, 0] ** 2
    expected = np.diff(np.sqrt(np.clip(edges(EXTENT), 0, 1))) / WIDTH
    inside = np.abs(middles() - 0.5) < 0.45
    np.testing.assert_allclose(generator_density(spec, made, EXTENT)[inside], expected[inside], rtol=0.02)


def test_a_flat_generator_is_a_spike_that_holds_everything() -> None:
    spec = GanSpec(distribution="line_normal", noise_dim=1)
    q = generator_density(spec, np.full(len(latents_for(spec)), 0.3), EXTENT)
    assert q.max() * WIDTH == pytest.approx(1)
    assert abs(middles()[q.argmax()] - 0.3) <= WIDTH


@pytest.mark.parametrize("slopes", [[0.2, 0.15], [0.001, 0.25], [0.1, 0.1, 0.1, 0.1, 0.15]])
def test_q_of_several_gaussian_latents_is_the_normal_density_of_their_sum(slopes: list[float]) -> None:
    expected = bins_of_normal(0.2, math.hypot(*slopes))
    assert np.abs(linear("gaussian", slopes, 0.2) - expected).mean() < 0.05 * expected.mean()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("noise_dim", [1, 2])
def test_a_generator_that_makes_no_numbers_has_no_density_in_view(bad: float, noise_dim: int) -> None:
    spec = GanSpec(distribution="line_normal", noise_dim=noise_dim)
    q = generator_density(spec, np.full(len(latents_for(spec)), bad), EXTENT)
    np.testing.assert_array_equal(q, 0)


def test_noise_widens_a_normal_density_as_it_should() -> None:
    found = smoothed(bins_of_normal(0.0, 0.2), 0.15, EXTENT)
    np.testing.assert_allclose(found, bins_of_normal(0.0, 0.25), atol=0.002)
    assert kernel(0.01, EXTENT, BINS).sum(1)[4:-4] == pytest.approx(1)


def test_the_best_discriminator_of_two_normal_densities_is_logistic() -> None:
    p, q = (norm.pdf(middles(), mean, 0.3) for mean in (0.4, -0.2))
    best = best_discriminator(GanSpec(distribution="line_normal"), p, q, EXTENT)
    # log p/q = (μ − ν)(x − (μ + ν)/2)/σ².
    expected = 1 / (1 + np.exp(-(0.6 * (middles() - 0.1)) / 0.09))
    assert best is not None
    np.testing.assert_allclose(best, expected, rtol=1e-9)


def test_the_best_discriminator_minimises_its_loss() -> None:
    generator = torch.Generator().manual_seed(0)
    p, q = torch.rand(2, 50, generator=generator, dtype=torch.float64)
    target = torch.tensor(0.9, dtype=torch.float64)
    with_one = {name: loss for name, loss in LOSSES.items() if loss.best is not None}
    assert set(with_one) == {"minimax", "non_saturating", "least_squares", "hinge"}
    raw, zero = torch.linspace(-8, 8, 16_001, dtype=torch.float64)[:, None], torch.zeros((), dtype=torch.float64)
    for name, loss in with_one.items():
        # The loss of a pair is a sum of one part for real and one for fake: weigh each by its density.
        of_real, of_fake = loss.discriminator(raw, zero, target), loss.discriminator(zero, raw, target)
        found = loss.read(raw[(p * of_real + q * of_fake).argmin(0), 0]).numpy()
        assert loss.best is not None
        np.testing.assert_allclose(found, loss.best(p.numpy(), q.numpy(), 0.9), atol=2e-3, err_msg=name)


def test_where_nothing_is_the_best_discriminator_is_nothing() -> None:
    p, q = data_density(FIXED["line_uniforms2"]), np.zeros(BINS)
    best = best_discriminator(GanSpec(distribution="line_uniforms2"), p, q, EXTENT)
    assert best is not None
    np.testing.assert_array_equal(np.isnan(best), p == 0)
    np.testing.assert_array_equal(best[p > 0], 1)


@pytest.mark.parametrize("change", [{"loss": "wasserstein"}, {"loss": "relativistic"}, {"packing": 2},
                                    {"minibatch_discrimination": 1}])  # fmt: skip
def test_where_no_best_discriminator_is_known_there_is_none(change: dict[str, object]) -> None:
    spec = replace(GanSpec(distribution="line_normal"), **change)  # type: ignore[arg-type]
    assert best_discriminator(spec, np.ones(BINS), np.ones(BINS), EXTENT) is None


def test_instance_noise_blurs_the_best_discriminator() -> None:
    p, q = bins_of_normal(0.4, 0.2), bins_of_normal(-0.2, 0.2)
    best = best_discriminator(GanSpec(distribution="line_normal", instance_noise=0.15), p, q, EXTENT)
    wide_p, wide_q = bins_of_normal(0.4, 0.25), bins_of_normal(-0.2, 0.25)
    assert best is not None
    inside = np.abs(middles()) < 0.8
    np.testing.assert_allclose(best[inside], (wide_p / (wide_p + wide_q))[inside], atol=0.01)


@pytest.mark.parametrize("noise_dim", [1, 3])
def test_a_snapshot_tells_the_densities_of_what_it_shows(noise_dim: int) -> None:
    made = Population([GanSpec(distribution="line_normals2", noise_dim=noise_dim, seed=seed) for seed in (0, 1)])
    made.step(200)
    seen = made.snapshot(1)
    assert seen.line is not None
    assert seen.line.shift is None
    assert seen.line.best is not None
    assert seen.heatmap.shape == (1, BINS)
    np.testing.assert_allclose(seen.line.best, seen.line.p / (seen.line.p + seen.line.q), rtol=1e-4)
    counts, _ = np.histogram(made.samples([1], 20_000)[0], edges(EXTENT))
    assert np.abs(counts / 20_000 - seen.line.q * WIDTH).sum() < 0.15  # of 2 at most
    assert seen.coverage is not None
    assert seen.coverage.total_modes == 2


def test_on_the_plane_there_is_no_line() -> None:
    assert Population([GanSpec()]).snapshot(0).line is None


def test_all_that_a_snapshot_holds_lies_on_the_line() -> None:
    seen = Population([GanSpec(distribution="line_far")]).snapshot(0)
    for array in (seen.real, seen.fake, seen.gradient, seen.manifold):
        assert array.shape[-1] == 1
    assert seen.manifold.shape[0] == 1


def test_thumbnails_have_both_densities() -> None:
    specs = [GanSpec(distribution=name, seed=3) for name in ("line_normal", "line_uniforms2")]
    thumbs = Population(specs).thumbnails()
    assert thumbs.densities is not None
    assert thumbs.densities.shape[:2] == (2, 2)
    assert thumbs.opinion.shape == (2, 1, thumbs.densities.shape[2])
    assert thumbs.densities[1, 0].sum() * (2 * EXTENT / thumbs.densities.shape[2]) == pytest.approx(1, abs=1e-4)
