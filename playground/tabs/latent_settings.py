"""What the latent tabs (arithmetic, interpolation, truncation, mixing) are set to: one property table for each.

A `Settings` is the same thing in a link, in a request of the page and in a call of a program; whatever comes from
outside passes `read` or `read_address`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from playground import zoo
from playground.pictures.model import MOST_SEED, Model
from playground.pictures.references import check
from playground.pictures.walks import METHODS, WALKS
from playground.plane.properties import Property
from playground.tabs import address
from playground.tabs.gallery_settings import FARTHEST, favourite, named, shipped

MOST_EXEMPLARS = 12  # of one term of a sum
MOST_KEYS = 8  # keyframes of a walk
MOST_MIXED = 6  # rows and columns of a grid
MOST_MOVE = 3.0  # standard deviations along a direction
MIXED = "satellite"  # mixing opens on it where it is shipped: each of its layers decides something
SAMPLES = 12  # of the truncation tab
BANDS = ("coarse", "middle", "fine")

Table = dict[str, Property]


@dataclass(frozen=True)
class Settings:
    """What one of the tabs is set to; valid if it comes from `read` or `read_address`."""

    tab: str
    model: str
    values: tuple[tuple[str, Any], ...]  # by the property table of the tab

    def __getitem__(self, name: str) -> Any:
        """The value of a setting."""
        return dict(self.values)[name]

    def to_link(self) -> str:
        """All settings as the query of a link."""
        return urlencode({"model": self.model} | {name: as_text(value) for name, value in self.values}, safe=",:~")

    @property
    def label(self) -> str | None:
        """The class as a model takes it: None where there are none."""
        return dict(self.values).get("class")


class Opened(NamedTuple):
    """What an address asks for, and one sentence on what in it was no good."""

    settings: Settings
    sentence: str


def as_text(value: Any) -> str:
    """A setting's value as it stands in a link."""
    if isinstance(value, tuple):
        return ",".join(each if isinstance(each, str) else f"{each[0]}:{each[1]:.6g}" for each in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _references(least: int, most: int, what: str, value: Any) -> tuple[str, ...]:
    """Several latents; ValueError, with one sentence, for too few, too many, or none."""
    if isinstance(value, list | tuple) and all(isinstance(each, str | int) for each in value):
        value = ",".join(map(str, value))
    if not isinstance(value, str):
        raise ValueError(f"{what} must be latents, as 3,17,-4.")
    found = tuple(check(each) for each in value.split(",") if each.strip())
    if not least <= len(found) <= most:
        raise ValueError(f"{what} must have from {least} to {most} latents; {len(found)} are given.")
    return found


def _several(label: str, least: int, most: int, default: tuple[str, ...]) -> Property:
    check_all = partial(_references, least, most, label)
    return Property("text", label, "Latents by their numbers.", "data", default, check=check_all)


def _moves(value: Any) -> tuple[tuple[str, float], ...]:
    """Moves along named directions: "glasses:1.5,component 1:-2", or an object of numbers by name."""
    if isinstance(value, Mapping):
        pairs = [(str(name), step) for name, step in value.items()]
    elif isinstance(value, str):
        pairs = [(name, step) for name, _, step in (each.rpartition(":") for each in value.split(",") if each.strip())]
    else:
        raise ValueError("Move must be directions with their strengths, as glasses:1.5.")
    limits = Property("number", "The strength of a move", "", "data", low=-MOST_MOVE, high=MOST_MOVE)
    found = {name.strip(): limits.parse(step) for name, step in pairs}
    if len(found) > 40:
        raise ValueError(f"Move must have 40 directions at most; {len(found)} are given.")
    return tuple((name, step) for name, step in found.items() if step)


def _layers(depth: int, value: Any) -> tuple[str, ...]:
    """Layers by their numbers from 0; none is right, too."""
    numbers = value.split(",") if isinstance(value, str) else value
    try:
        found = sorted({int(each) for each in numbers if str(each).strip()})
    except (TypeError, ValueError):
        found = [-1]
    if any(not 0 <= each < depth for each in found):
        raise ValueError(f"Layers must be numbers from 0 to {depth - 1}, as 0,1; {str(value)[:40]!r} is not.")
    return tuple(map(str, found))


def _common(model: Model, *wanted: str) -> Table:
    spaces = ("w", "z") if model.styled else ("z",)
    first = next(iter(model.class_names), None)
    every: Table = {
        "class": Property("choice", "Class", "Of all pictures.", "data", first, choices=model.class_names),
        "space": Property("choice", "Space", "Where sums and walks are made.", "data", spaces[0], choices=spaces),
        "seed": Property("integer", "Seed", "Decides the latents.", "data", 0, low=0, high=MOST_SEED),
    }  # fmt: skip
    return {name: every[name] for name in wanted if name != "class" or model.class_names}


def arithmetic(model: Model) -> Table:
    """Of the sum A − B + C."""
    terms = {
        name: _several(name.upper(), 1, MOST_EXEMPLARS, tuple(str(3 * number + i) for i in range(3)))
        for number, name in enumerate("abc")
    }
    return {
        **_common(model, "space", "class", "seed"),
        **terms,
        "move": Property("text", "Move", "Steps along directions.", "data", (), check=_moves),
        "noise": Property(
            "number", "Noise", "Of the neighbours, in spreads of the space.", "data", 0.25, low=0, high=1
        ),
    }


def interpolation(model: Model) -> Table:
    """Of a walk."""
    return {
        **_common(model, "space", "class", "seed"),
        "keys": _several("Keyframes", 2, MOST_KEYS, ("0", "1")),
        "walk": Property("choice", "Walk", "Where it leads.", "data", "open", choices=WALKS),
        "method": Property("choice", "Method", "Of what is downloaded.", "data", "spherical", choices=tuple(METHODS)),
        "t": Property("number", "Position t", "The share of the walk.", "data", 0.5, low=0, high=1),
    }


def truncation(model: Model) -> Table:
    """Of truncated samples."""
    most = FARTHEST[model.styled]
    return {
        **_common(model, "class", "seed"),
        "psi": Property("number", "Truncation ψ", "The share of spread kept.", "data", 0.7, low=0, high=most),
        "sample": Property("integer", "Sample", "The one whose way is shown.", "data", 1, low=1, high=SAMPLES),
    }  # fmt: skip


def mixing(model: Model) -> Table:
    """Of a grid of mixed styles."""
    depth = depth_of(model)
    return {
        **_common(model, "seed"),
        "rows": _several("Rows", 1, MOST_MIXED, ("0", "1", "2", "3")),
        "columns": _several("Columns", 1, MOST_MIXED, ("4", "5", "6", "7", "8")),
        "layers": Property(
            "text", "Layers", "Taken from the column.", "data", bands(depth)["coarse"], check=partial(_layers, depth)
        ),
    }


TABLES: Mapping[str, Callable[[Model], Table]] = {
    address.ARITHMETIC: arithmetic,
    address.INTERPOLATION: interpolation,
    address.TRUNCATION: truncation,
    address.MIXING: mixing,
}
NAMES: Mapping[str, tuple[str, ...]] = {  # in the address; some models lack some
    address.ARITHMETIC: ("model", "space", "class", "seed", "a", "b", "c", "move", "noise"),
    address.INTERPOLATION: ("model", "space", "class", "seed", "keys", "walk", "method", "t"),
    address.TRUNCATION: ("model", "class", "seed", "psi", "sample"),
    address.MIXING: ("model", "seed", "rows", "columns", "layers"),
}


def depth_of(model: Model) -> int:
    """How many layers take a style; ValueError, with one sentence, for a model that has none."""
    if not model.styled:
        raise ValueError(f"The model {model.name} has no styles to mix: choose one that is style-based.")
    depth: int = model.generator.depth  # type: ignore[assignment]
    return depth


def first_model(tab: str) -> str:
    """The model that a tab opens on; mixing needs styles. ValueError, with one sentence, where no model fits."""
    if tab != address.MIXING:
        return favourite()
    fitting = mixable()
    if not fitting:
        raise ValueError("None of the models here has styles to mix: train one by a style-based recipe.")
    return next((name for name in (MIXED, favourite()) if name in fitting), fitting[0])


def mixable() -> list[str]:
    """The models that have styles; damaged ones have none."""
    found = []
    for name in zoo.names():
        try:
            if zoo.load(name).styled:
                found.append(name)
        except zoo.ModelError:
            continue
    return found


def read(tab: str, given: Mapping[str, Any]) -> Settings:
    """The settings that were asked for; what is not given is as at the start.

    Raises ValueError, with one sentence that names the control, and ModelError for a model that cannot be loaded.
    """
    rest = dict(given)
    name = named(rest.pop("model", None) or first_model(tab))
    table = TABLES[tab](shipped(name))
    for key in rest:
        if key not in table:
            raise ValueError(address.unknown(key, ("model", *table)))
    return _settled(
        tab, name, {key: prop.parse(rest[key]) if key in rest else prop.default for key, prop in table.items()}
    )


def read_link(tab: str, link: str) -> Settings:
    """As `read`, from the query of a link."""
    return read(tab, dict(parse_qsl(link.lstrip("?"), keep_blank_values=True)))


def read_address(tab: str, search: str) -> Opened:
    """What a page's address asks for: good settings are kept where others are bad. Raises ModelError as `read`."""
    given = address.settings(dict(parse_qsl(search.lstrip("?"), keep_blank_values=True)), tab)
    wrong: dict[str, str] = {}
    try:
        name = named(given.pop("model", None) or first_model(tab))
        table = TABLES[tab](shipped(name))
    except ValueError as error:
        wrong["model"], name = str(error), first_model(tab)
        table = TABLES[tab](shipped(name))
    values = {key: prop.default for key, prop in table.items()}
    for key, text in given.items():
        try:
            values[key] = table[key].parse(text)
        except KeyError:
            if key not in NAMES[tab]:  # a class of another model is no news
                wrong[key] = address.unknown(key, ("model", *table))
        except ValueError as error:
            wrong[key] = str(error)
    return Opened(_settled(tab, name, values), address.sentence(wrong))


def _settled(tab: str, name: str, values: Mapping[str, Any]) -> Settings:
    return Settings(tab, name, tuple(values.items()))


def bands(depth: int) -> dict[str, tuple[str, ...]]:
    """Coarse, middle and fine layers of a generator with `depth` of them; with few layers, fewer bands."""
    # As even as can be, the first ones longer: StyleGAN's coarse and middle bands have four layers each of eighteen,
    # but its fine ones change little more than colours.
    edges = [-(-depth * part // len(BANDS)) for part in range(len(BANDS) + 1)]
    found = {
        name: tuple(map(str, range(low, high)))
        for name, low, high in zip(BANDS, edges, edges[1:], strict=False)
    }  # fmt: skip
    return {name: layers for name, layers in found.items() if layers}
