"""Gradient penalties on the discriminator. A new penalty is one function and one entry of `PENALTIES`."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

Critic = Callable[[Tensor], Tensor]

# Under the root of the gradient's norm: the derivative of a root at 0 is infinite, and ReLU nets have zero gradients.
TINY = 1e-12


class Batch(NamedTuple):
    """What a penalty may look at: D as a function, real and fake samples [K, B, 2], and a uniform draw [K, B, 1].

    `apart`: D must not be given real and fake samples together, since it compares those that it is given.
    """

    critic: Critic
    real: Tensor
    fake: Tensor
    mix: Tensor
    apart: bool = False


def squared_slope(critic: Critic, x: Tensor) -> Tensor:
    """‖∇D(x)‖² at each sample, [K, B], differentiable in D's weights, and in x where x is part of a graph."""
    x = x if x.requires_grad else x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gradient.square().sum(-1)


def gradient_penalty(batch: Batch) -> Tensor:
    """(‖∇D(x̂)‖ − 1)² between real and fake samples: Gulrajani et al. 2017 (WGAN-GP), equation 3."""
    between = batch.mix * batch.real + (1 - batch.mix) * batch.fake
    return ((squared_slope(batch.critic, between) + TINY).sqrt() - 1).square().mean(1)


def r1(batch: Batch) -> Tensor:
    """‖∇D(x)‖²/2 on real samples: Mescheder et al. 2018, equation 9."""
    return squared_slope(batch.critic, batch.real).mean(1) / 2


def r2(batch: Batch) -> Tensor:
    """‖∇D(x)‖²/2 on fake samples: Mescheder et al. 2018, section 4.1."""
    return squared_slope(batch.critic, batch.fake).mean(1) / 2


def r1_r2(batch: Batch) -> Tensor:
    """R1 and R2 together, as R3GAN uses them: Huang et al. 2024, section 2.2."""
    if batch.apart:
        return r1(batch) + r2(batch)
    both = torch.cat([batch.real, batch.fake], 1)
    return squared_slope(batch.critic, both).mean(1)  # the mean over 2B samples of ½(a + b) · 2/2


# Each returns one value a member, [K], to be weighted by the member's own weight.
PENALTIES: dict[str, Callable[[Batch], Tensor] | None] = {
    "none": None,
    "gradient_penalty": gradient_penalty,
    "r1": r1,
    "r2": r2,
    "r1_r2": r1_r2,
}
