"""A data set and a generator whose pictures show two attributes that any classifier tells apart."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from playground.pictures.datasets import Prepared
from playground.pictures.model import Model
from playground.pictures.networks import Generator, PictureShape

SIDE = 8
SIDES: Mapping[str, tuple[str, ...]] = {"on_the_right": ("no", "yes"), "height": ("low", "middle", "high")}


def sides(count: int = 1600, held_out: int = 400) -> Prepared:
    """Bright squares, left or right, at one of three heights, on chance."""
    chance = np.random.default_rng(3)
    arrays = {}
    for part, many in (("train", count), ("test", held_out)):
        labels = chance.integers(0, [2, 3], (many, 2)).astype(np.uint8)
        pictures = chance.integers(0, 60, (many, SIDE, SIDE, 1), dtype=np.uint8)
        for picture, (right, height) in zip(pictures, labels, strict=True):
            picture[2 * height : 2 * height + 3, 4 * right : 4 * right + 4] += np.uint8(150)
        arrays[part], arrays[f"{part}_labels"] = pictures, labels
    return Prepared("sides", arrays, "chance", "none needed", dict(SIDES))


class Signs(Generator):
    """Squares on the right where the first number of z is positive, higher up the smaller the second is."""

    def forward(self, labels: Tensor, *inputs: Tensor) -> Tensor:  # noqa: ARG002
        (z,) = inputs
        pictures = torch.full((len(z), 1, SIDE, SIDE), -0.8)
        for picture, (first, second, *_) in zip(pictures, z, strict=True):
            height, right = int(torch.bucketize(second, torch.tensor([-0.5, 0.5]))), int(first > 0)
            picture[:, 2 * height : 2 * height + 3, 4 * right : 4 * right + 4] += 1.2
        return pictures


def signs() -> Model:
    """A model that makes pictures like those of `sides`; z of 5 numbers."""
    generator = Signs(PictureShape(SIDE, 1), 5)
    generator.weight = torch.nn.Parameter(torch.zeros(1))  # a model's device is its weights'
    return Model("signs", generator, (), {})
