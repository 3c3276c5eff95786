"""Does a model copy its training pictures? Samples and held-out real pictures are held to the same yardstick."""

import math
from dataclasses import dataclass

from torch import Tensor

from playground.metrics.clouds import check
from playground.metrics.neighbours import nearest

CLOSE = 0.01  # the share of held-out pictures that sets what is close


@dataclass(frozen=True)
class Memorisation:
    """How many samples lie closer to a training picture than the closest 1% of held-out real pictures do."""

    share: float  # of the samples, 0 to 1
    expected: float  # what samples of the true distribution score
    threshold: float  # the distance that counts as close, in units of the features


def memorisation(fake: Tensor, held_out: Tensor, training: Tensor, close: float = CLOSE) -> Memorisation:
    """Compare the distances from samples [n, d] and held-out pictures [h, d] to their nearest training picture [t, d].

    All are features of one net. The closest `close` of the held-out pictures set the threshold; a copy of the data
    scores 1, fresh samples of the true distribution score `close`. It is the test that Meehan et al. 2020 make of all
    distances, at their lower end. Raises ValueError, with one sentence, for fewer than 2,048 samples or held-out
    pictures, for values that are not finite and for unlike widths.
    """
    check(fake, "samples")
    check(held_out, "held-out pictures")
    near, near_held_out = (nearest(cloud, training).distances[:, 0] for cloud in (fake, held_out))
    share, threshold = share_below(near, near_held_out, close)
    return Memorisation(share, close, threshold)


def share_below(values: Tensor, reference: Tensor, quantile: float) -> tuple[float, float]:
    """The share of `values` [n] below a quantile of `reference` [m], and that quantile.

    Values at the quantile itself count by the weight that makes the reference's own share exact. So a set in which
    many pictures coincide, and the quantile is 0, still tells a copy (which scores high) from a fresh draw.
    """
    threshold = reference.kthvalue(math.ceil(quantile * len(reference))).values
    below, at = (reference < threshold).double().mean(), (reference == threshold).double().mean()
    weight = (quantile - below) / at
    share = (values < threshold).double().mean() + weight * (values == threshold).double().mean()
    return float(share), float(threshold)
