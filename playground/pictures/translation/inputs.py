"""What a visitor can give a translator: brushes to draw with, drawings in a link, uploads of any kind, examples.

Whatever comes is checked and fitted here, once: a square of the translator's side, in the colours that it knows.
"""

import base64
import binascii
import io
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from playground.pictures.datasets import labels
from playground.pictures.datasets.prepared import Bytes, base_of
from playground.pictures.translation.tasks import RELIEF

MOST_BYTES = 32 * 2**20  # of an upload
MOST_PIXELS = 64_000_000  # of an upload: what is larger would take more memory than a visitor may have
MOST_DRAWING = 2 * 2**20  # bytes of a drawing that a page sends: a PNG of 128 px has some 50 KB
MOST_LINK = 6_000  # characters of a drawing in a link: browsers and servers take longer ones, messengers do not
FEW = 64  # colours of a drawing that is kept in a link


def hexed(colour: tuple[int, int, int]) -> str:
    """#rrggbb."""
    return "#" + "".join(f"{level:02x}" for level in colour)


@dataclass(frozen=True)
class Canvas:
    """How pictures of one kind are drawn.

    `brushes`: colours by their names; the first is the ground, on which a drawing starts and which erases. `flat`:
    pixels are of these colours alone. `ridge`: mountains can be drawn, as a lit and a shaded side. `another`: what a
    held-out example at random is called.
    """

    words: str
    brushes: Mapping[str, str]
    flat: bool = False
    ridge: bool = False
    fit: Callable[[Bytes], Bytes] | None = field(default=None)
    fitted: str = ""  # what `fit` did, as a part of a sentence
    another: str = "Another example"


def to_labels(picture: Bytes) -> Bytes:
    """Every pixel in the colour of the nearest label."""
    return labels.paint(labels.read_labels(picture))


def to_ink(picture: Bytes) -> Bytes:
    """Dark strokes on white: what is darker than its surroundings becomes ink."""
    grey = Image.fromarray(picture).convert("L")
    spread = ImageOps.autocontrast(grey, cutoff=2)
    return np.asarray(spread.point(lambda level: min(255, max(0, round((level - 96) * 4)))).convert("RGB"))


_EMOJI = {
    "white": "#ffffff", "yellow": "#ffcc4d", "red": "#dd2e44", "brown": "#8a4b38", "black": "#292f33",
    "blue": "#55acee", "green": "#77b255", "grey": "#99aab5", "pink": "#ea596e", "orange": "#f4900c",
}  # fmt: skip
CANVASES: Mapping[tuple[str, str], Canvas] = {
    ("labels2avatar", "forward"): Canvas(
        "a map of labels", labels.LABELS, True, False, to_labels, "each pixel became the label of the nearest colour"
    ),
    ("ink2emoji", "forward"): Canvas(
        "an ink drawing", {"paper": "#ffffff", "ink": "#000000"}, False, False, to_ink, "its dark parts became ink"
    ),
    ("relief2satellite", "forward"): Canvas(
        "a shaded relief", {name: hexed(colour) for name, colour in RELIEF.items()}, ridge=True,
        another="Random world tile",
    ),
    ("relief2satellite", "backward"): Canvas(
        "a satellite picture",
        {"sea": "#163d78", "shallow sea": "#4388cb", "forest": "#3d5a26", "steppe": "#8f8a58", "desert": "#d9bd8a",
         "snow": "#f4f4f2"},
        another="Random world tile",
    ),
    ("twemoji2noto", "forward"): Canvas("an emoji in Twemoji's style", _EMOJI),
    ("twemoji2noto", "backward"): Canvas("an emoji in Noto's style", _EMOJI),
}  # fmt: skip
ANYTHING = Canvas("a picture", _EMOJI)


def canvas_of(data: str, direction: str = "forward") -> Canvas:
    """How inputs of a data set are drawn, in the direction of a translation."""
    return CANVASES.get((base_of(data)[0], direction), ANYTHING)


