import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from playground.plane.coverage import BINS, SAMPLES, Coverage, ceiling, histogram, measure
from playground.plane.distributions import FIXED, NAMES, Distribution, distribution

Array = NDArray[np.float32]
STROKE = tuple((x / 50, 0.5) for x in range(-20, 21))
SPREAD = np.linspace(0, 2 * np.pi, SAMPLES, dtype=np.float32)


def true(of: Distribution, n: int = SAMPLES, seed: int = 0) -> Array:
    samples: Array = of.sample(n, torch.Generator().manual_seed(seed)).numpy()
    return samples


def centres_of(name: str) -> Array:
    centres = FIXED[name].centres
    assert centres is not None
    return np.asarray(centres.numpy(), dtype=np.float32)


@pytest.mark.parametrize(
    ("name", "modes", "reverse_kl"), [("ring8", 8, 0.0015), ("ring8_narrow", 8, 0.0015), ("grid25", 25, 0.0049)]
)
def test_the_ceiling_of_pacgans_protocol(name: str, modes: int, reverse_kl: float) -> None:
    best = ceiling(FIXED[name], SAMPLES)
    assert (best.samples, best.modes, best.modes_strict, best.total_modes) == (SAMPLES, modes, modes, modes)
    assert best.high_quality == pytest.approx(1 - math.exp(-9 / 2), abs=0.001)  # 98.9%: a Rayleigh variable below 3
    assert best.reverse_kl == pytest.approx(reverse_kl, rel=0.2)
    assert best.ceiling is None


@pytest.mark.parametrize("name", NAMES)
def test_true_samples_score_about_the_ceiling(name: str) -> None:
    score = measure(true(distribution(name, points=STROKE)), distribution(name, points=STROKE))
    best = score.ceiling
    assert best is not None
    assert score.js == pytest.approx(best.js, rel=0.6)
    assert score.wasserstein < 2.5 * best.wasserstein
    assert (score.modes, score.total_modes) == (best.modes, best.total_modes)
    if best.high_quality is not None:
        assert score.high_quality == pytest.approx(best.high_quality, abs=0.01)


@pytest.mark.parametrize("name", ["circle", "word"])
def test_without_modes_their_fields_are_none(name: str) -> None:
    score = measure(true(distribution(name)), distribution(name))
    for each in (score, score.ceiling):
        assert each is not None
        fields = (each.modes, each.modes_strict, each.total_modes, each.high_quality, each.reverse_kl)
        assert fields == (None,) * 5


def test_a_collapsed_cloud_scores_one_mode() -> None:
    score = measure(np.repeat(centres_of("ring8")[2:3], SAMPLES, axis=0), FIXED["ring8"])
    assert (score.modes, score.modes_strict, score.high_quality) == (1, 1, 1.0)
    assert score.reverse_kl == pytest.approx(math.log(8))


def test_a_cloud_off_all_modes_scores_none() -> None:
    score = measure(np.zeros((SAMPLES, 2), np.float32), FIXED["ring8"])
    assert (score.modes, score.modes_strict, score.high_quality) == (0, 0, 0.0)
    assert score.js == pytest.approx(math.log(2))
    assert score.wasserstein == pytest.approx(2 / math.pi, rel=0.02)  # the mean of |x₁| on the unit circle


def test_half_of_the_modes() -> None:
    samples = true(FIXED["ring8_narrow"], 4 * SAMPLES)
    nearest = np.argmin(np.linalg.norm(samples[:, None] - centres_of("ring8_narrow"), axis=2), axis=1)
    score = measure(samples[nearest % 2 == 0], FIXED["ring8_narrow"])
    assert (score.modes, score.modes_strict) == (4, 4)
    assert score.reverse_kl == pytest.approx(math.log(2), abs=0.005)
    assert score.js == pytest.approx(0.75 * math.log(4 / 3), abs=0.005)  # of 4 even bins and 8


def test_the_strict_count_wants_one_in_a_hundred() -> None:
    centres = centres_of("ring8")
    for lone, strict in ((24, 1), (25, 2)):
        samples = np.concatenate(
            [np.repeat(centres[:1], SAMPLES - lone, axis=0), np.repeat(centres[1:2], lone, axis=0)]
        )
        score = measure(samples, FIXED["ring8"])
        assert (score.modes, score.modes_strict) == (2, strict)


def test_uniform_noise_finds_most_of_the_grid_by_one_sample_and_none_strictly() -> None:
    noise = np.random.default_rng(0).uniform(-5, 5, (SAMPLES, 2)).astype(np.float32)
    score = measure(noise, FIXED["grid25"])
    assert score.modes is not None
    assert score.modes > 15
    assert score.modes_strict == 0
    assert score.high_quality == pytest.approx(25 * math.pi * 0.15**2 / 100, abs=0.01)


