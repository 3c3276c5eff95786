"""What every picture network here has in common: the pictures that it makes or judges, and how a generator is fed."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class PictureShape:
    """The pictures of a data set: side in pixels, 1 (grey) or 3 (colour) channels, and classes (0: none)."""

    size: int
    channels: int
    classes: int = 0

    def first_side(self, halvings: int) -> int:
        """The side after so many halvings; ValueError, with one sentence, where that does not come out whole."""
        side = self.size >> halvings
        if side < 1 or side << halvings != self.size:
            raise ValueError(f"Pictures of {self.size} px cannot be halved {halvings} times; give fewer channels.")
        return side


class Generator(nn.Module):
    """From random inputs to pictures in [−1, 1].

    A subclass says what its random inputs are in `draw`, and takes them in `forward(labels, *draw(n, chance))`, so that
    training needs to know nothing about them and every run can be repeated from its seed.
    """

    def __init__(self, shape: PictureShape, latent: int) -> None:
        """`latent`: the length of z."""
        super().__init__()
        self.shape, self.latent = shape, latent

    def draw(self, count: int, chance: torch.Generator) -> tuple[Tensor, ...]:
        """The random inputs of `count` pictures, on the device of `chance`; first z, [count, latent]."""
        return (torch.randn(count, self.latent, generator=chance, device=chance.device),)

    def draw_labels(self, count: int, chance: torch.Generator) -> Tensor:
        """Random classes [count]; zeros where there are none."""
        return torch.randint(max(self.shape.classes, 1), (count,), generator=chance, device=chance.device)

    def forward(self, labels: Tensor, *inputs: Tensor) -> Tensor:
        """Pictures [n, channels, size, size] for classes `labels` [n] and what `draw` made."""
        raise NotImplementedError

    def groups(self, rate: float) -> list[dict[str, Any]]:
        """All weights, in groups for an optimizer, with the learning rate of each where the recipe's is `rate`."""
        return [{"params": list(self.parameters()), "lr": rate}]

    def settle(self, chance: torch.Generator) -> None:
        """Measure what trained weights need before they are used: averages, which averaged weights do not inherit."""


class Discriminator(nn.Module):
    """From pictures to one raw output (a logit) each, or to one of each of several judges."""

    # How names of feature nets begin that it looks through: scores on their features flatter what it taught.
    sees = ""

    def forward(self, pictures: Tensor, labels: Tensor) -> Tensor:
        """Raw outputs [n] or [n, judges] for pictures [n, channels, size, size] said to be of classes `labels` [n]."""
        raise NotImplementedError


def recompute_norms(generator: Generator, chance: torch.Generator, batches: int = 64, batch: int = 64) -> None:
    """Replace the running statistics of batch normalisation by those of many batches.

    An average of weights over time has statistics of its own: Brock et al. 2019 (BigGAN), section 4.1 and appendix B.
    """
    norms = [module for module in generator.modules() if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d)]
    was_training, momenta = generator.training, [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain mean over all batches
    generator.train()
    with torch.no_grad():
        for _ in range(batches):
            generator(generator.draw_labels(batch, chance), *generator.draw(batch, chance))
    generator.train(was_training)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum


def pairs(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbours in a list of sizes: inputs and outputs of the layers between them."""
    return list(itertools.pairwise(sizes))
