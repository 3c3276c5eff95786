"""A discriminator of styles: it tells the styles of pictures from those that a mapping network makes."""

import torch
from torch import Tensor, nn

from playground.pictures.networks.layers import LEAK


class StyleCritic(nn.Module):
    """A perceptron that also sees how much the styles of its batch differ, as `batch_deviation` tells of pictures."""

    def __init__(self, style: int, width: int) -> None:
        """The length of w, and of the hidden layers."""
        super().__init__()
        self.look = nn.Sequential(
            nn.Linear(style, width), nn.LeakyReLU(LEAK), nn.Linear(width, width), nn.LeakyReLU(LEAK)
        )
        self.verdict = nn.Sequential(nn.Linear(width + 1, width), nn.LeakyReLU(LEAK), nn.Linear(width, 1))

    def forward(self, styles: Tensor) -> Tensor:
        """Raw outputs [n] of styles [n, style]."""
        h = self.look(styles)
        deviation = (h.var(0, correction=0) + 1e-8).sqrt().mean()
        raw: Tensor = self.verdict(torch.cat([h, deviation.expand(len(h), 1)], 1))
        return raw[:, 0]