@pytest.mark.parametrize(("distance", "share"), [(2.9, 1.0), (3.1, 0.0)])
def test_high_quality_ends_at_three_sigma(distance: float, share: float) -> None:
    around = distance * 0.05 * np.stack([np.cos(SPREAD), np.sin(SPREAD)], 1)
    assert measure(centres_of("ring8")[5] + around, FIXED["ring8"]).high_quality == share


def test_wasserstein_of_a_shift() -> None:
    shift = np.array([0.6, -0.8], np.float32)
    score = measure(true(FIXED["moons"]) + shift, FIXED["moons"])
    assert score.wasserstein == pytest.approx(2 / math.pi, rel=0.05)


def test_samples_outside_the_view_share_one_bin() -> None:
    counts = histogram(np.array([[0, 9], [-9, 0], [1e6, 1e6], [0.01, 0.01]], np.float32), 1.5)
    assert counts.shape == (BINS[2] ** 2 + 1,)
    assert counts[-1] == 3
    assert counts[BINS[2] * BINS[2] // 2 + BINS[2] // 2] == 1
    assert measure(np.full((SAMPLES, 2), 9.0), FIXED["circle"]).js == pytest.approx(math.log(2))


def test_samples_that_are_not_finite_are_left_out_and_are_not_of_high_quality() -> None:
    samples = true(FIXED["ring8"])
    samples[:1000:2, 0], samples[1:1000:2, 1] = np.nan, -np.inf
    score, rest = measure(samples, FIXED["ring8"]), measure(samples[1000:], FIXED["ring8"])
    assert score.samples == SAMPLES
    assert rest.high_quality is not None
    assert score.high_quality == pytest.approx(rest.high_quality * 0.6)
    assert (score.reverse_kl, score.js, score.wasserstein) == (rest.reverse_kl, rest.js, rest.wasserstein)


def test_no_finite_sample_scores_the_worst() -> None:
    score = measure(np.full((SAMPLES, 2), np.nan, np.float32), FIXED["ring8"])
    expected = Coverage(SAMPLES, 0, 0, 8, 0.0, math.log(8), math.log(2), math.inf)
    assert replace(score, ceiling=None) == expected
    assert score.ceiling is not None


def test_huge_samples_are_measured_without_overflow() -> None:
    score = measure(np.full((SAMPLES, 2), 3e38, np.float32), FIXED["ring8"])
    assert (score.modes, score.high_quality) == (0, 0.0)
    assert 1e5 < score.wasserstein < math.inf


def test_a_ceiling_is_for_as_many_samples() -> None:
    few, many = ceiling(FIXED["ring8"], 250), ceiling(FIXED["ring8"], SAMPLES)
    assert few.reverse_kl == pytest.approx(7 / (2 * 250), rel=0.4)
    assert few.js > 3 * many.js
    assert few.wasserstein > 2 * many.wasserstein


def test_measuring_the_same_again_gives_the_same() -> None:
    samples = true(FIXED["spiral"])
    first = measure(samples, FIXED["spiral"])
    ceiling.cache_clear()
    assert measure(samples, FIXED["spiral"]) == first


@pytest.mark.parametrize("shape", [(0, 2), (10, 3), (10,)])
def test_samples_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="Samples must be an array"):
        measure(np.zeros(shape), FIXED["ring8"])


@pytest.mark.parametrize("shift", [0.0, 0.25, -0.5])
def test_on_the_line_the_distance_of_a_shifted_distribution_is_its_shift(shift: float) -> None:
    data = FIXED["line_normal"]
    assert data.density is not None
    samples = data.density.quantile((np.arange(SAMPLES) + 0.5) / SAMPLES)[:, None] + shift
    assert measure(samples, data).wasserstein == pytest.approx(abs(shift), abs=1e-6)


def test_on_the_line_the_distance_of_a_point_is_the_mean_distance_to_it() -> None:
    score = measure(np.full((SAMPLES, 1), 2.0), FIXED["line_shifted"])
    assert score.wasserstein == pytest.approx(math.sqrt(2 / math.pi), rel=1e-3)  # E|N(0, 1)|
    assert score.modes is None


def test_samples_on_the_plane_are_no_samples_on_the_line() -> None:
    with pytest.raises(ValueError, match=r"\[n, 1\]"):
        measure(np.zeros((5, 2)), FIXED["line_far"])
