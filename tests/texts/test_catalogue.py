"""The template holds what the sources say, and translations lose nothing of it."""

import polib
import pytest

from playground.texts import __main__ as command
from playground.texts.collect import TEMPLATE, template
from playground.texts.problems import problems
from playground.texts.translations import HERE
from tests.pseudo import pseudo


@pytest.fixture(scope="module")
def made() -> polib.POFile:
    return template()


def test_the_template_is_up_to_date(made: polib.POFile) -> None:
    stored = {entry.msgid: entry.occurrences for entry in polib.pofile(str(TEMPLATE))}
    found = {entry.msgid: entry.occurrences for entry in made}
    assert found == stored, "run `python -m playground.texts`"


def test_it_holds_texts_of_every_kind_of_source(made: polib.POFile) -> None:
    known = {entry.msgid: [name for name, _ in entry.occurrences] for entry in made}
    assert known["Lessons"] == ["tabs/live.py"]
    assert "web/many_diagram.js" in known["{done} of {size} GANs trained."]
    assert "plane/spec.py" in known["Neurons in each hidden layer of G."]
    assert "web/rate/page.html" in known["I agree, start"]
    assert "web/live.js" in known["Diverged at iteration {iteration}: lower the learning rates, then reset."]


def test_translations_keep_places_and_marks() -> None:
    assert [each for path in HERE.glob("*.po") for each in problems(polib.pofile(str(path)))] == []


def test_a_lost_place_is_told() -> None:
    file = polib.POFile()
    file.append(polib.POEntry(msgid="{done} of {size}", msgstr="{done} von {groesse}"))
    file.append(polib.POEntry(msgid="<1>real</1> ones", msgstr="<1>echte</1>"))
    (sentence,) = problems(file)
    assert "must keep {done}, {size}" in sentence
    assert "{groesse}" in sentence


def test_the_pseudo_translation_keeps_them_and_is_longer(made: polib.POFile) -> None:
    assert pseudo("<1>Train</1> {count} GANs") == "⟦<1>Ţŕáîñ</1> {count} ĜÁÑš ööö⟧"
    for entry in made:
        entry.msgstr = pseudo(entry.msgid)
    assert problems(made) == []
    for entry in made:
        entry.msgstr = ""


def test_updating_a_translation_keeps_what_is_translated(
    made: polib.POFile, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    monkeypatch.setattr(command, "HERE", folder)
    assert f"0 of {len(made)} translated" in command.update("de", made)
    file = polib.pofile(str(folder / "de.po"))
    file.find("Lessons").msgstr = "Lektionen"
    file.append(polib.POEntry(msgid="Gone", msgstr="Fort"))
    file.save()
    assert f"1 of {len(made)} translated" in command.update("de", made)
    again = polib.pofile(str(folder / "de.po"))
    assert again.find("Lessons").msgstr == "Lektionen"
    assert [entry.msgid for entry in again.obsolete_entries()] == ["Gone"]
    assert again.metadata["Language"] == "de"
