"""The latent tabs for programs, through gradio_client or plain HTTP: what the pages show, as pictures and numbers."""

import base64
import functools
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec

import gradio as gr
import numpy as np
import torch
from numpy.typing import NDArray

from playground import zoo
from playground.pictures import walks
from playground.pictures.encoding import png
from playground.pictures.grids import grid
from playground.plane.properties import Property
from playground.tabs import arithmetic as sums
from playground.tabs import interpolation, mixing, truncation
from playground.tabs.address import ARITHMETIC, INTERPOLATION, MIXING, TRUNCATION
from playground.tabs.latent_models import eyes, opened
from playground.tabs.latent_settings import SAMPLES, Settings, bands, depth_of, read

P = ParamSpec("P")
STEPS = Property("integer", "Steps", "Pictures of the walk.", "data", low=2, high=64)
# The page's and the programs' requests are both bounded; these wait in Gradio's queue.
LIMIT: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "latents"}


def build() -> None:
    """Add the endpoints to the app that is being built."""
    gr.api(arithmetic, api_name="arithmetic", **LIMIT)
    gr.api(interpolate, api_name="interpolate", **LIMIT)
    gr.api(truncate, api_name="truncate", **LIMIT)
    gr.api(mix, api_name="mix", **LIMIT)


def _one_sentence(endpoint: Callable[P, dict[str, Any]]) -> Callable[P, dict[str, Any]]:
    """The endpoint, whose refusals reach the program as the sentence that they are."""

    @functools.wraps(endpoint)
    def checked(*given: P.args, **named: P.kwargs) -> dict[str, Any]:
        try:
            return endpoint(*given, **named)
        except (ValueError, zoo.ModelError) as problem:
            raise gr.Error(str(problem), print_exception=False) from None

    return checked


def _read(tab: str, model: str, given: Mapping[str, Any]) -> Settings:
    """Settings from a program's arguments; empty ones are as at the start."""
    return read(
        tab, {"model": model} | {name: value for name, value in given.items() if value not in ("", None, [], {})}
    )


def _png(pictures: NDArray[np.uint8], columns: int) -> str:
    return base64.b64encode(png(grid(pictures, columns))).decode()


