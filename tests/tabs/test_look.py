import re

import plotly
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.tabs.live import CHARTS, WEB
from playground.tabs.look import OPENING, files, look


def test_nothing_is_fetched_from_elsewhere() -> None:
    shown = look()
    sources = [shown["css"], shown["head"], *(path.read_text() for path in WEB.glob("*.*"))]
    for source in sources:
        assert set(re.findall(r"https?://[\w.]+", source)) <= {"http://www.w3.org"}, source[:80]
    assert not shown["theme"]._stylesheets


def test_every_module_is_loaded_ahead() -> None:
    loaded = set(re.findall(r'href="web/(\w+\.js)"', look()["head"]))
    assert loaded | {OPENING} == {path.name for path in WEB.glob("*.js")}


def test_the_tab_is_chosen_before_the_page_is_drawn() -> None:
    head = look()["head"]
    assert (WEB / OPENING).read_text() in head
    assert OPENING not in re.findall(r'href="web/(\w+\.js)"', head)


def test_colours_come_from_the_palette_alone() -> None:
    for path in WEB.glob("*.*"):
        hexes = re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text())
        assert hexes == [], path.name


def test_a_class_of_one_sheet_is_not_laid_out_by_another() -> None:
    sheets: dict[str, set[str]] = {}
    for path in WEB.glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        while re.search(r"\([^()]*\)", text):  # commas in :is(…) part no rules
            text = re.sub(r"\([^()]*\)", "", text)
        for selectors in re.findall(r"([^{}]+)\{", text):
            for selector in map(str.strip, selectors.split(",")):
                if re.fullmatch(r"\.gp-[\w-]+", selector):
                    sheets.setdefault(selector, set()).add(path.name)
    assert {selector: names for selector, names in sheets.items() if len(names) > 1} == {}


def test_the_style_uses_no_colour_that_the_palette_lacks() -> None:
    css = look()["css"]
    used, defined = (set(re.findall(pattern, css)) for pattern in (r"var\((--gp-[a-z-]+)\)", r"(--gp-[a-z-]+):"))
    assert used
    assert used <= defined


def test_modules_are_checked_for_changes_and_plotly_is_kept() -> None:
    with TestClient(Starlette(routes=files())) as client:
        module = client.get("/web/live.js")
        assert module.headers["cache-control"] == "no-cache"
        assert "javascript" in module.headers["content-type"]
        unchanged = client.get("/web/live.js", headers={"if-none-match": module.headers["etag"]})
        assert unchanged.status_code == 304
        charts = client.get(f"/{CHARTS}")
        assert plotly.__version__ in CHARTS
        assert "immutable" in charts.headers["cache-control"]
        assert b"plotly.js v" in charts.content[:400]
