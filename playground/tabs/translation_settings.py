"""What the translation tab shows, as one frozen record, and the way to it from a link."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import urlencode

from playground.pictures.datasets.prepared import Bytes
from playground.pictures.stored import ModelError
from playground.pictures.translation import inputs, stored
from playground.pictures.translation.examples import read_examples
from playground.pictures.translation.stored import Translator
from playground.plane.properties import Property
from playground.tabs import address

NAMES = ("model", "direction", "example", "drawing", "seed")
FAVOURITE = "labels2avatar"
SEEDS = 10_000  # of the dice
_examples: dict[Translator, tuple[Bytes, Bytes]] = {}


@dataclass(frozen=True)
class Settings:
    """All that decides an output: the translator, its direction, the input, the seed of its noise.

    `drawing`: as `inputs.to_link`, "" where the input is the held-out example of that number, from 1.
    """

    model: str
    direction: str = "forward"
    example: int = 1
    drawing: str = ""
    seed: int = 0

    def to_link(self) -> str:
        """The settings as the query of a link."""
        source = {"drawing": self.drawing} if self.drawing else {"example": self.example}
        direction = {} if self.direction == "forward" else {"direction": self.direction}
        return urlencode({"model": self.model, **direction, **source, "seed": self.seed})


def favourite() -> str:
    """The translator that the tab opens on, a whole one where there is one; ModelError where none is shipped."""
    names = stored.names()
    if not names:
        raise ModelError("No translator ships with this app yet.")
    for name in sorted(names, key=lambda name: name != FAVOURITE):
        try:
            return stored.load(name).name
        except ModelError:
            continue
    return names[0]


def examples(model: Translator, direction: str = "forward") -> tuple[Bytes, Bytes]:
    """The held-out inputs and truths of a translator in a direction. Raises ModelError where it ships without."""
    if model not in _examples:
        _examples[model] = read_examples(stored.home() / model.name, model.size)
    forward = _examples[model]
    return forward if direction == "forward" else (forward[1], forward[0])


def properties(model: Translator) -> dict[str, Property]:
    """The settings beside the model, by their names in the link."""
    count = len(examples(model)[0])
    return {
        "direction": Property("choice", "Direction", "", "data", "forward", choices=tuple(model.directions)),
        "example": Property("integer", "Example", "", "data", 1, low=1, high=count),
        "seed": Property("integer", "Seed", "", "data", 0, low=0, high=stored.MOST_SEED),
    }


def read(given: Mapping[str, str]) -> tuple[Settings, str]:
    """Settings from a link's parameters, and one sentence on what of them was no good, or "".

    Good settings are kept where others are bad. ModelError for a translator that cannot be loaded.
    """
    wrong: dict[str, str] = {}
    model = Property("choice", "Model", "", "data", choices=tuple(stored.names()))
    settings = Settings(favourite())
    if "model" in given:
        try:
            settings = Settings(model.parse(given["model"]))
        except ValueError as problem:
            wrong["model"] = str(problem)
    known = stored.load(settings.model)
    table = properties(known)
    for name, text in given.items():
        if name in ("model", "drawing"):
            continue
        try:
            settings = replace(settings, **{name: table[name].parse(text)})
        except KeyError:
            wrong[name] = address.unknown(name, NAMES)
        except ValueError as problem:
            wrong[name] = str(problem)
    if given.get("drawing"):
        try:
            inputs.from_link(given["drawing"], known.size)
            settings = replace(settings, drawing=given["drawing"])
        except ValueError as problem:
            wrong["drawing"] = str(problem)
    return settings, address.sentence(wrong)


def source(settings: Settings) -> tuple[Bytes, Bytes | None]:
    """The input [h, w, 3] of settings, and the truth where it is an example's."""
    model = stored.load(settings.model)
    if settings.drawing:
        return inputs.from_link(settings.drawing, model.size), None
    sources, truths = examples(model, settings.direction)
    return sources[settings.example - 1], truths[settings.example - 1]


def surprise(random: Random) -> Settings:
    """A translator, an example and a seed at random."""
    model = stored.load(random.choice(stored.names()))
    count = len(examples(model)[0])
    return Settings(model.name, random.choice(model.directions), random.randint(1, count), "", random.randrange(SEEDS))
