"""A small style-based generator: StyleGAN2 (Karras et al. 2020) at sizes that two cores can train.

Kept of it: the mapping network, modulated convolutions, noise in each layer, pictures summed from skips of all sizes,
style mixing. Left out: path length regularisation, and a wide last size: features lose channels before they grow, and
the full size is made of the features at half of it, four pixels a place, which spares most of the cost.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.pictures.networks.base import PictureShape, pairs
from playground.pictures.networks.layers import ModulatedConv, Noise, leaky
from playground.pictures.networks.styled import Mapping, StyledGenerator


def grow(x: Tensor) -> Tensor:
    """Twice the size, interpolated linearly."""
    return functional.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


class StyledLayer(nn.Module):
    """A modulated convolution, then noise of a learned strength, then leaky ReLU."""

    def __init__(self, inputs: int, outputs: int, style: int, side: int, noise: bool) -> None:
        """`side`: of what it works on; `noise`: whether to learn any."""
        super().__init__()
        self.convolution = ModulatedConv(inputs, outputs, style)
        self.noise = Noise(1, side, style).requires_grad_(noise)  # one strength for all channels, as in StyleGAN2
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
        """Filter x [n, inputs, side, side] by w [n, style]; noise [n, 1, side, side], or None for w's own."""
        y = self.noise(self.convolution(x, w), noise, w)
        return leaky(y + self.bias.to(y.dtype)[:, None, None])


class StyleGenerator(StyledGenerator):
    """A constant, filtered by modulated convolutions of every size."""

    def __init__(
        self,
        shape: PictureShape,
        latent: int = 128,
        style: int = 128,
        mapping: int = 4,
        channels: Sequence[int] = (128, 128, 64, 32, 24),
        noise: bool = True,
    ) -> None:
        """`mapping`: its layers; `channels`: of the features at each side, from the first to the full one.

        `noise`: whether layers may add it; drawings have no detail that is left to chance.
        """
        super().__init__(shape, latent, style, Mapping(latent, style, mapping))
        first = shape.first_side(len(channels) - 1)
        sides = [first << depth for depth in range(len(channels))]
        self.constant = nn.Parameter(torch.randn(1, channels[0], first, first))
        self.layers = nn.ModuleList([StyledLayer(channels[0], channels[0], style, first, noise)])
        self.colours = nn.ModuleList([ModulatedConv(channels[0], shape.channels, style, 1, demodulate=False)])
        for depth, (inputs, outputs) in enumerate(pairs(channels)):
            full = depth == len(channels) - 2
            self.layers.append(StyledLayer(inputs, outputs, style, sides[depth], noise))
            if not full:
                self.layers.append(StyledLayer(outputs, outputs, style, sides[depth + 1], noise))
                self.colours.append(ModulatedConv(outputs, shape.channels, style, 1, demodulate=False))
        # At the full size the features stay at half of it, and each of their places makes four pixels.
        last = ModulatedConv(channels[-1], 4 * shape.channels, style, 3, demodulate=False)
        four = last.weight.data
        four.copy_(four[::4].repeat_interleave(4, 0))  # alike at first, else the pixels of a place start as a pattern
        self.colours.append(last)

    @property
    def depth(self) -> int:
        """How many layers take a style of their own, for mixing."""
        return len(self.layers)

    @property
    def noise_sides(self) -> list[int]:
        """Of every layer."""
        return [layer.noise.side for layer in self.styled]

    @property
    def styled(self) -> list[StyledLayer]:
        """The layers, as what they are."""
        return [layer for layer in self.layers if isinstance(layer, StyledLayer)]

    def paint(self, w: Tensor, noise: Sequence[Tensor]) -> Tensor:
        """Pictures from one style a layer, w [n, depth, style]; without noise, w's own."""
        noises: Sequence[Tensor | None] = noise or [None] * self.depth
        x = self.layers[0](self.constant.expand(len(w), -1, -1, -1), w[:, 0], noises[0])
        picture = self.colours[0](x, w[:, 0])
        for depth, colour in enumerate(self.colours[1:], start=1):
            index = 2 * depth - 1
            x = self.layers[index](x, w[:, index], noises[index])
            if index + 1 < self.depth:
                index += 1
                x = self.layers[index](grow(x), w[:, index], noises[index])
                picture = grow(picture) + colour(x, w[:, index])
            else:
                picture = grow(picture) + functional.pixel_shuffle(colour(x, w[:, index]), 2)
        return picture
