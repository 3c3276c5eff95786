"""Held-out examples that ship with a translator: inputs and truths in one sheet, so that the app needs no data set."""

from pathlib import Path

import numpy as np
from PIL import Image

from playground.pictures.datasets import Prepared, base_of
from playground.pictures.datasets.prepared import Bytes
from playground.pictures.grids import grid
from playground.pictures.stored import ModelError

FILE = "examples.webp"
COUNT = 36
COLUMNS = 12  # an even number: inputs and truths in turns
PHOTOGRAPHIC = ("relief2satellite",)  # exact photographs take five times the bytes
QUALITY = 75


def write_examples(folder: Path, data: Prepared, count: int = COUNT, seed: int = 0) -> None:
    """Write random held-out examples of a set into a translator's folder."""
    chosen = np.sort(np.random.default_rng(seed).choice(len(data.test), min(count, len(data.test)), replace=False))
    both = np.stack([data.inputs("test")[chosen], data.test[chosen]], 1)
    save_sheet(folder / FILE, both.reshape(-1, *both.shape[2:]), COLUMNS, data.name)


def save_sheet(path: Path, pictures: Bytes, columns: int, data: str) -> None:
    """Write pictures [n, h, w, 3] of a set as one WebP: exact, or a little lossy for photographs."""
    lossy = base_of(data)[0] in PHOTOGRAPHIC
    sheet = Image.fromarray(grid(pictures, columns))
    sheet.save(path, format="webp", lossless=not lossy, quality=QUALITY if lossy else 100, method=6)


def read_examples(folder: Path, size: int) -> tuple[Bytes, Bytes]:
    """Inputs and truths [n, size, size, 3] of a translator; ModelError, with one sentence, where the sheet is bad."""
    try:
        with Image.open(folder / FILE) as sheet:
            pixels = np.asarray(sheet.convert("RGB"))
    except OSError:
        raise ModelError(f"The translator {folder.name} has no {FILE} that can be read: fetch it again.") from None
    rows, columns = pixels.shape[0] // size, pixels.shape[1] // size
    if pixels.shape[:2] != (rows * size, columns * size) or columns % 2:
        raise ModelError(f"The {FILE} of {folder.name} holds no pairs of {size} px: fetch it again.")
    tiles = pixels.reshape(rows, size, columns, size, 3).swapaxes(1, 2).reshape(-1, size, size, 3)
    inputs, truths = tiles[::2], tiles[1::2]
    there = truths.min((1, 2, 3)) < 255  # the last row is filled with white
    return inputs[there], truths[there]