def read_upload(content: bytes, side: int, canvas: Canvas) -> tuple[Bytes, str]:
    """An uploaded file as an input, uint8 [side, side, 3], and one sentence on what was done to it.

    Turned as its EXIF says, its first frame alone, transparency on white, its middle cut square. ValueError, with one
    sentence, for what is no picture, damaged, or too large.
    """
    if len(content) > MOST_BYTES:
        raise ValueError(f"A picture to upload may have up to {MOST_BYTES >> 20} MB.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the check of our own is the stricter one
        try:
            picture, done = _opened(content, side)
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, EOFError) as problem:
            raise ValueError(_reason(problem)) from None
    fitted = np.asarray(picture)
    if canvas.fit:
        fitted = canvas.fit(fitted)
        done.append(canvas.fitted)
    return fitted, f"Your picture was fitted: {', '.join(done)}." if done else "Your picture fits as it is."


def _reason(problem: Exception) -> str:
    if isinstance(problem, Image.DecompressionBombError):
        return f"That picture is too large: up to {MOST_PIXELS // 1_000_000} million pixels can be read."
    if isinstance(problem, UnidentifiedImageError):
        return "That file is no picture that can be read: upload a PNG, JPEG, WebP or GIF."
    return "That picture is damaged or cut short: save it again and upload it anew."


def _opened(content: bytes, side: int) -> tuple[Image.Image, list[str]]:
    """The picture, square and of its size, and what was done to it."""
    done: list[str] = []
    with Image.open(io.BytesIO(content)) as found:
        if found.width * found.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        if getattr(found, "n_frames", 1) > 1:
            done.append("its first frame was taken")
        found.draft("RGB", (side, side))  # a JPEG is read at a fraction of its size: twelve megapixels in 5 MB
        found.load()
        turned = ImageOps.exif_transpose(found)
        if turned.size != found.size or turned.getexif() != found.getexif():
            done.append("turned upright")
        if "A" in turned.getbands() or "transparency" in turned.info:
            done.append("transparency became white")
            layered = turned.convert("RGBA")
            turned = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
        if turned.width != turned.height:
            done.append("its middle was cut square")
        if turned.size != (side, side):
            done.append(f"resized to {side} px")
        return ImageOps.fit(_plain(turned), (side, side), Image.Resampling.BOX), done


def _plain(picture: Image.Image) -> Image.Image:
    """As RGB; greys of 16 bits are brought down to 8, which Pillow would clip."""
    if picture.mode.startswith("I") or picture.mode == "F":
        levels = np.asarray(picture, np.float64)
        most = max(float(levels.max()), 1.0)
        scale = 255 / 65_535 if most > 255 else 1.0
        picture = Image.fromarray((levels * scale).clip(0, 255).astype(np.uint8))
    return picture.convert("RGB")


def read_drawing(address: str, side: int) -> Bytes:
    """A drawing that a page sent as a `data:` address of a PNG, uint8 [side, side, 3]; ValueError for any other."""
    prefix = "data:image/png;base64,"
    if not address.startswith(prefix) or len(address) > MOST_DRAWING:
        raise ValueError("A drawing must be a PNG in a data: address.")
    try:
        return _exact(base64.b64decode(address[len(prefix) :], validate=True), side)
    except binascii.Error:
        raise ValueError("A drawing must be a PNG in a data: address.") from None


def _exact(content: bytes, side: int) -> Bytes:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as found:
            if found.size != (side, side):
                raise ValueError(f"A drawing must be {side} × {side} px; this one is {found.width} × {found.height}.")
            return np.asarray(found.convert("RGB"))
    except (OSError, SyntaxError):
        raise ValueError("The drawing is damaged.") from None


def to_link(picture: Bytes) -> str:
    """A drawing [h, w, 3] as it stands in a link; "" for one that is too rich for that."""
    image = Image.fromarray(picture)
    colours = image.getcolors(FEW)
    if colours is None:
        return ""
    held = io.BytesIO()
    image.quantize(len(colours), dither=Image.Dither.NONE).save(held, format="png", optimize=True)
    text = base64.urlsafe_b64encode(held.getvalue()).decode().rstrip("=")
    return text if len(text) <= MOST_LINK else ""


def from_link(text: str, side: int) -> Bytes:
    """The drawing of a link; ValueError, with one sentence, where it is none."""
    if len(text) > MOST_LINK:
        raise ValueError(f"The drawing of a link may have up to {MOST_LINK:,} characters.")
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("The drawing of this link is damaged.") from None
    return _exact(content, side)
