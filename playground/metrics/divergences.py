"""Divergences between histograms, and the sliced Wasserstein distance between clouds of samples.

Logarithms are natural: divergences are in nats. Distances are in the units of the data.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Weights = NDArray[np.floating] | NDArray[np.integer]


def probabilities(weights: Weights) -> NDArray[np.float64]:
    """Weights scaled to sum 1; ValueError if one is negative or not finite, or if all are 0."""
    total = float(weights.sum())
    if not (np.isfinite(total) and total > 0 and weights.min() >= 0):
        raise ValueError("A histogram must be finite, nowhere negative and somewhere positive.")
    return weights.astype(np.float64) / total


def kl(p: Weights, q: Weights) -> float:
    """KL(p‖q) = Σ p log(p/q) of two histograms of one shape, in nats (Kullback and Leibler 1951).

    Infinite where p is positive and q is 0. The histograms need not be normalised.
    Raises ValueError for unlike shapes and as `probabilities` does.
    """
    return _kl(*_pair(p, q))


def _pair(p: Weights, q: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if p.shape != q.shape:
        raise ValueError(f"Histograms must be of one shape; {p.shape} and {q.shape} differ.")
    return probabilities(p), probabilities(q)


def _kl(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    held = p > 0  # 0 log 0 is 0
    with np.errstate(divide="ignore"):
        return float(np.sum(p[held] * np.log(p[held] / q[held])))


def js(p: Weights, q: Weights) -> float:
    """Jensen–Shannon divergence of two histograms of one shape, in nats, 0 to log 2 (Lin 1991, equation 4.1).

    (KL(p‖m) + KL(q‖m))/2 with m = (p + q)/2. The histograms need not be normalised; errors as `kl`.
    """
    first, second = _pair(p, q)
    middle = (first + second) / 2
    return max(0.0, (_kl(first, middle) + _kl(second, middle)) / 2)  # rounding can leave −1e-17


def directions(count: int) -> NDArray[np.float32]:
    """`count` unit vectors [count, 2], evenly spread over the half circle: W1 is the same along v and −v."""
    angle = (np.arange(count) + 0.5) * (np.pi / count)
    return np.stack([np.cos(angle), np.sin(angle)], 1).astype(np.float32)


def projections(samples: Floats, along: Floats) -> Floats:
    """Samples [n, d] projected on unit vectors [D, d], each row sorted: [D, n]."""
    # Rows are contiguous, and float32 stays float32: numpy sorts that with vector instructions.
    return np.sort(along @ samples.T, axis=1)


def quantiles(ordered: Floats, count: int) -> Floats:
    """The quantiles at (i + ½)/count, i < count, of the samples in each sorted row of [D, n]: [D, count]."""
    n = ordered.shape[1]
    if n == count:
        return ordered
    return ordered[:, (2 * np.arange(count) + 1) * n // (2 * count)]


def sliced_wasserstein(ordered: Floats, reference: Floats) -> float:
    """Sliced W1 of two clouds, given as sorted projections [D, n] and [D, m] on the same directions, in data units.

    The mean over directions of ∫|F⁻¹(u) − G⁻¹(u)| du (Bonneel et al. 2015, section 3, with exponent 1), by the midpoint
    rule at the reference's m quantiles: exact where n = m.
    """
    return float(np.abs(quantiles(ordered, reference.shape[1]) - reference).mean(dtype=np.float64))
