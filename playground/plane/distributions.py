"""What a generator may be asked to learn, on the plane or on the line.

A distribution is a sampler that uses no randomness but the generator it is given, and, where it has modes, their
centres and width. On the line it also has a density, in closed form. Coordinates suit a small network: data within
about [−1.5, 1.5], except PacGAN's grid and the normal that only has to be shifted.
A new distribution is one function and one line of `FIXED`, or of `MADE` if it depends on what a visitor gives.
"""

import functools
import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from playground.metrics.densities import GAUSSIAN, UNIFORM, Density, Piece
from playground.plane.drawing import Points, spacing
from playground.plane.lettering import set_word

Sampler = Callable[[int, torch.Generator], Tensor]

VIEW = 1.5  # half-width of the usual view
THICKNESS = 0.03  # standard deviation of the noise about a curve
PEN = (0.01, 0.06)  # the thinnest and the thickest pen for drawn points, a standard deviation


@dataclass(frozen=True)
class Distribution:
    """A distribution. Two of equal name and key are the same one, so both can key a cache.

    `sample(n, generator)` returns n points [n, dimension], float32 on the CPU, by that generator alone.
    """

    name: str
    label: str = field(compare=False)
    sample: Sampler = field(compare=False)
    extent: float = field(compare=False)  # the view is the square [−extent, extent]², or that stretch of the line
    centres: Tensor | None = field(default=None, compare=False)  # [M, dimension], equally likely modes
    sigma: float | None = field(default=None, compare=False)  # their standard deviation along each axis
    key: Hashable = ()  # the word or the points that it was made from
    density: Density | None = field(default=None, compare=False)  # of those on the line, and of no others

    @property
    def dimension(self) -> int:
        """1 on the line, 2 on the plane."""
        return 2 if self.density is None else 1


def _uniform(n: int, generator: torch.Generator, low: float, high: float) -> Tensor:
    return low + (high - low) * torch.rand(n, generator=generator)


def _noise(n: int, generator: torch.Generator, sigma: float, dimension: int = 2) -> Tensor:
    return sigma * torch.randn(n, dimension, generator=generator)


def _polar(radius: Tensor, angle: Tensor) -> Tensor:
    return torch.stack([radius * angle.cos(), radius * angle.sin()], 1)


def ring_centres(count: int, radius: float = 1.0) -> Tensor:
    """`count` distinct points [count, 2] on a circle, evenly spaced, the first on the x axis."""
    # Not linspace(0, 2π, count): it has both ends, which are one point.
    angle = torch.arange(count) * (2 * math.pi / count)
    return _polar(torch.full((count,), radius), angle)


def grid_centres(ticks: tuple[float, ...]) -> Tensor:
    """All pairs of `ticks`, [len², 2]."""
    return torch.cartesian_prod(torch.tensor(ticks), torch.tensor(ticks))


def mixture(name: str, label: str, extent: float, centres: Tensor, sigma: float) -> Distribution:
    """Equally likely isotropic Gaussians of standard deviation `sigma` at `centres` [M, 2], or [M, 1] on the line."""

    def sample(n: int, generator: torch.Generator) -> Tensor:
        chosen = torch.randint(len(centres), (n,), generator=generator)
        return centres[chosen] + _noise(n, generator, sigma, centres.shape[1])

    return Distribution(name, label, sample, extent, centres, sigma)


def bells(name: str, label: str, extent: float, centres: tuple[float, ...], sigma: float) -> Distribution:
    """Equally likely Gaussians on the line; a single one is no mode."""
    made = mixture(name, label, extent, torch.tensor(centres)[:, None], sigma)
    density = Density(tuple(Piece(GAUSSIAN, centre, sigma) for centre in centres), free=True)
    return replace(made, density=density) if len(centres) > 1 else Distribution(
        name, label, made.sample, extent, density=density
    )  # fmt: skip


def intervals(name: str, label: str, extent: float, centres: tuple[float, ...], length: float) -> Distribution:
    """Equally likely uniforms on the line: supports with ends, that do not meet."""
    middles = torch.tensor(centres)[:, None]

    def sample(n: int, generator: torch.Generator) -> Tensor:
        chosen = torch.randint(len(centres), (n,), generator=generator)
        return middles[chosen] + length * (torch.rand(n, 1, generator=generator) - 0.5)

    density = Density(tuple(Piece(UNIFORM, centre, length) for centre in centres), free=True)
    return Distribution(name, label, sample, extent, middles, length / math.sqrt(12), density=density)


def discs(name: str, label: str, extent: float, centres: Tensor, radius: float) -> Distribution:
    """Equally likely uniform discs: supports with edges, that do not meet. A disc's sigma along an axis is radius/2."""

    def sample(n: int, generator: torch.Generator) -> Tensor:
        chosen = torch.randint(len(centres), (n,), generator=generator)
        distance = radius * torch.rand(n, generator=generator).sqrt()  # uniform in area
        return centres[chosen] + _polar(distance, _uniform(n, generator, 0, 2 * math.pi))

    return Distribution(name, label, sample, extent, centres, radius / 2)


def line(n: int, generator: torch.Generator) -> Tensor:
    """A segment from (−1.1, −0.55) to (1.1, 0.55)."""
    along = _uniform(n, generator, -1, 1)
    return along[:, None] * torch.tensor([1.1, 0.55]) + _noise(n, generator, THICKNESS)


def circle(n: int, generator: torch.Generator) -> Tensor:
    """The unit circle."""
    return _polar(torch.ones(n), _uniform(n, generator, 0, 2 * math.pi)) + _noise(n, generator, THICKNESS)


