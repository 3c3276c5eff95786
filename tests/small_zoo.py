"""A small zoo in a folder, as `pretrained/` holds the large one: three tiny models with cards and training pictures."""

import json
from dataclasses import asdict
from pathlib import Path

from playground.pictures import attributes, directions, evaluate_arithmetic, truncation
from playground.pictures.evaluate_arithmetic import Outcome
from playground.pictures.learn_directions import learn
from playground.pictures.stored import read
from playground.pictures.training_pictures import write_excerpt
from tests.pictures.curves import curve
from tests.pictures.examples import ADAPTIVE, CONDITIONAL, STYLE, small_set
from tests.pictures.eyes import eye
from tests.pictures.models import stored_model

CARD = """---
license: mit
tags: [gan]
---
# A tiny model

It has hardly learned anything, see [its recipe](../recipes/tiny.toml) and [the paper](https://arxiv.org/abs/1812.04948).

<!-- Written by hand. -->

![Samples](samples.webp)
"""
STYLED, CLASSED, ADAPTED = STYLE.name, CONDITIONAL.name, "tiny-tuned"
NAMES = (STYLED, CLASSED, ADAPTED)
ATTRIBUTES = {"glasses": ("no", "yes"), "long_hair": ("no", "yes"), "beard": ("no", "yes"), "skin": ("dark", "light")}
BROKEN = "broken"  # the name of a model that a test damages


def fill(folder: Path) -> Path:
    """Put the models into `folder`; returns it."""
    data = small_set("small", count=2100)
    for name, recipe in ((STYLED, STYLE), (CLASSED, CONDITIONAL), (ADAPTED, ADAPTIVE)):
        home = stored_model(folder / name, recipe, data=data)
        write_excerpt(home / "training.webp", data.train, photographic=False)
        (home / "README.md").write_text(CARD)
    return folder


def damage(folder: Path, name: str) -> None:
    """Cut a model's weights short."""
    weights = folder / name / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])


def furnish(folder: Path, name: str) -> None:
    """Put beside a model what the latent tabs show: classifiers, directions, a curve, and how often sums work."""
    home = folder / name
    model = read(home, name)
    pictures = model.sample(512, seed=5)
    finder, judge = (eye(ATTRIBUTES, pictures, seed) for seed in (0, 1))
    attributes.write(home, finder, judge)
    directions.write(home, learn(model, finder, 400))
    truncation.write(home, curve(model.about["sha256"]))
    outcomes = [
        Outcome(each, space, 200, 8, 0.94, {"beard": 0.8, "smile": 0.9}) for each in ("glasses",) for space in "zw"
    ]
    (home / evaluate_arithmetic.FILE).write_text(json.dumps([asdict(outcome) for outcome in outcomes]))
