"""A model's card, README.md in its folder: words that a person wrote, then what was measured, written by `evaluate`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

CARD, SAMPLES, SCORES = "README.md", "samples.webp", "scores.json"
MEASURED = "<!-- Written by `python -m playground.pictures.evaluate NAME --write`; words of yours go above. -->"

# Scores by the first part of their name: what they are in words, and how they are written.
MEASURES: Mapping[str, tuple[str, str]] = {
    "fd": ("Fréchet distance, lower is better", ".2f"),
    "kid": ("kernel distance (KID, cubic kernel), lower is better", ".4f"),
    "kid_error": ("its standard error", ".4f"),
    "precision": ("precision: samples that look real", ".1%"),
    "recall": ("recall: real pictures that the model could make", ".1%"),
    "density": ("density: 1 is as close to real pictures as they are to one another", ".2f"),
    "coverage": ("coverage: real pictures with a sample near", ".1%"),
    "memorised": ("samples suspiciously close to a training picture", ".1%"),
    "spread": ("largest difference of a value's share from the data's", ".1%"),
    "values": ("values that 1% of the samples have", ".0f"),
    "class_recognised": ("samples that show the class asked for", ".1%"),
}


def describe(name: str) -> tuple[str, str]:
    """Of a score's full name: its measure in words, and the format of its number. KeyError for one that is unknown."""
    known = [measure for measure in MEASURES if name == measure or name.startswith(f"{measure}_")]
    return MEASURES[max(known, key=len, default=name)]


def table(of_model: Mapping[str, float], of_real: Mapping[str, float]) -> str:
    """Scores as a Markdown table, with those of real pictures beside them."""
    rows = ["| score | the model | real pictures | what it is |", "| --- | --- | --- | --- |"]
    for name, value in of_model.items():
        words, form = describe(name)
        rows.append(f"| `{name}` | {value:{form}} | {of_real[name]:{form}} | {words} |")
    return "\n".join(rows)


def protocol(found: Mapping[str, Any]) -> str:
    """How the scores were measured, in words."""
    sentences = [
        f"{found['count']:,} samples without truncation, {found['asked']}, against {found['held_out']:,} held-out "
        f"pictures. {found['note']}",
        f"*Real pictures*: the same scores for {found['count']:,} training pictures in the samples' place, which the "
        "classifiers have not seen. A model that leaves out what is rare can have more precision and density.",
        "`memorised`: the share of samples nearer to a training picture than the nearest 1% of held-out pictures are, "
        f"among {found['training']:,} training pictures. New pictures that are like held-out ones score 1%.",
    ]
    if any("_apart_" in name for name in found["model"]):
        sentences.append(
            "`apart`: crops that share a pixel are not counted as neighbours when the reach of a real picture is "
            "measured: they are near one another whatever a model does, and nothing else would ever come as near."
        )
    if found["judge"]:
        right = ", ".join(f"{question.replace('_', ' ')} {value:.1%}" for question, value in found["judge"].items())
        sentences.append(f"A small classifier, trained on the training pictures, is right on held-out ones: {right}.")
    return "\n".join(f"- {sentence}" for sentence in sentences)


def course(about: Mapping[str, Any]) -> str:
    """How the model was trained, in words, from its config.json."""
    spent = ", ".join(f"{minutes:,.0f} minutes on {hardware}" for hardware, minutes in about["minutes"].items())
    return (
        f"Recipe [`{about['recipe']}.toml`](../recipes/{about['recipe']}.toml), {about['iterations']:,} iterations "
        f"({about['pictures']:,} training pictures shown), {spent}; {about['parameters']:,} parameters. "
        f"Trained by `python -m playground.pictures.train {about['recipe']}`."
    )


def measured(about: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """The part of the card that a command writes."""
    return f"""{MEASURED}

## Training

{course(about)}

![Samples of the model, not chosen]({SAMPLES})

## Scores

{table(found["model"], found["real"])}

{protocol(found)}

Measured by `python -m playground.pictures.evaluate {found["name"]}`.
"""


def write(folder: Path, about: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Replace the measured part of the card in `folder`; what stands above it stays."""
    path = folder / CARD
    words = path.read_text(encoding="utf-8").split(MEASURED)[0] if path.is_file() else f"# {found['name']}\n\n"
    path.write_text(words.rstrip() + "\n\n" + measured(about, found), encoding="utf-8")
