"""From K games to what people see of them. Everything is computed for all at once, and nothing here changes a game."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from playground.plane.coverage import Coverage
from playground.plane.draws import Stream, data_of, latents, stream
from playground.plane.game import Game
from playground.plane.losses import LOSSES
from playground.plane.members import Member, Rules, Sides
from playground.plane.networks import Shape, apply
from playground.plane.snapshot import Array, Scale, Snapshot
from playground.plane.spec import GanSpec

DOTS = 300  # fake samples that are shown, and as many real ones
CELLS = 40  # the heatmap's cells along each axis
THUMB_DOTS, THUMB_CELLS = 80, 14  # of a GAN among many
LINES = 21  # the manifold's lines along each latent axis
EDGE = 0.02  # the share of a Gaussian latent's probability that lies outside the manifold's grid at each end


def generate(shape: Shape, weights: Tensor, specs: Sequence[GanSpec], count: int) -> Tensor:
    """Samples [K, count, 2] of generators with `weights` [K, P], at latents that are fixed by each spec's seed."""
    z = torch.stack([latents(spec, count, stream(spec, Stream.MEASURE)) for spec in specs])
    return apply(shape.views(weights), shape.activation, z.to(weights))


def latent_grid(spec: GanSpec) -> Tensor:
    """A grid of latents [rows · LINES, noise_dim]; each cell holds the same probability. One row if z is a number.

    Where z has more than two numbers, the grid is the plane of the first two, with zeros elsewhere.
    """
    axis = torch.linspace(-1, 1, LINES, dtype=torch.float64)
    if spec.noise == "gaussian":
        axis = torch.special.ndtri((axis * (1 - 2 * EDGE) + 1) / 2)
    if spec.noise_dim == 1:
        return axis[:, None]
    rows, columns = torch.meshgrid(axis, axis, indexing="ij")
    rest = torch.zeros(LINES * LINES, spec.noise_dim - 2, dtype=torch.float64)
    return torch.cat([columns.reshape(-1, 1), rows.reshape(-1, 1), rest], 1)


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


class Scene(NamedTuple):
    """What stays the same from snapshot to snapshot, float64."""

    z: Tensor  # [n, noise_dim], the latents of the dots and then of the manifold's grid
    real: Tensor  # [DOTS, 2]
    places: Tensor  # [CELLS², 2], the heatmap's


@lru_cache(maxsize=128)
def scene(spec: GanSpec) -> Scene:
    """The scene of a spec's data, noise and seed."""
    data = data_of(spec)
    z = torch.cat([latents(spec, DOTS, stream(spec, Stream.DOTS)), latent_grid(spec)])
    real = data.sample(DOTS, stream(spec, Stream.REAL)).double()
    return Scene(z, real, heatmap_grid(data.extent))


def plain(tensor: Tensor) -> Array:
    """A tensor as an array."""
    return tensor.float().cpu().numpy()


def first_two(z: Array) -> Array:
    """The first two numbers [n, 2] of each latent [n, noise_dim]; the second is 0 where there is only one."""
    return z[:, :2] if z.shape[1] > 1 else np.concatenate([z, np.zeros_like(z)], 1)


class Thumbnails(NamedTuple):
    """K members, small."""

    fake: Array  # [K, THUMB_DOTS, 2]
    real: Array  # [K, THUMB_DOTS, 2]
    opinion: Array  # [K, THUMB_CELLS, THUMB_CELLS] in −1..1: D(x) from surely fake over undecided to surely real


def thumbnails(game: Game, rules: Rules) -> Thumbnails:
    """What there is to see of each of K members at a glance."""
    specs, like, shape = rules.specs, game.average, game.generator.shape
    scenes = [scene(spec) for spec in specs]
    z, real = (
        torch.stack(parts).to(like)
        for parts in ([each.z[:THUMB_DOTS] for each in scenes], [each.real[:THUMB_DOTS] for each in scenes])
    )
    places = torch.stack([heatmap_grid(data_of(spec).extent, THUMB_CELLS) for spec in specs]).to(like)
    fake = apply(shape.views(like), shape.activation, z)
    raw = game.opinion(rules, torch.cat([places, real, fake], 1), real)
    raws, opinions = raw.float().cpu(), []
    for row, spec in enumerate(specs):
        read = plain(LOSSES[spec.loss].read(raws[row]))
        field = read[: THUMB_CELLS**2].reshape(THUMB_CELLS, THUMB_CELLS)
        low, middle, high = scale_of(spec, field, *(float(part.mean()) for part in np.split(read[THUMB_CELLS**2 :], 2)))
        off = field - middle
        opinions.append(np.clip(off / np.where(off < 0, middle - low, high - middle), -1, 1))
    return Thumbnails(plain(fake), plain(real), np.nan_to_num(np.stack(opinions)).astype(np.float32))


def view(game: Game, rules: Rules, members: Sequence[Member], measured: Sequence[Coverage | None]) -> list[Snapshot]:
    """A snapshot of each of K members; `measured`: their coverage, where it was asked for."""
    specs, like, shape = rules.specs, game.average, game.generator.shape
    data = [data_of(spec) for spec in specs]
    scenes = [scene(spec) for spec in specs]
    z, real, places = (torch.stack(parts).to(like) for parts in zip(*scenes, strict=True))
    made = apply(shape.views(like), shape.activation, z)
    fake, manifold = made[:, :DOTS], made[:, DOTS:]
    raw = game.opinion(rules, torch.cat([places, real, fake], 1), real)
    _, gradient = game.pull(rules, fake, real)

    reals, fakes, manifolds, pulls = plain(real), plain(fake), plain(manifold), plain(-gradient)
    raws, sizes, snapshots = raw.float().cpu(), plain(game.gradient_norms()), []
    for row, (member, spec) in enumerate(zip(members, specs, strict=True)):
        read = plain(LOSSES[spec.loss].read(raws[row]))
        heatmap = read[: CELLS * CELLS].reshape(CELLS, CELLS)
        at_real, at_fake = (float(part.mean()) for part in np.split(read[CELLS * CELLS :], 2))
        lines = manifolds[row].reshape(1 if spec.noise_dim == 1 else LINES, LINES, 2)
        snapshots.append(
            Snapshot(
                iteration=member.iteration,
                extent=data[row].extent,
                latent=first_two(plain(scenes[row].z)),
                real=reals[row],
                fake=fakes[row],
                heatmap=heatmap,
                scale=scale_of(spec, heatmap, at_real, at_fake),
                manifold=lines,
                density=cell_density(lines),
                gradient=pulls[row],
                losses=member.losses,
                gradient_norms=Sides(*sizes[row].tolist()),
                coverage=measured[row],
                diverged_at=member.diverged_at,
            )
        )
    return snapshots
