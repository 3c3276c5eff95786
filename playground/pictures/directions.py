"""Directions in latent space along which pictures change in one way, as they lie in a model's folder.

Two kinds: of attributes, by a linear classifier, and principal components; `learn_directions` makes both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from playground.pictures import beside

FILE = "directions.safetensors"


@dataclass(frozen=True, eq=False)
class Direction:
    """One direction of one space."""

    space: str  # "z" or "w"
    name: str  # "glasses", "skin: dark", "component 1"
    vector: Tensor  # [d]; one step is one standard deviation of the space's latents along it
    # Of an attribute: how often the sign of the classifier is right on latents that it did not learn from, 0 to 1. Of a
    # component: its share of the variance of styles, 0 to 1.
    strength: float


def write(folder: Path, directions: Sequence[Direction]) -> None:
    """Put directions into a model's folder."""
    tensors = {str(number): direction.vector for number, direction in enumerate(directions)}
    about = [{"space": each.space, "name": each.name, "strength": each.strength} for each in directions]
    beside.write(folder / FILE, tensors, about)


def find(folder: Path) -> list[Direction]:
    """The directions of the model in a folder, none where it has none; ModelError, with one sentence, if damaged."""
    return beside.read(folder / FILE, _understand) or []


def _understand(tensors: dict[str, Tensor], about: Any) -> list[Direction]:
    return [Direction(vector=tensors[str(number)], **each) for number, each in enumerate(about)]
