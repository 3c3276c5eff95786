"""The pictures that a model learned from, for whoever wants to see which of them come nearest to a sample.

A whole data set is too large to ship. Each shipped model carries an excerpt of its training pictures; where the data
set is prepared on this machine, all of it is searched instead. How near a sample comes is judged by how near other real
pictures come: held-out ones where there are any, else those of the excerpt to each other.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.nn.functional import avg_pool2d

from playground.metrics.neighbours import nearest
from playground.pictures.datasets import DataError, Prepared, load
from playground.pictures.grids import grid
from playground.pictures.networks import PictureShape

EXCERPT = "training.webp"
PLACES = "training_places.npy"  # beside it where pictures are crops: uint16 [n, 2], as in a prepared set
COUNT, COLUMNS = 2048, 64  # of an excerpt: as many as scores need
COARSE = 16  # pixels a side that are compared: finer detail says little about whether two pictures are alike
BLOCK = 4096  # pictures pooled at a time
ASKED = 300  # real pictures that tell how near they usually come
# What a prepared set raises that is not as it was written: its words cannot be read, or lack what they should hold.
DAMAGED = (DataError, OSError, EOFError, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True, eq=False)
class TrainingPictures:
    """Training pictures that can be searched: a prepared set, or an excerpt, which has no held-out pictures."""

    pictures: NDArray[np.uint8]  # [n, h, w, channels]
    total: int  # how many the model learned from
    coarse: torch.Tensor  # what is compared, float32 [n, d]
    held_out: torch.Tensor | None = None  # of pictures that are none of these, float32 [m, d]

    @property
    def prepared(self) -> bool:
        """Whether these are the data set that is prepared here, rather than an excerpt."""
        return self.held_out is not None

    @property
    def whole(self) -> bool:
        """Whether these are all of them."""
        return len(self.pictures) == self.total

    def nearest(self, pictures: NDArray[np.uint8], k: int = 4) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """The k nearest training pictures of each picture [n, h, w, channels], nearest first.

        Returns them, uint8 [n, k, h, w, channels], and their distances, float32 [n, k]: the root mean square
        difference of colours, 0 to 255, between pictures pooled to about 16 px.
        """
        found = nearest(coarse(pictures), self.coarse, k)
        return self.pictures[found.indices.numpy()], found.distances.numpy()

    @cached_property
    def real_distances(self) -> NDArray[np.float32]:
        """How near a few hundred real pictures come to these, float32 [n], ascending; in the units of `nearest`.

        They are held-out ones: training pictures may overlap, as the tiles of a map do, and lie nearer to each other
        than any new picture does. Of an excerpt each is compared with the others.
        """
        if self.held_out is not None:
            return np.sort(nearest(self.held_out, self.coarse).distances[:, 0].numpy())
        found = nearest(self.coarse[some(len(self.coarse))], self.coarse, 2)  # the first is the picture itself
        return np.sort(found.distances[:, 1].numpy())


def some(count: int) -> torch.Tensor:
    """At most `ASKED` random indices below `count`, always the same."""
    return torch.randperm(count, generator=torch.Generator().manual_seed(0))[:ASKED]


def coarse(pictures: NDArray[np.uint8]) -> torch.Tensor:
    """Pictures [n, h, w, channels] pooled to about 16 px a side, float32 [n, d], scaled so that ‖a − b‖ is an RMS."""
    block = -(-pictures.shape[1] // COARSE)
    parts = []
    for start in range(0, len(pictures), BLOCK):
        piece = torch.from_numpy(np.array(pictures[start : start + BLOCK])).permute(0, 3, 1, 2).float()
        parts.append(avg_pool2d(piece, block).flatten(1))
    joined = torch.cat(parts)
    return joined / joined.shape[1] ** 0.5


def find(data: str, folder: Path, shape: PictureShape, total: int) -> TrainingPictures | None:
    """The training pictures of the prepared set `data`, or else the excerpt in a model's folder, or else None.

    A prepared set that is damaged or of another shape counts as none. `total`: how many the model learned from. Raises
    OSError or ValueError for a damaged excerpt.
    """
    prepared = _prepared(data, shape)
    if prepared is not None:
        held_out = prepared.test[some(len(prepared.test)).numpy()]
        return TrainingPictures(prepared.train, total, coarse(prepared.train), coarse(held_out))
    if not (folder / EXCERPT).is_file():
        return None
    pictures = read_excerpt(folder / EXCERPT, shape)
    return TrainingPictures(pictures, total, coarse(pictures))


def _prepared(data: str, shape: PictureShape) -> Prepared | None:
    try:
        prepared = load(data)
        prepared.check()
    except DAMAGED:
        return None
    wanted = (shape.size, shape.size, shape.channels)
    return prepared if {prepared.train.shape[1:], prepared.test.shape[1:]} == {wanted} else None


def write_excerpt(
    path: Path,
    pictures: NDArray[np.uint8],
    photographic: bool,
    places: NDArray[np.uint16] | None = None,
    seed: int = 0,
) -> None:
    """Write `COUNT` random pictures of [n, h, w, channels] as one WebP: exact, or a little lossy for photographs.

    Where they are crops, their `places` [n, 2] are written beside it.
    """
    chosen = np.sort(np.random.default_rng(seed).choice(len(pictures), COUNT, replace=False))
    sheet = Image.fromarray(grid(pictures[chosen], COLUMNS))
    sheet.save(path, format="webp", lossless=not photographic, quality=65 if photographic else 100, method=6)
    beside = path.with_name(PLACES)
    beside.unlink(missing_ok=True)
    if places is not None:
        np.save(beside, places[chosen])


def read_excerpt(path: Path, shape: PictureShape) -> NDArray[np.uint8]:
    """The pictures of an excerpt, uint8 [n, size, size, channels]."""
    with Image.open(path) as image:
        sheet = np.asarray(image.convert("RGB" if shape.channels == 3 else "L")).reshape(image.height, image.width, -1)
    rows = sheet.shape[0] // shape.size
    tiles = sheet.reshape(rows, shape.size, COLUMNS, shape.size, shape.channels).swapaxes(1, 2)
    return tiles.reshape(-1, shape.size, shape.size, shape.channels)


def read_places(path: Path, count: int) -> NDArray[np.uint16] | None:
    """The places [count, 2] of the pictures of an excerpt, None where they are no crops.

    One of `DAMAGED` where they cannot be read, or are not as many.
    """
    beside = path.with_name(PLACES)
    if not beside.is_file():
        return None
    places: NDArray[np.uint16] = np.load(beside, allow_pickle=False)
    if places.shape != (count, 2) or places.dtype != np.uint16:
        raise ValueError(f"{PLACES} does not go with {path.name}.")
    return places
