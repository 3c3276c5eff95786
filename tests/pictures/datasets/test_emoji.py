import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest

from playground.pictures.datasets import emoji
from playground.pictures.datasets.emoji import FLAT, INK, NOTO, TWEMOJI, Library, draw, family, held_out
from playground.pictures.datasets.prepared import DataError

BOX = '<path fill="currentColor" d="M4 4h24v24H4z"/>'
RED = '<path fill="#f00" d="M4 4h24v24H4z"/>'


def packed(folder: Path, library: Library, bodies: dict[str, str]) -> None:
    """Write an archive as `npm pack` makes it."""
    icons = {name: {"body": body} for name, body in bodies.items()}
    files = {"icons.json": {"icons": icons, "width": 32, "height": 32},
             "metadata.json": {"categories": {"Objects": [name for name in bodies if name != "flag"],
                                               "Flags": ["flag"]}}}  # fmt: skip
    (folder / "packages").mkdir(exist_ok=True)
    with tarfile.open(folder / "packages" / library.archive, "w:gz") as archive:
        for name, content in files.items():
            data = json.dumps(content).encode()
            about = tarfile.TarInfo(f"package/{name}")
            about.size = len(data)
            archive.addfile(about, io.BytesIO(data))


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    emoji._member.cache_clear()
    names = [f"thing{number}" for number in range(60)]
    for library, body in ((INK, BOX), (FLAT, RED), (TWEMOJI, RED), (NOTO, BOX)):
        packed(tmp_path, library, dict.fromkeys([*names, "flag"], body))
    return tmp_path


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("man-wrestling", "woman-wrestling"),
        ("waving-hand-dark-skin-tone", "waving-hand"),
        ("three-oclock", "eleven-thirty"),
        ("person-kneeling-facing-right", "woman-kneeling"),
    ],
)
def test_variants_of_one_drawing_are_held_out_together(one: str, other: str) -> None:
    assert family(one) == family(other)
    assert held_out(one) == held_out(other)


def test_a_name_of_nothing_but_variants_is_a_family_of_its_own() -> None:
    assert family("man") == "man"
    assert family("woman") == "woman"


@pytest.mark.usefixtures("packages")
def test_pairs_go_together_and_no_family_is_on_both_sides() -> None:
    data = emoji.prepare_pairs("ink2emoji")
    data.check()
    assert len(data.train) + len(data.test) == 61
    assert len(data.inputs("train")) == len(data.train)
    assert (data.inputs("test")[:, 32, 32] == 0).all()
    assert (data.test[:, 32, 32] == [255, 0, 0]).all()
    assert (data.test[:, 0] == 255).all()


@pytest.mark.usefixtures("packages")
def test_without_pairs_no_name_is_trained_on_in_both_styles() -> None:
    names = emoji.unpaired_names()
    assert len(names) == 60
    assert "flag" not in names
    data = emoji.prepare_unpaired("twemoji2noto")
    assert len(data.inputs("train")) + len(data.train) + len(data.test) == 60
    assert len(data.test) == len(data.inputs("test"))


def test_a_package_that_is_not_there_names_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    emoji._member.cache_clear()
    with pytest.raises(
        DataError, match=r"npm pack --pack-destination .* @iconify-json/fluent-emoji-high-contrast@1\.2"
    ):
        emoji.prepare_pairs("ink2emoji")


def test_icons_are_drawn_on_white() -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{RED}</svg>'
    picture = draw(svg, 32)
    np.testing.assert_array_equal(picture[16, 16], [255, 0, 0])
    np.testing.assert_array_equal(picture[0, 0], [255, 255, 255])
