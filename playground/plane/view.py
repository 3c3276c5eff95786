"""From K games to what people see of them. Everything is computed for all at once, and nothing here changes a game."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.plane import line_view
from playground.plane.coverage import Coverage
from playground.plane.draws import Stream, data_of, latents, stream
from playground.plane.game import Game
from playground.plane.losses import LOSSES
from playground.plane.members import Member, Rules, Sides
from playground.plane.networks import Layers, Shape, apply
from playground.plane.normalisation import fold
from playground.plane.snapshot import Array, Line, Scale, Snapshot
from playground.plane.spec import GanSpec

DOTS = 300  # fake samples that are shown, and as many real ones
CELLS = 40  # the heatmap's cells along each axis
THUMB_DOTS, THUMB_CELLS, THUMB_BINS = 80, 14, 40  # of a GAN among many, on the plane and on the line
REFERENCE = 1024  # latents over which a generator with batch normalisation is normalised where it is shown
LINES = 21  # the manifold's lines along each latent axis
EDGE = 0.02  # the share of a Gaussian latent's probability that lies outside the manifold's grid at each end


def generate(shape: Shape, weights: Tensor, specs: Sequence[GanSpec], count: int) -> Tensor:
    """Samples [K, count, d] of generators with `weights` [K, P], at latents that are fixed by each spec's seed."""
    z = torch.stack([latents(spec, count, stream(spec, Stream.MEASURE)) for spec in specs])
    return apply(shown(shape, weights, specs), shape.activation, z.to(weights))


def shown(shape: Shape, weights: Tensor, specs: Sequence[GanSpec]) -> Layers:
    """The layers of generators with `weights` [K, P] as they are shown: normalised over fixed latents, if at all."""
    if not shape.normalised:
        return shape.views(weights)
    z = torch.stack([latents(spec, REFERENCE, stream(spec, Stream.MEASURE)) for spec in specs])
    return fold(shape, shape.views(weights), z.to(weights))


def latent_grid(spec: GanSpec) -> Tensor:
    """A grid of latents [rows · LINES, noise_dim]; each cell holds the same probability.

    One row, along the first number of z, if z is a number or the data lies on the line. Where z has more numbers than
    the grid has axes, the others are 0.
    """
    axis = torch.linspace(-1, 1, LINES, dtype=torch.float64)
    if spec.noise == "gaussian":
        axis = torch.special.ndtri((axis * (1 - 2 * EDGE) + 1) / 2)
    if rows_of(spec) == 1:
        return torch.nn.functional.pad(axis[:, None], (0, spec.noise_dim - 1))
    rows, columns = torch.meshgrid(axis, axis, indexing="ij")
    rest = torch.zeros(LINES * LINES, spec.noise_dim - 2, dtype=torch.float64)
    return torch.cat([columns.reshape(-1, 1), rows.reshape(-1, 1), rest], 1)


def rows_of(spec: GanSpec) -> int:
    """Rows of the grid of latents."""
    return 1 if spec.noise_dim == 1 or spec.dimension == 1 else LINES


def cell_density(manifold: Array) -> Array:
    """d / (d + median d) of each cell, d = 1 / area (1 / length for a curve): all cells hold equal probability."""
    if len(manifold) == 1:
        size = np.linalg.norm(np.diff(manifold, axis=1), axis=-1)
    else:
        a, b = manifold[1:, 1:] - manifold[:-1, :-1], manifold[1:, :-1] - manifold[:-1, 1:]  # the cell's diagonals
        size = np.abs(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]) / 2
    middle = np.median(size)
    return (middle / np.maximum(middle + size, np.finfo(np.float32).tiny)).astype(np.float32)


@lru_cache(maxsize=32)
def heatmap_grid(extent: float, cells: int = CELLS) -> Tensor:
    """Centres [cells², 2] of a heatmap's cells, bottom row first."""
    axis = ((torch.arange(cells, dtype=torch.float64) + 0.5) / cells * 2 - 1) * extent
    rows, columns = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([columns.flatten(), rows.flatten()], 1)


def scale_of(spec: GanSpec, heatmap: Array, at_real: float, at_fake: float) -> Scale:
    """How to colour D(x): all of 0..1 for a probability, else symmetric about the undecided value.

    Where a loss knows no such value (only differences of D count), it is halfway between the means at real and fake.
    """
    loss = LOSSES[spec.loss]
    undecided = loss.undecided_at(spec.label_smoothing)
    middle = undecided if undecided is not None else (at_real + at_fake) / 2
    if loss.squashed:
        return Scale(0.0, middle, 1.0)
    reach = max(float(np.abs(heatmap - middle).max()), 1e-6)
    return Scale(middle - reach, middle, middle + reach)


def grid_of(spec: GanSpec, small: bool = False) -> tuple[int, int]:
    """Rows and columns of the heatmap; `small`: of a thumbnail's."""
    cells = THUMB_CELLS if small else CELLS
    return (cells, cells) if spec.dimension == 2 else (1, THUMB_BINS if small else line_view.BINS)


def places_of(spec: GanSpec, small: bool = False) -> Tensor:
    """The middles [n, d] of its cells, in rows from the bottom."""
    extent, (_, columns) = data_of(spec).extent, grid_of(spec, small)
    return heatmap_grid(extent, columns) if spec.dimension == 2 else line_view.places(extent, columns)


class Scene(NamedTuple):
    """What stays the same from snapshot to snapshot, float64."""

    z: Tensor  # [n, noise_dim], the latents of the dots and then of the manifold's grid
    real: Tensor  # [DOTS, d]
    places: Tensor  # [h · w, d], the heatmap's


