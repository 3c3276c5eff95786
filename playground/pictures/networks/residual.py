"""The residual discriminator of StyleGAN2, small, with a projection for classes: it judges styles and classes alike.

Its trunk is the encoder's, too, which goes from pictures back to styles.
"""

import math
from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional

from playground.pictures.networks.base import Discriminator, PictureShape, pairs
from playground.pictures.networks.layers import EqualConv, EqualLinear, batch_deviation, leaky


class Halving(nn.Module):
    """A residual block to half the size: Karras et al. 2020, figure 7c; pooled before the channels grow."""

    def __init__(self, inputs: int, outputs: int) -> None:
        """Numbers of channels."""
        super().__init__()
        self.look, self.widen = EqualConv(inputs, inputs), EqualConv(inputs, outputs)
        self.skip = EqualConv(inputs, outputs, kernel=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """From [n, inputs, h, w] to [n, outputs, h/2, w/2]."""
        y = leaky(self.widen(functional.avg_pool2d(leaky(self.look(x)), 2)))
        return (y + self.skip(functional.avg_pool2d(x, 2))) * math.sqrt(0.5)


class ResidualTrunk(nn.Module):
    """A strided stem, and residual blocks down to a few pixels."""

    def __init__(self, shape: PictureShape, channels: Sequence[int]) -> None:
        """`channels`: after the stem, and after each block; each halves the side."""
        super().__init__()
        self.stem = EqualConv(shape.channels, channels[0], kernel=4, stride=2)
        self.blocks = nn.ModuleList(Halving(a, b) for a, b in pairs(channels))

    def look(self, pictures: Tensor) -> Tensor:
        """Feature maps [n, last channels, side, side]."""
        x = leaky(self.stem(pictures))
        for block in self.blocks:
            x = block(x)
        return x


class ResidualDiscriminator(ResidualTrunk, Discriminator):
    """A residual trunk, the batch's deviation, and a projection on the class.

    With classes, the raw output is ψ(h) + ⟨V y, h⟩: Miyato and Koyama 2018, equation 6.
    """

    def __init__(self, shape: PictureShape, channels: Sequence[int] = (48, 96, 128, 128)) -> None:
        """`channels`: of the trunk."""
        super().__init__(shape, channels)
        side, last = shape.first_side(len(channels)), channels[-1]
        self.mix = EqualConv(last + 1, last)
        self.features = EqualLinear(last * side**2, last)
        self.verdict = EqualLinear(last, 1)
        self.classes = nn.Embedding(shape.classes, last) if shape.classes else None

    def forward(self, pictures: Tensor, labels: Tensor) -> Tensor:
        """Raw outputs [n]."""
        x = leaky(self.mix(batch_deviation(self.look(pictures))))
        h = leaky(self.features(x.flatten(1)))
        raw = self.verdict(h)[:, 0]
        if self.classes is not None:
            raw = raw + (self.classes(labels) * h).sum(1) / math.sqrt(h.shape[1])
        return raw


class Encoder(ResidualTrunk):
    """From pictures to styles: in what words the generator would describe them."""

    def __init__(self, shape: PictureShape, style: int, channels: Sequence[int]) -> None:
        """`style`: the length of w; `channels`: of the trunk."""
        super().__init__(shape, channels)
        inner = 2 * channels[-1]
        self.features = EqualLinear(channels[-1] * shape.first_side(len(channels)) ** 2, inner)
        self.style = EqualLinear(inner, style)
        # Each number of a style has mean 0 and variance 1, as the mapping's have: no code grows to drown the noise.
        self.norm = nn.BatchNorm1d(style, affine=False)

    def forward(self, pictures: Tensor) -> Tensor:
        """Styles [n, style]."""
        h = leaky(self.features(self.look(pictures).flatten(1)))
        styles: Tensor = self.norm(self.style(h).float())
        return styles
