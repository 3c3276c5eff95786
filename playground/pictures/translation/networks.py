"""Generators that turn pictures into pictures: U-Net with skips, and the ResNet of CycleGAN. Fully convolutional.

All pictures are [n, channels, h, w] in [−1, 1], with sides that can be halved as often as the network does.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.pictures.networks.base import pairs

LEAK = 0.2
DROPPED = 0.5  # of the values, where there is dropout: Isola et al. 2017, appendix 6.1
SPREAD = 0.02  # of the first weights: Isola et al. 2017, appendix 6.2

NORMS: Mapping[str, Callable[[int], nn.Module]] = {
    "batch": nn.BatchNorm2d,
    "instance": nn.InstanceNorm2d,  # without gains and biases, as CycleGAN has it
    "none": lambda _: nn.Identity(),
}


def norm(kind: str, channels: int) -> nn.Module:
    """A normalisation by its name; ValueError for a name that is not there."""
    if kind not in NORMS:
        raise ValueError(f"norm must be of {', '.join(NORMS)}; {kind!r} is not.")
    return NORMS[kind](channels)


def initialise(network: nn.Module) -> None:
    """First weights as in both papers: N(0, 0.02), gains N(1, 0.02), biases 0."""
    for part in network.modules():
        if isinstance(part, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(part.weight, 0, SPREAD)
            if part.bias is not None:
                nn.init.zeros_(part.bias)
        elif isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.weight, 1, SPREAD)
            nn.init.zeros_(part.bias)


def drop(x: Tensor, chance: torch.Generator | None) -> Tensor:
    """Dropout that is the same for the same `chance`; none without one."""
    if chance is None:
        return x
    kept = torch.rand(x.shape, generator=chance, device=chance.device) >= DROPPED
    return x * (kept.to(x.device, x.dtype) / (1 - DROPPED))


class Translating(nn.Module):
    """A generator of pictures from pictures."""

    halvings: int  # both sides of a picture must be multiples of 2 ** halvings
    noisy = False  # whether chance makes a difference

    def forward(self, x: Tensor, chance: torch.Generator | None = None) -> Tensor:
        """Pictures for pictures x [n, inputs, h, w]; `chance` is the dropout's, without which there is none."""
        raise NotImplementedError


class UNet(Translating):
    """Encoder and decoder with skips between layers of one side: Isola et al. 2017, section 3.2.1, appendix 6.1.1.

    Each encoder layer halves the side by a 4 × 4 convolution; `channels` are theirs, from the outermost to the
    innermost. Dropout in the first decoder layers is the only noise, in training and in use.
    """

    def __init__(
        self,
        channels: Sequence[int],
        skips: bool = True,
        dropout: int = 3,
        inputs: int = 3,
        outputs: int = 3,
        squashed: bool = True,
    ) -> None:
        """`dropout`: so many decoder layers have it; `squashed`: the last layer ends in a tanh."""
        super().__init__()
        self.skips, self.dropout, self.squashed = skips, dropout, squashed
        self.halvings, self.noisy = len(channels), dropout > 0
        self.down = nn.ModuleList(nn.Conv2d(a, b, 4, 2, 1, bias=False) for a, b in pairs([inputs, *channels]))
        self.down_norms = nn.ModuleList(nn.BatchNorm2d(width) for width in channels[1:-1])
        ups = list(pairs([*reversed(channels), outputs]))
        joined = [a * (2 if skips and index else 1) for index, (a, _) in enumerate(ups)]
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(a, b, 4, 2, 1, bias=index == len(ups) - 1)
            for index, (a, (_, b)) in enumerate(zip(joined, ups, strict=True))
        )
        self.up_norms = nn.ModuleList(nn.BatchNorm2d(b) for _, b in ups[:-1])
        initialise(self)

    def forward(self, x: Tensor, chance: torch.Generator | None = None) -> Tensor:
        """As `Translating`. The outermost and the innermost encoder layer have no normalisation."""
        kept = []
        for index, layer in enumerate(self.down):
            x = layer(functional.leaky_relu(x, LEAK) if index else x)
            if 0 < index < len(self.down) - 1:
                x = self.down_norms[index - 1](x)
            kept.append(x)
        kept.pop()
        for index, layer in enumerate(self.up):
            if index and self.skips:
                x = torch.cat([x, kept.pop()], 1)
            x = layer(torch.relu(x))
            if index < len(self.up) - 1:
                x = self.up_norms[index](x)
                if index < self.dropout:
                    x = drop(x, chance)
        return x.tanh() if self.squashed else x


class Residual(nn.Module):
    """Two 3 × 3 convolutions beside the identity: Johnson et al. 2016; padded by reflection, as CycleGAN has it."""

    def __init__(self, width: int, kind: str) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, padding_mode="reflect"), norm(kind, width), nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1, padding_mode="reflect"), norm(kind, width),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        """From `width` to `width` channels."""
        return x + self.body(x)


class ResNet(Translating):
    """c7s1-k, d2k, d4k, R4k × blocks, u2k, uk, c7s1-3: Zhu et al. 2017, appendix 7.2."""

    halvings = 2

    def __init__(self, width: int = 64, blocks: int = 9, kind: str = "instance", outputs: int = 3) -> None:
        """`width`: k; `kind`: of the normalisation."""
        super().__init__()
        k = width
        down = [(k, 2 * k), (2 * k, 4 * k)]
        layers: list[nn.Module] = [nn.Conv2d(3, k, 7, padding=3, padding_mode="reflect"), norm(kind, k), nn.ReLU()]
        for a, b in down:
            layers += [nn.Conv2d(a, b, 3, 2, 1), norm(kind, b), nn.ReLU()]
        layers += [Residual(4 * k, kind) for _ in range(blocks)]
        for a, b in reversed(down):
            layers += [nn.ConvTranspose2d(b, a, 3, 2, 1, output_padding=1), norm(kind, a), nn.ReLU()]
        layers += [nn.Conv2d(k, outputs, 7, padding=3, padding_mode="reflect"), nn.Tanh()]
        self.body = nn.Sequential(*layers)
        initialise(self)

    def forward(self, x: Tensor, chance: torch.Generator | None = None) -> Tensor:  # noqa: ARG002
        """As `Translating`; no noise."""
        translated: Tensor = self.body(x)
        return translated


KINDS: Mapping[str, Callable[..., Translating]] = {"unet": UNet, "resnet": ResNet}


def build(options: Mapping[str, Any]) -> Translating:
    """A generator from a recipe's table: its kind, then the options of its class.

    ValueError, with one sentence, for a kind or an option that is not there.
    """
    given = dict(options)
    kind = given.pop("kind", None)
    if kind not in KINDS:
        raise ValueError(f"The generator's kind must be of {', '.join(KINDS)}; {kind!r} is not.")
    try:
        return KINDS[kind](**given)
    except TypeError as error:
        raise ValueError(f"The generator {kind} does not take these options: {error}.") from None