@lru_cache(maxsize=128)
def scene(spec: GanSpec) -> Scene:
    """The scene of a spec's data, noise and seed."""
    data = data_of(spec)
    z = torch.cat([latents(spec, DOTS, stream(spec, Stream.DOTS)), latent_grid(spec)])
    real = data.sample(DOTS, stream(spec, Stream.REAL)).double()
    return Scene(z, real, places_of(spec))


def plain(tensor: Tensor) -> Array:
    """A tensor as an array."""
    return tensor.float().cpu().numpy()


def first_two(z: Array) -> Array:
    """The first two numbers [n, 2] of each latent [n, noise_dim]; the second is 0 where there is only one."""
    return z[:, :2] if z.shape[1] > 1 else np.concatenate([z, np.zeros_like(z)], 1)


class Thumbnails(NamedTuple):
    """K members, small."""

    fake: Array  # [K, THUMB_DOTS, d]
    real: Array  # [K, THUMB_DOTS, d]
    opinion: Array  # [K, h, w] in −1..1: D(x) from surely fake over undecided to surely real
    densities: Array | None = None  # [K, 2, w], p and q; None on the plane


def thumbnails(game: Game, rules: Rules) -> Thumbnails:
    """What there is to see of each of K members at a glance."""
    specs, like, shape = rules.specs, game.average, game.generator.shape
    scenes = [scene(spec) for spec in specs]
    z, real = (
        torch.stack(parts).to(like)
        for parts in ([each.z[:THUMB_DOTS] for each in scenes], [each.real[:THUMB_DOTS] for each in scenes])
    )
    places, grid = torch.stack([places_of(spec, small=True) for spec in specs]).to(like), grid_of(specs[0], small=True)
    fake, cells = apply(shown(shape, like, specs), shape.activation, z), places.shape[1]
    raw = game.opinion(rules, torch.cat([places, real, fake], 1), real)
    raws, opinions = raw.float().cpu(), []
    for row, spec in enumerate(specs):
        read = plain(LOSSES[spec.loss].read(raws[row]))
        field = read[:cells].reshape(grid)
        low, middle, high = scale_of(spec, field, *(float(part.mean()) for part in np.split(read[cells:], 2)))
        off = field - middle
        opinions.append(np.clip(off / np.where(off < 0, middle - low, high - middle), -1, 1))
    on_line = specs[0].dimension == 1
    densities = line_view.densities(specs, pushed(game, specs), THUMB_BINS) if on_line else None
    return Thumbnails(plain(fake), plain(real), np.nan_to_num(np.stack(opinions)).astype(np.float32), densities)


def pushed(game: Game, specs: Sequence[GanSpec]) -> NDArray[np.float64]:
    """What the shown generators of K members on the line make [K, n] of the latents that tell their densities."""
    z, shape = torch.stack([line_view.latents_for(spec) for spec in specs]).to(game.average), game.generator.shape
    return apply(shown(shape, game.average, specs), shape.activation, z)[..., 0].double().cpu().numpy()


def lines_of(game: Game, rules: Rules) -> list[Line | None]:
    """What each of K members on the line shows besides."""
    made, slopes = pushed(game, rules.specs), [None] * len(rules.specs)
    layers = game.critic(rules)
    if len(layers) == 1 and layers[0][0].shape[1:] == (1, 1):  # D is a line: its slope says all
        slopes = layers[0][0][:, 0, 0].tolist()
    return [line_view.line_of(spec, each, slope) for spec, each, slope in zip(rules.specs, made, slopes, strict=True)]


def view(game: Game, rules: Rules, members: Sequence[Member], measured: Sequence[Coverage | None]) -> list[Snapshot]:
    """A snapshot of each of K members; `measured`: their coverage, where it was asked for."""
    specs, like, shape = rules.specs, game.average, game.generator.shape
    data = [data_of(spec) for spec in specs]
    lines = lines_of(game, rules) if specs[0].dimension == 1 else [None] * len(specs)
    scenes = [scene(spec) for spec in specs]
    z, real, places = (torch.stack(parts).to(like) for parts in zip(*scenes, strict=True))
    made = apply(shown(shape, like, specs), shape.activation, z)
    fake, manifold = made[:, :DOTS], made[:, DOTS:]
    raw = game.opinion(rules, torch.cat([places, real, fake], 1), real)
    _, gradient = game.pull(rules, fake, real)

    reals, fakes, manifolds, pulls = plain(real), plain(fake), plain(manifold), plain(-gradient)
    raws, sizes, snapshots = raw.float().cpu(), plain(game.gradient_norms()), []
    for row, (member, spec) in enumerate(zip(members, specs, strict=True)):
        read = plain(LOSSES[spec.loss].read(raws[row]))
        cells = places.shape[1]
        heatmap = read[:cells].reshape(grid_of(spec))
        at_real, at_fake = (float(part.mean()) for part in np.split(read[cells:], 2))
        sheet = manifolds[row].reshape(rows_of(spec), LINES, -1)
        snapshots.append(
            Snapshot(
                iteration=member.iteration,
                extent=data[row].extent,
                latent=first_two(plain(scenes[row].z)),
                real=reals[row],
                fake=fakes[row],
                heatmap=heatmap,
                scale=scale_of(spec, heatmap, at_real, at_fake),
                manifold=sheet,
                density=cell_density(sheet),
                gradient=pulls[row],
                losses=member.losses,
                gradient_norms=Sides(*sizes[row].tolist()),
                coverage=measured[row],
                diverged_at=member.diverged_at,
                line=lines[row],
            )
        )
    return snapshots
