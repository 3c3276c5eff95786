"""Small pictures of live views for the wall, made of the frames that are drawn for their own pages anyhow.

Nothing is asked of the training thread, so that a wall costs the runs nothing: a view whose page cannot take frames has
no newer picture, either.
"""

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground import wire
from playground.plane import Snapshot
from playground.session import Frame

DOTS = 80  # fake samples of a thumbnail, and as many real ones
POOLED, POOLED_ON_LINE = 2, 4  # cells of a heatmap along an axis that become one

Array = NDArray[np.float32]


class Thumb(NamedTuple):
    """One view, small: real and fake samples [DOTS, d], D's opinion [h, w] in −1..1, as a sweep's tiles.

    `densities` [2, w] of a view on the line: of the data and of the generator; None on the plane.
    """

    iteration: int
    extent: float
    real: Array
    fake: Array
    opinion: Array
    densities: Array | None = None


def thumb(frame: Frame) -> Thumb:
    """The thumbnail of a frame."""
    seen = frame.snapshot
    real, fake = (wire.within(points[:DOTS], seen.extent * wire.FAR) for points in (seen.real, seen.fake))
    densities = None
    if seen.line is not None:
        densities = np.concatenate([pooled(each[None]) for each in (seen.line.p, seen.line.q)])
    return Thumb(seen.iteration, seen.extent, real, fake, opinion(seen), densities)


def opinion(seen: Snapshot) -> Array:
    """D's opinion from surely fake (−1) over undecided to surely real, of the means of neighbouring cells."""
    low, middle, high = seen.scale
    off = pooled(seen.heatmap) - middle
    ends = np.where(off < 0, middle - low, high - middle)
    return np.clip(off / np.maximum(ends, 1e-12), -1, 1).astype(np.float32)


def pooled(heatmap: Array) -> Array:
    """Means of squares of cells; of stretches, where there is but one row."""
    rows, columns = heatmap.shape
    down, across = (1, POOLED_ON_LINE) if rows == 1 else (POOLED, POOLED)
    means: Array = heatmap.reshape(rows // down, down, columns // across, across).mean((1, 3))
    return means


def encode(tiles: dict[int, Thumb]) -> list[bytes]:
    """Binary messages of the thumbnails of some seats, by their numbers: one for all whose arrays can be stacked.

    As `wire.packed`; the header has the seats' numbers, iterations and extents, in the arrays' order.
    """
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for seat, each in tiles.items():
        alike[each.opinion.shape].append(seat)
    return [_encode({seat: tiles[seat] for seat in seats}) for seats in alike.values()]


def _encode(tiles: dict[int, Thumb]) -> bytes:
    thumbs = list(tiles.values())
    header: dict[str, Any] = {
        "seats": list(tiles),
        "iterations": [each.iteration for each in thumbs],
        "extents": [each.extent for each in thumbs],
    }
    named = [name for name in ("real", "fake", "opinion", "densities") if getattr(thumbs[0], name) is not None]
    arrays = {name: np.stack([getattr(each, name) for each in thumbs]) for name in named}
    return wire.packed(header, arrays)
