"""A style-based generator that learns in an hour on two cores: styles steer normalisation instead of convolutions.

As in StyleGAN (Karras et al. 2019) a mapping network makes w, and each layer is steered by a style of its own. The
layers are DCGAN's (Radford et al. 2016): transposed convolutions after batch normalisation, whose statistics over the
batch spare the generator most of the time that modulated convolutions (`style`) need before they make anything.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from playground.pictures.networks.base import PictureShape, pairs, recompute_norms
from playground.pictures.networks.layers import LEAK, Growing, Noise, SteeredNorm, start
from playground.pictures.networks.styled import StyledGenerator

# Of noise before training, about as strong as the maps then are. From nothing it hardly grows, and what a generator
# without chance makes of sand and snow is a weave.
ROUGH = 0.3


class CentredMapping(nn.Module):
    """From latents z to styles w: nearly w = z at first, bent by residual blocks as training goes on.

    Its batch normalisation keeps w's mean at zero. Where a network can learn a constant before it has learned to use
    z, as with the styles of a plain perceptron, `Mapping`, all pictures become alike.
    """

    def __init__(self, latent: int, blocks: int, width: int) -> None:
        """The size of z and w, the number of blocks, and their inner width."""
        super().__init__()
        self.blocks = nn.ModuleList(_bend(latent, width) for _ in range(blocks))
        self.norm = nn.BatchNorm1d(latent, affine=False)

    def forward(self, z: Tensor) -> Tensor:
        """From [n, latent] to [n, latent]."""
        w = z
        for block in self.blocks:
            w = w + block(w)
        normal: Tensor = self.norm(w)
        return normal


def _bend(latent: int, width: int) -> nn.Sequential:
    last = nn.Linear(width, latent)
    nn.init.normal_(last.weight, 0, 0.02)
    return nn.Sequential(nn.Linear(latent, width), nn.LeakyReLU(LEAK), last)


class AdaptiveGenerator(StyledGenerator):
    """A linear start, layers that double the side, and a filter to colours, each steered by its style."""

    # Half of StyleGAN's share: layers that learn what goes with what at half the pictures are consistent sooner.
    mixed = 0.5

    def __init__(
        self,
        shape: PictureShape,
        latent: int = 128,
        mapping: int = 2,
        channels: Sequence[int] = (256, 128, 64, 32, 16),
        noise: bool = False,
        constant: bool = False,
        width: int = 128,
    ) -> None:
        """`mapping` and `width`: its blocks, and how wide they are inside; `channels`: at each side, from the first on.

        `noise`: whether layers may add it; drawings have no detail that is left to chance. `constant`: whether there is
        a picture without z, which the mean style then shows; it takes an encoder to keep it from being the only one.
        """
        super().__init__(shape, latent, latent, CentredMapping(latent, mapping, width))
        self.first = shape.first_side(len(channels) - 1)
        self.start = start(latent, channels[0] * self.first**2, constant)
        self.layers = nn.ModuleList(Growing(a, b, latent) for a, b in pairs(channels))
        self.last = SteeredNorm(channels[-1], latent)
        # At the full side once more, so that no pixel's place in the lattice of doublings shows in its colour.
        self.colour = nn.Conv2d(channels[-1], shape.channels, 3, padding=1)
        nn.init.normal_(self.colour.weight, 0, 0.05)
        sides = [self.first << depth for depth in range(len(channels))] if noise else []
        self.noises = nn.ModuleList(
            Noise(count, side, latent, ROUGH) for count, side in zip(channels, sides, strict=False)
        )

    @property
    def depth(self) -> int:
        """The start, each layer, and the colours."""
        return len(self.layers) + 2

    @property
    def noise_sides(self) -> list[int]:
        """Of the maps at each side, or none."""
        return [self.first << depth for depth in range(len(self.noises))]

    def paint(self, w: Tensor, noise: Sequence[Tensor]) -> Tensor:
        """Pictures from one style a layer, w [n, depth, style]; without noise, w's own."""
        noises: Sequence[Tensor | None] = noise or [None] * (self.depth - 1)
        x = self.start(w[:, 0]).unflatten(1, (-1, self.first, self.first))
        x = x.contiguous(memory_format=torch.channels_last)
        for number, layer in enumerate(self.layers, start=1):
            x = layer(self._shaken(x, number - 1, noises, w[:, number]), w[:, number])
        x = torch.relu(self.last(self._shaken(x, len(self.layers), noises, w[:, -1]), w[:, -1]))
        return torch.tanh(self.colour(x))

    def _shaken(self, x: Tensor, depth: int, noises: Sequence[Tensor | None], w: Tensor) -> Tensor:
        return self.noises[depth](x, noises[depth], w) if self.noises else x

    def settle(self, chance: torch.Generator) -> None:
        """Measure the statistics of batch normalisation, and `mean_w` with them."""
        recompute_norms(self, chance)
        super().settle(chance)
