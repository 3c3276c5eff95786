import io

import numpy as np
from PIL import Image

from playground.pictures.animation import gif


def test_a_gif_holds_its_frames_side_by_side_and_loops() -> None:
    rows = np.zeros((5, 2, 4, 4, 3), np.uint8)
    rows[:, 1] = np.arange(0, 250, 50, dtype=np.uint8)[:, None, None, None]
    with Image.open(io.BytesIO(gif(rows, seconds=1.0, scale=2))) as image:
        assert (image.size, image.n_frames, image.info["loop"]) == ((16, 8), 5, 0)  # type: ignore[attr-defined]
        for number in range(5):
            image.seek(number)
            assert image.info["duration"] == 200
            frame = np.asarray(image.convert("RGB"))
            assert frame[0, 0].tolist() == [0, 0, 0]
            assert frame[0, 12].tolist() == [50 * number] * 3


def test_grey_pictures_are_animated() -> None:
    rows = np.zeros((2, 1, 3, 3, 1), np.uint8)
    rows[1] = 200
    with Image.open(io.BytesIO(gif(rows, 0.5))) as image:
        assert image.n_frames == 2  # type: ignore[attr-defined]