def moons(n: int, generator: torch.Generator) -> Tensor:
    """Two half circles that reach into each other: one is the other turned by π about the origin."""
    angle = _uniform(n, generator, 0, math.pi)
    upper = 0.8 * _polar(torch.ones(n), angle) - torch.tensor([0.4, 0.2])
    return _either_side(upper, generator) + _noise(n, generator, THICKNESS)


def spiral(n: int, generator: torch.Generator) -> Tensor:
    """Two arms of an Archimedean spiral, one and a quarter turns each."""
    along = _uniform(n, generator, 0.02, 1).sqrt()  # about uniform in length: an arm's speed grows with its radius
    arm = _polar(1.2 * along, 2.5 * math.pi * along)
    return _either_side(arm, generator) + _noise(n, generator, THICKNESS)


def _either_side(points: Tensor, generator: torch.Generator) -> Tensor:
    """`points`, about half of them turned by π about the origin."""
    return points * (2.0 * torch.randint(2, (len(points), 1), generator=generator) - 1)


def swiss_roll(n: int, generator: torch.Generator) -> Tensor:
    """The Swiss roll (Tenenbaum et al. 2000) seen end on: an Archimedean spiral, uniform in angle, 1.5π to 4.5π."""
    angle = _uniform(n, generator, 1.5 * math.pi, 4.5 * math.pi)
    return _polar(angle * (1.25 / (4.5 * math.pi)), angle) + _noise(n, generator, THICKNESS)


def checkerboard(n: int, generator: torch.Generator) -> Tensor:
    """The eight dark squares of a 4 × 4 board on [−1.2, 1.2]², uniform."""
    column = torch.randint(4, (n,), generator=generator)
    row = 2 * torch.randint(2, (n,), generator=generator) + column % 2
    cell = torch.stack([column, row], 1) - 2
    return 0.6 * (cell + torch.rand(n, 2, generator=generator))


# The places of gaussians2 and blobs are GAN Lab's (Kahng et al. 2019), its unit square stretched to our view; its two
# Gaussians are of unequal, stretched widths, ours of one, so that their modes can be counted.
FIXED: dict[str, Distribution] = {
    each.name: each
    for each in (
        mixture("ring8", "Ring of 8", VIEW, ring_centres(8), 0.05),
        # Lin et al. 2018 (PacGAN), section 4.1: the 2D-ring and the 2D-grid.
        mixture("ring8_narrow", "Narrow ring of 8", VIEW, ring_centres(8), 0.01),
        mixture("grid25", "Grid of 25", 5.0, grid_centres((-4.0, -2.0, 0.0, 2.0, 4.0)), 0.05),
        mixture("gaussians2", "Two Gaussians", VIEW, torch.tensor([[-0.6, 0.6], [0.6, -0.3]]), 0.15),
        discs("blobs", "Three blobs", VIEW, torch.tensor([[-0.45, 0.75], [0.75, 0.3], [-0.15, -0.45]]), 0.25),
        Distribution("line", "Line", line, VIEW),
        Distribution("circle", "Circle", circle, VIEW),
        Distribution("moons", "Two moons", moons, VIEW),
        Distribution("spiral", "Spiral", spiral, VIEW),
        Distribution("swiss_roll", "Swiss roll", swiss_roll, VIEW),
        Distribution("checkerboard", "Checkerboard", checkerboard, VIEW),
        bells("line_normal", "1-D Gaussian", VIEW, (0.4,), 0.25),
        bells("line_normals2", "1-D two Gaussians", VIEW, (-0.6, 0.6), 0.15),
        bells("line_normals3", "1-D three Gaussians", VIEW, (-0.9, 0.0, 0.9), 0.1),
        intervals("line_uniforms2", "1-D two uniforms", VIEW, (-0.7, 0.7), 0.6),
        bells("line_far", "1-D far pair", VIEW, (-1.2, 1.2), 0.04),
        bells("line_shifted", "1-D shifted normal", 6.0, (2.0,), 1.0),
    )
}


def word(text: str, points: Points) -> Distribution:  # noqa: ARG001
    """The ink of a word."""
    return Distribution("word", LABELS["word"], set_word(text).sample, VIEW, key=text)


def drawn(text: str, points: Points) -> Distribution:  # noqa: ARG001
    """Points that a visitor drew, each blurred by about half the step to the next: a stroke looks whole."""
    if not points:
        raise ValueError("Drawn points must be given for the distribution “drawn”; there are none.")
    places = torch.tensor(points)
    pen = min(max(spacing(points) / 2, PEN[0]), PEN[1])

    def sample(n: int, generator: torch.Generator) -> Tensor:
        chosen = torch.randint(len(places), (n,), generator=generator)
        return places[chosen] + _noise(n, generator, pen)

    return Distribution("drawn", LABELS["drawn"], sample, VIEW, key=points)


MADE: dict[str, Callable[[str, Points], Distribution]] = {"word": word, "drawn": drawn}

NAMES: tuple[str, ...] = (*FIXED, *MADE)
LABELS: dict[str, str] = {name: each.label for name, each in FIXED.items()} | {"word": "Word", "drawn": "Drawn by you"}


def distribution(name: str, text: str = "GAN", points: Points = ()) -> Distribution:
    """The distribution of that name; `text` matters to “word” alone and `points` to “drawn” alone.

    Raises ValueError, with one sentence, for an unknown name and for “drawn” without points.
    """
    if name in FIXED:
        return FIXED[name]
    if name not in MADE:
        raise ValueError(f"Distribution must be one of {', '.join(NAMES)}; {name[:40]!r} is not.")
    return _made(name, text if name == "word" else "", points if name == "drawn" else ())


# Visitors make these: the cache is bounded.
@functools.lru_cache(maxsize=128)
def _made(name: str, text: str, points: Points) -> Distribution:
    return MADE[name](text, points)
