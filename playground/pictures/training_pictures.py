"""The pictures that a model learned from, for whoever wants to see which of them come nearest to a sample.

A whole data set is too large to ship. Each shipped model carries an excerpt of its training pictures; where the data
set is prepared on this machine, all of it is searched instead.
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
from playground.pictures.datasets import DataError, load
from playground.pictures.grids import grid
from playground.pictures.networks import PictureShape

EXCERPT = "training.webp"
COUNT, COLUMNS = 2048, 64  # of an excerpt
COARSE = 16  # pixels a side that are compared: finer detail says little about whether two pictures are alike
BLOCK = 4096  # pictures pooled at a time
ASKED = 300  # training pictures that tell how near two of them usually are


@dataclass(frozen=True, eq=False)
class TrainingPictures:
    """Training pictures that can be searched."""

    pictures: NDArray[np.uint8]  # [n, h, w, channels]
    total: int  # how many the model learned from
    coarse: torch.Tensor  # what is compared, float32 [n, d]

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
    def own_distances(self) -> NDArray[np.float32]:
        """How far a few hundred of them are from the nearest other one, float32 [n], ascending; in its units."""
        chosen = torch.randperm(len(self.coarse), generator=torch.Generator().manual_seed(0))[:ASKED]
        found = nearest(self.coarse[chosen], self.coarse, 2)  # the first is the picture itself
        return np.sort(found.distances[:, 1].numpy())


def coarse(pictures: NDArray[np.uint8]) -> torch.Tensor:
    """Pictures [n, h, w, channels] pooled to about 16 px a side, float32 [n, d], scaled so that ‖a − b‖ is an RMS."""
    block = -(-pictures.shape[1] // COARSE)
    parts = []
    for start in range(0, len(pictures), BLOCK):
        some = torch.from_numpy(np.array(pictures[start : start + BLOCK])).permute(0, 3, 1, 2).float()
        parts.append(avg_pool2d(some, block).flatten(1))
    joined = torch.cat(parts)
    return joined / joined.shape[1] ** 0.5


def find(data: str, folder: Path, shape: PictureShape, total: int) -> TrainingPictures | None:
    """All pictures of the prepared set `data`, or else the excerpt in a model's folder, or else None."""
    try:
        pictures = load(data).train
    except DataError:
        if not (folder / EXCERPT).is_file():
            return None
        pictures = read_excerpt(folder / EXCERPT, shape)
    return TrainingPictures(pictures, max(total, len(pictures)), coarse(pictures))


def write_excerpt(path: Path, pictures: NDArray[np.uint8], photographic: bool, seed: int = 0) -> None:
    """Write `COUNT` random pictures of [n, h, w, channels] as one WebP: exact, or a little lossy for photographs."""
    chosen = np.sort(np.random.default_rng(seed).choice(len(pictures), COUNT, replace=False))
    sheet = Image.fromarray(grid(pictures[chosen], COLUMNS))
    sheet.save(path, format="webp", lossless=not photographic, quality=85, method=6)


def read_excerpt(path: Path, shape: PictureShape) -> NDArray[np.uint8]:
    """The pictures of an excerpt, uint8 [n, size, size, channels]."""
    with Image.open(path) as image:
        sheet = np.asarray(image.convert("RGB" if shape.channels == 3 else "L")).reshape(image.height, image.width, -1)
    rows = sheet.shape[0] // shape.size
    tiles = sheet.reshape(rows, shape.size, COLUMNS, shape.size, shape.channels).swapaxes(1, 2)
    return tiles.reshape(-1, shape.size, shape.size, shape.channels)
