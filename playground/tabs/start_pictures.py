"""The small pictures of the start page that models and formulas make: computed here, anew every few seconds.

All visitors see the same ones, so that a crowd costs no more than one visitor. The GANs that train are in `showcase`.
"""

import base64
import io
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from playground import zoo
from playground.metrics import exact
from playground.metrics.densities import mixture
from playground.metrics.exact import Both
from playground.metrics.transport import Transport
from playground.pictures.grids import grid
from playground.pictures.latents import slerp
from playground.pictures.model import Model
from playground.pictures.stored import ModelError
from playground.pictures.translation import stored
from playground.plane.games_portrait import path
from playground.rating import material
from playground.rating.encoding import colour
from playground.tabs import address, arithmetic, mixing
from playground.tabs.convergence_words import FIGURES
from playground.tabs.latent_models import opened
from playground.tabs.latent_settings import bands, depth_of, first_model, read
from playground.tabs.start_words import EMPTY
from playground.tabs.translation_settings import examples
from playground.tabs.translation_words import title

EVERY = 12.0  # seconds that pictures stay
SEEDS = 10_000
PSIS = (0.25, 0.5, 0.75, 1.0)
CRISP = 32  # px: pictures up to this size are shown in sharp pixels
POINTS = 161  # of a drawn path
PLACES = 81  # of a drawn density
FRAMES = 16  # places of q on its way

Bytes = NDArray[np.uint8]
Message = dict[str, Any]


class NothingToShowError(Exception):
    """No model is here that a tab's picture could be made with."""


