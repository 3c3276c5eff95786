"""Layers that several networks share. All take and return tensors [n, channels, height, width] unless they say so."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

LEAK = 0.2
SLOW = 0.1  # how fast styles learn to steer normalisation
GAIN = math.sqrt(2)  # keeps the variance through `leaky`, nearly


def leaky(x: Tensor) -> Tensor:
    """Leaky ReLU, scaled so that the variance of its input is kept: Karras et al. 2020 (StyleGAN2)."""
    return functional.leaky_relu(x, LEAK) * GAIN


class EqualLinear(nn.Module):
    """A linear layer whose weights are stored with unit variance: Karras et al. 2018 (progressive GAN), section 4.1.

    The scale is applied as it runs, so that Adam moves every layer at the same relative speed.
    """

    def __init__(self, inputs: int, outputs: int, bias: float = 0.0) -> None:
        """`bias`: its first value."""
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs))
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self.scale = 1 / math.sqrt(inputs)

    def forward(self, x: Tensor) -> Tensor:
        """From [n, inputs] to [n, outputs]."""
        return functional.linear(x, self.weight * self.scale, self.bias)


class EqualConv(nn.Module):
    """A convolution with the stored unit variance of `EqualLinear`; stride 1 keeps the size, stride 2 halves it."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1, bias: bool = True) -> None:
        """`kernel`: odd for stride 1, even for stride 2."""
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None
        self.scale, self.stride, self.padding = 1 / math.sqrt(inputs * kernel**2), stride, (kernel - 1) // 2

    def forward(self, x: Tensor) -> Tensor:
        """From `inputs` to `outputs` channels."""
        return functional.conv2d(x, self.weight * self.scale, self.bias, self.stride, self.padding)


class ModulatedConv(nn.Module):
    """A convolution whose input channels are scaled by a style, and whose output is scaled back to unit variance.

    Karras et al. 2020 (StyleGAN2), equations 1 and 3. Scaling the weights for each picture would need one convolution
    a picture; scaling the input and the output instead is the same by linearity, and one convolution for all.
    """

    def __init__(self, inputs: int, outputs: int, style: int, kernel: int = 3, demodulate: bool = True) -> None:
        """`style`: the length of w."""
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.affine = EqualLinear(style, inputs, bias=1.0)
        self.scale, self.padding, self.demodulate = 1 / math.sqrt(inputs * kernel**2), kernel // 2, demodulate

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """Filter x [n, inputs, h, w] by the styles w [n, style]."""
        styles, weight = self.affine(w), self.weight * self.scale
        y = functional.conv2d(x * styles[:, :, None, None], weight, padding=self.padding)
        if not self.demodulate:
            return y
        power = functional.linear(styles.square(), weight.square().sum((2, 3)))  # [n, outputs]
        return y * (power + 1e-8).rsqrt()[:, :, None, None]


class ConditionalNorm(nn.Module):
    """Batch normalisation with a gain and a bias for each condition: Dumoulin et al. 2017, de Vries et al. 2017."""

    def __init__(self, channels: int, condition: int) -> None:
        """`condition`: the length of the vector that gains and biases are read from."""
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.gain, self.bias = EqualLinear(condition, channels, bias=1.0), EqualLinear(condition, channels)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """Normalise x [n, channels, h, w] for conditions [n, condition]."""
        gain, bias = self.gain(condition), self.bias(condition)
        return self.norm(x) * gain[:, :, None, None] + bias[:, :, None, None]


class SteeredNorm(nn.Module):
    """Batch normalisation that styles learn to steer, from nothing at first and slowly.

    `ConditionalNorm` obeys its condition from the start. Styles that do so make pictures that differ in brightness
    before all else, since a gain of all channels is the quickest thing to learn.
    """

    def __init__(self, channels: int, style: int) -> None:
        """`style`: the length of w."""
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.gain, self.bias = nn.Linear(style, channels), nn.Linear(style, channels)
        for layer in (self.gain, self.bias):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """Normalise x [n, channels, h, w] by the styles w [n, style]."""
        gain, bias = 1 + SLOW * self.gain(w), SLOW * self.bias(w)
        return self.norm(x) * gain[:, :, None, None] + bias[:, :, None, None]


