"""A small zoo in a folder, as `pretrained/` holds the large one: three tiny models with cards and training pictures."""

from pathlib import Path

from playground.pictures.training_pictures import write_excerpt
from tests.pictures.examples import ADAPTIVE, CONDITIONAL, STYLE, small_set
from tests.pictures.models import stored_model

CARD = """---
license: mit
tags: [gan]
---
# A tiny model

It has hardly learned anything, see [its recipe](../recipes/tiny.toml) and [the paper](https://arxiv.org/abs/1812.04948).

<!-- Written by hand. -->

![Samples](samples.png)
"""
STYLED, CLASSED, ADAPTED = STYLE.name, CONDITIONAL.name, "tiny-tuned"
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
