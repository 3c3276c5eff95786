"""The arithmetic tab: A − B + C of means of latents, what a judge sees in it, and moves along directions."""

import functools
from collections.abc import Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Any

import numpy as np
import torch
from torch import Tensor

from playground.pictures import latents
from playground.pictures.attributes import Attributes
from playground.pictures.evaluate_arithmetic import EXEMPLARS, STARTS
from playground.pictures.model import Model
from playground.pictures.references import latents as referred
from playground.pictures.references import refer
from playground.pictures.search import search
from playground.tabs.address import ARITHMETIC
from playground.tabs.latent_models import KEPT, addresses, directions_of, eyes, opened, trials
from playground.tabs.latent_settings import MOST_MOVE, Settings, read

TERMS = "abc"
STEPS = tuple(range(-3, 4))  # of a strip along one direction
LEAST = 3  # exemplars of a term that is found
NOISE_SEED = 6_000_011
SURPRISES = 24  # seeds that surprises are of: what has been seen of them is kept, and a new one takes half a second

# A − B + C by what the pictures of each show: the presets of models whose attributes have these values.
SUMS: Mapping[str, tuple[dict[str, str], dict[str, str], dict[str, str]]] = {
    "Glasses for another": (
        {"glasses": "yes", "beard": "yes", "long_hair": "no"},
        {"glasses": "no", "beard": "yes", "long_hair": "no"},
        {"glasses": "no", "beard": "no", "long_hair": "yes"},
    ),
    "A beard": (
        {"beard": "yes", "long_hair": "no"},
        {"beard": "no", "long_hair": "no"},
        {"beard": "no", "long_hair": "no", "skin": "dark"},
    ),
    "Long hair": (
        {"long_hair": "yes", "beard": "no"},
        {"long_hair": "no", "beard": "no"},
        {"long_hair": "no", "beard": "yes"},
    ),
}


def sums(model: Model) -> dict[str, Any]:
    """The presets that a model's finder can find."""
    finder = eyes(model).finder
    if finder is None:
        return {}
    return {
        name: terms
        for name, terms in SUMS.items()
        if all(value in finder.values.get(key, ()) for term in terms for key, value in term.items())
    }


def found_sum(model: Model, seed: int, terms: Sequence[dict[str, str]]) -> Settings:
    """Settings for a sum whose terms show what is wanted; ValueError, with one sentence, where too few pictures do."""
    return read(ARITHMETIC, {"model": model.name, "seed": seed, **found_terms(model, seed, terms)})


def found_terms(model: Model, seed: int, terms: Sequence[dict[str, str]]) -> dict[str, str]:
    """Exemplars of A, B and C, as they stand in a link; errors as `found_sum`."""
    finder = eyes(model).finder
    assert finder is not None, "presets are for models with a finder"
    looking, (first, second, start) = search(model, finder, seed), terms
    alone = sum(first.get(name) != second.get(name) for name in first | second) == 1
    alike = [*(looking.pairs(first, second, EXEMPLARS) if alone else ([], [])), looking.group(start, STARTS)]
    found = [
        numbers if len(numbers) >= LEAST else looking.find(wanted, EXEMPLARS)
        for numbers, wanted in zip(alike, terms, strict=True)
    ]
    for numbers, wanted in zip(found, terms, strict=True):
        if len(numbers) < LEAST:
            what = ", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in wanted.items())
            raise ValueError(f"Among 2,048 latents of seed {seed} fewer than three show {what}; try another seed.")
    return {name: ",".join(map(str, numbers)) for name, numbers in zip(TERMS, found, strict=True)}


def preset(model: Model, name: str, seed: int = 0) -> Settings:
    """A preset by its name; with three latents in each term where the model has no finder."""
    known = sums(model)
    if name in known:
        return found_sum(model, seed, known[name])
    numbers = {term: ",".join(str(3 * at + i) for i in range(3)) for at, term in enumerate(TERMS)}
    return read(ARITHMETIC, {"model": model.name, "seed": seed, **numbers})


def start(model: Model) -> Settings:
    """What the tab opens on: the first preset that the model makes enough pictures for."""
    for name in sums(model):
        try:
            return preset(model, name)
        except ValueError:
            continue
    return preset(model, "")


def presets(model: Model) -> list[str]:
    """Three sums to try, by their names."""
    return list(sums(model)) or ["Three and three", "Opposites", "Another seed"]


def choose(model: Model, name: str) -> Settings:
    """The settings of a preset that was chosen."""
    if name in sums(model):
        return preset(model, name)
    given: dict[str, dict[str, Any]] = {
        "Opposites": {"a": "0,1,2", "b": "-0,-1,-2", "c": "6,7,8"},
        "Another seed": {"seed": 7},
    }
    return read(ARITHMETIC, {"model": model.name, **given.get(name, {})})


def surprise(model: Model, random: Random) -> Settings:
    """A sum at random."""
    known, seed = sums(model), random.randrange(SURPRISES)
    if known:
        return found_sum(model, seed, random.choice(list(known.values())))
    picked = random.sample(range(200), 9)
    terms = {term: ",".join(map(str, picked[3 * at : 3 * at + 3])) for at, term in enumerate(TERMS)}
    return read(ARITHMETIC, {"model": model.name, "seed": seed, **terms})


def reseed(settings: Settings, seed: int) -> Settings:
    """The same sum of another seed's latents: of those that show what all exemplars of their term show.

    Where that cannot be searched for, or too few show it, the numbers stay and mean other pictures.
    """
    model, _ = opened(settings)
    finder = eyes(model).finder
    given = dict(settings.values) | {"model": model.name, "seed": seed}
    numbers = [settings[term] for term in TERMS]
    if finder is not None and all(reference.isdecimal() for group in numbers for reference in group):
        seen = search(model, finder, settings["seed"])
        with suppress(ValueError):
            given |= found_terms(model, seed, [seen.alike([int(each) for each in group]) for group in numbers])
    return read(ARITHMETIC, given | {"move": dict(settings["move"])})


