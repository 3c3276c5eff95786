"""Tiny models in folders, as training leaves them, for tests."""

from pathlib import Path

import torch

from playground.pictures.datasets import Prepared
from playground.pictures.hybrid import begin
from playground.pictures.recipes import Recipe
from playground.pictures.train import export
from tests.pictures.examples import small_set


def stored_model(folder: Path, recipe: Recipe, iterations: int = 2, data: Prepared | None = None) -> Path:
    """A model of `recipe`, trained a little, in `folder`; returns it."""
    training = begin(recipe, data or small_set("small"))
    for _ in range(iterations):
        training.iterate()
    # So short a training makes nearly one picture: larger weights tell latents apart.
    with torch.no_grad():
        for name, weight in training.average.named_parameters():
            if "strength" not in name:
                weight.mul_(1.5)
    folder.mkdir(parents=True, exist_ok=True)
    export(training, {"1 CPU thread": 60.0}, folder)
    return folder
