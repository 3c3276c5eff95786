"""A class-conditional generator: the class is embedded and steers every batch normalisation.

After Miyato and Koyama 2018 and Brock et al. 2019 (BigGAN): z and the class's embedding are one condition, which sets
the gain and bias of each normalisation in residual blocks. Its discriminator is `residual`, with its projection.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.pictures.networks.base import Generator, PictureShape, pairs, recompute_norms
from playground.pictures.networks.layers import ConditionalNorm, EqualConv, EqualLinear


class Doubling(nn.Module):
    """A residual block to twice the size; channels shrink before it grows, which spares a quarter of the work."""

    def __init__(self, inputs: int, outputs: int, condition: int) -> None:
        """Numbers of channels, and the length of the condition."""
        super().__init__()
        self.before, self.after = ConditionalNorm(inputs, condition), ConditionalNorm(outputs, condition)
        self.narrow, self.refine = EqualConv(inputs, outputs), EqualConv(outputs, outputs)
        self.skip = EqualConv(inputs, outputs, kernel=1, bias=False)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """From [n, inputs, h, w] to [n, outputs, 2h, 2w]."""
        y = self.narrow(torch.relu(self.before(x, condition)))
        y = self.refine(torch.relu(self.after(functional.interpolate(y, scale_factor=2.0), condition)))
        return y + functional.interpolate(self.skip(x), scale_factor=2.0)


class ConditionalGenerator(Generator):
    """Pictures of a class that is asked for."""

    def __init__(
        self, shape: PictureShape, latent: int = 64, embedding: int = 32, channels: Sequence[int] = (128, 96, 48)
    ) -> None:
        """`embedding`: of the class; `channels`: at each side, from the first to the full one.

        ValueError where the data have no classes.
        """
        super().__init__(shape, latent)
        if not shape.classes:
            raise ValueError("A conditional generator needs data with classes; these have none.")
        self.first = shape.first_side(len(channels) - 1)
        self.embedding = nn.Embedding(shape.classes, embedding)
        self.start = EqualLinear(latent + embedding, channels[0] * self.first**2)
        self.blocks = nn.ModuleList(Doubling(a, b, latent + embedding) for a, b in pairs(channels))
        self.norm = ConditionalNorm(channels[-1], latent + embedding)
        self.colour = EqualConv(channels[-1], shape.channels)

    def forward(self, labels: Tensor, *inputs: Tensor) -> Tensor:
        """Pictures of classes `labels` [n] from z [n, latent]."""
        condition = torch.cat([inputs[0], self.embedding(labels)], 1)
        x = self.start(condition).unflatten(1, (-1, self.first, self.first))
        x = x.contiguous(memory_format=torch.channels_last)
        for block in self.blocks:
            x = block(x, condition)
        return torch.tanh(self.colour(torch.relu(self.norm(x, condition))))

    def settle(self, chance: torch.Generator) -> None:
        """Measure the statistics of batch normalisation."""
        recompute_norms(self, chance)