def start(inputs: int, outputs: int, constant: bool = False) -> nn.Linear:
    """From a latent to the first feature maps, with DCGAN's first weights.

    `constant`: whether it has biases, a picture that does without z. Where a discriminator alone teaches the generator,
    all pictures become that one.
    """
    layer = nn.Linear(inputs, outputs, bias=constant)
    nn.init.normal_(layer.weight, 0, 0.02)
    if constant:
        nn.init.zeros_(layer.bias)
    return layer


class Growing(nn.Module):
    """A layer of a generator: normalise as a style says, ReLU, and a transposed convolution to twice the side.

    The layer of DCGAN (Radford et al. 2016, section 3). Each pixel comes of four taps of the kernel, as many as any
    other, so that no lattice is built in; enlarging by repetition before a convolution left one in what it made.
    """

    def __init__(self, inputs: int, outputs: int, style: int) -> None:
        """Numbers of channels, and the length of w."""
        super().__init__()
        self.norm = SteeredNorm(inputs, style)
        self.grow = nn.ConvTranspose2d(inputs, outputs, 4, 2, 1)
        nn.init.normal_(self.grow.weight, 0, 0.02)

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """From [n, inputs, h, w] to [n, outputs, 2h, 2w]."""
        grown: Tensor = self.grow(torch.relu(self.norm(x, w)))
        return grown


class Noise(nn.Module):
    """Adds noise to feature maps, of a strength that is learned for each channel: Karras et al. 2019, section 3.2.

    Where none is given, a picture's style brings its own: a projection of w's direction that is fixed and random, so
    that the noise is normal, another for every style, and turns with it smoothly. One noise for all pictures, as
    StyleGAN has it, puts the same marks at the same places of each: satellite tiles after 26 minutes of training had a
    recall of 13% with it, and of 23% with noise of their own.
    """

    def __init__(self, channels: int, side: int, style: int, first: float = 0.0) -> None:
        """`side`: of the maps; `style`: the length of w; `first`: how strong the noise is before training."""
        super().__init__()
        self.side = side
        self.strength = nn.Parameter(first * torch.randn(channels, 1, 1))
        # The same wherever the layer is built, so that it need not be stored: 700,000 numbers at 64 px.
        projection = torch.randn(side**2, style, generator=torch.Generator().manual_seed(side))
        self.projection: Tensor
        self.register_buffer("projection", functional.normalize(projection) * math.sqrt(style), persistent=False)

    def of(self, w: Tensor) -> Tensor:
        """The noise [n, 1, side, side] that styles w [n, style] bring."""
        return (functional.normalize(w) @ self.projection.T).unflatten(1, (1, self.side, self.side))

    def forward(self, x: Tensor, noise: Tensor | None, w: Tensor) -> Tensor:
        """Add noise [n, 1, side, side], or that of the styles w [n, style], to x [n, channels, side, side]."""
        return x + (self.strength * (self.of(w) if noise is None else noise)).to(x.dtype)


def batch_deviation(x: Tensor, group: int = 4) -> Tensor:
    """Append one channel: how much the pictures of a group differ. Karras et al. 2018, section 3.

    A discriminator that sees it notices a generator whose pictures are all alike. Groups are strided through the batch;
    a batch that does not divide is one group.
    """
    n, channels, height, width = x.shape
    group = group if n % group == 0 else n
    spread = x.reshape(group, n // group, channels, height, width).float()
    deviation = (spread.var(0, correction=0) + 1e-8).sqrt().mean((1, 2, 3))  # [n / group]
    deviation = deviation.to(x.dtype).repeat(group)[:, None, None, None]
    return torch.cat([x, deviation.expand(n, 1, height, width)], 1)
