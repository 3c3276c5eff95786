"""Discriminators that judge a picture patch by patch: PatchGAN of a chosen receptive field.

Isola et al. 2017, section 3.2.2 and appendix 6.1.2. Fully convolutional: one raw output for each place of the field.
"""

from collections.abc import Mapping

from torch import Tensor, nn

from playground.pictures.translation.networks import LEAK, initialise, norm

# Side of the patch that one output sees → convolutions of stride 2 before the two of stride 1; 1 has none of either.
FIELDS: Mapping[int, int] = {1: 0, 16: 1, 34: 2, 70: 3, 142: 4, 286: 5}
WIDEST = 8  # times the first layer's width


class Patches(nn.Module):
    """From a picture, beside the one that it was made of where it is conditional, to a map of raw outputs.

    `field`: one of `FIELDS`, in pixels; `width`: channels of the first layer; `inputs`: 6 if conditional, else 3;
    `kind`: of the normalisation. ValueError, with one sentence, for another field.
    """

    def __init__(self, field: int = 70, width: int = 64, inputs: int = 6, kind: str = "batch") -> None:
        super().__init__()
        if field not in FIELDS:
            raise ValueError(f"field must be of {', '.join(map(str, FIELDS))} pixels; {field!r} is not.")
        self.field = field
        self.body = nn.Sequential(*(_pixel if field == 1 else _patch)(field, width, inputs, kind))
        initialise(self)

    def forward(self, pictures: Tensor) -> Tensor:
        """Raw outputs [n, 1, h', w'] of pictures [n, inputs, h, w]."""
        judged: Tensor = self.body(pictures)
        return judged

    def side(self, pixels: int) -> int:
        """How many outputs a picture of so many pixels has along a side; below 1 it is too small for the field."""
        for layer in self.convolutions():
            pixels = (pixels + 2 * layer.padding[0] - layer.kernel_size[0]) // layer.stride[0] + 1  # type: ignore[operator]
        return pixels

    def convolutions(self) -> list[nn.Conv2d]:
        """All of them, from the picture on."""
        return [part for part in self.body if isinstance(part, nn.Conv2d)]


def _pixel(_: int, width: int, inputs: int, kind: str) -> list[nn.Module]:
    return [
        nn.Conv2d(inputs, width, 1), nn.LeakyReLU(LEAK),
        nn.Conv2d(width, 2 * width, 1, bias=kind != "batch"), norm(kind, 2 * width), nn.LeakyReLU(LEAK),
        nn.Conv2d(2 * width, 1, 1, bias=kind != "batch"),
    ]  # fmt: skip


def _patch(field: int, width: int, inputs: int, kind: str) -> list[nn.Module]:
    layers: list[nn.Module] = [nn.Conv2d(inputs, width, 4, 2, 1), nn.LeakyReLU(LEAK)]
    before = width
    for index in range(1, FIELDS[field] + 1):
        after = width * min(2**index, WIDEST)
        stride = 2 if index < FIELDS[field] else 1
        layers += [nn.Conv2d(before, after, 4, stride, 1, bias=kind != "batch"), norm(kind, after), nn.LeakyReLU(LEAK)]
        before = after
    return [*layers, nn.Conv2d(before, 1, 4, 1, 1)]


def receptive_field(network: Patches) -> int:
    """Side in pixels of what one output depends on: each layer before widens it by (field − 1) · stride + kernel."""
    seen = 1
    for layer in reversed(network.convolutions()):
        seen = (seen - 1) * layer.stride[0] + layer.kernel_size[0]
    return seen