class Pictures:
    """What each tab shows now; threads share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: in seconds."""
        self._clock, self._door = clock, threading.Lock()
        self._made: dict[str, tuple[int, Message]] = {}

    def look(self, tab: str) -> Message:
        """A tab's picture: made now, or not long ago. KeyError for a tab that has none."""
        maker, turn = MAKERS[tab], int(self._clock() // EVERY)
        with self._door:
            made = self._made.get(tab)
            if made is None or made[0] != turn:
                try:
                    made = turn, maker(Random(turn))
                except (NothingToShowError, ModelError, ValueError):
                    made = turn, {"problem": EMPTY}
                self._made[tab] = made
            return made[1]


def some_model(random: Random, styled: bool = False) -> Model:
    """A whole model at random, with styles where they are asked for; NothingToShowError where there is none."""
    names = zoo.names()
    for name in random.sample(names, len(names)):
        try:
            model = zoo.load(name)
        except ModelError:
            continue
        if model.styled or not styled:
            return model
    raise NothingToShowError


def strips(rows: Sequence[Bytes], said: str, caption: str) -> Message:
    """Rows of as many pictures [n, h, w, c] each as one, what it is for those who do not see it, a few words below."""
    size, sheet = rows[0].shape[1], grid(np.concatenate(rows), len(rows[0]))
    crisp = size <= CRISP
    return {"picture": webp(sheet, lossless=crisp), "crisp": crisp, "said": said, "caption": caption}


def webp(picture: Bytes, lossless: bool) -> str:
    """A picture [h, w, 3] as a `data:` address: of photographs a tenth of a PNG, as they come every few seconds."""
    held = io.BytesIO()
    Image.fromarray(picture).save(held, format="webp", lossless=lossless, quality=88)
    return f"data:image/webp;base64,{base64.b64encode(held.getvalue()).decode()}"


def samples(random: Random) -> Message:
    """Samples of one model."""
    model, seed = some_model(random), random.randrange(SEEDS)
    made = model.sample(8, seed, 0.7)
    return strips([made[:4], made[4:]], f"Eight samples of {model.name}", f"{model.name}, seed {seed}")


def walk(random: Random) -> Message:
    """A spherical walk between two latents, in two rows."""
    model, seed = some_model(random), random.randrange(SEEDS)
    first, last = model.latent(2, seed)
    shares = torch.linspace(0, 1, 8)[:, None]
    labels = model.labels(8, random.randrange(len(model.class_names))) if model.class_names else None
    made = model.generate(model.place(slerp(first, last, shares), 0.7), labels)
    return strips([made[:4], made[4:]], f"A walk between two samples of {model.name}", f"{model.name}, seed {seed}")


def psis(random: Random) -> Message:
    """Two latents at several ψ."""
    model, seed = some_model(random, styled=True), random.randrange(SEEDS)
    z = model.latent(2, seed)
    made = np.stack([model.generate(model.place(z, psi)) for psi in PSIS], 1)
    words = f"Two samples of {model.name}, from truncated to untruncated"
    return strips(list(made), words, f"ψ = {PSIS[0]:g} to {PSIS[-1]:g}")


def mixed(random: Random) -> Message:
    """Four pictures, and below them the same with the coarse styles of a fifth."""
    model, seed = zoo.load(first_model(address.MIXING)), random.randrange(SEEDS)
    coarse = next(iter(bands(depth_of(model)).values()))
    given = {"model": model.name, "seed": seed, "rows": "0,1,2,3", "columns": "4", "layers": ",".join(coarse)}
    own, _, grid = mixing.pictures(read(address.MIXING, given))
    words = f"Four samples of {model.name}, and the same with the coarse styles of a fifth"
    return strips([own, grid[:, 0]], words, "coarse styles")


def sums(random: Random) -> Message:
    """A sum of means of latents: A, B and C, and A − B + C."""
    with_finder = [name for name in zoo.names() if _has_sums(name)]
    if not with_finder:
        raise NothingToShowError
    model = zoo.load(random.choice(with_finder))
    name = random.choice(arithmetic.presets(model))
    settings = arithmetic.preset(model, name)
    terms = arithmetic.points(settings)
    means = [terms[term].mean(0) for term in arithmetic.TERMS]
    _, space = opened(settings)
    made = space.show(torch.stack([*means, arithmetic.result(settings)]), settings.label)
    return strips([made], f"A sum of faces: {name}", "A − B + C = D")


def _has_sums(name: str) -> bool:
    try:
        return bool(arithmetic.sums(zoo.load(name)))
    except ModelError:
        return False


def translations(random: Random) -> Message:
    """Held-out inputs, and what a translator makes of them."""
    names = stored.names()
    if not names:
        raise NothingToShowError
    model = stored.load(random.choice(names))
    inputs, _ = examples(model)
    chosen = inputs[random.sample(range(len(inputs)), min(4, len(inputs)))]
    name = title(model.name)
    return strips([chosen, model.translate(chosen, 0)], f"Drawings, and what {name} makes of them", name)


def judgement(random: Random) -> Message:
    """Real and made pictures in an order that tells nothing."""
    both = [name for name in material.shipped_names() if name in zoo.names()]
    if not both:
        raise NothingToShowError
    name = random.choice(both)
    real = material.shipped(name)
    fakes = colour(zoo.load(name).sample(4, random.randrange(SEEDS), 0.7))
    shown = [*real[random.sample(range(len(real)), 4)], *fakes]
    random.shuffle(shown)
    pictures = np.stack(shown)
    return strips([pictures[:4], pictures[4:]], "Eight pictures, of which four are real", "four of them are real")


def game(random: Random) -> Message:
    """The path of a game of two numbers."""
    figure = FIGURES[random.choice(list(FIGURES))]
    points = path(figure.spec).points
    kept = np.unique(np.linspace(0, len(points) - 1, POINTS).round().astype(int))
    line = np.clip(points[kept] / float(figure.spec.reach), -3, 3).round(4)
    return {"line": line.tolist(), "said": f"The path of a game: {figure.label}", "caption": figure.label}


def drift(_: Random) -> Message:
    """Two densities of which one is moved away, and how far apart they are by JS and by W1."""
    p = mixture(("g", 3, 0.6, 1))
    x = np.linspace(0, 12, PLACES)
    frames = []
    for mean in np.linspace(3, 9, FRAMES):
        q = mixture(("g", float(mean), 0.6, 1))
        both = Both(p, q)
        frames.append({"q": q.pdf(x).round(4).tolist(), "js": exact.js(both), "w1": Transport(both).w1})
    words = "A distribution moves away from another: JS stops at its ceiling, W1 grows"
    return {"p": p.pdf(x).round(4).tolist(), "frames": frames, "said": words, "caption": "JS stops, W1 goes on"}


MAKERS: Mapping[str, Callable[[Random], Message]] = {
    address.GALLERY: samples,
    address.ARITHMETIC: sums,
    address.INTERPOLATION: walk,
    address.TRUNCATION: psis,
    address.MIXING: mixed,
    address.TRANSLATION: translations,
    address.RATING: judgement,
    address.CONVERGENCE: game,
    address.DIVERGENCES: drift,
}
