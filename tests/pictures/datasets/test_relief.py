import numpy as np

from playground.pictures.datasets.relief import BLOCK, cut, held_out_blocks
from playground.pictures.datasets.satellite import REGION, tiles


def test_whole_blocks_are_held_out() -> None:
    blocks = held_out_blocks(np.random.default_rng(0))
    whole = blocks[: len(blocks) // BLOCK * BLOCK, : blocks.shape[1] // BLOCK * BLOCK]
    squares = whole.reshape(len(whole) // BLOCK, BLOCK, -1, BLOCK)
    assert (squares.min((1, 3)) == squares.max((1, 3))).all()
    assert 0.1 < blocks.mean() < 0.3


def test_no_pixel_of_a_held_out_crop_is_in_a_training_crop() -> None:
    chance = np.random.default_rng(1)
    world = chance.integers(60, 200, (1800, 2600, 3), np.uint8)
    blocks = np.zeros((1800 // REGION + 1, 2600 // REGION + 1), bool)
    blocks[2:4, 2:6] = True
    seen = np.zeros((2, 1800, 2600), bool)
    for held_out in (False, True):
        _, places = tiles(world, held_out, 40, 128, chance, blocks, 0.3)
        for y, x in places.astype(int):
            seen[int(held_out), y : y + 128, x : x + 128] = True
    assert seen.any((1, 2)).all()
    assert not seen.all(0).any()


def test_both_maps_are_cut_at_the_same_places() -> None:
    rows, columns = np.indices((64, 96))
    world = np.stack([rows, columns, rows], -1).astype(np.uint8)
    crops = cut(world, np.array([[3, 5], [20, 40]], np.uint16), 16)
    assert crops.shape == (2, 16, 16, 3)
    np.testing.assert_array_equal(crops[:, 0, 0, :2], [[3, 5], [20, 40]])
