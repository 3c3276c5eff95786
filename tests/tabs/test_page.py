import html
import re
from importlib.metadata import version
from pathlib import Path

import pytest

import playground
from playground import zoo
from playground.pictures.datasets import SETS
from playground.tabs import page, page_words
from playground.tabs.live import WEB
from tests.small_zoo import CLASSED, STYLED, damage, fill


def text(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", markup))


def test_the_footer_says_version_licence_device_and_what_it_is_built_with() -> None:
    said = text(page.footer("cpu"))
    assert f"GAN playground {playground.__version__}, MIT licence" in said
    assert "the CPU" in said
    for name in page.PACKAGES:
        assert version(name) in said, name


def test_every_model_that_is_here_says_whose_pictures_it_learned_from() -> None:
    known = {each.name: each for each in page.origins()}
    assert set(zoo.names()) <= set(known)
    said = text(page.footer("cpu"))
    for name, each in known.items():
        assert each.source in said, name
        assert each.licence in said, name
    for name in set(known) & set(SETS):
        assert (known[name].source, known[name].licence) == SETS[name].origin


@pytest.mark.usefixtures("small_zoo")
def test_a_model_of_unknown_data_is_credited_by_its_card() -> None:
    found = {each.name: each for each in page.origins()}
    assert found[STYLED].licence == "see its card"


def test_a_damaged_model_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = fill(tmp_path)
    damage(home, CLASSED)
    monkeypatch.setattr(zoo, "PRETRAINED", home)
    names = {each.name for each in page.origins()}
    assert STYLED in names
    assert CLASSED not in names


def test_a_device_of_another_kind_is_named_as_it_is() -> None:
    assert page.named("meta") == "meta"


def keys_of(source: str, name: str) -> set[str]:
    """The keys of an object of a module of the page."""
    (body,) = re.findall(rf"const {name} = \{{(.*?)\}};", source, re.DOTALL)
    return {quoted or plain for quoted, plain in re.findall(r'(?:"([^"]+)"|\b(\w+)): "', body)}


@pytest.mark.parametrize(
    ("module", "name", "tab"),
    [
        ("toolbar.js", "KEYS", "Live"),
        ("translation.js", "KEYS", "Translation"),
        ("page.js", "OF_A_TAB", ""),
        ("page.js", "OF_THE_TOUR", ""),
    ],
)
def test_every_key_that_the_page_knows_is_on_the_sheet(module: str, name: str, tab: str) -> None:
    spelled = {" ": "space", "ArrowRight": "→", "ArrowLeft": "←"}
    groups = [tab, page_words.EVERYWHERE] if tab else list(page_words.KEYS)
    told = {key for group in groups for keys, _ in page_words.KEYS[group] for key in keys.split()}
    for key in keys_of((WEB / module).read_text(), name):
        assert spelled.get(key, key.upper()) in told, key


def test_the_sheet_shows_every_key_and_is_named() -> None:
    sheet = page.sheet()
    assert 'aria-labelledby="gp-keys-title"' in sheet
    shown = re.findall(r"<kbd>([^<]+)</kbd>", sheet)
    assert [html.unescape(key) for key in shown] == [
        key for rows in page_words.KEYS.values() for keys, _ in rows for key in keys.split()
    ]
