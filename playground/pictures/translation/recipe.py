"""Recipes of translation: all that a run depends on, in a small TOML file in `pretrained/recipes/translation/`.

data = "labels2avatar"        # a prepared set with inputs
method = "pix2pix"            # or "cyclegan"; and any other field of `Recipe`

[generator]
kind = "unet"                 # then its options
channels = [32, 64, 128, 128, 128]

[discriminator]
field = 70                    # options of `Patches`
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from playground.pictures.recipes import AXES
from playground.pictures.recipes import FOLDER as RECIPES
from playground.pictures.translation.networks import build
from playground.pictures.translation.objectives import ADVERSARIAL
from playground.pictures.translation.patches import Patches

FOLDER = RECIPES / "translation"
METHODS = ("pix2pix", "cyclegan")

RANGES: Mapping[str, tuple[float, float]] = {
    "batch": (1, 1024),
    "rate": (1e-7, 1),
    "beta1": (0, 0.999),
    "iterations": (0, 10_000_000),
    "adversarial": (0, 1000),
    "reconstruction": (0, 1e5),
    "cycle": (0, 1e5),
    "identity": (0, 1000),
    "history": (0, 10_000),
    "crop": (0, 1024),
    "seed": (0, 2**31 - 1),
}


@dataclass(frozen=True)
class Recipe:
    """One training run; ValueError, with one sentence, for a value that cannot be meant."""

    name: str
    data: str
    method: str
    generator: Mapping[str, Any]
    discriminator: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    loss: str = "log"
    batch: int = 16
    rate: float = 0.0002  # Adam's: Isola et al. 2017, section 3.3; Zhu et al. 2017, section 4
    beta1: float = 0.5
    iterations: int = 0  # the rate falls evenly to 0 over the second half of so many; 0: it stays
    adversarial: float = 1.0  # weight of the adversarial term
    reconstruction: float = 100.0  # pix2pix: λ, weight of L1
    cycle: float = 10.0  # CycleGAN: λ, weight of the cycles
    identity: float = 0.5  # CycleGAN: weight of the identity terms, in parts of λ
    history: int = 50  # CycleGAN: pictures of the pool
    crop: int = 0  # px: trained on random crops of so many; 0: on whole pictures
    flips: tuple[str, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        """Check every value, and that the networks can be built."""
        for name, (low, high) in RANGES.items():
            value, whole = getattr(self, name), isinstance(getattr(type(self), name), int)
            right = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
            if not right or not low <= value <= high:
                kind = "a whole number" if whole else "a number"
                raise ValueError(f"{name} must be {kind} from {low:,.10g} to {high:,.10g}; {value!r} is not.")
        for name, choices in (("method", METHODS), ("loss", tuple(ADVERSARIAL))):
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} must be of {', '.join(choices)}; {getattr(self, name)!r} is not.")
        if not set(self.flips) <= set(AXES):
            raise ValueError(f"flips must be of {', '.join(AXES)}; {self.flips!r} is not.")
        if not isinstance(self.generator, Mapping) or not isinstance(self.discriminator, Mapping):
            raise ValueError("generator and discriminator must be tables of options.")
        build(self.generator)
        self.judge()

    @property
    def paired(self) -> bool:
        """Whether inputs and outputs are shown as pairs."""
        return self.method == "pix2pix"

    def judge(self) -> Patches:
        """A new discriminator: of pairs for pix2pix, of pictures for CycleGAN. ValueError for wrong options."""
        try:
            return Patches(**{"inputs": 6 if self.paired else 3} | dict(self.discriminator))
        except TypeError as error:
            raise ValueError(f"The discriminator does not take these options: {error}.") from None

    @property
    def digest(self) -> str:
        """A hash of all that decides the course of a run: checkpoints of another digest do not fit."""
        words = {key: value for key, value in asdict(self).items() if key not in ("name", "about")}
        return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]


def names(folder: Path = FOLDER) -> list[str]:
    """The recipes that are there."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def parse(name: str, text: str) -> Recipe:
    """A recipe from TOML; ValueError, with one sentence that names it, for anything else."""
    try:
        values = tomllib.loads(text)
        known = [item.name for item in fields(Recipe)][1:]
        unknown = [key for key in values if key not in known]
        if unknown:
            raise ValueError(f"there is no field {unknown[0]!r}; there are {', '.join(known)}.")
        missing = [key for key in ("data", "method", "generator") if key not in values]
        if missing:
            raise ValueError(f"{missing[0]} is missing.")
        given: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
        }
        return Recipe(name, **given)
    except ValueError as error:  # tomllib's own is one, too
        raise ValueError(f"Recipe {name}: {error}") from None


def read(name: str, folder: Path = FOLDER) -> Recipe:
    """A recipe by its name in `folder`, or by its path if it ends in .toml; ValueError where there is none."""
    path = Path(name) if name.endswith(".toml") else folder / f"{name}.toml"
    if not path.is_file():
        raise ValueError(f"There is no recipe {name!r}; there are {', '.join(names(folder))}.")
    return parse(path.stem, path.read_text(encoding="utf-8"))
