"""The terms of both objectives, as means over a batch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import softplus


@dataclass(frozen=True)
class Adversarial:
    """Losses of raw outputs [n, 1, h, w]: (real, fake) → the discriminator's, fake → the generator's.

    `opinion`: raw output → how real it looks, from 0 to 1; in between the discriminator is undecided.
    """

    discriminator: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor], Tensor]
    opinion: Callable[[Tensor], Tensor]


# Both papers halve the discriminator's loss, which slows it down beside the generator.
ADVERSARIAL: Mapping[str, Adversarial] = {
    # Isola et al. 2017, equation 1, with Goodfellow's −log D(G(x)) for the generator (section 3.3).
    "log": Adversarial(
        lambda real, fake: (softplus(-real).mean() + softplus(fake).mean()) / 2,
        lambda fake: softplus(-fake).mean(),
        torch.sigmoid,
    ),
    # Mao et al. 2017; Zhu et al. 2017, section 4.
    "least_squares": Adversarial(
        lambda real, fake: ((real - 1).square().mean() + fake.square().mean()) / 2,
        lambda fake: (fake - 1).square().mean(),
        lambda raw: raw.clamp(0, 1),
    ),
}


def l1(one: Tensor, other: Tensor) -> Tensor:
    """Mean absolute difference: Isola et al. 2017, equation 3; each direction of Zhu et al. 2017, equation 2."""
    return (one - other).abs().mean()
