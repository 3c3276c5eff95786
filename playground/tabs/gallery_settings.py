"""What the gallery's wall shows, as one frozen record, and the way to it from controls, addresses and programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from playground import zoo
from playground.pictures.model import ANY, MOST_SEED, Model
from playground.plane.properties import Property
from playground.tabs import address

COUNT = 24  # pictures on the wall
FAVOURITE = "avatars"  # the gallery opens on it where it is shipped
FARTHEST = {False: 1.0, True: 1.5}  # the most ψ without styles, which cannot go beyond the latents, and with them


@dataclass(frozen=True)
class Sampling:
    """Everything that decides the pictures on the wall; valid if it comes from `read` or `read_address`."""

    model: str
    label: str = ANY
    seed: int = 0
    psi: float = 1.0

    def to_link(self) -> str:
        """The settings as the query of a link."""
        label = {} if self.label == ANY else {"class": self.label}
        return urlencode({"model": self.model, **label, "seed": self.seed, "psi": f"{self.psi:.6g}"})

    @property
    def asked(self) -> str | None:
        """The class as a model takes it: None for any."""
        return None if self.label == ANY else self.label


class Opened(NamedTuple):
    """What an address asks for: a wall, which sample of it, from 1, is shown large, a sentence on what was no good."""

    sampling: Sampling
    sample: int
    sentence: str


def favourite() -> str:
    """The model that the gallery opens on, a whole one where there is one; at least one must be shipped."""
    names = sorted(zoo.names(), key=lambda name: name != FAVOURITE)
    for name in names:
        try:
            return zoo.load(name).name
        except zoo.ModelError:
            continue
    return names[0]


def properties(model: Model | None) -> dict[str, Property]:
    """The settings beside the model, by their names in the address; `model` is None where it cannot be loaded."""
    classes = model.class_names if model else ()
    farthest = FARTHEST[model is not None and model.styled]
    return {
        "class": Property("choice", "Class", "The class asked for.", "data", ANY, choices=(ANY, *classes)),
        "seed": Property("integer", "Seed", "Decides the latents.", "data", 0, low=0, high=MOST_SEED),
        "psi": Property("number", "Truncation ψ", "The share of spread kept.", "data", 1.0, low=0, high=farthest),
        "sample": Property("integer", "Sample", "The one shown large.", "data", 1, low=1, high=COUNT),
    }


def named(model: Any) -> str:
    """The name of a shipped model; ValueError for any other: a visitor's word never leads to a path or a download."""
    name: str = Property("choice", "Model", "", "data", choices=tuple(zoo.names())).parse(model)
    return name


def shipped(name: str) -> Model:
    """The model of that name; ModelError for one that cannot be loaded, and for any that is not shipped."""
    if name not in zoo.names():
        raise zoo.ModelError(f"There is no model {name!r}; there are {', '.join(zoo.names())}.")
    return zoo.load(name)


def parse(known: Mapping[str, Property], key: str, value: Any) -> Any:
    """A setting's value by its property; a class in any case, as `Model.labels` takes it. ValueError for a bad one."""
    if key == "class" and isinstance(value, str):
        value = {name.lower(): name for name in known[key].choices}.get(value.lower(), value)
    return known[key].parse(value)


def read(model: Any, label: Any, seed: Any, psi: Any) -> Sampling:
    """The wall that was asked for.

    Raises ValueError, with one sentence that names the control, and ModelError for a model that cannot be loaded.
    """
    name = named(model)
    known = properties(zoo.load(name))
    given = {"class": label, "seed": seed, "psi": psi}
    return Sampling(name, *(parse(known, key, value) for key, value in given.items()))


def read_address(query: Mapping[str, str]) -> Opened:
    """What a page's address asks for. Good settings are kept where others are bad; a damaged model stays asked for."""
    given, wrong = address.settings(query, address.GALLERY), dict[str, str]()
    try:
        name = named(given.pop("model", favourite()))
    except ValueError as error:
        wrong["model"], name = str(error), favourite()
    try:
        known = properties(zoo.load(name))
    except zoo.ModelError:  # the wall says so
        return Opened(Sampling(name), 1, "")
    values = {key: prop.default for key, prop in known.items()}
    for key, text in given.items():
        try:
            values[key] = parse(known, key, text)
        except KeyError:
            wrong[key] = address.unknown(key, ("model", *known))
        except ValueError as error:
            wrong[key] = str(error)
    sample = values.pop("sample")
    return Opened(Sampling(name, *values.values()), sample, address.sentence(wrong))
