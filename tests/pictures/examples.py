"""A small data set and a small recipe, for tests."""

import numpy as np

from playground.pictures.datasets import Prepared
from playground.pictures.recipes import Encoding, Recipe

SIDE = 8


def small_set(name: str, count: int = 64, channels: int = 3, side: int = SIDE) -> Prepared:
    chance = np.random.default_rng(5)
    arrays = {}
    for part in ("train", "test"):
        arrays[part] = chance.integers(0, 256, (count, side, side, channels), dtype=np.uint8)
        arrays[f"{part}_labels"] = chance.integers(0, [3, 2], (count, 2)).astype(np.uint8)
    return Prepared(name, arrays, "chance", "none needed", {"kind": ("a", "b", "c"), "tone": ("low", "high")})


STYLE = Recipe(
    "tiny-style",
    "small",
    {"kind": "style", "latent": 6, "style": 6, "mapping": 2, "channels": (8, 6)},
    {"kind": "residual", "channels": (6, 8)},
    batch=4,
    r1_every=4,
    flips=("horizontal",),
    augment=("colour", "translation", "cutout"),
)
CONDITIONAL = Recipe(
    "tiny-conditional",
    "small",
    {"kind": "conditional", "latent": 5, "embedding": 3, "channels": (8, 6)},
    {"kind": "residual", "channels": (6, 8)},
    classes="kind",
    batch=4,
    r1_every=4,
)
DCGAN = Recipe(
    "tiny-dcgan",
    "small",
    {"kind": "dcgan", "latent": 5, "channels": (8, 6)},
    {"kind": "dcgan", "channels": (6, 8)},
    batch=4,
    r1=0.0,
)
ADAPTIVE = Recipe(
    "tiny-adaptive",
    "small",
    {"kind": "adaptive", "latent": 6, "mapping": 2, "channels": (8, 6, 4)},
    {"kind": "residual", "channels": (6, 8)},
    batch=4,
    r1_every=4,
)
ENCODED = Recipe(
    "tiny-encoded",
    "small",
    {"kind": "adaptive", "latent": 6, "mapping": 2, "channels": (8, 6), "noise": True},
    {"kind": "residual", "channels": (6, 8)},
    batch=4,
    r1_every=4,
    encoder=Encoding(channels=(6, 8), side=4, alone=10, every=2, matches=1),
)
SPECTRAL = Recipe(
    "tiny-spectral",
    "small",
    {"kind": "adaptive", "latent": 6, "mapping": 2, "channels": (8, 6), "constant": True},
    {"kind": "spectral", "channels": (6, 8)},
    loss="hinge",
    batch=4,
    r1=0.0,
)
RECIPES = {recipe.name: recipe for recipe in (STYLE, CONDITIONAL, DCGAN, ADAPTIVE, ENCODED, SPECTRAL)}
