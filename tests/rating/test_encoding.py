import io

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from playground.rating import encoding
from playground.rating.encoding import colour, decode, encode, fit
from tests.rating.examples import pictures


def file(image: Image.Image, kind: str = "PNG", **rest: object) -> bytes:
    held = io.BytesIO()
    image.save(held, kind, **rest)
    return held.getvalue()


def test_what_is_sent_has_one_length_and_the_same_pixels() -> None:
    shown = [*pictures(3, 0), np.zeros((16, 16, 3), np.uint8), np.full((16, 16, 3), 255, np.uint8)]
    sent = encode(shown)
    assert len({len(each) for each in sent}) == 1
    for given, data in zip(shown, sent, strict=True):
        np.testing.assert_array_equal(decode(data), given)


def test_a_browser_reads_the_padding_as_a_png() -> None:
    for data in encode([*pictures(1, 0), np.zeros((16, 16, 3), np.uint8)]):
        with Image.open(io.BytesIO(data)) as opened:
            opened.verify()  # checks every chunk's sum


def test_pictures_of_two_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="must have the same size"):
        encode([np.zeros((8, 8, 3), np.uint8), np.zeros((8, 9, 3), np.uint8)])


def test_the_middle_square_is_kept() -> None:
    wide = Image.new("RGB", (60, 20), "red")
    wide.paste("blue", (20, 0, 40, 20))
    assert (fit(file(wide), "wide.png", 20) == (0, 0, 255)).all()


def test_a_turned_photograph_is_shown_upright() -> None:
    image = Image.new("RGB", (32, 32), "white")
    image.paste("black", (0, 0, 32, 16))  # the upper half; a camera that lay on its side says so
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    upright = fit(file(image, exif=exif), "turned.png", 32)
    assert upright[:16].min() == 255
    assert upright[16:].max() == 0


def test_transparency_is_laid_on_white() -> None:
    assert (fit(file(Image.new("RGBA", (16, 16), (255, 0, 0, 0))), "clear.png", 16) == 255).all()


def test_nothing_but_pixels_is_sent() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("source", "made by a model")
    green = Image.new("RGB", (16, 16), "green")
    plain, told = (encode([fit(data, "x.png", 16)])[0] for data in (file(green), file(green, pnginfo=info)))
    assert plain == told


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
def test_every_known_format_is_read(kind: str) -> None:
    assert fit(file(Image.new("RGB", (20, 20), "white"), kind), "a", 32).shape == (32, 32, 3)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "x.png is no whole picture in PNG"),
        (b"no picture", "x.png is no whole picture in PNG"),
        (file(Image.new("RGB", (64, 64), "red"))[:80], "x.png is no whole picture in PNG"),
        (file(Image.new("RGB", (7, 30))), "x.png is smaller than 8 pixels"),
        (file(Image.new("RGB", (16, 16)), "PPM"), "x.png is no whole picture in PNG"),
    ],
)
def test_other_files_are_refused_by_name(data: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        fit(data, "x.png", 64)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "LARGEST", 100)
    with pytest.raises(ValueError, match="more than 0 million pixels"):
        fit(file(Image.new("RGB", (16, 16))), "large.png", 64)


def test_grey_is_three_times_the_same() -> None:
    grey = np.arange(32, dtype=np.uint8).reshape(2, 4, 4, 1)
    np.testing.assert_array_equal(colour(grey), np.concatenate([grey] * 3, -1))
    assert colour(pictures(2, 0)).shape == (2, 16, 16, 3)
