"""The form in which a prepared data set lies on the disk, and how it is written, read and checked.

A set is a folder of plain arrays beside one JSON file:

    train.npy, test.npy                  pictures, uint8 [n, height, width, channels]
    train_inputs.npy, test_inputs.npy    pictures, too; only where a set is for translation, from them to train and test
    train_labels.npy, test_labels.npy    uint8 [n, attributes]; only where the set has labels
    train_places.npy, test_places.npy    uint16 [n, 2]; only where pictures are crops that may overlap
    pairs_NAME.npy                       uint8 [n, 2, height, width, channels]: without and with attribute NAME
    about.json                           where it is from, its licence, names of attributes and values, digests
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

ROOT = Path(__file__).parents[3]
DIGESTED = 256  # pictures of each array that go into its digest: enough to tell another version, quick to check


class Origin(NamedTuple):
    """Where pictures are from, and under which licence, in words."""

    source: str
    licence: str


class DataError(Exception):
    """A data set that is missing, incomplete or damaged; the message is one sentence that says what to do."""


def base_of(name: str) -> tuple[str, str]:
    """The set that a name stands for, and its size in pixels where that is part of the name: "avatars-128"."""
    base, _, size = name.partition("-")
    return base, size


def command(name: str) -> str:
    """The command that prepares a set, in quotes for a sentence."""
    base, size = base_of(name)
    return f"`python -m playground.pictures.datasets {base}{f' --size {size}' if size else ''}`"


def data_folder() -> Path:
    """Where prepared sets lie: the variable PLAYGROUND_DATA, or `data/` in the repository."""
    return Path(os.environ.get("PLAYGROUND_DATA") or ROOT / "data")


def digest(array: NDArray[Any]) -> str:
    """A hash of an array's shape and of its first pictures."""
    head = np.ascontiguousarray(array[:DIGESTED])
    return hashlib.sha256(str(array.shape).encode() + head.tobytes()).hexdigest()[:16]


@dataclass(frozen=True)
class Prepared:
    """A data set: arrays by the names of their files, and words about it.

    `attributes`: the values of each label column, in order. A class is an attribute like any other.
    """

    name: str
    arrays: Mapping[str, NDArray[Any]]
    source: str
    licence: str
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def train(self) -> Bytes:
        """Training pictures, uint8 [n, height, width, channels]."""
        return self.arrays["train"]

    @property
    def test(self) -> Bytes:
        """Held-out pictures, for scores alone."""
        return self.arrays["test"]

    def inputs(self, split: str) -> Bytes:
        """What is translated, uint8 [n, height, width, channels]; in a set of pairs the n-th goes with the n-th."""
        return self.arrays[f"{split}_inputs"]

    def labels(self, split: str, attribute: str) -> Bytes:
        """The values of one attribute as indices, uint8 [n]; `split` is "train" or "test"."""
        return self.arrays[f"{split}_labels"][:, list(self.attributes).index(attribute)]

    def places(self, split: str) -> NDArray[np.uint16] | None:
        """Row and column of each crop's first pixel in the whole picture [n, 2]; None where pictures are no crops."""
        return self.arrays.get(f"{split}_places")

    def pairs(self, attribute: str) -> Bytes:
        """Exact counterfactuals, uint8 [n, 2, height, width, channels]: without and with the attribute."""
        return self.arrays[f"pairs_{attribute}"]

    def check(self) -> None:
        """DataError, with one sentence, if counts, shapes, types or labels do not fit together."""
        for part in ("train", "test"):
            pictures = self.arrays.get(part)
            if pictures is None or pictures.dtype != np.uint8 or pictures.ndim != 4 or not len(pictures):
                raise DataError(f"The data set {self.name} has no valid pictures in {part}.npy; prepare it again.")
            if np.ptp(pictures[:DIGESTED], axis=(1, 2, 3)).min() == 0:
                raise DataError(f"The data set {self.name} holds a blank picture in {part}.npy; prepare it again.")
            if self.attributes:
                self._check_labels(part, self.arrays[f"{part}_labels"])

    def _check_labels(self, part: str, labels: Bytes) -> None:
        most = np.array([len(values) for values in self.attributes.values()])
        if labels.shape != (len(self.arrays[part]), len(most)) or (labels.max(axis=0) >= most).any():
            raise DataError(f"The labels of {self.name} do not fit its pictures in {part}.npy; prepare it again.")


def save(data: Prepared, folder: Path | None = None) -> Path:
    """Check a set and write it under `folder` (default: `data_folder()`); returns where it lies."""
    data.check()
    home = (folder or data_folder()) / data.name
    home.mkdir(parents=True, exist_ok=True)
    about = home / "about.json"
    about.unlink(missing_ok=True)  # written last: a set without it is incomplete
    for name, array in data.arrays.items():
        partial = home / f"{name}.part.npy"
        np.save(partial, array)
        partial.replace(home / f"{name}.npy")  # whoever has the old file open keeps it whole
    words: dict[str, Any] = {
        "source": data.source,
        "licence": data.licence,
        "attributes": data.attributes,
        "shapes": {name: array.shape for name, array in data.arrays.items()},
        "digests": {name: digest(array) for name, array in data.arrays.items()},
    }
    about.write_text(json.dumps(words, indent=1) + "\n", encoding="utf-8")
    return home


def load(name: str, folder: Path | None = None) -> Prepared:
    """A prepared set, its arrays mapped from the disk; DataError if it is missing or not as it was written."""
    home = (folder or data_folder()) / name
    again = f"run {command(name)}"
    if not (home / "about.json").is_file():
        raise DataError(f"The data set {name} is not prepared: {again}.")
    about = json.loads((home / "about.json").read_text(encoding="utf-8"))
    arrays: dict[str, NDArray[Any]] = {}
    for part, wanted in about["digests"].items():
        try:
            arrays[part] = np.load(home / f"{part}.npy", mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError):
            raise DataError(f"{part}.npy of the data set {name} is missing or cut short: {again}.") from None
        if digest(arrays[part]) != wanted:
            raise DataError(f"{part}.npy of the data set {name} is not what was prepared: {again}.")
    attributes = {key: tuple(values) for key, values in about["attributes"].items()}
    return Prepared(name, arrays, about["source"], about["licence"], attributes)
