"""Scores on what a classifier recognises: are all classes there, in their shares, and is the asked-for one made?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from playground.metrics.clouds import MINIMUM
from playground.metrics.divergences import kl

STRICT_SHARE = 0.01  # the stricter count wants this share of all samples in a class, as on the plane


@dataclass(frozen=True)
class ClassCoverage:
    """How samples spread over classes, held against data."""

    classes: int  # with at least one sample
    classes_strict: int  # with at least 1% of the samples
    total: int
    reverse_kl: float  # KL(samples over classes ‖ data over classes), nats; infinite where the data lacks a class
    farthest: float  # the largest difference between a class's share of the samples and of the data, 0 to 1


def class_coverage(fake: Tensor, real: Tensor, total: int) -> ClassCoverage:
    """Compare the classes, integers below `total`, of samples [n] and of real pictures [m], both as one net sees them.

    The protocol of stacked MNIST (Metz et al. 2017, section 3.3.1; Lin et al. 2018, section 4.2), and a stricter count.
    Raises ValueError, with one sentence, for fewer than 2,048 of either and for classes out of range.
    """
    counts = [_counts(classes, total, what) for classes, what in ((fake, "samples"), (real, "real pictures"))]
    shares, real_shares = (count / count.sum() for count in counts)
    return ClassCoverage(
        int((shares > 0).sum()),
        int((shares >= STRICT_SHARE).sum()),
        total,
        kl(shares, real_shares),
        float(np.abs(shares - real_shares).max()),
    )


def agreement(recognised: Tensor, asked: Tensor) -> float:
    """The share, 0 to 1, of samples recognised as the class that was asked for; both are classes [n].

    Raises ValueError, with one sentence, for unlike shapes and fewer than 2,048 samples.
    """
    if recognised.shape != asked.shape:
        raise ValueError(f"As many classes must be asked for as recognised; {list(asked.shape)} are not.")
    _enough(recognised, "samples")
    return float((recognised == asked.to(recognised.device)).double().mean())


def _enough(classes: Tensor, what: str) -> None:
    if len(classes) < MINIMUM:
        raise ValueError(
            f"{len(classes):,} {what} are too few to count classes on: a share is known to one point only with "
            f"{MINIMUM:,} or more."
        )


def _counts(classes: Tensor, total: int, what: str) -> NDArray[np.int64]:
    _enough(classes, what)
    values = classes.cpu().numpy()
    if values.min() < 0 or values.max() >= total:
        raise ValueError(f"Classes of {what} must be from 0 to {total - 1}; some are not.")
    return np.bincount(values, minlength=total)
