"""Tiny sets and recipes of translation, for tests."""

import numpy as np

from playground.pictures.datasets import Prepared
from playground.pictures.translation.recipe import Recipe

SIDE = 32
UNET = {"kind": "unet", "channels": (6, 8, 8), "dropout": 2}
PAIRED = Recipe("tiny-pairs", "pairs", "pix2pix", UNET, {"field": 16, "width": 4}, batch=4, flips=("horizontal",))
CYCLE = Recipe(
    "tiny-cycle", "pairs", "cyclegan", {"kind": "resnet", "width": 4, "blocks": 1},
    {"field": 16, "width": 4, "kind": "instance"}, loss="least_squares", batch=2, history=3, crop=24,
)  # fmt: skip


def pairs(name: str = "pairs", count: int = 24, side: int = SIDE) -> Prepared:
    """Random blocks of colour, and the same with red and blue exchanged."""
    chance = np.random.default_rng(0)
    blocks = chance.integers(0, 256, (2 * count, side // 8, side // 8, 3), np.uint8).repeat(8, 1).repeat(8, 2)
    swapped = np.ascontiguousarray(blocks[..., ::-1])
    arrays = {"train_inputs": blocks[:count], "train": swapped[:count],
              "test_inputs": blocks[count:], "test": swapped[count:]}  # fmt: skip
    return Prepared(name, arrays, source="chance", licence="none")
