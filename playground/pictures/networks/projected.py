"""Discriminators on the features of a net that knows photographs: the projected GAN of Sauer et al. 2021.

A discriminator that learns from pixels alone has to find out what surfaces and edges are while the generator already
follows it. Here several small ones judge the feature maps of EfficientNet-lite0, which stays as ImageNet made it, at as
many scales: their verdicts are worth something from the first iterations on. One more looks at the pixels, because such
features pass over some faults that an eye sees.

Scores on features of the same net flatter a generator that was trained so (Kynkäänniemi et al. 2023): a model's
config.json tells of it, and whatever shows such scores says so (`Model.flattery`).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, interpolate, leaky_relu
from torch.nn.utils.parametrizations import spectral_norm

from playground.metrics.features import load_efficientnet
from playground.pictures.networks.base import Discriminator, PictureShape
from playground.pictures.networks.layers import LEAK, batch_deviation
from playground.pictures.networks.spectral import SpectralDiscriminator


class Stage(NamedTuple):
    """Where the net's maps are taken."""

    block: int  # of the net, the last of its side
    channels: int
    strength: float  # the root of the mean square of its maps, measured on satellite tiles


# At 1/2, 1/4, 1/8, 1/16 and 1/32 of the picture's side.
STAGES = (Stage(0, 16, 6.8), Stage(2, 24, 8.1), Stage(4, 40, 7.0), Stage(10, 112, 6.0), Stage(15, 320, 2.7))
SMALL = 4  # px: a judge halves its maps until they are no larger


class ProjectedDiscriminator(Discriminator):
    """A judge for each scale of the net's features, and one for the pixels; there are no classes."""

    sees = "efficientnet"

    def __init__(
        self,
        shape: PictureShape,
        widths: Sequence[int] = (32, 48, 64, 64, 64),
        pixels: Sequence[int] = (32, 64, 128, 128),
    ) -> None:
        """`widths`: channels of each judge of features, the finest first; `pixels`: the last's, after each halving.

        ValueError for another number of widths, classes, and pictures that cannot be halved five times; ImportError
        where the net is not installed.
        """
        super().__init__()
        if len(widths) != len(STAGES):
            raise ValueError(f"The discriminator's widths must be {len(STAGES)} numbers, one a scale of the features.")
        if shape.classes:
            raise ValueError("The projected discriminator knows no classes; leave them out of the recipe.")
        sides = [shape.first_side(depth) for depth in range(1, len(STAGES) + 1)]
        self.projection = Projection(widths)
        self.judges = nn.ModuleList(Judge(width, side) for width, side in zip(widths, sides, strict=True))
        self.pixels = SpectralDiscriminator(PictureShape(shape.size, shape.channels), pixels)

    def forward(self, pictures: Tensor, labels: Tensor) -> Tensor:
        """Raw outputs [n, judges]."""
        maps = self.projection(pictures)
        raw = [judge(seen) for judge, seen in zip(self.judges, maps, strict=True)]
        return torch.stack([*raw, self.pixels(pictures, labels)], 1)


class Projection(nn.Module):
    """Feature maps of a fixed net, mixed at random across channels and scales: Sauer et al. 2021, section 4.2.

    Random mixing keeps all that the features tell and spreads it, so that no judge can lean on a few of them alone. The
    deeper maps are mixed into the finer ones. Nothing here learns.
    """

    def __init__(self, widths: Sequence[int]) -> None:
        """`widths`: channels of each scale, the finest first."""
        super().__init__()
        self.net: Any = frozen(unstrided(load_efficientnet()))
        # Across channels, then, once the next deeper scale is added, between neighbours.
        for depth, (stage, width) in enumerate(zip(STAGES, widths, strict=True)):
            deeper = widths[min(depth + 1, len(STAGES) - 1)]
            self.register_buffer(f"across{depth}", _random(deeper, stage.channels, 1) / stage.strength)
            self.register_buffer(f"between{depth}", _random(width, deeper, 3))

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """Maps [n, width, side, side] of pictures [n, channels, size, size] in [−1, 1], the finest first."""
        found, mixed = self._features(pictures), []
        y: Tensor | None = None
        for depth in reversed(range(len(STAGES))):
            x = conv2d(found[depth], self.get_buffer(f"across{depth}"))
            if y is not None:
                x = (x + interpolate(y, scale_factor=2, mode="bilinear")) * 0.5**0.5
            y = conv2d(x, self.get_buffer(f"between{depth}"), padding=1)
            mixed.append(y)
        return mixed[::-1]

    def _features(self, pictures: Tensor) -> list[Tensor]:
        colours = pictures.expand(-1, 3, -1, -1) * (127.5 / 128) + 0.5 / 128  # as the net was trained
        x = self.net._swish(self.net._conv_stem(colours.contiguous(memory_format=torch.channels_last)))
        found, ends = [], [stage.block for stage in STAGES]
        for number, block in enumerate(self.net._blocks):
            x = block(x)
            if number in ends:
                found.append(x)
        return found


class Judge(nn.Module):
    """A small discriminator of maps, spectrally normalised, that sees how much those of a batch differ."""

    def __init__(self, width: int, side: int) -> None:
        """Channels and side of its maps."""
        super().__init__()
        halvings = max(0, (side // SMALL).bit_length() - 1)
        self.halvings = nn.ModuleList(spectral_norm(nn.Conv2d(width, width, 4, 2, 1)) for _ in range(halvings))
        self.mix = spectral_norm(nn.Conv2d(width + 1, width, 3, padding=1))
        self.verdict = spectral_norm(nn.Linear(width * (side >> halvings) ** 2, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Raw outputs [n] of maps [n, width, side, side]."""
        for halve in self.halvings:
            x = leaky_relu(halve(x), LEAK)
        raw: Tensor = self.verdict(leaky_relu(self.mix(batch_deviation(x)), LEAK).flatten(1))
        return raw[:, 0]


def frozen(net: Any) -> Any:
    """The net with its weights as buffers: they move with it, but nothing trains them and no state holds them."""
    for part in list(net.modules()):
        for name, weight in list(part.named_parameters(recurse=False)):
            delattr(part, name)
            part.register_buffer(name, weight.detach(), persistent=False)
    return net


class Thinned(nn.Module):
    """A convolution of stride 2 as every second place of one of stride 1."""

    def __init__(self, conv: nn.Conv2d) -> None:
        """The convolution, which is changed."""
        super().__init__()
        conv.stride = (1, 1)
        self.conv = conv

    def forward(self, x: Tensor) -> Tensor:
        """From [n, channels, h, w] to half the side."""
        return self.conv(x)[..., ::2, ::2]


def unstrided(net: Any) -> Any:
    """EfficientNet that computes the same, with gradients in half the time on a CPU.

    In bfloat16 the gradients of its four depthwise convolutions of stride 2 take as long as all else.
    """
    for block in net._blocks:
        if tuple(block._depthwise_conv.stride) == (2, 2):
            block._depthwise_conv = Thinned(block._depthwise_conv)
    return net


def _random(outputs: int, inputs: int, kernel: int) -> Tensor:
    """Weights that keep the variance of what they filter."""
    return torch.randn(outputs, inputs, kernel, kernel) / (inputs * kernel**2) ** 0.5
