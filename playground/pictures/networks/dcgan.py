"""DCGAN, by its guidelines for stable convolutional GANs: Radford et al. 2016, section 3.

Strided convolutions instead of pooling, transposed ones in the generator; batch normalisation in both, but not in the
generator's output and the discriminator's input; no fully connected hidden layers; ReLU in the generator with tanh at
its end, leaky ReLU in the discriminator; weights start from N(0, 0.02).
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from playground.pictures.networks.base import Discriminator, Generator, PictureShape, pairs, recompute_norms
from playground.pictures.networks.layers import LEAK


def start(network: nn.Module) -> None:
    """The first weights of the paper: N(0, 0.02); gains of batch normalisation N(1, 0.02)."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0, 0.02)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1, 0.02)


class DCGenerator(Generator):
    """Transposed convolutions from a single pixel to the picture."""

    def __init__(self, shape: PictureShape, latent: int = 100, channels: Sequence[int] = (256, 128, 64, 32)) -> None:
        """`channels`: before each doubling of the side."""
        super().__init__(shape, latent)
        first = shape.first_side(len(channels))
        layers: list[nn.Module] = [nn.ConvTranspose2d(latent, channels[0], first, bias=False)]
        for inputs, outputs in pairs(channels):
            layers += [nn.BatchNorm2d(inputs), nn.ReLU(), nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=False)]
        layers += [nn.BatchNorm2d(channels[-1]), nn.ReLU(), nn.ConvTranspose2d(channels[-1], shape.channels, 4, 2, 1)]
        self.layers = nn.Sequential(*layers, nn.Tanh())
        start(self)

    def forward(self, labels: Tensor, *inputs: Tensor) -> Tensor:  # noqa: ARG002
        """Pictures from z [n, latent]; there are no classes."""
        return self.layers(inputs[0][:, :, None, None])

    def settle(self, chance: torch.Generator) -> None:
        """Measure the statistics of batch normalisation."""
        recompute_norms(self, chance)


class DCDiscriminator(Discriminator):
    """Strided convolutions from the picture to a single number."""

    def __init__(self, shape: PictureShape, channels: Sequence[int] = (32, 64, 128, 256)) -> None:
        """`channels`: after each halving of the side."""
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(shape.channels, channels[0], 4, 2, 1), nn.LeakyReLU(LEAK)]
        for inputs, outputs in pairs(channels):
            layers += [nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.LeakyReLU(LEAK)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(channels[-1], 1, shape.first_side(len(channels))))
        start(self)

    def forward(self, pictures: Tensor, labels: Tensor) -> Tensor:  # noqa: ARG002
        """Raw outputs [n]."""
        return self.layers(pictures).flatten()
