"""The ablations as the translation tab shows them: the same inputs through every variant, and all scores."""

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

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
    sheet = base64.b64encode((folder / SHEET).read_bytes()).decode()
    table = []
    for words, scores in about["rows"].items():
        published = about["published"].get(words, [])
        told = "–" if not any(published) else " / ".join("–" if each is None else f"{each:.2f}" for each in published)
        table.append([words, *(f"{scores[name]:{describe(name).style}}" for name in SHOWN), told])
    counts = about["iterations"].values()
    iterations = " to ".join(f"{each:,}" for each in sorted({min(counts), max(counts)}))
    return {
        "columns": about["columns"],
        "sheet": f"data:image/webp;base64,{sheet}",
        "scores": [[name, describe(name).words] for name in SHOWN],
        "table": table,
        "verdicts": [verdict.words for verdict in judge(ABLATIONS, about["rows"])],
        "protocol": f"{about['count']} held-out pairs of {about['data']}, {about['size']} px, "
        f"{iterations} iterations each, one run each, one factor changed from the first row. Last column: "
        "the paper's FCN scores (pixel accuracy / class accuracy / IoU) for Cityscapes labels → photo at 256 px, of "
        "another set, net and size: compare orders, not figures (Isola et al. 2017, tables 1 and 3).",
    }
