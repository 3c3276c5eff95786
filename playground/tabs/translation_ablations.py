"""The ablations as the translation tab shows them: the same inputs through every variant, and all scores."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from playground.pictures.encoding import data_address
from playground.pictures.translation import stored
from playground.pictures.translation.ablations import NAME, SHEET
from playground.pictures.translation.claims import ABLATIONS, judge
from playground.pictures.translation.evaluation import describe

SHOWN = ("l1", "psnr", "patch_distance", "pixel_accuracy", "class_accuracy", "class_iou")


def ablations() -> dict[str, Any]:
    """What the page shows, or a sentence on why there is nothing to show."""
    folder = stored.home() / NAME
    if not (folder / f"{NAME}.json").is_file():
        return {
            "missing": "The ablations are not trained here yet: "
            "python -m playground.pictures.translation.ablations --write trains, measures and stores all seven."
        }
    return _read(folder)


@cache
def _read(folder: Path) -> dict[str, Any]:
    about = json.loads((folder / f"{NAME}.json").read_text(encoding="utf-8"))
    side = about["size"]
    with Image.open(folder / SHEET) as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    rows = [
        [data_address(pixels[y : y + side, x : x + side]) for x in range(0, pixels.shape[1], side)]
        for y in range(0, pixels.shape[0], side)
    ]
    table = []
    for words, scores in about["rows"].items():
        published = about["published"].get(words, [])
        told = "–" if not any(published) else " / ".join("–" if each is None else f"{each:.2f}" for each in published)
        table.append([words, *(f"{scores[name]:{describe(name).style}}" for name in SHOWN), told])
    counts = about["iterations"].values()
    iterations = " to ".join(f"{each:,}" for each in sorted({min(counts), max(counts)}))
    return {
        "columns": about["columns"],
        "pictures": rows,
        "scores": [[name, describe(name).words] for name in SHOWN],
        "table": table,
        "verdicts": [verdict.words for verdict in judge(ABLATIONS, about["rows"])],
        "protocol": f"{about['count']} held-out pairs of {about['data']}, {side} px, "
        f"{iterations} iterations each, one factor changed from the first row. Last column: "
        "the paper's FCN scores (pixel accuracy / class accuracy / IoU) for Cityscapes labels → photo at 256 px, of "
        "another set, net and size: compare orders, not figures (Isola et al. 2017, tables 1 and 3).",
    }
