"""The mixing tab: a grid of pictures with some layers' styles from the row and the others' from the column."""

import functools
from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.pictures.latents import mix
from playground.pictures.model import Model
from playground.pictures.references import latents
from playground.pictures.spaces import space
from playground.tabs.address import MIXING
from playground.tabs.gallery_settings import shipped
from playground.tabs.latent_models import KEPT, addresses
from playground.tabs.latent_settings import Settings, bands, depth_of, read

NEXT_TO_NOTHING = 0.1  # times the other distance


def start(model: Model) -> Settings:
    """What the tab opens on."""
    return read(MIXING, {"model": model.name})


def presets(model: Model) -> list[str]:
    """The bands of layers, by their names."""
    return [f"{name.capitalize()} styles" for name in bands(depth_of(model))]


def choose(model: Model, name: str) -> Settings:
    """The settings of a preset."""
    layers = bands(depth_of(model)).get(name.lower().removesuffix(" styles"), ())
    return read(MIXING, {"model": model.name, "layers": ",".join(layers)})


def surprise(model: Model, random: Random) -> Settings:
    """Other latents, and a band at random."""
    picked = list(map(str, random.sample(range(500), 9)))
    layers = random.choice(list(bands(depth_of(model)).values()))
    given = {"rows": ",".join(picked[:4]), "columns": ",".join(picked[4:]), "layers": ",".join(layers)}
    return read(MIXING, {"model": model.name, "seed": random.randrange(10_000), **given})


def pictures(settings: Settings) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """The rows' pictures [r, h, w, c], the columns' [c, …], and the grid's [r, c, h, w, channels]."""
    model = shipped(settings.model)
    depth, w = depth_of(model), space(model, "w")
    rows, columns = (latents(w, settings["seed"], settings[side]) for side in ("rows", "columns"))
    taken = torch.zeros(depth, dtype=torch.bool)
    taken[[int(layer) for layer in settings["layers"]]] = True
    mixed = mix(rows, columns, taken.to(rows.device)).flatten(0, 1)
    alone = torch.cat([rows, columns])[:, None].expand(-1, depth, -1)
    found = model.generate(torch.cat([alone, mixed]))
    edge, count = len(rows), len(rows) + len(columns)
    return found[:edge], found[edge:count], found[count:].reshape(edge, len(columns), *found.shape[1:])


@functools.lru_cache(KEPT)
def _grid(settings: Settings) -> dict[str, Any]:
    rows, columns, mixed = pictures(settings)
    some = 0 < len(settings["layers"]) < depth_of(shipped(settings.model))
    return {
        "rows": {"references": settings["rows"], "pictures": addresses(rows)},
        "columns": {"references": settings["columns"], "pictures": addresses(columns)},
        "grid": [addresses(row) for row in mixed],
        "share": share(apart(mixed, rows[:, None]), apart(mixed, columns[None])) if some else "",
    }


def apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Mean |difference| of pictures' colours, in levels of 0 to 255; the shapes are broadcast."""
    return float(np.abs(one.astype(np.int16) - other).mean())


def share(row: float, column: float) -> str:
    """A sentence on which layers decide, from how far the grid is from its rows' and from its columns' pictures."""
    told = f"Pictures are {row:.1f} levels of 255 from their row’s on average, and {column:.1f} from their column’s"
    if row < NEXT_TO_NOTHING * column:
        return f"{told}: the layers taken decide next to nothing in this model."
    if column < NEXT_TO_NOTHING * row:
        return f"{told}: the layers taken decide nearly all in this model."
    return f"{told}."


def grid(settings: Settings, _: Mapping[str, Any]) -> dict[str, Any]:
    """The grid between its rows and columns."""
    return _grid(settings)


def about(settings: Settings) -> dict[str, Any]:
    """What the page has to know of the model: its layers and their bands."""
    depth = depth_of(shipped(settings.model))
    return {"depth": depth, "bands": bands(depth)}


PARTS = {"grid": grid}
