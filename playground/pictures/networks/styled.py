"""What all style-based generators have in common: a mapping network, a style for each layer, and a mean style."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from playground.pictures.networks.base import Generator, PictureShape, pairs
from playground.pictures.networks.layers import EqualLinear, leaky

# Of the other layers' rate: Karras et al. 2019, appendix C. A mapping that learned as fast as they do would press z
# into a few directions of w, and the generator would have little left to vary by.
MAPPING_RATE = 0.01
MEAN_OF = 10_000  # styles that the mean style is measured from


class Mapping(nn.Module):
    """From latents z to styles w: a perceptron behind a normalisation of z's length."""

    def __init__(self, latent: int, style: int, layers: int) -> None:
        """Sizes of z and w, and the number of layers."""
        super().__init__()
        self.layers = nn.ModuleList(EqualLinear(a, b) for a, b in pairs([latent, *[style] * layers]))

    def forward(self, z: Tensor) -> Tensor:
        """From [n, latent] to [n, style]."""
        w = z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt()
        for layer in self.layers:
            w = leaky(layer(w))
        return w


class StyledGenerator(Generator):
    """z → w by `mapping`, w → picture by `synthesis`. `mean_w` [style] is the centre that truncation draws to.

    A subclass says in `depth` how many layers take a style, and paints in `paint`.
    """

    mixed = 0.9  # of the pictures in training are made of two styles: Karras et al. 2019, section 3.1

    def __init__(self, shape: PictureShape, latent: int, style: int, mapping: nn.Module) -> None:
        """Sizes of z and w; `mapping`: from z [n, latent] to w [n, style]."""
        super().__init__(shape, latent)
        self.mapping = mapping
        self.mean_w: Tensor
        self.register_buffer("mean_w", torch.zeros(style))

    @property
    def depth(self) -> int:
        """How many layers take a style of their own, for mixing."""
        raise NotImplementedError

    def paint(self, w: Tensor, noise: Sequence[Tensor]) -> Tensor:
        """Pictures from one style a layer, w [n, depth, style], and what `draw_noise` made; empty: that of w."""
        raise NotImplementedError

    @property
    def noise_sides(self) -> Sequence[int]:
        """The sides of the maps that noise is added to, in order; none, unless a subclass takes some."""
        return ()

    def draw_noise(self, count: int, chance: torch.Generator) -> list[Tensor]:
        """Fresh noise for `count` pictures, [count, 1, side, side] for each of `noise_sides`."""
        maps = [(count, 1, side, side) for side in self.noise_sides]
        return [torch.randn(shape, generator=chance, device=chance.device) for shape in maps]

    def draw(self, count: int, chance: torch.Generator) -> tuple[Tensor, ...]:
        """z, a second z, from which layer on it rules [count] (never, for some), and the noise of each layer."""
        device = chance.device
        z, other = torch.randn(2, count, self.latent, generator=chance, device=device).unbind()
        cut = torch.randint(1, self.depth, (count,), generator=chance, device=device)
        mixed = torch.rand(count, generator=chance, device=device) < self.mixed
        return z, other, cut.where(mixed, self.depth), *self.draw_noise(count, chance)

    def mix(self, z: Tensor, other: Tensor, cut: Tensor) -> Tensor:
        """One style a layer, [n, depth, style], of the two latents that `draw` made."""
        w, other_w = self.mapping(torch.cat([z, other])).chunk(2)
        takes_other = torch.arange(self.depth, device=cut.device) >= cut[:, None]  # [n, depth]
        return torch.where(takes_other[:, :, None], other_w[:, None], w[:, None])

    def forward(self, labels: Tensor, *inputs: Tensor) -> Tensor:  # noqa: ARG002
        """Pictures of two styles each, as `draw` made them; there are no classes."""
        z, other, cut, *noise = inputs
        return self.paint(self.mix(z, other, cut), noise)

    def synthesis(self, w: Tensor, noise: Sequence[Tensor] = ()) -> Tensor:
        """Pictures from one style each, w [n, style], or one a layer, [n, depth, style]; without noise, w's own."""
        return self.paint(w[:, None].expand(-1, self.depth, -1) if w.dim() == 2 else w, noise)

    def groups(self, rate: float) -> list[dict[str, Any]]:
        """As `Generator.groups`; the mapping learns slowly."""
        mapping = {id(weight) for weight in self.mapping.parameters()}
        others = [weight for weight in self.parameters() if id(weight) not in mapping]
        slow = {"params": list(self.mapping.parameters()), "lr": MAPPING_RATE * rate}
        return [slow, {"params": others, "lr": rate}]

    @torch.no_grad()
    def settle(self, chance: torch.Generator) -> None:
        """Measure `mean_w`."""
        z = torch.randn(MEAN_OF, self.latent, generator=chance, device=chance.device)
        self.mean_w.copy_(self.mapping(z).mean(0))
