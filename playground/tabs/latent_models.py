"""What lies beside a model for the latent tabs: classifiers, directions, how well sums work, what truncation costs.

Models need none of it. What is missing or damaged is one sentence, and the rest of the page goes on.
"""

import functools
import json
from typing import Any, NamedTuple

from playground import zoo
from playground.pictures import attributes, directions, evaluate_arithmetic, truncation
from playground.pictures.attributes import Attributes
from playground.pictures.directions import Direction
from playground.pictures.encoding import data_address
from playground.pictures.model import Model
from playground.pictures.references import pool
from playground.pictures.spaces import Space, space
from playground.pictures.stored import ModelError
from playground.pictures.truncation import Curve
from playground.tabs.gallery_settings import shipped
from playground.tabs.latent_settings import Settings

# Answers with pictures that are kept, of each kind: a class that opens one link costs one of them. At 64 px a picture
# is 11 KB of text, an answer 100 to 350 KB, an animation 1 MB.
KEPT = 32


class Eyes(NamedTuple):
    """Finder and judge, and a sentence where there are none."""

    finder: Attributes | None
    judge: Attributes | None
    missing: str


class Directions(NamedTuple):
    """The directions of one space by their names, and a sentence where there are none."""

    known: dict[str, Direction]
    missing: str


@functools.lru_cache(64)
def eyes(model: Model) -> Eyes:
    """The classifiers of a model's attributes."""
    try:
        both = attributes.find(zoo.find(model.name))
    except ModelError as error:
        return Eyes(None, None, str(error))
    if both is None:
        return Eyes(None, None, f"No classifiers of attributes are stored with {model.name}: pick latents by eye.")
    return Eyes(*both, "")


@functools.lru_cache(64)
def directions_of(model: Model, space_name: str) -> Directions:
    """The directions of one space of a model."""
    try:
        found = directions.find(zoo.find(model.name))
    except ModelError as error:
        return Directions({}, str(error))
    known = {
        each.name: each for each in found if each.space == space_name and len(each.vector) == _width(model, space_name)
    }
    missing = f"No directions of {space_name} are stored with {model.name}, so there is nothing to move along here."
    return Directions(known, "" if known else missing)


def _width(model: Model, space_name: str) -> int:
    return space(model, space_name).width


class Trials(NamedTuple):
    """How often sums did what they should, by space; a sentence where nobody has counted."""

    rows: list[dict[str, Any]]
    missing: str


@functools.lru_cache(64)
def trials(model: Model) -> Trials:
    """The outcomes that `evaluate_arithmetic` wrote beside a model."""
    path = zoo.find(model.name) / evaluate_arithmetic.FILE
    missing = Trials([], f"How often sums work with {model.name} has not been measured.")
    if not path.is_file():
        return missing
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return Trials([_trial(row) for row in rows], "") if rows else missing
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Trials([], f"The {path.name} of {model.name} is damaged: measure it again.")


def _trial(row: dict[str, Any]) -> dict[str, Any]:
    kept = [float(share) for share in row["kept"].values()]
    return {
        "attribute": str(row["attribute"]).replace("_", " "),
        "space": str(row["space"]),
        "trials": int(row["trials"]),
        "exemplars": int(row["exemplars"]),
        "changed": float(row["changed"]),
        "kept": sum(kept) / len(kept),
    }


def stored_curve(model: Model) -> tuple[Curve | None, str]:
    """The curve that ships with a model, or None and a sentence."""
    try:
        curve = truncation.find(zoo.find(model.name), str(model.about.get("sha256")))
    except ModelError as error:
        return None, str(error)
    missing = f"What truncation costs and brings has not been measured for {model.name}: measure it here, in minutes."
    return curve, "" if curve else missing


def opened(settings: Settings) -> tuple[Model, Space]:
    """The model of some settings and the space that they are in; ModelError for a model that cannot be loaded."""
    model = shipped(settings.model)
    name = dict(settings.values).get("space", "w" if model.styled else "z")
    return model, space(model, name)


def addresses(pictures: Any) -> list[str]:
    """Pictures [n, h, w, channels] as `data:` addresses."""
    return [data_address(picture) for picture in pictures]


def numbered(settings: Settings, numbers: list[int]) -> list[str]:
    """Pictures of a seed's latents by their numbers, as `data:` addresses."""
    model, _ = opened(settings)
    return list(_numbered(model, settings["seed"], settings.label, tuple(numbers)))


@functools.lru_cache(4 * KEPT)
def _numbered(model: Model, seed: int, label: str | None, numbers: tuple[int, ...]) -> tuple[str, ...]:
    if not numbers:
        return ()
    z = pool(model, seed)[list(numbers)]
    labels = model.labels(len(z), label) if label is not None else None
    return tuple(addresses(model.generate(model.place(z), labels)))
