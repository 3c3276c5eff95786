"""A style-based generator that learns in an hour on two cores: styles steer normalisation instead of convolutions.

As in StyleGAN (Karras et al. 2019) a mapping network makes w, and each layer is steered by a style of its own. The
layers are DCGAN's (Radford et al. 2016): transposed convolutions after batch normalisation, whose statistics over the
batch spare the generator most of the time that modulated convolutions (`style`) need before they make anything. There
is no noise: w alone decides.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from playground.pictures.networks.base import PictureShape, pairs, recompute_norms
from playground.pictures.networks.layers import LEAK, Growing, start
from playground.pictures.networks.styled import StyledGenerator


class CentredMapping(nn.Module):
    """From latents z to styles w: nearly w = z at first, bent by residual blocks as training goes on.

    Its batch normalisation keeps w's mean at zero. Where a network can learn a constant before it has learned to use
    z, as with the styles of a plain perceptron, `Mapping`, all pictures become alike.
    """

    def __init__(self, latent: int, blocks: int) -> None:
        """The size of z and w, and the number of blocks."""
        super().__init__()
        self.blocks = nn.ModuleList(_bend(latent) for _ in range(blocks))
        self.norm = nn.BatchNorm1d(latent, affine=False)

    def forward(self, z: Tensor) -> Tensor:
        """From [n, latent] to [n, latent]."""
        w = z
        for block in self.blocks:
            w = w + block(w)
        normal: Tensor = self.norm(w)
        return normal


def _bend(latent: int) -> nn.Sequential:
    last = nn.Linear(latent, latent)
    nn.init.normal_(last.weight, 0, 0.02)
    return nn.Sequential(nn.Linear(latent, latent), nn.LeakyReLU(LEAK), last)


class AdaptiveGenerator(StyledGenerator):
    """A linear start and layers that double the side, down to the colours, each steered by its style."""

    # Half of StyleGAN's share: layers that learn what goes with what at half the pictures are consistent sooner.
    mixed = 0.5

    def __init__(
        self,
        shape: PictureShape,
        latent: int = 128,
        mapping: int = 2,
        channels: Sequence[int] = (256, 128, 64, 32),
    ) -> None:
        """`mapping`: its blocks; `channels`: before each doubling of the side."""
        super().__init__(shape, latent, latent, CentredMapping(latent, mapping))
        self.first = shape.first_side(len(channels))
        self.start = start(latent, channels[0] * self.first**2)
        self.layers = nn.ModuleList(Growing(a, b, latent) for a, b in pairs([*channels, shape.channels]))

    @property
    def depth(self) -> int:
        """The start and each layer."""
        return len(self.layers) + 1

    def paint(self, w: Tensor, noise: Sequence[Tensor]) -> Tensor:  # noqa: ARG002
        """Pictures from one style a layer, w [n, depth, style]; there is no noise."""
        x = self.start(w[:, 0]).unflatten(1, (-1, self.first, self.first))
        x = x.contiguous(memory_format=torch.channels_last)
        for number, layer in enumerate(self.layers, start=1):
            x = layer(x, w[:, number])
        return torch.tanh(x)

    def settle(self, chance: torch.Generator) -> None:
        """Measure the statistics of batch normalisation, and `mean_w` with them."""
        recompute_norms(self, chance)
        super().settle(chance)
