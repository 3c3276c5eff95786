"""A generator that only shifts, G(z) = z + θ: the toy of one parameter whose data are a shifted noise.

Prince 2023, section 15.1 (x* = z + θ against a logistic D). It is the linear generator whose slope is 1 and stays.
"""

import torch

from playground.plane.networks import Layers


def begin(layers: Layers) -> None:
    """The weights of a linear generator [K, …] at its start: slope 1 (the identity), θ = 0."""
    ((weight, _),) = layers
    weight.copy_(torch.eye(*weight.shape[1:], dtype=weight.dtype, device=weight.device))


def hold(gradients: Layers) -> None:
    """No gradient in the slope: every optimizer leaves it where it is."""
    ((weight, _),) = gradients
    weight.zero_()
