"""Pictures one after another, as a GIF."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from playground.pictures.grids import grid


def gif(rows: NDArray[np.uint8], seconds: float, scale: int = 1) -> bytes:
    """A looping GIF of frames [n, side by side, h, w, channels], each pixel `scale` × `scale`.

    Each frame has colours of its own: up to 256, the nearest ones where it has more.
    """
    frames = [Image.fromarray(grid(row, len(row), scale)).quantize(256, dither=Image.Dither.NONE) for row in rows]
    held = io.BytesIO()
    duration = max(20, round(1000 * seconds / len(frames) / 10) * 10)  # GIF counts hundredths of a second
    frames[0].save(held, "gif", save_all=True, append_images=frames[1:], duration=duration, loop=0, disposal=1)
    return held.getvalue()
