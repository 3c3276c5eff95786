"""Recipes: all that a training run depends on, in a small TOML file in `pretrained/recipes/`.

data = "satellite"                     # a prepared data set
augment = ["colour", "translation"]    # and any other field of `Recipe`

[generator]
kind = "style"                         # a network's name, then its options
channels = [128, 128, 64, 32, 24]

[discriminator]
kind = "residual"

[encoder]                              # if there is one: any field of `Encoding`
reconstruction = 100
"""

import difflib
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from playground.pictures.augmentation import AUGMENTATIONS
from playground.pictures.networks import DISCRIMINATORS, GENERATORS

FOLDER = Path(__file__).parents[2] / "pretrained" / "recipes"
AXES = ("horizontal", "vertical")
LOSSES = ("non_saturating", "hinge")

# Every number's least and most value. A rate above 1 or a batch of thousands is a slip of the finger, not a choice.
RANGES: Mapping[str, tuple[float, float]] = {
    "batch": (2, 4096),
    "generator_rate": (1e-7, 1),
    "discriminator_rate": (1e-7, 1),
    "beta1": (0, 0.999),
    "beta2": (0, 0.99999),
    "r1": (0, 1000),
    "r1_every": (1, 1000),
    "memory": (1, 10_000_000),
    "seed": (0, 2**31 - 1),
    "reconstruction": (0, 1e6),
    "noise": (0, 100),
    "rate": (1e-7, 1),
    "matches": (0, 1000),
    "side": (1, 4096),
    "alone": (0, 1_000_000_000),
    "every": (1, 1000),
}


@dataclass(frozen=True)
class Encoding:
    """An encoder beside a GAN; ValueError, with one sentence, for a value that cannot be meant."""

    channels: tuple[int, ...] = (32, 64, 96, 128)  # of its trunk
    reconstruction: float = 100.0  # weight of the mean |difference| between a picture and what is drawn of its z
    side: int = 64  # pixels at which the two are compared: what is finer is left to the discriminator
    noise: float = 0.1  # standard deviation of what is added to styles, each of whose numbers has variance 1
    rate: float = 0.001  # Adam's
    matches: int = 2  # steps of the mapping network and its critic in an iteration
    alone: int = 0  # iterations before the discriminator joins
    every: int = 1  # of the iterations after that, one in so many takes the encoder, which costs as much again

    def __post_init__(self) -> None:
        """Check every value."""
        _check_numbers(self)
        if not self.channels or not all(type(count) is int and 1 <= count <= 4096 for count in self.channels):
            raise ValueError(f"channels must be a list of whole numbers from 1 to 4,096; {self.channels!r} is not.")


@dataclass(frozen=True)
class Recipe:
    """One training run; ValueError, with one sentence, for a value that cannot be meant."""

    name: str
    data: str
    generator: Mapping[str, Any]
    discriminator: Mapping[str, Any]
    classes: str = ""  # the attribute that conditions the networks; none: unconditional
    loss: str = "non_saturating"
    batch: int = 32
    generator_rate: float = 0.002  # Adam's; StyleGAN2's values, for networks with equalised rates
    discriminator_rate: float = 0.002
    beta1: float = 0.0
    beta2: float = 0.99
    r1: float = 0.1  # γ of R1, Mescheder et al. 2018, equation 9
    r1_every: int = 16  # lazily: Karras et al. 2020, section 3.1
    memory: int = 10_000  # pictures after which the averaged generator has forgotten half
    flips: tuple[str, ...] = ()
    augment: tuple[str, ...] = ()
    encoder: Encoding | None = None
    seed: int = 0
    begins: str = ""  # the recipe whose trained generator this one goes on with; none: from nothing
    about: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Check every value."""
        _check_numbers(self)
        for name in ("generator", "discriminator"):
            if not isinstance(getattr(self, name), Mapping):
                raise ValueError(f"{name} must be a table of options; {getattr(self, name)!r} is not.")
        for name in ("flips", "augment"):
            if not isinstance(getattr(self, name), tuple):
                raise ValueError(f"{name} must be a list; {getattr(self, name)!r} is not.")
        _one_of("loss", [self.loss], LOSSES)
        _one_of("flips", self.flips, AXES)
        _one_of("augment", self.augment, tuple(AUGMENTATIONS))
        _one_of("the generator's kind", [self.generator.get("kind")], tuple(GENERATORS))
        _one_of("the discriminator's kind", [self.discriminator.get("kind")], tuple(DISCRIMINATORS))

    @property
    def digest(self) -> str:
        """A hash of all that decides how a run goes on: checkpoints of another digest do not fit."""
        words = {key: value for key, value in asdict(self).items() if key not in ("name", "about", "begins")}
        if self.encoder is None:
            del words["encoder"]  # recipes without one are as they were before there were encoders
        return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]


def _check_numbers(values: Any) -> None:
    """ValueError, with one sentence, for a field of a dataclass that is not in its range."""
    for name in (item.name for item in fields(values) if item.name in RANGES):
        value, (low, high) = getattr(values, name), RANGES[name]
        whole = isinstance(getattr(type(values), name), int)
        right = isinstance(value, int) if whole else isinstance(value, int | float)
        if isinstance(value, bool) or not right or not low <= value <= high:
            kind = "a whole number" if whole else "a number"
            raise ValueError(f"{name} must be {kind} from {low:,.10g} to {high:,.10g}; {value!r} is not.")


def _one_of(what: str, values: Any, choices: tuple[str, ...]) -> None:
    for value in values:
        if value not in choices:
            raise ValueError(f"{what} must be of {', '.join(choices)}; {value!r} is not.")


def names(folder: Path = FOLDER) -> list[str]:
    """The recipes that are there."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def parse(name: str, text: str) -> Recipe:
    """A recipe from TOML; ValueError, with one sentence that names it, for anything else."""
    try:
        values = tomllib.loads(text)
        _check_names(values, [item.name for item in fields(Recipe)][1:])
        for key in ("data", "generator", "discriminator"):
            if key not in values:
                raise ValueError(f"{key} is missing.")
        if "encoder" in values:
            values["encoder"] = _encoding(values["encoder"])
        return Recipe(name, **_with_tuples(values))
    except ValueError as error:  # tomllib's own is one, too
        raise ValueError(f"Recipe {name}: {error}") from None


def _encoding(table: Any) -> Encoding:
    if not isinstance(table, Mapping):
        raise ValueError(f"encoder must be a table of options; {table!r} is not.")
    _check_names(table, [item.name for item in fields(Encoding)])
    return Encoding(**_with_tuples(table))


def _check_names(values: Mapping[str, Any], known: list[str]) -> None:
    for key in values:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise ValueError(f"there is no field {key!r}" + (f"; did you mean {near[0]}?" if near else "."))


def _with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def read(name: str, folder: Path = FOLDER) -> Recipe:
    """A recipe by its name in `folder`, or by its path if it ends in .toml; ValueError where there is none."""
    path = Path(name) if name.endswith(".toml") else folder / f"{name}.toml"
    if not path.is_file():
        raise ValueError(f"There is no recipe {name!r}; there are {', '.join(names(folder))}.")
    return parse(path.stem, path.read_text(encoding="utf-8"))
