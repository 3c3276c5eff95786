"""A style-based generator that learns in an hour on two cores: styles steer normalisation instead of convolutions.

As in StyleGAN (Karras et al. 2019) a mapping network makes w, and each layer is steered by a style of its own; here by
adaptive batch normalisation in residual blocks, whose statistics over the batch spare the generator most of the time
that modulated convolutions (`style`) need before they make anything. There is no noise: w alone decides.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from playground.pictures.networks.base import PictureShape, pairs, recompute_norms
from playground.pictures.networks.conditional import Doubling
from playground.pictures.networks.layers import ConditionalNorm, EqualConv, EqualLinear
from playground.pictures.networks.styled import StyledGenerator


class AdaptiveGenerator(StyledGenerator):
    """A linear start, residual blocks that double the side, and a filter to colours, each steered by its style."""

    def __init__(
        self,
        shape: PictureShape,
        latent: int = 128,
        style: int = 128,
        mapping: int = 2,
        channels: Sequence[int] = (128, 96, 64, 32, 16),
    ) -> None:
        """`mapping`: its layers; `channels`: at each side, from the first to the full one."""
        super().__init__(shape, latent, style, mapping)
        self.first = shape.first_side(len(channels) - 1)
        self.start = EqualLinear(style, channels[0] * self.first**2)
        self.blocks = nn.ModuleList(Doubling(a, b, style) for a, b in pairs(channels))
        self.norm = ConditionalNorm(channels[-1], style)
        self.colour = EqualConv(channels[-1], shape.channels)

    @property
    def depth(self) -> int:
        """The start, each block, and the last normalisation."""
        return len(self.blocks) + 2

    def paint(self, w: Tensor, noise: Sequence[Tensor]) -> Tensor:  # noqa: ARG002
        """Pictures from one style a layer, w [n, depth, style]; there is no noise."""
        x = self.start(w[:, 0]).unflatten(1, (-1, self.first, self.first))
        x = x.contiguous(memory_format=torch.channels_last)
        for layer, block in enumerate(self.blocks, start=1):
            x = block(x, w[:, layer])
        return torch.tanh(self.colour(torch.relu(self.norm(x, w[:, -1]))))

    def settle(self, chance: torch.Generator) -> None:
        """Measure `mean_w` and the statistics of batch normalisation."""
        super().settle(chance)
        recompute_norms(self, chance)
