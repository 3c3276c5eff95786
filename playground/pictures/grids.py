"""Many small pictures as one large one."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def grid(pictures: NDArray[np.uint8], columns: int, scale: int = 1) -> NDArray[np.uint8]:
    """Pictures [n, h, w, c] in rows of `columns`, each pixel `scale` × `scale`; the last row is filled with white.

    Returns uint8 [rows · h · scale, columns · w · scale, 3].
    """
    count, height, width, channels = pictures.shape
    rows = -(-count // columns)
    sheet = np.full((rows * columns, height, width, 3), 255, np.uint8)
    sheet[:count] = pictures if channels == 3 else np.repeat(pictures, 3, axis=3)
    whole = sheet.reshape(rows, columns, height, width, 3).swapaxes(1, 2).reshape(rows * height, columns * width, 3)
    return whole.repeat(scale, axis=0).repeat(scale, axis=1)


def save_grid(path: Path, pictures: NDArray[np.uint8], columns: int, scale: int = 1) -> None:
    """Write `grid` as an exact PNG or a small WebP, as `path` says; half a file never replaces a whole one."""
    partial = path.with_suffix(".part")
    sheet = Image.fromarray(grid(pictures, columns, scale))
    sheet.save(partial, format=path.suffix[1:], quality=80, method=6, use_sharp_yuv=True)  # a PNG ignores these
    partial.replace(path)
