"""Two tiny translators in a folder, as `pretrained/translation/` holds the large ones: pix2pix and CycleGAN."""

import json
from dataclasses import replace
from pathlib import Path

from PIL import Image

from playground.pictures.card import SCORES
from playground.pictures.translation.ablations import NAME, PUBLISHED, SHEET
from playground.pictures.translation.evaluation import BASELINES
from playground.pictures.translation.examples import write_examples
from playground.pictures.translation.patches import Patches
from playground.pictures.translation.stored import FOLDER, export
from playground.pictures.translation.training import start
from tests.pictures.translation.examples import CYCLE, PAIRED, pairs

ONE_WAY, BOTH_WAYS = "labels2avatar", "twemoji2noto"
MEASURED = {
    "l1": 9.0,
    "psnr": 20.0,
    "patch_distance": 3.0,
    "pixel_accuracy": 0.9,
    "class_accuracy": 0.8,
    "class_iou": 0.7,
}


def fill(folder: Path) -> Path:
    """Put the translators into `folder`, hardly trained; returns it."""
    for name, recipe in ((ONE_WAY, PAIRED), (BOTH_WAYS, CYCLE)):
        data = pairs(name)
        training = start(replace(recipe, name=name, data=name), data)
        for _ in range(3):
            training.iterate()
        for part in training.networks.values():
            if isinstance(part, Patches):
                part.convolutions()[-1].weight.data *= 100  # opinions that can be seen
        export(training, {"1 CPU thread": 60.0}, folder / FOLDER / name)
        write_examples(folder / FOLDER / name, data)
    return folder


def measure(folder: Path) -> None:
    """Put scores and ablations beside the translators of `fill`: made up, to be looked at."""
    home, worse = folder / FOLDER, MEASURED | {"class_iou": 0.5}
    rows = {ONE_WAY: MEASURED, **dict.fromkeys(BASELINES[:2], MEASURED), BASELINES[2]: worse}
    (home / ONE_WAY / SCORES).write_text(json.dumps({"count": 4, "rows": rows}))
    first, *others = PUBLISHED
    about = {
        "data": ONE_WAY,
        "size": 8,
        "count": 4,
        "columns": ["input", *PUBLISHED, "truth"],
        "published": PUBLISHED,
        "iterations": dict.fromkeys(PUBLISHED, 5),
        "rows": {first: MEASURED} | dict.fromkeys(others, worse),
    }
    (home / NAME).mkdir()
    (home / NAME / f"{NAME}.json").write_text(json.dumps(about))
    Image.new("RGB", (8 * (len(PUBLISHED) + 2), 3 * 8), "red").save(home / NAME / SHEET)
