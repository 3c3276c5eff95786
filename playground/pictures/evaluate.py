"""`python -m playground.pictures.evaluate NAME`: score a model, shipped or in a folder, against held-out pictures.

It needs the model's data set (`python -m playground.pictures.datasets SET`) and the packages of
`pretrained/requirements.txt`. `--write` puts the scores into the model's folder: scores.json, a grid of samples, and
the measured part of its card.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from playground import memory
from playground.metrics.features import EfficientNet
from playground.pictures import card
from playground.pictures.datasets import DataError, load
from playground.pictures.evaluation import FEATURE_SIDE, evaluate
from playground.pictures.grids import save_grid
from playground.pictures.model import Model
from playground.pictures.stored import ModelError, models_folder, read
from playground.pictures.translation import evaluate as translation

NEEDED = ("sha256", "data", "classes", "recipe", "iterations", "pictures", "minutes", "parameters")  # of config.json
ROWS, COLUMNS = 8, 10  # of the grid of samples; ten classes are a column each
GRID_SEED = 0


def score(model: Model, count: int, device: str) -> dict[str, Any]:
    """Everything that scores.json holds. Raises DataError, ImportError or ValueError, with one sentence."""
    missing = [name for name in NEEDED if name not in model.about]
    if missing:
        raise ValueError(f"The config.json of {model.name} says nothing of {', '.join(missing)}: it cannot be scored.")
    data = load(model.about["data"])
    net = EfficientNet(device, side=FEATURE_SIDE)
    found = evaluate(model, data, net, count)
    asked = "the classes in turn" if model.class_names else "unconditional"
    sizes = {"held_out": len(data.test), "training": len(data.train)}
    return {
        "name": model.name,
        "sha256": model.about["sha256"],
        "asked": asked,
        "note": f"{net.note} {model.flattery(net.name)}".rstrip(),
        **sizes,
        **asdict(found),
    }


def write(folder: Path, model: Model, found: dict[str, Any]) -> None:
    """Put scores, samples and the measured part of the card into the model's folder."""
    (folder / card.SCORES).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    count = ROWS * COLUMNS
    labels = torch.arange(count) % COLUMNS % max(len(model.class_names), 1)
    samples = model.generate(model.place(model.latent(count, GRID_SEED)), labels)
    save_grid(folder / card.SAMPLES, samples, COLUMNS)
    card.write(folder, model.about, found)


def main(arguments: Sequence[str] | None = None) -> None:
    """Evaluate as the command line says; on failure, exit with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.evaluate", description=__doc__)
    parser.add_argument("model", help="a model or translator of pretrained/, or the path of its folder")
    parser.add_argument("--count", type=int, default=10_000, help="of samples")
    parser.add_argument("--device", default="cpu", help="of the feature net: cpu or cuda")
    parser.add_argument("--write", action="store_true", help="write scores, samples and card into the folder")
    given = parser.parse_args(arguments)
    translator = translation.folder_of(given.model)
    if translator:
        translation.main(translator, given.count, given.device, given.write)
        return
    memory.keep()  # features of 60,000 pictures come half as fast again
    shipped = models_folder() / given.model
    folder = shipped if shipped.is_dir() else Path(given.model)
    try:
        model = read(folder, folder.name)
        found = score(model, given.count, given.device)
    except (DataError, ImportError, ModelError, ValueError) as error:
        raise SystemExit(str(error)) from None
    print(card.table(found["model"], found["real"]), card.protocol(found), sep="\n\n")
    if given.write:
        write(folder, model, found)


if __name__ == "__main__":
    main()
