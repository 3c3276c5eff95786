"""How near pictures are to their truths, pixel by pixel, and whether their patches look like those of real ones.

All pictures are uint8 [n, h, w, 3], and the n-th goes with the n-th.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from playground.metrics.features import FeatureNet, Pictures

SIGMA = 1.5  # px, of the window: Wang et al. 2004, section 3.2
PATCH = 7  # px: Karras et al. 2018, section 5
PATCHES = 16_384  # of each side, so that a handful of pictures costs as much as many
DIRECTIONS = 256
CONFUSED = 1e-12


def check_pairs(made: Pictures, truth: Pictures) -> None:
    """ValueError, with one sentence, unless both are as many pictures of the same size."""
    if made.shape != truth.shape or made.dtype != np.uint8 or made.ndim != 4 or not len(made):
        raise ValueError(f"Pictures and truths must be bytes of one shape; these are {made.shape} and {truth.shape}.")


def l1(made: Pictures, truth: Pictures) -> float:
    """Mean absolute difference of levels, 0 to 255."""
    check_pairs(made, truth)
    return float(np.abs(made.astype(np.int16) - truth).mean())


def psnr(made: Pictures, truth: Pictures) -> float:
    """Peak signal-to-noise ratio in dB, the mean over pictures; higher is nearer. Equal pictures count as 100 dB."""
    check_pairs(made, truth)
    error = np.square(made.astype(np.float64) - truth).mean((1, 2, 3))
    return float(np.minimum(100, 10 * np.log10(255**2 / np.maximum(error, CONFUSED))).mean())


def ssim(made: Pictures, truth: Pictures) -> float:
    """Structural similarity, at most 1, the mean over pictures: Wang et al. 2004, with its Gaussian window.

    ImportError where scikit-image is not installed.
    """
    from skimage.metrics import structural_similarity  # for scores only: the app runs without it

    check_pairs(made, truth)
    found = [
        structural_similarity(
            *pair, gaussian_weights=True, sigma=SIGMA, use_sample_covariance=False, data_range=255, channel_axis=2
        )
        for pair in zip(made, truth, strict=True)
    ]
    return float(np.mean(found))


def perceptual(made: Pictures, truth: Pictures, net: FeatureNet) -> float:
    """1 − cosine of the features of a picture and of its truth, the mean over pictures: 0 is alike."""
    check_pairs(made, truth)
    return float(1 - torch.cosine_similarity(net(made), net(truth)).mean())


def patch_distance(made: Pictures, real: Pictures, seed: int = 0) -> float:
    """Sliced Wasserstein distance of 7 × 7 patches, in levels: Karras et al. 2018, section 5, at the full size alone.

    It asks whether patches look like real ones wherever they lie: what is blurred or flat is far from all of them.
    """
    chance = np.random.default_rng(seed)
    directions = chance.normal(size=(PATCH * PATCH * 3, DIRECTIONS))
    directions /= np.linalg.norm(directions, axis=0)
    one, other = (np.sort(_patches(part, chance) @ directions, axis=0) for part in (made, real))
    return float(np.abs(one - other).mean())


def _patches(pictures: Pictures, chance: np.random.Generator) -> NDArray[np.float64]:
    """Random patches [PATCHES, 7 · 7 · 3]."""
    count, height, width, _ = pictures.shape
    which = chance.integers(count, size=PATCHES)
    top, left = chance.integers(height - PATCH + 1, size=PATCHES), chance.integers(width - PATCH + 1, size=PATCHES)
    inside = np.arange(PATCH)
    rows, columns = top[:, None, None] + inside[:, None], left[:, None, None] + inside
    return pictures[which[:, None, None], rows, columns].reshape(PATCHES, -1).astype(np.float64)


def confusion(found: NDArray[np.uint8], wanted: NDArray[np.uint8], classes: int) -> NDArray[np.int64]:
    """How many pixels of each wanted class [row] were found to be of each [column]."""
    pairs = wanted.astype(np.int64) * classes + found
    return np.bincount(pairs.ravel(), minlength=classes**2).reshape(classes, classes)


def segmentation_scores(counts: NDArray[np.int64]) -> dict[str, float]:
    """Pixel accuracy, mean class accuracy and mean intersection over union: Long et al. 2015, section 5.

    Classes that are not there are left out of the means.
    """
    right, wanted, found = np.diag(counts), counts.sum(1), counts.sum(0)
    there = wanted > 0
    return {
        "pixel_accuracy": float(right.sum() / counts.sum()),
        "class_accuracy": float((right[there] / wanted[there]).mean()),
        "class_iou": float((right[there] / (wanted + found - right)[there]).mean()),
    }


def mean_picture(pictures: Pictures) -> Pictures:
    """The mean of pictures, uint8 [1, h, w, 3]: what a translator makes that looks at nothing."""
    return np.asarray(pictures).mean(0, dtype=np.float64).round().astype(np.uint8)[None]
