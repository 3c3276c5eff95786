import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.rating import material
from playground.rating.encoding import Bytes, decode
from playground.rating.material import Material, folder, gather, notes, shipped, shipped_names, unpack
from tests.rating.examples import pictures


def files(shown: Bytes, kind: str = "png") -> dict[str, bytes]:
    """Pictures as files by their names."""
    found = {}
    for number, picture in enumerate(shown):
        held = io.BytesIO()
        Image.fromarray(picture).save(held, kind)
        found[f"{number:02}.{kind}"] = held.getvalue()
    return found


def archive(entries: Mapping[str, bytes]) -> bytes:
    """A ZIP of files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in entries.items():
            opened.writestr(name, data)
    return held.getvalue()


def test_a_study_keeps_every_picture_with_its_source_in_an_order_that_tells_nothing() -> None:
    given = {"real": pictures(20, 0), "model": pictures(20, 1)}
    shown, masks = Material(given).encoded(seed=3)
    assert len({len(data) for _, data in shown} | {len(mask) for mask in masks}) == 1
    for name, expected in given.items():
        found = {decode(data).tobytes() for source, data in shown if source == name}
        assert found == {picture.tobytes() for picture in expected}
    first = [source for source, _ in shown[:20]]
    assert 4 <= first.count("real") <= 16
    assert shown == Material(given).encoded(seed=3)[0]
    assert shown != Material(given).encoded(seed=4)[0]


def test_a_folder_is_read_in_the_order_of_its_names() -> None:
    shown = pictures(9, 0)
    np.testing.assert_array_equal(gather(files(shown), "real", 16), shown)


def test_too_few_and_twins_are_refused() -> None:
    with pytest.raises(ValueError, match="folder real must hold from 8 to 4,000 pictures; it has 3"):
        gather(files(pictures(3, 0)), "real", 16)
    twice = files(pictures(9, 0))
    twice["copy.png"] = twice["04.png"]
    with pytest.raises(ValueError, match=r"copy\.png and 04\.png of the folder real are the same picture"):
        gather(twice, "real", 16)


def test_what_could_tell_real_from_fake_is_said() -> None:
    png, jpeg = files(pictures(8, 0)), files(pictures(8, 1), "jpeg")
    assert notes({"real": png, "model": png}, 16) == ()
    (said,) = notes({"real": png, "model": jpeg}, 16)
    assert "differ in file format" in said
    (said,) = notes({"real": png, "model": files(pictures(8, 1, 64))}, 32)
    assert "Pictures of real are enlarged to 32 px" in said


class TestUnpack:
    def test_pictures_alone_are_taken_from_wherever_they_lie(self) -> None:
        entries = {"a/1.png": b"1", "2.JPG": b"2", "../../3.webp": b"3"}
        others = {"readme.txt": b"x", "__MACOSX/4.png": b"x", ".hidden.png": b"x", "folder.png/": b""}
        assert unpack(archive(entries | others), "x.zip") == entries

    @pytest.mark.parametrize(
        "data", [b"", b"no archive", archive({"a.png": b"1" * 100})[:-30]], ids=["empty", "foreign", "cut short"]
    )
    def test_no_archive_is_one_sentence(self, data: bytes) -> None:
        with pytest.raises(ValueError, match=r"x\.zip is no whole ZIP archive"):
            unpack(data, "x.zip")

    @pytest.mark.parametrize(
        ("limit", "most", "sentence"),
        [
            ("MOST_FILES", 1, "more than 1 pictures"),
            ("MOST_BYTES", 100, "unpacks to more than"),
            ("MOST_FILE", 90, "unpacks to more than"),
        ],
    )
    def test_over_large_archives_are_refused(
        self, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, sentence: str
    ) -> None:
        monkeypatch.setattr(material, limit, most)
        with pytest.raises(ValueError, match=sentence):
            unpack(archive({"a.png": bytes(95), "b.png": bytes(80)}), "x.zip")

    def test_an_entry_that_lies_about_its_size_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        data = archive({"a.png": bytes(1000)})
        monkeypatch.setattr(material, "MOST_FILE", 100)
        forged = data.replace((1000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
        with pytest.raises(ValueError, match=r"is larger than|is no whole ZIP"):
            unpack(forged, "x.zip")


def test_a_folder_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, data in files(pictures(3, 0)).items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "notes.txt").write_text("no picture")
    assert list(folder(tmp_path)) == ["00.png", "01.png", "02.png"]
    monkeypatch.setattr(material, "MOST_FILES", 2)
    with pytest.raises(ValueError, match="must hold at most 2 pictures"):
        folder(tmp_path)
    with pytest.raises(ValueError, match="There is no folder"):
        folder(tmp_path / "none")


def test_real_pictures_ship_and_no_two_are_alike() -> None:
    assert {"avatars", "fashion", "satellite"} <= set(shipped_names())
    for name in shipped_names():
        reals = shipped(name)
        assert len(reals) >= 100
        assert len({picture.tobytes() for picture in reals}) == len(reals)
    with pytest.raises(ValueError, match=r"No real pictures of '\.\./secrets' ship"):
        shipped("../secrets")
