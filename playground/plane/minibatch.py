"""Mini-batch discrimination: D sees of each sample how close the others of its batch are (Salimans et al. 2016, 3.2).

A batch of fakes that are all alike then looks like no batch of real samples, however real each of them looks. Real and
fake samples are batches of their own. What a sample is told of the others is a mean over them and not, as in the paper,
a sum: nets that have learned say the same of it, and nothing depends on the batch size.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from playground.plane.networks import KERNEL, hidden


def closeness(features: Tensor, others: Tensor, matrix: Tensor) -> Tensor:
    """The mean [K, n, kernels] over `others` of exp(−‖M_i − M_j‖₁), M = features · matrix, for each kernel.

    `features` [K, n, f], `others` [K, m, f], `matrix` [K, f, kernels · KERNEL].
    """
    here, there = (torch.bmm(each, matrix).unflatten(2, (-1, KERNEL)) for each in (features, others))
    return (here[:, :, None] - there[:, None]).abs().sum(4).neg().exp().mean(2)


def apply_to_batch(layers: Sequence[tuple[Tensor, Tensor]], activation: str, matrix: Tensor, batch: Tensor) -> Tensor:
    """Outputs [K, n, out] for a batch [K, n, in] whose samples are one another's company; differentiable."""
    features = hidden(layers, activation, batch)
    return _conclude(layers, features, closeness(features, features, matrix))


def apply_in_company(
    layers: Sequence[tuple[Tensor, Tensor]], activation: str, matrix: Tensor, x: Tensor, company: Tensor
) -> Tensor:
    """Outputs [K, n, out] at x [K, n, in], each by itself in a batch with `company` [K, m, in]."""
    features, others = hidden(layers, activation, x), hidden(layers, activation, company)
    size = others.shape[1]
    return _conclude(layers, features, (1 + size * closeness(features, others, matrix)) / (1 + size))


def _conclude(layers: Sequence[tuple[Tensor, Tensor]], features: Tensor, close: Tensor) -> Tensor:
    weight, bias = layers[-1]
    return torch.baddbmm(bias, torch.cat([features, close], 2), weight)
