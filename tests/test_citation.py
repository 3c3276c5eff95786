"""CITATION.cff says what the package and the licence say."""

import re
from pathlib import Path

import playground

ROOT = Path(__file__).parent.parent
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def field(name: str) -> str:
    """A plain entry of the file's first level."""
    (value,) = re.findall(rf"^{name}: (.+)$", CITATION, re.MULTILINE)
    return str(value)


def test_the_version_is_the_packages() -> None:
    assert field("version") == playground.__version__


def test_the_licence_is_the_one_that_lies_beside_it() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith(f"{field('license')} License")


def test_its_authors_are_named_as_in_the_licence() -> None:
    assert re.findall(r"^  - name: (.+)$", CITATION, re.MULTILINE) == ["The GAN playground authors"]
    assert re.match(r"1\.2\.\d", field("cff-version"))
    for name in ("message", "title", "authors"):  # that the format asks for
        assert re.search(rf"^{name}:", CITATION, re.MULTILINE), name
