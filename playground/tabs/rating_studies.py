"""Studies from the tab's form: fakes and reals that ship or are uploaded; and the studies that all can try."""

import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from playground import zoo
from playground.rating import material
from playground.rating.design import Codes, Design
from playground.rating.encoding import SIZES, Bytes, colour
from playground.rating.material import Material
from playground.rating.protocol import PRESETS, REAL
from playground.rating.service import Ratings
from playground.rating.store.studies import Study, UnknownStudyError
from playground.rating.store.visits import TO_TRY

TRUNCATIONS = (1.0, 0.7)
SEED = 20_190  # of the fakes' latents: none that the gallery opens on
CONSENT_TO_TRY = """This is a small study that everybody may try: you look at pictures and say which of them are real
and which were made by a computer.

Your answers, how long you looked, how fast you answered and the kind of your browser and screen are stored, under a
number that nobody knows to be you. You can stop at any time, and delete what you answered with the button
“Withdraw”."""

# Those that visitors can try: real pictures that ship, models, words.
TRY: dict[str, tuple[str, tuple[str, ...], str]] = {
    "satellite": ("infinity-short", ("satellite ψ=1", "satellite ψ=0.7"), "Satellite pictures: real or fake?"),
    "fashion": ("pix2pix-short", ("fashion ψ=1",), "Clothes: which one is fake?"),
    "avatars": ("short", ("avatars ψ=1",), "Drawn faces: real or fake?"),
}

_making = threading.Lock()


def models(real: str = "") -> list[str]:
    """The fakes that the zoo can make for a set of real pictures, or all of them: NAME ψ=VALUE."""
    return [f"{name} ψ={psi:g}" for name in zoo.names() for psi in TRUNCATIONS if real in ("", name)]


def fakes(source: str, count: int) -> Bytes:
    """Pictures of a model by its name in a study. ValueError, with one sentence, where there is no such model."""
    match = re.fullmatch(r"(\w[\w-]*) ψ=([\d.]+)", source)
    if match is None or match[1] not in zoo.names():
        raise ValueError(f"There is no model {source!r}; there are {', '.join(models())}.")
    try:
        return colour(zoo.load(match[1]).sample(count, SEED, float(match[2])))
    except zoo.ModelError as problem:
        raise ValueError(str(problem)) from None


def from_zoo(real: str, sources: Sequence[str]) -> Material:
    """Reals that ship with fakes of the zoo. ValueError, with one sentence, where they do not fit together."""
    reals = material.shipped(real)
    pictures = {REAL: reals} | {source: fakes(source, len(reals)) for source in sources}
    sizes = {each.shape[1] for each in pictures.values()}
    if len(sizes) > 1:
        raise ValueError(f"The pictures have sizes {sorted(sizes)} px: choose models of the real pictures' size.")
    return Material(pictures)


def from_files(real: str, fake: Sequence[str], size: int) -> Material:
    """Reals and fakes of uploaded ZIPs, each model by its file's name. ValueError, with one sentence, for bad input."""
    archives = {REAL: real} | {Path(path).stem[:60]: path for path in fake}
    if len(archives) <= len(fake):
        raise ValueError("Each model needs a ZIP of another name, and none may be called real.")
    folders = {name: material.unpack(Path(path).read_bytes(), Path(path).name) for name, path in archives.items()}
    pictures = {name: material.gather(files, name, size) for name, files in folders.items()}
    return Material(pictures, material.notes(folders, size))


def store(ratings: Ratings, name: str, design: Design, given: Material) -> Study:
    """Make a study. ValueError, with one sentence, for what cannot be."""
    shown, masks = given.encoded(design.seed)
    return ratings.studies.create(name, design, shown, masks, given.notes)


def tries(ratings: Ratings) -> list[Study]:
    """The studies that visitors can try, made where they are not there yet; a damaged model's is left out."""
    found = []
    with _making:
        for real, (preset, sources, title) in TRY.items():
            try:
                found.append(_try(ratings, f"{TO_TRY}{real}", real, preset, sources, title))
            except ValueError:
                continue
    return found


def _try(ratings: Ratings, name: str, real: str, preset: str, sources: Sequence[str], title: str) -> Study:
    try:
        return ratings.studies.get(name)
    except UnknownStudyError:
        design = Design(
            title, PRESETS[preset], tuple(sources), raters=10_000, consent=CONSENT_TO_TRY, reward=0.0, shown=256,
            smooth=material.shipped(real).shape[1] > 32,
        )  # fmt: skip
        return store(ratings, name, design, from_zoo(real, sources))


def design_of(form: dict[str, Any], sources: Sequence[str]) -> Design:
    """The form as a design. ValueError, with one sentence, for bad values."""
    preset = PRESETS.get(str(form["protocol"]))
    if preset is None:
        raise ValueError(f"The protocol must be one of {', '.join(PRESETS)}.")
    base = Design(str(form["title"]), preset, tuple(sources), consent=str(form["consent"]))
    exclusion = replace(
        base.exclusion,
        failed_checks=whole("Failed attention checks allowed", form["failed_checks"], 0, 50),
        flagged=share("Share of mistimed trials allowed", form["flagged"]),
        fastest_ms=whole("Fastest median reaction", form["fastest_ms"], 0, 5000),
    )
    return replace(
        base,
        raters=whole("Raters a model", form["raters"], 1, 10_000),
        seed=whole("Seed", form["seed"], 0, 2**32 - 1),
        overlap=whole("Overlap", form["overlap"], 0, 200),
        platform=str(form["platform"]),
        reward=share("Reward a right answer", form["reward"], 100),
        shown=whole("Size on the screen", form["shown"], 64, 1024),
        exclusion=exclusion,
        codes=Codes(),
    )


def whole(label: str, value: Any, low: int, high: int) -> int:
    """A whole number of the form. ValueError, with one sentence that names the control, for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or not low <= value <= high:
        raise ValueError(f"{label} must be a whole number from {low:,} to {high:,}.")
    if value != int(value):
        raise ValueError(f"{label} must be a whole number from {low:,} to {high:,}; {value:g} is not.")
    return int(value)


def share(label: str, value: Any, high: float = 1.0) -> float:
    """A number of the form from 0 to `high`. ValueError, with one sentence that names the control, for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= high:
        raise ValueError(f"{label} must be a number from 0 to {high:g}.")
    return float(value)


def side(value: Any) -> int:
    """The size of uploaded pictures. ValueError, with one sentence, for one that there is none of."""
    if value not in SIZES:
        raise ValueError(f"Size must be one of {', '.join(map(str, SIZES))} px.")
    return int(value)
