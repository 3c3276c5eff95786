"""Fashion-MNIST: 60,000 + 10,000 pictures of ten kinds of garments, from Debian's package."""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np

from playground.pictures.datasets.prepared import Bytes, DataError, Origin, Prepared

FOLDER = Path("/usr/share/datasets/fashion-mnist")
CLASSES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
INSTALL = "apt-get install dataset-fashion-mnist"
ORIGIN = Origin(
    "Fashion-MNIST by Zalando Research (Xiao et al. 2017), from Debian's package dataset-fashion-mnist",
    "MIT",
)


def read_idx(path: Path) -> Bytes:
    """A gzipped file of bytes in LeCun's IDX format; DataError if it is missing, cut short or something else."""
    try:
        with gzip.open(path) as file:
            content = file.read()
    except FileNotFoundError:
        raise DataError(f"Fashion-MNIST is not installed: run `{INSTALL}`.") from None
    except (OSError, EOFError, zlib.error):
        raise DataError(f"{path.name} is damaged: run `{INSTALL} --reinstall`.") from None
    # Two zeros, 8 for bytes, the number of dimensions; then each dimension as four bytes.
    dimensions = content[3] if content[:3] == b"\0\0\x08" and len(content) > 3 else 0
    sides = [int.from_bytes(content[4 * index : 4 * index + 4], "big") for index in range(1, dimensions + 1)]
    if not sides or len(content) != 4 + 4 * dimensions + math.prod(sides):
        raise DataError(f"{path.name} is not a file of bytes in IDX format: run `{INSTALL} --reinstall`.")
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(sides)


def prepare(name: str, folder: Path = FOLDER) -> Prepared:
    """The set as published: 28 × 28 grey pictures, the kind of garment as the attribute `class`."""
    arrays = {}
    for part, prefix in (("train", "train"), ("test", "t10k")):
        arrays[part] = read_idx(folder / f"{prefix}-images-idx3-ubyte.gz")[..., None]
        arrays[f"{part}_labels"] = read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz")[:, None]
    return Prepared(
        name,
        arrays,
        source=ORIGIN.source,
        licence=ORIGIN.licence,
        attributes={"class": CLASSES},
    )