def points(settings: Settings) -> dict[str, Tensor]:
    """The latents [k, d] of each term."""
    _, space = opened(settings)
    return {term: referred(space, settings["seed"], settings[term]) for term in TERMS}


def result(settings: Settings, without: str = "") -> Tensor:
    """A − B + C [d] and its moves, but for the one along the direction `without`."""
    model, space = opened(settings)
    terms = points(settings)
    found = latents.arithmetic([terms["a"], terms["c"]], [terms["b"]])
    known = directions_of(model, space.name).known
    for name, step in settings["move"]:
        if name not in known:
            raise ValueError(f"The model {model.name} has no direction {name[:40]!r} in {space.name}.")
        if name != without:
            found = found + step * known[name].vector
    return found


@functools.lru_cache(KEPT)
def _terms(settings: Settings) -> dict[str, Any]:
    _, space = opened(settings)
    shown: dict[str, Any] = {}
    pixels: dict[str, Any] = {}
    for term, group in points(settings).items():
        pictures = space.show(torch.cat([group, group.mean(0, keepdim=True)]), settings.label)
        pixels[term] = pictures[:-1]
        *each, mean = addresses(pictures)
        shown[term] = {"references": settings[term], "pictures": each, "mean": mean}
    return {"terms": shown, "pixels": addresses(in_pixels(pixels)[None])[0]}


def terms(settings: Settings, _: Mapping[str, Any]) -> dict[str, Any]:
    """Each exemplar, each mean's picture, and the same sum in pixel space."""
    return _terms(
        Settings(settings.tab, settings.model, tuple(v for v in settings.values if v[0] not in ("move", "noise")))
    )


def in_pixels(pictures: Mapping[str, np.ndarray]) -> np.ndarray:
    """The sum A − B + C of pictures [k, h, w, c] instead of latents, uint8 [h, w, c]: what blending would give."""
    flat = {term: torch.from_numpy(group.astype(np.float32)).flatten(1) for term, group in pictures.items()}
    summed = latents.arithmetic([flat["a"], flat["c"]], [flat["b"]])
    return summed.clamp(0, 255).round().byte().numpy().reshape(pictures["a"].shape[1:])


@functools.lru_cache(KEPT)
def _outcome(settings: Settings) -> dict[str, Any]:
    model, space = opened(settings)
    y = result(settings)
    chance = torch.Generator().manual_seed(NOISE_SEED)
    near = latents.neighbourhood(y, settings["noise"] * space.spread, chance)
    before = points(settings)["c"].mean(0, keepdim=True)
    pictures = space.show(torch.cat([near, before]), settings.label)
    shell = space.shell
    return {
        "grid": addresses(pictures[:-1]),
        "latent": refer(y),
        "norm": float(space.distances(y)),
        "shell": [shell.low, shell.typical, shell.high],
        "judged": judged(eyes(model).judge, pictures[4:5], pictures[-1:]),
    }


def outcome(settings: Settings, _: Mapping[str, Any]) -> dict[str, Any]:
    """The result amid its neighbours, and what the judge sees in it and in C."""
    return _outcome(settings)


def judged(judge: Attributes | None, after: np.ndarray, before: np.ndarray) -> list[dict[str, Any]]:
    """What the judge sees in two pictures [1, h, w, c]: of each attribute the likeliest value, and how likely it is."""
    if judge is None:
        return []
    rows = []
    now, then = judge.probabilities(after), judge.probabilities(before)
    for name, values in judge.values.items():
        yes = values == ("no", "yes")
        index, old = int(now[name][0].argmax()), int(then[name][0].argmax())
        rows.append(
            {
                "name": name.replace("_", " "),
                "value": "" if yes else values[index],
                "probability": float(now[name][0, 1 if yes else index]),
                "before_value": "" if yes else values[old],
                "before": float(then[name][0, 1 if yes else old]),
                "changed": index != old,
                "accuracy": judge.accuracy[name],
            }
        )
    return rows


def strip(settings: Settings, extra: Mapping[str, Any]) -> dict[str, Any]:
    """The result at −3 … 3 along one direction, its other moves as they are."""
    model, space = opened(settings)
    known, name = directions_of(model, space.name).known, str(extra.get("direction"))
    if name not in known:
        return {"strip": None}
    base = result(settings, without=name)
    steps = torch.tensor(STEPS, dtype=base.dtype)[:, None]
    pictures = space.show(base + steps * known[name].vector, settings.label)
    return {"strip": {"direction": name, "steps": STEPS, "pictures": addresses(pictures)}}


def about(settings: Settings) -> dict[str, Any]:
    """What the page has to know of the model: its directions, its attributes, how well sums work."""
    model, space = opened(settings)
    seen, moves, counted = eyes(model), directions_of(model, space.name), trials(model)
    return {
        "directions": [
            {"name": each.name, "strength": each.strength, "component": each.name.startswith("component")}
            for each in moves.known.values()
        ],
        "no_directions": moves.missing,
        "accuracy": [accuracy(role) for role in (seen.finder, seen.judge) if role],
        "no_judge": seen.missing,
        "trials": counted.rows,
        "no_trials": counted.missing,
        "farthest": MOST_MOVE,
    }


def accuracy(role: Attributes) -> float:
    """The share of held-out real pictures that a classifier is right on, over its attributes."""
    return float(np.mean(list(role.accuracy.values())))


PARTS = {"terms": terms, "outcome": outcome, "strip": strip}
