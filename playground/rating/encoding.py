"""Pictures on their way to raters: one size, one encoding, one length in bytes, and nothing in them but pixels."""

import io
import struct
import warnings
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

Bytes = NDArray[np.uint8]

SIZES = (28, 32, 64, 128, 256, 512)  # px a side
LARGEST = 40_000_000  # pixels of a picture that is given: more is refused before it is unpacked
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")
PADDING = b"paDd"  # ancillary, private, safe to copy: readers pass over it (PNG specification, 5.4)
END = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def encode(pictures: Sequence[Bytes]) -> list[bytes]:
    """PNGs of pictures, uint8 [h, w, 3] of one shape, all of the same length: a private chunk of zeros pads them.

    ValueError where shapes differ.
    """
    if len({picture.shape for picture in pictures}) > 1:
        raise ValueError("All pictures of a study must have the same size.")
    plain = [_png(picture) for picture in pictures]
    longest = max(map(len, plain), default=0) + 12  # room for an empty chunk
    return [_pad(each, longest) for each in plain]


def decode(data: bytes) -> Bytes:
    """The pixels of an encoded picture, uint8 [h, w, 3]."""
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))


def fit(data: bytes, name: str, size: int) -> Bytes:
    """A file's picture, uint8 [size, size, 3]: upright, cut to its middle square, scaled with Lanczos's filter.

    Only pixels are kept: neither metadata nor colour profile nor transparency, which is laid on white. ValueError, with
    one sentence that names the file, for what is no picture of a known format, is damaged, or is too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > LARGEST:
                    raise ValueError(f"{name} has more than {LARGEST // 1_000_000} million pixels.")
                if min(opened.size) < 8:
                    raise ValueError(f"{name} is smaller than 8 pixels.")
                upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError, Warning):
        raise ValueError(f"{name} is no whole picture in PNG, JPEG, WebP, BMP, TIFF or GIF.") from None
    ground = Image.new("RGBA", upright.size, "white")
    flat = Image.alpha_composite(ground, upright).convert("RGB")
    if flat.size != (size, size):
        flat = ImageOps.fit(flat, (size, size), Image.Resampling.LANCZOS)
    return np.asarray(flat)


def colour(pictures: Bytes) -> Bytes:
    """Pictures [n, h, w, 1 or 3] as [n, h, w, 3]: a channel of grey three times."""
    return np.repeat(pictures, 3, axis=-1) if pictures.shape[-1] == 1 else pictures


def _png(picture: Bytes) -> bytes:
    held = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(held, format="png")
    return held.getvalue()


def _pad(png: bytes, length: int) -> bytes:
    content = PADDING + bytes(length - len(png) - 12)
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return png.removesuffix(END) + chunk + END
