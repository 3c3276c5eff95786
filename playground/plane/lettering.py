"""Words as densities on the plane: a word set in Pillow's own font, each pixel weighted by its ink."""

from typing import NamedTuple

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

FONT_SIZE = 256  # pixels; a pixel of the widest word is a hundredth of the spacing that a small net can resolve
STROKE = 4  # pixels added around the thin bundled face, so that a stroke is wide enough to be learnt
HALF_WIDTH, HALF_HEIGHT = 1.25, 1.1  # the box about the origin that the word fills in one direction


class Ink(NamedTuple):
    """The inked pixels of a word."""

    corners: Tensor  # [P, 2] float32, the lower left corner of each inked pixel
    cumulative: Tensor  # [P] float64, running sum of the pixels' shares of the ink; the last is 1
    pixel: float  # the side of a pixel

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """`n` points [n, 2], uniform within pixels that are drawn by their ink."""
        draws = torch.rand(n, generator=generator, dtype=torch.float64)
        chosen = torch.searchsorted(self.cumulative, draws, right=True)
        return self.corners[chosen] + self.pixel * torch.rand(n, 2, generator=generator)


def set_word(text: str) -> Ink:
    """The ink of `text`, centred at the origin, its aspect kept."""
    grey = render(text)
    rows, columns = np.nonzero(grey)
    height, width = grey.shape
    pixel = pixel_size(grey)
    # Row 0 of an image is its top; y points up.
    corners = np.stack([columns - width / 2, height / 2 - rows - 1], 1) * pixel
    cumulative = np.cumsum(grey[rows, columns], dtype=np.float64)
    return Ink(torch.tensor(corners, dtype=torch.float32), torch.from_numpy(cumulative / cumulative[-1]), pixel)


def pixel_size(grey: np.ndarray) -> float:
    """The side on the plane of a pixel of a rendered word."""
    height, width = grey.shape
    return min(2 * HALF_WIDTH / width, 2 * HALF_HEIGHT / height)


def render(text: str) -> np.ndarray:
    """`text` in white on black, [h, w] uint8, cropped to its ink."""
    font = ImageFont.load_default(size=FONT_SIZE)
    left, top, right, bottom = font.getbbox(text, stroke_width=STROKE)
    image = Image.new("L", (int(right - left) + 1, int(bottom - top) + 1))
    ImageDraw.Draw(image).text((-left, -top), text, fill=255, font=font, stroke_width=STROKE)
    return np.asarray(image.crop(image.getbbox()))
