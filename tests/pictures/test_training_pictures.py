from pathlib import Path

import numpy as np
import pytest

from playground.pictures import training_pictures
from playground.pictures.datasets import save
from playground.pictures.networks import PictureShape
from playground.pictures.training_pictures import PLACES, coarse, find, read_excerpt, read_places, write_excerpt
from tests.pictures.examples import SIDE, small_set

SHAPE = PictureShape(SIDE, 3)


def drawn(count: int, side: int = SIDE, channels: int = 3) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (count, side, side, channels), dtype=np.uint8)


@pytest.fixture
def excerpt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(training_pictures, "COUNT", 128)
    write_excerpt(tmp_path / "training.webp", drawn(300), photographic=False)
    return tmp_path


@pytest.mark.parametrize("channels", [1, 3])
def test_an_excerpt_holds_training_pictures_exactly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, channels: int
) -> None:
    monkeypatch.setattr(training_pictures, "COUNT", 128)
    pictures = drawn(300, channels=channels)
    write_excerpt(tmp_path / "x.webp", pictures, photographic=False)
    read = read_excerpt(tmp_path / "x.webp", PictureShape(SIDE, channels))
    assert read.shape == (128, SIDE, SIDE, channels)
    known = {picture.tobytes() for picture in pictures}
    assert len({picture.tobytes() for picture in read} & known) == 128


def test_an_excerpt_of_crops_says_where_each_is_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_pictures, "COUNT", 128)
    pictures, path = drawn(300), tmp_path / "x.webp"
    where = np.stack([np.arange(300, dtype=np.uint16), np.arange(300, 600, dtype=np.uint16)], 1)
    write_excerpt(path, pictures, photographic=False, places=where)
    places = read_places(path, 128)
    assert places is not None
    assert (read_excerpt(path, SHAPE) == pictures[places[:, 0]]).all()
    with pytest.raises(ValueError, match="does not go with"):
        read_places(path, 64)
    write_excerpt(path, pictures, photographic=False)
    assert not (tmp_path / PLACES).exists()
    assert read_places(path, 128) is None


def test_photographs_lose_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_pictures, "COUNT", 64)
    slope = np.linspace(0, 255, 64, dtype=np.uint8)
    pictures = np.broadcast_to(slope[None, :, None, None], (64, 64, 64, 3))
    write_excerpt(tmp_path / "x.webp", pictures, photographic=True)
    read = read_excerpt(tmp_path / "x.webp", PictureShape(64, 3))
    assert np.abs(read.astype(int) - pictures).mean() < 4


def test_a_picture_finds_itself_first(excerpt: Path) -> None:
    found = find("small", excerpt, SHAPE, 300)
    assert found is not None
    assert not found.whole
    assert (len(found.pictures), found.total) == (128, 300)
    nearest, distances = found.nearest(found.pictures[[5, 77]], k=3)
    assert nearest.shape == (2, 3, SIDE, SIDE, 3)
    assert (nearest[:, 0] == found.pictures[[5, 77]]).all()
    assert np.abs(distances[:, 0]).max() < 1e-3
    assert (np.diff(distances, axis=1) >= 0).all()


def test_distances_are_in_levels_of_colour() -> None:
    dark = np.full((1, 64, 64, 3), 10, np.uint8)
    light = np.full((1, 64, 64, 3), 40, np.uint8)
    assert (coarse(dark) - coarse(light)).norm().item() == pytest.approx(30, rel=1e-5)


def test_detail_finer_than_sixteen_pixels_does_not_count() -> None:
    checks = (np.indices((64, 64)).sum(0) % 2 * 200).astype(np.uint8)[None, :, :, None]
    assert (coarse(checks) - coarse(np.full_like(checks, 100))).norm().item() == pytest.approx(0, abs=1e-3)


def test_prepared_data_are_searched_whole(excerpt: Path) -> None:
    save(small_set("small"))
    found = find("small", excerpt, SHAPE, 64)
    assert found is not None
    assert found.whole
    assert len(found.pictures) == 64


def test_prepared_data_of_another_count_are_not_all(excerpt: Path) -> None:
    save(small_set("small"))
    for total in (40, 300):
        found = find("small", excerpt, SHAPE, total)
        assert found is not None
        assert (found.prepared, found.whole, found.total) == (True, False, total)


def test_a_copy_among_overlapping_training_pictures_is_nearer_than_held_out_ones(excerpt: Path) -> None:
    data = small_set("small")
    data.arrays["train"][1::2] = data.arrays["train"][::2]  # all twice, as overlapping tiles nearly are
    save(data)
    found = find("small", excerpt, SHAPE, 64)
    assert found is not None
    _, distances = found.nearest(data.train[:1], 1)
    assert distances[0, 0] < found.real_distances.min()
    expected = [found.nearest(picture[None], 1)[1][0, 0] for picture in data.test]
    np.testing.assert_allclose(found.real_distances, np.sort(expected), rtol=1e-4)


def test_an_excerpt_is_compared_with_itself(excerpt: Path) -> None:
    found = find("small", excerpt, SHAPE, 300)
    assert found is not None
    assert not found.prepared
    expected = [found.nearest(picture[None], 2)[1][0, 1] for picture in found.pictures]
    np.testing.assert_allclose(found.real_distances, np.sort(expected), rtol=1e-4)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("about.json", b"{"),
        ("about.json", b"\xff"),
        ("about.json", b"[]"),
        ("about.json", b"{}"),
        ("about.json", b'{"digests": {}, "attributes": {}, "source": "", "licence": ""}'),
        ("train.npy", b""),
        ("test.npy", b"no array"),
    ],
)
def test_damaged_data_give_way_to_the_excerpt(excerpt: Path, name: str, content: bytes) -> None:
    home = save(small_set("small"))
    (home / name).write_bytes(content)
    found = find("small", excerpt, SHAPE, 300)
    assert found is not None
    assert (found.prepared, len(found.pictures)) == (False, 128)


def test_data_of_another_shape_give_way_to_the_excerpt(excerpt: Path) -> None:
    save(small_set("small", channels=1))
    found = find("small", excerpt, SHAPE, 300)
    assert found is not None
    assert not found.prepared


def test_without_data_and_excerpt_there_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    assert find("small", tmp_path, SHAPE, 64) is None
