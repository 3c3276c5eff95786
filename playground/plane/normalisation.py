"""Batch normalisation of hidden layers, for K networks at once (Ioffe and Szegedy 2015, Algorithm 1).

Normalising over a batch makes of each layer another layer of the same size: its weights over the deviation, its bias
less the mean. What is seen of a network is that plain one. The paper's gain γ is left to the next layer's weights.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from playground.plane.networks import ACTIVATIONS, Layers, Shape, apply

EPSILON = 1e-5  # added to variances; torch.nn.BatchNorm1d's


def fold(shape: Shape, layers: Sequence[tuple[Tensor, Tensor]], batch: Tensor) -> Layers:
    """The plain layers that do what the normalised ones of `shape` do on `batch` [K, B, in]; differentiable.

    The layers as they are where the shape does not normalise.
    """
    if not shape.normalised:
        return list(layers)
    function, x, folded = ACTIVATIONS[shape.activation].function, batch, Layers()
    for weight, bias in layers[:-1]:
        variance, mean = torch.var_mean(torch.bmm(x, weight), 1, correction=0, keepdim=True)  # [K, 1, out]
        scale = (variance + EPSILON).rsqrt()
        folded.append((weight * scale, bias - mean * scale))
        x = function(torch.baddbmm(folded[-1][1], x, folded[-1][0]))
    return [*folded, layers[-1]]


def make(shape: Shape, layers: Sequence[tuple[Tensor, Tensor]], batch: Tensor) -> Tensor:
    """Outputs [K, B, out] for `batch` [K, B, in], normalised over itself where the shape says so; differentiable."""
    return apply(fold(shape, layers, batch), shape.activation, batch)
