import math

import numpy as np
import pytest
import torch

from playground.metrics.fidelity import (
    confusion,
    l1,
    mean_picture,
    patch_distance,
    perceptual,
    psnr,
    segmentation_scores,
    ssim,
)

CHANCE = np.random.default_rng(0)
REAL = CHANCE.integers(0, 256, (4, 24, 24, 3), np.uint8)


def test_levels_and_decibels_have_closed_forms() -> None:
    one, other = np.full((2, 8, 8, 3), 100, np.uint8), np.full((2, 8, 8, 3), 110, np.uint8)
    assert l1(one, other) == 10
    assert psnr(one, other) == pytest.approx(20 * math.log10(255 / 10))
    assert psnr(one, one) == 100


def test_ssim_of_two_flat_pictures_has_a_closed_form() -> None:
    one, other = np.full((1, 16, 16, 3), 100, np.uint8), np.full((1, 16, 16, 3), 150, np.uint8)
    small = (0.01 * 255) ** 2  # Wang et al. 2004, equation 13, without variance
    assert ssim(one, other) == pytest.approx((2 * 100 * 150 + small) / (100**2 + 150**2 + small))
    assert ssim(REAL, REAL) == pytest.approx(1)


def test_blurred_patches_are_far_from_sharp_ones_and_shuffled_pictures_are_not() -> None:
    flat = REAL.mean((1, 2), keepdims=True).round().astype(np.uint8).repeat(24, 1).repeat(24, 2)
    assert patch_distance(REAL, REAL[::-1]) < 0.05 * patch_distance(flat, REAL)


def test_patches_shifted_by_a_constant_are_as_far_as_their_directions_say() -> None:
    dark = (REAL // 2).astype(np.uint8)
    light = (dark + 100).astype(np.uint8)
    directions = np.random.default_rng(0).normal(size=(147, 256))
    directions /= np.linalg.norm(directions, axis=0)
    wanted = np.abs(100 * directions.sum(0)).mean()
    assert patch_distance(light, dark) == pytest.approx(wanted, rel=0.05)


class Means:
    name, note, width = "means", "", 3

    def __call__(self, pictures: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(pictures.astype(np.float32).mean((1, 2)))


def test_the_perceptual_distance_is_an_angle_of_features() -> None:
    red, green = np.zeros((2, 4, 4, 3), np.uint8), np.zeros((2, 4, 4, 3), np.uint8)
    red[..., 0], green[..., 1] = 200, 100
    assert perceptual(red, green, Means()) == pytest.approx(1)
    assert perceptual(red, red, Means()) == pytest.approx(0)


def test_segmentation_scores_are_those_of_long_et_al() -> None:
    wanted = np.array([[0, 0, 0, 1]], np.uint8)
    found = np.array([[0, 0, 1, 1]], np.uint8)
    counts = confusion(found, wanted, 3)
    np.testing.assert_array_equal(counts, [[2, 1, 0], [0, 1, 0], [0, 0, 0]])
    scores = segmentation_scores(counts)
    assert scores == pytest.approx(
        {"pixel_accuracy": 3 / 4, "class_accuracy": (2 / 3 + 1) / 2, "class_iou": (2 / 3 + 1 / 2) / 2}
    )


def test_the_mean_picture_and_pictures_that_do_not_fit() -> None:
    assert mean_picture(np.array([0, 101], np.uint8)[:, None, None, None].repeat(3, 3))[0, 0, 0].tolist() == [50] * 3
    with pytest.raises(ValueError, match="bytes of one shape"):
        l1(REAL, REAL[:2])
