"""`python -m playground.pictures.translation.ablations --minutes 8`: pix2pix's ablations, trained small, side by side.

Seven nets on one set, each with one factor changed from the first: the terms of the objective, the skips, the patch.
Each is trained for so many iterations, at most for so long in this session, and goes on where it stopped; `--write`
then measures all of them on the held-out pairs, and puts their scores and what they make of the same inputs into
`pretrained/translation/ablations/`.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from playground.metrics.features import EfficientNet
from playground.pictures.datasets import DataError, load
from playground.pictures.datasets.prepared import Bytes
from playground.pictures.evaluation import FEATURE_SIDE
from playground.pictures.translation.evaluation import Yardstick, table, translate
from playground.pictures.translation.examples import save_sheet
from playground.pictures.translation.recipe import Recipe, read
from playground.pictures.translation.stored import home, of
from playground.pictures.translation.train import HOME, Run, resume

BASE = "relief2satellite"
ITERATIONS = 2_000  # of each variant
FIELD = 70  # px, of the first net: the paper's best
FULL = 142  # px: in crops of 64 px every output sees the whole picture, and a larger field would have no output
SHOWN = 8  # held-out inputs
COUNT = 300  # held-out pairs that are measured
NAME = "ablations"
SHEET = "ablations.webp"

# Isola et al. 2017, tables 1 to 3: FCN scores of Cityscapes labels → photo at 256 px: pixel and class accuracy, IoU.
# Of another set, another net and another size: to compare orders, never figures.
PUBLISHED: Mapping[str, tuple[float | None, ...]] = {
    "L1 + cGAN, patch 70": (0.66, 0.23, 0.17),
    "L1 only": (0.42, 0.15, 0.11),
    "cGAN only": (0.57, 0.22, 0.16),
    "without skips": (None, None, None),
    "patch 1": (0.39, None, None),
    "patch 16": (0.65, None, None),
    "full": (0.42, None, None),
}


def variants(base: Recipe) -> dict[str, Recipe]:
    """The seven recipes by what they are called, the first with no change."""
    field = dict(base.discriminator) | {"field": FIELD}
    first = replace(base, iterations=ITERATIONS, discriminator=field)

    def patch(field: int) -> Recipe:
        return replace(first, discriminator=dict(first.discriminator) | {"field": field})

    changed = {
        "L1 + cGAN, patch 70": first,
        "L1 only": replace(first, adversarial=0.0),
        "cGAN only": replace(first, reconstruction=0.0),
        "without skips": replace(first, generator=dict(first.generator) | {"skips": False}),
        "patch 1": patch(1),
        "patch 16": patch(16),
        "full": patch(FULL),
    }
    return {words: replace(recipe, name=slug(words)) for words, recipe in changed.items()}


def slug(words: str) -> str:
    """A variant's folder."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in words).lower().split())


def runs(base: Recipe, folder: Path, device: str) -> dict[str, Run]:
    """A run of each variant, new or resumed. Raises DataError or ValueError, with one sentence."""
    return {words: resume(recipe, folder / recipe.name, device) for words, recipe in variants(base).items()}


def measure(trained: Mapping[str, Run], yardstick: Yardstick) -> dict[str, dict[str, float]]:
    """The scores of every variant, then of the baselines."""
    return {words: yardstick.translator(of(run.training)) for words, run in trained.items()} | yardstick.baselines()


def write(folder: Path, trained: Mapping[str, Run], yardstick: Yardstick, rows: Mapping[str, Any]) -> None:
    """Put the scores and a sheet into `folder`: a row an input, then what each variant makes of it, then the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    inputs, truth = yardstick.inputs[:SHOWN], yardstick.truth[:SHOWN]
    made: list[Bytes] = [translate(of(run.training), inputs) for run in trained.values()]
    columns = np.stack([inputs, *made, truth], 1)
    save_sheet(folder / SHEET, columns.reshape(-1, *columns.shape[2:]), columns.shape[1], yardstick.data.name)
    about = {
        "data": yardstick.data.name,
        "size": int(inputs.shape[1]),
        "count": yardstick.count,
        "columns": ["input", *trained, "truth"],
        "iterations": {words: run.training.iteration for words, run in trained.items()},
        "minutes": {words: round(run.seconds / 60, 1) for words, run in trained.items()},
        "published": PUBLISHED,
        "rows": rows,
    }
    (folder / f"{NAME}.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and measure as the command line says; on failure, exit with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.translation.ablations", description=__doc__)
    parser.add_argument("--minutes", type=float, default=8, help="for each variant in this session, at most")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: as torch likes")
    parser.add_argument("--device", default="auto", help="cpu, cuda or auto")
    parser.add_argument("--folder", type=Path, default=HOME / NAME, help="default: checkpoints/translation/ablations")
    parser.add_argument("--recipe", default=BASE, help="the recipe that is varied")
    parser.add_argument("--write", action="store_true", help="measure, and write what the tab shows")
    given = parser.parse_args(arguments)
    if given.threads:
        torch.set_num_threads(given.threads)
    try:
        base = read(given.recipe)
        trained = runs(base, given.folder, given.device)
        for words, run in trained.items():
            if given.minutes:
                print(words)
                run.train(given.minutes, given.minutes)
        if given.write:
            yardstick = Yardstick(load(base.data), EfficientNet("cpu", FEATURE_SIDE), COUNT)
            rows = measure(trained, yardstick)
            print(table(rows))
            write(home() / NAME, trained, yardstick, rows)
    except (DataError, ImportError, ValueError) as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
