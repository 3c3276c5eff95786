"""What the page is given to be shown in another language."""

import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.texts.routes import routes
from playground.texts.translations import VARIABLE, catalogue, languages

FILE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
{direction}
msgid "Train"
msgstr "{said}"

#, fuzzy
msgid "Pause"
msgstr "Pause?"

msgid "Play"
msgstr ""
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def write(path: Path, said: str, direction: str = "") -> None:
    path.write_text(FILE.format(said=said, direction=direction), encoding="utf-8")


def test_a_file_is_a_language(folder: Path) -> None:
    write(folder / "de.po", "Trainieren")
    write(folder / "pt_BR.po", "Treinar")
    write(folder / "no language.po", "?")
    assert {"de", "pt_BR"} <= set(languages())
    assert "no language" not in languages()
    found = catalogue("de")
    assert found == {"language": "de", "direction": "ltr", "messages": {"Train": "Trainieren"}}
    assert catalogue("pt-BR") == {"language": "pt_BR", "direction": "ltr", "messages": {"Train": "Treinar"}}
    assert catalogue("fr") is None


def test_the_header_turns_the_page_round(folder: Path) -> None:
    write(folder / "ar.po", "درّب", '"X-Direction: rtl\\n"\n')
    found = catalogue("ar")
    assert found is not None
    assert found["direction"] == "rtl"


def test_a_file_that_is_worked_on_is_read_anew(folder: Path) -> None:
    path = folder / "de.po"
    write(path, "Trainieren")
    assert catalogue("de") != {}
    write(path, "Lernen")
    os.utime(path, ns=(1, 1))
    found = catalogue("de")
    assert found is not None
    assert found["messages"]["Train"] == "Lernen"


def test_routes_answer_with_a_catalogue_or_one_sentence(folder: Path) -> None:
    write(folder / "de.po", "Trainieren")
    (folder / "eo.po").write_text("no catalogue\n", encoding="utf-8")
    with TestClient(Starlette(routes=routes("/web/texts"))) as client:
        assert client.get("/web/texts/de.json").json()["messages"] == {"Train": "Trainieren"}
        assert client.get("/web/texts/fr.json").status_code == 404
        assert client.get("/web/texts/fr.json").json() == {"problem": "There is no translation into “fr”."}
        broken = client.get("/web/texts/eo.json")
        assert broken.status_code == 500
        assert broken.json() == {"problem": "The file of the language “eo” cannot be read."}
        assert client.get("/web/texts/..%2f..%2fapp.json").status_code == 404
        assert "javascript" in client.get("/web/texts/texts.js").headers["content-type"]
