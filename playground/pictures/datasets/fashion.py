"""Fashion-MNIST: 60,000 + 10,000 pictures of ten kinds of garments, from Debian's package."""

import gzip
from pathlib import Path

import numpy as np

from playground.pictures.datasets.prepared import Bytes, DataError, Prepared

FOLDER = Path("/usr/share/datasets/fashion-mnist")
CLASSES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
INSTALL = "apt-get install dataset-fashion-mnist"


def read_idx(path: Path) -> Bytes:
    """A gzipped file of bytes in LeCun's IDX format; DataError if it is missing, cut short or something else."""
    try:
        with gzip.open(path) as file:
            content = file.read()
    except FileNotFoundError:
        raise DataError(f"Fashion-MNIST is not installed: run `{INSTALL}`.") from None
    except (OSError, EOFError):
        raise DataError(f"{path.name} is damaged: run `{INSTALL} --reinstall`.") from None
    head = np.frombuffer(content[: 4 + 4 * content[3]], ">u4") if content[:3] == b"\0\0\x08" else np.empty(0)
    if not head.size or len(content) != head.nbytes + int(head[1:].prod()):
        raise DataError(f"{path.name} is not a file of bytes in IDX format: run `{INSTALL} --reinstall`.")
    return np.frombuffer(content, np.uint8, offset=head.nbytes).reshape(head[1:].tolist())


def prepare(name: str, folder: Path = FOLDER) -> Prepared:
    """The set as published: 28 × 28 grey pictures, the kind of garment as the attribute `class`."""
    arrays = {}
    for part, prefix in (("train", "train"), ("test", "t10k")):
        arrays[part] = read_idx(folder / f"{prefix}-images-idx3-ubyte.gz")[..., None]
        arrays[f"{part}_labels"] = read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz")[:, None]
    return Prepared(
        name,
        arrays,
        source="Fashion-MNIST by Zalando Research (Xiao et al. 2017), from Debian's package dataset-fashion-mnist",
        licence="MIT",
        attributes={"class": CLASSES},
    )
