"""Score a translator, shipped or in a folder: what `python -m playground.pictures.evaluate NAME` does for one.

`--write` puts the scores into its folder: scores.json, a sheet of samples, and the measured part of its card.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from playground.metrics.features import EfficientNet
from playground.pictures.card import CARD, MEASURED, SAMPLES, SCORES
from playground.pictures.datasets import load
from playground.pictures.evaluation import FEATURE_SIDE
from playground.pictures.grids import save_grid
from playground.pictures.stored import CONFIG, ModelError
from playground.pictures.translation.claims import TASK, judge, of_translator
from playground.pictures.translation.evaluation import Yardstick, legend, table, translate
from playground.pictures.translation.stored import Translator, home, names, read
from playground.pictures.translation.stored import load as load_shipped

COUNT = 500
SHOWN = 12  # held-out inputs on the sheet: each with what is made of it and the truth


def folder_of(name: str) -> Path | None:
    """The folder of a translator, shipped or by its path; None for anything else."""
    for folder in (home() / name, Path(name)):
        if (folder / CONFIG).is_file():
            return folder if "method" in json.loads((folder / CONFIG).read_text(encoding="utf-8")) else None
    return None


def score(model: Translator, count: int = COUNT, device: str = "cpu") -> dict[str, Any]:
    """Everything that scores.json holds. Raises DataError, ImportError or ValueError, with one sentence."""
    data = load(model.about["data"])
    yardstick = Yardstick(data, EfficientNet(device, FEATURE_SIDE), count)
    beside = {other.name: yardstick.translator(other) for other in _paired(model)}
    rows = {model.name: yardstick.translator(model)} | beside | yardstick.baselines()
    return {"name": model.name, "sha256": model.about["sha256"], "count": yardstick.count, "rows": rows}


def _paired(model: Translator) -> list[Translator]:
    """For CycleGAN, pix2pix on the same data, where it ships."""
    if model.about["method"] == "pix2pix":
        return []
    shipped = map(load_shipped, names())
    wanted = {"method": "pix2pix", "data": model.about["data"]}
    return [other for other in shipped if {key: other.about[key] for key in wanted} == wanted]


def protocol(found: Mapping[str, Any]) -> str:
    """What the papers expect of the scores and whether it holds, and how they were measured, in words."""
    rows = found["rows"]
    verdicts = "\n".join(f"- {verdict.words}" for verdict in judge(of_translator(found["name"], rows), rows))
    segmenter = "The segmenter of the task has learned on real training pairs alone. "
    return (
        f"{verdicts}\n\n{found['count']:,} held-out pairs, one output each, with the noise of a seed of its own. "
        "*The truth* scores what a perfect translator would; *the input* is the input itself in the output's place, "
        f"*the mean picture* the mean of all training outputs. {segmenter if TASK in rows[found['name']] else ''}"
        "Not FID, not the papers' FCN score, and comparable with no other protocol.\n\n" + legend(rows)
    )


def write(folder: Path, model: Translator, found: Mapping[str, Any]) -> None:
    """Put scores, samples and the measured part of the card into the model's folder."""
    (folder / SCORES).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    data = load(model.about["data"])
    inputs, truth = (np.asarray(part[:SHOWN]) for part in (data.inputs("test"), data.test))
    sheet = np.stack([inputs, translate(model, inputs), truth], 1)
    save_grid(folder / SAMPLES, sheet.reshape(-1, *sheet.shape[2:]), 12)
    write_card(folder, model.about, found)


def write_card(folder: Path, about: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Put the measured part below the words of the card in `folder`."""
    path = folder / CARD
    words = path.read_text(encoding="utf-8").split(MEASURED)[0] if path.is_file() else f"# {found['name']}\n\n"
    path.write_text(words.rstrip() + "\n\n" + measured(about, found), encoding="utf-8")


def measured(about: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """The part of the card that a command writes."""
    spent = ", ".join(f"{minutes:,.0f} minutes on {hardware}" for hardware, minutes in about["minutes"].items())
    sizes = ", ".join(f"{count:,} ({name})" for name, count in about["parameters"].items())
    recipe = about["recipe"]
    return f"""{MEASURED}

## Training

Recipe [`{recipe}.toml`](../../recipes/translation/{recipe}.toml), {about["iterations"]:,} iterations
({about["pictures"]:,} inputs shown), {spent}; parameters: {sizes}.
Trained by `python -m playground.pictures.translation.train {recipe}`.

![Held-out inputs, each with what is made of it and the truth; not chosen]({SAMPLES})

## Scores

{table(found["rows"])}

{protocol(found)}

Measured by `python -m playground.pictures.evaluate {found["name"]}`.
"""


def main(folder: Path, count: int, device: str, put: bool) -> None:
    """Score the translator in a folder and print it; `put`: write it into the folder."""
    try:
        model = read(folder, folder.name)
        found = score(model, min(count, COUNT), device)
    except (ImportError, ModelError, ValueError) as error:
        raise SystemExit(str(error)) from None
    print(table(found["rows"]), protocol(found), sep="\n\n")
    if put:
        write(folder, model, found)
