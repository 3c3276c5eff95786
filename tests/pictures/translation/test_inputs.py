import io
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.pictures.datasets.labels import LABELS, colours, paint
from playground.pictures.encoding import data_address
from playground.pictures.translation import inputs
from playground.pictures.translation.inputs import (
    ANYTHING,
    MOST_LINK,
    canvas_of,
    from_link,
    read_drawing,
    read_upload,
    to_link,
)

SIDE = 64


def saved(picture: Image.Image, kind: str = "png", **options: object) -> bytes:
    held = io.BytesIO()
    picture.save(held, format=kind, **options)
    return held.getvalue()


def halves(width: int, height: int) -> Image.Image:
    """Red above, blue below."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, :, 0] = pixels[height // 2 :, :, 2] = 255
    return Image.fromarray(pixels)


def test_a_photo_of_twelve_megapixels_is_fitted_in_little_memory() -> None:
    content = saved(halves(4000, 3000), "jpeg", quality=90)
    tracemalloc.start()
    picture, sentence = read_upload(content, SIDE, ANYTHING)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20e6
    assert picture.shape == (SIDE, SIDE, 3)
    assert picture[8, 32, 0] > 240
    assert picture[56, 32, 2] > 240
    assert sentence == "Your picture was fitted: its middle was cut square, resized to 64 px."


def test_one_pixel_is_a_picture() -> None:
    picture, _ = read_upload(saved(Image.new("RGB", (1, 1), (9, 8, 7))), SIDE, ANYTHING)
    assert (picture == [9, 8, 7]).all()


@pytest.mark.parametrize("mode", ["L", "1", "I;16", "P", "CMYK", "LA", "F"])
def test_pictures_of_all_kinds_become_colours(mode: str) -> None:
    levels = np.full((8, 8), 1.0 if mode == "1" else 200.0)
    if mode == "I;16":
        source = Image.fromarray((levels * 257).astype(np.uint16))
    elif mode == "F":
        source = Image.fromarray(levels.astype(np.float32))
    else:
        source = Image.fromarray((levels * (255 if mode == "1" else 1)).astype(np.uint8)).convert(mode)
    picture, _ = read_upload(saved(source, "tiff" if mode in ("CMYK", "F") else "png"), SIDE, ANYTHING)
    wanted = 255 if mode == "1" else 200
    assert np.abs(picture.astype(int) - wanted).max() <= 2


def test_transparency_becomes_white() -> None:
    picture, sentence = read_upload(saved(Image.new("RGBA", (64, 64), (255, 0, 0, 0))), SIDE, ANYTHING)
    assert (picture == 255).all()
    assert "transparency became white" in sentence


def test_a_picture_is_turned_as_its_exif_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter
    picture, sentence = read_upload(saved(halves(64, 64), "jpeg", exif=exif, quality=95), SIDE, ANYTHING)
    assert picture[32, 56, 0] > 200
    assert picture[32, 8, 2] > 200
    assert "turned upright" in sentence


def test_an_animation_gives_its_first_frame() -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    picture, sentence = read_upload(saved(frames[0], "gif", save_all=True, append_images=frames[1:]), SIDE, ANYTHING)
    assert picture[0, 0, 0] > 240
    assert "its first frame was taken" in sentence


def bomb(side: int) -> bytes:
    """A PNG that says it is `side` × `side`, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a picture at all", "is no picture that can be read"),
        (b"", "is no picture that can be read"),
        (saved(halves(200, 200))[:150], "damaged or cut short"),
        (bomb(9_000), "too large: up to 64 million pixels"),
        (bomb(30_000), "too large: up to 64 million pixels"),
        (b"0" * (inputs.MOST_BYTES + 1), "may have up to 32 MB"),
    ],
)
def test_what_is_no_good_gets_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_upload(content, SIDE, ANYTHING)


def test_labels_are_the_nearest_colours_and_ink_is_black_on_white() -> None:
    noisy = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    picture, sentence = read_upload(saved(Image.fromarray(noisy)), SIDE, canvas_of("labels2avatar"))
    assert {tuple(pixel) for pixel in picture.reshape(-1, 3)} <= {tuple(colour) for colour in colours()}
    assert "each pixel became the label" in sentence
    shades = np.full((SIDE, SIDE, 3), 180, np.uint8)
    shades[20:40, 20:40] = 60
    ink, _ = read_upload(saved(Image.fromarray(shades)), SIDE, canvas_of("ink2emoji"))
    assert (ink[30, 30] == 0).all()
    assert (ink[2, 2] == 255).all()


def test_a_drawing_comes_back_from_its_link() -> None:
    labels = np.random.default_rng(1).integers(0, len(LABELS), (8, 8)).astype(np.uint8)
    drawing = paint(labels).repeat(8, 0).repeat(8, 1)
    text = to_link(drawing)
    assert 0 < len(text) < 800
    np.testing.assert_array_equal(from_link(text, SIDE), drawing)


def test_a_photo_has_no_link() -> None:
    assert to_link(np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)) == ""


@pytest.mark.parametrize("text", ["!!!", "abcd", "A" * (MOST_LINK + 1)])
def test_a_broken_link_gets_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="drawing"):
        from_link(text, SIDE)


def test_a_drawing_of_another_size_or_kind_gets_one_sentence() -> None:
    address = data_address(np.zeros((32, 32, 3), np.uint8))
    assert read_drawing(address, 32).shape == (32, 32, 3)
    with pytest.raises(ValueError, match="must be 64 × 64 px; this one is 32 × 32"):
        read_drawing(address, 64)
    for bad in ("data:text/html;base64,AAAA", "data:image/png;base64,????", "data:image/png;base64,AAAA"):
        with pytest.raises(ValueError, match="drawing"):
            read_drawing(bad, 64)


def test_nothing_here_opens_a_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be a PNG in a data: address"):
        read_drawing(str(tmp_path / "a.png"), 64)
