"""The interpolation tab: lerp beside slerp between keyframes, how far out each goes, and how fast pictures change."""

import functools
from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.figures.walks import speeds_figure
from playground.pictures import walks
from playground.pictures.animation import gif
from playground.pictures.measure_truncation import feature_net
from playground.pictures.model import Model
from playground.pictures.references import latents, refer
from playground.pictures.spaces import Space
from playground.tabs.address import INTERPOLATION
from playground.tabs.latent_models import KEPT, addresses, opened
from playground.tabs.latent_settings import Settings, read

STRIP = 12  # pictures
STEPS = 48  # of what is measured and animated
SECONDS = 4.0  # of an animation
SCALED = 256  # px of an animated picture, about

PRESETS: Mapping[str, dict[str, Any]] = {
    "Two pictures": {"keys": "0,1"},
    "Opposite ends": {"keys": "3,-3"},
    "From the mean": {"keys": "mean,5"},
    "A circle": {"keys": "2,9", "walk": "circle"},
}


def start(model: Model) -> Settings:
    """What the tab opens on."""
    return choose(model, "Two pictures")


def presets(_: Model) -> list[str]:
    """Walks to try, by their names."""
    return list(PRESETS)[1:]


def choose(model: Model, name: str) -> Settings:
    """The settings of a preset; in z where there are two spaces, since there it matters most."""
    return read(INTERPOLATION, {"model": model.name, "space": "z", **PRESETS.get(name, {})})


def surprise(model: Model, random: Random) -> Settings:
    """A walk at random."""
    keys = ",".join(map(str, random.sample(range(500), random.choice([2, 3, 4]))))
    label = {"class": random.choice(model.class_names)} if model.class_names else {}
    given = {"keys": keys, "walk": random.choice(walks.WALKS), "seed": random.randrange(10_000), **label}
    return read(INTERPOLATION, {"model": model.name, **given})


def path(settings: Settings, method: str, t: torch.Tensor) -> tuple[Space, torch.Tensor]:
    """The latents [n, d] of a walk at shares t [n]."""
    _, space = opened(settings)
    keys = latents(space, settings["seed"], settings["keys"])
    return space, walks.along(space, keys, method, settings["walk"], t)


def frames(settings: Settings, method: str, count: int) -> NDArray[np.uint8]:
    """`count` pictures [n, h, w, c] at equal shares of a walk."""
    space, points = path(settings, method, walks.shares(count))
    return space.show(points, settings.label)


def _still(settings: Settings) -> Settings:
    """The settings without those that leave the walk as it is."""
    rest = tuple(value for value in settings.values if value[0] not in ("t", "method"))
    return Settings(settings.tab, settings.model, rest)


@functools.lru_cache(KEPT)
def _strips(settings: Settings) -> dict[str, Any]:
    _, space = opened(settings)
    keys = latents(space, settings["seed"], settings["keys"])
    return {
        "keys": {"references": settings["keys"], "pictures": addresses(space.show(keys, settings.label))},
        "strips": {method: addresses(frames(settings, method, STRIP)) for method in walks.METHODS},
        "notes": notes(settings),
    }


def strips(settings: Settings, _: Mapping[str, Any]) -> dict[str, Any]:
    """The keyframes and twelve pictures of each method, with what is to be said of the keyframes."""
    return _strips(_still(settings))


def here(settings: Settings, _: Mapping[str, Any]) -> dict[str, Any]:
    """The pictures of both methods at t."""
    at = torch.tensor([settings["t"]])
    shown = {}
    for method in walks.METHODS:
        space, points = path(settings, method, at)
        shown[method] = {
            "picture": addresses(space.show(points, settings.label))[0],
            "latent": refer(points[0]),
            "norm": float(space.distances(points[0])),
        }
    return {"here": shown}


@functools.lru_cache(4 * KEPT)
def _measured(settings: Settings) -> dict[str, Any]:
    model, _ = opened(settings)
    t = walks.shares(STEPS + 1)
    norms, lengths, shell, net = {}, {}, None, None
    try:
        net = feature_net(model)
    except ImportError as error:
        missing = str(error)
    for method in walks.METHODS:
        space, points = path(settings, method, t)
        norms[method], shell = space.distances(points).tolist(), space.shell
        if net is not None:
            lengths[method] = walks.length(net, space.show(points, settings.label))
    assert shell is not None
    speeds = {method: list(each.speeds) for method, each in lengths.items()}
    band = (shell.low, shell.typical, shell.high)
    return {
        "figure": speeds_figure(t.tolist(), norms, band, speeds, settings["space"]),
        "lengths": {method: {"total": each.total, "direct": each.direct} for method, each in lengths.items()},
        "net": net.note if net is not None else missing,
        "steps": STEPS,
    }


def measured(settings: Settings, _: Mapping[str, Any]) -> dict[str, Any]:
    """The norms along the walk, and how fast its pictures change."""
    return _measured(_still(settings))


def film(settings: Settings, _: Mapping[str, Any]) -> dict[str, Any]:
    """The pictures of both methods that are played."""
    return _film(_still(settings))


@functools.lru_cache(KEPT // 4)
def _film(settings: Settings) -> dict[str, Any]:
    return {"film": {method: addresses(frames(settings, method, STEPS)) for method in walks.METHODS}}


def animated(settings: Settings) -> bytes:
    """A GIF of the walk: there and back, or round; the settings' method."""
    pictures = frames(settings, settings["method"], STEPS + 1)
    there_and_back = settings["walk"] == "open"  # the last picture of a round is the first again
    pictures = np.concatenate([pictures, pictures[-2:0:-1]]) if there_and_back else pictures[:-1]
    seconds = SECONDS * len(pictures) / STEPS
    return gif(pictures[:, None], seconds, max(1, SCALED // pictures.shape[1]))


def notes(settings: Settings) -> list[str]:
    """What is to be said of keyframes that no single arc joins."""
    _, space = opened(settings)
    named = dict(zip(settings["keys"], latents(space, settings["seed"], settings["keys"]), strict=True))
    said = []
    for one, other in walks.stretch_names(settings["keys"], settings["walk"]):
        kind = walks.relation(space, named[one], named[other]).kind
        if kind != "apart":
            sentence = RULES[kind]
            if settings["walk"] == "circle":
                sentence = ON_A_CIRCLE.get(kind, sentence)
            said.append(sentence)
    return list(dict.fromkeys(said))


RULES = {
    "same": "Two keyframes in a row are the same latent: no arc joins them, so both methods stay where they are.",
    "opposite": "Two keyframes in a row are opposite: every half circle joins them, so slerp takes the one through the "
    "axis that is nearest to right angles with them; lerp goes straight through the centre.",
    "centre": "One keyframe is the centre of the space, which lies in no direction: slerp goes straight, as lerp does.",
}
ON_A_CIRCLE = {
    "same": "The first two keyframes are the same latent, which spans no plane: the circle turns towards the axis that "
    "is nearest to right angles with it.",
    "opposite": "The first two keyframes are opposite and span no plane: the circle turns towards the axis that is "
    "nearest to right angles with them.",
    "centre": "One of the first two keyframes is the centre of the space: a circle through the centre is a point, and "
    "one towards it turns to the axis that is nearest to right angles.",
}


def about(settings: Settings) -> dict[str, Any]:
    """What the page has to know of the space."""
    _, space = opened(settings)
    return {"dimensions": space.width, "shell": [space.shell.low, space.shell.typical, space.shell.high]}


PARTS = {"strips": strips, "here": here, "measured": measured, "film": film}
