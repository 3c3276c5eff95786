from pathlib import Path

import numpy as np
from PIL import Image

from playground.pictures.grids import grid, save_grid


def test_pictures_lie_row_by_row() -> None:
    pictures = np.arange(5, dtype=np.uint8)[:, None, None, None] * np.ones((5, 2, 3, 3), np.uint8)
    whole = grid(pictures, columns=2)
    assert whole.shape == (6, 6, 3)
    np.testing.assert_array_equal(whole[::2, ::3, 0], [[0, 1], [2, 3], [4, 255]])


def test_grey_pictures_become_colours_and_pixels_grow() -> None:
    pictures = np.arange(4, dtype=np.uint8).reshape(1, 2, 2, 1)
    np.testing.assert_array_equal(grid(pictures, 1, scale=2)[:, :, 2], np.kron([[0, 1], [2, 3]], np.ones((2, 2))))


def test_a_saved_grid_is_the_grid(tmp_path: Path) -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (6, 4, 4, 3), dtype=np.uint8)
    save_grid(tmp_path / "grid.png", pictures, 3)
    with Image.open(tmp_path / "grid.png") as image:
        np.testing.assert_array_equal(np.asarray(image), grid(pictures, 3))
    assert [path.name for path in tmp_path.iterdir()] == ["grid.png"]