@_one_sentence
def arithmetic(
    model: str,
    a: list[Any],
    b: list[Any],
    c: list[Any],
    space: str = "",
    seed: int = 0,
    label: str = "",
    move: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A − B + C of means of latents, as one picture.

    Args:
        model: its name, for example "avatars".
        a: the latents of A, up to 12: numbers of the seed's latents (3), opposites (-3), "mean", or "~…".
        b: the latents of B.
        c: the latents of C.
        space: "z" or "w"; empty for w where there is one.
        seed: decides the latents, 0 to 4,294,967,295.
        label: a class by its name where the model has classes; empty for the first.
        move: steps along directions by name, −3 to 3, for example {"glasses": 1.5}.

    Returns:
        png (base64: the means of A, B and C, and the result, in a row), size (of each picture in px), latent (the
        result, a list of numbers), reference (the same as one word for other calls), judged (what the judge sees in the
        result: name, value, probability) and link.
    """
    given = {"a": a, "b": b, "c": c, "space": space, "seed": seed, "class": label, "move": move}
    settings = _read(ARITHMETIC, model, given)
    known, space_ = opened(settings)
    y = sums.result(settings)
    means = [group.mean(0) for group in sums.points(settings).values()]
    pictures = space_.show(torch.stack([*means, y]), settings.label)
    return {
        "png": _png(pictures, 4),
        "size": known.generator.shape.size,
        "latent": y.tolist(),
        "reference": sums.refer(y),
        "judged": sums.judged(eyes(known).judge, pictures[3:], pictures[2:3]),
        "link": settings.to_link(),
    }


@_one_sentence
def interpolate(
    model: str,
    keys: list[Any],
    steps: int = 12,
    method: str = "spherical",
    space: str = "",
    walk: str = "open",
    seed: int = 0,
    label: str = "",
) -> dict[str, Any]:
    """A walk through latent space, as a row of pictures.

    Args:
        model: its name, for example "avatars".
        keys: from 2 to 8 keyframes: numbers of the seed's latents, opposites (-3), "mean", or "~…".
        steps: pictures on the walk, 2 to 64, both ends included.
        method: "linear" or "spherical".
        space: "z" or "w"; empty for w where there is one.
        walk: "open" (to the last), "closed" (back to the first) or "circle" (through the first two).
        seed: decides the latents, 0 to 4,294,967,295.
        label: a class by its name where the model has classes; empty for the first.

    Returns:
        png (base64: the pictures in a row), size (of each in px), norms (the distance of each latent from the centre),
        shell (where 5%, 50% and 95% of latents lie), latents (a list of numbers for each) and link.
    """
    given = {"keys": keys, "method": method, "space": space, "walk": walk, "seed": seed, "class": label}
    settings, count = _read(INTERPOLATION, model, given), STEPS.parse(steps)
    space_, points = interpolation.path(settings, settings["method"], walks.shares(count))
    shell = space_.shell
    return {
        "png": _png(space_.show(points, settings.label), count),
        "size": space_.model.generator.shape.size,
        "norms": space_.distances(points).tolist(),
        "shell": [shell.low, shell.typical, shell.high],
        "latents": points.tolist(),
        "link": settings.to_link(),
    }


@_one_sentence
def truncate(model: str, psi: float = 0.7, seed: int = 0, label: str = "") -> dict[str, Any]:
    """Twelve samples at a truncation ψ, and what ψ costs and brings.

    Args:
        model: its name, for example "avatars".
        psi: truncation ψ, 0 to 1, or to 1.5 for models with styles.
        seed: decides the latents, 0 to 4,294,967,295.
        label: a class by its name where the model has classes; empty for the first.

    Returns:
        png (base64: 6 × 2 pictures), size (of each in px), latents (a list of numbers for each), curve (psi, and mean
        and error of each measure; null where nothing was measured), protocol (of the curve, in words) and link.
    """
    settings = _read(TRUNCATION, model, {"psi": psi, "seed": seed, "class": label})
    known, points = truncation.placed(settings)
    curve, source, _ = truncation.curve_of(known)
    pictures = known.generate(points, known.labels(SAMPLES, settings.label))
    return {
        "png": _png(pictures, 6),
        "size": known.generator.shape.size,
        "latents": points.tolist(),
        "curve": truncation.columns(curve),
        "protocol": truncation.protocol(curve, source, known) if curve else "",
        "link": settings.to_link(),
    }


@_one_sentence
def mix(model: str, rows: list[Any], columns: list[Any], layers: str = "coarse", seed: int = 0) -> dict[str, Any]:
    """A grid of mixed styles: each picture has its row's, but for some layers, which it has from its column.

    Args:
        model: the name of one with styles, for example "avatars".
        rows: up to 6 latents: numbers of the seed's, opposites (-3), "mean", or "~…" of w.
        columns: up to 6 latents.
        layers: "coarse", "middle", "fine", or numbers from 0, as "0,1".
        seed: decides the latents, 0 to 4,294,967,295.

    Returns:
        png (base64: the grid without its sources, row by row), size (of each picture in px) and link.
    """
    settings = _read(MIXING, model, {"rows": rows, "columns": columns, "seed": seed})
    known, _ = opened(settings)
    named = bands(depth_of(known)).get(layers) if isinstance(layers, str) else None
    settings = _read(MIXING, model, {**dict(settings.values), "layers": list(named) if named else layers})
    _, _, mixed = mixing.pictures(settings)
    return {
        "png": _png(mixed.reshape(-1, *mixed.shape[2:]), mixed.shape[1]),
        "size": known.generator.shape.size,
        "link": settings.to_link(),
    }
