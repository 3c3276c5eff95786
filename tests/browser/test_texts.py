"""Every tab in the pseudo-translation: a text that stays English is one that the catalogue or the page has missed."""

import itertools
import platform
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.rating import export
from playground.rating.design import Screening
from playground.rating.protocol import HypeInfinity
from playground.rating.service import Ratings
from playground.tabs.address import TABS
from playground.texts.collect import TEMPLATE
from playground.texts.messages import names
from playground.texts.translations import VARIABLE
from tests import pseudo, small_translators, small_zoo
from tests.browser.pages import address_of, waits_until_it_shows
from tests.rating.examples import add_study, settings
from tests.rating.test_process import serving
from tests.serving import Server, served
from tests.waiting import wait_for

# What stays as it is in every language, by the reason.
NAMES = {
    "names of models": (*small_zoo.NAMES, small_translators.ONE_WAY, small_translators.BOTH_WAYS),
    "the name of their data": ("small",),
    "names of methods, abbreviations of the field": names("pix2pix GANs GAN HYPE lerp slerp JS KL TV"),
    "packages and licences": names("@iconify-json/twemoji @iconify-json/noto gradio torch plotly Apache MIT"),
    "the machine": ("cpu", platform.machine()),
    "units": ("px", "ms"),
    "a key of Gradio's, which its own translations lack": ("common.complete",),
}  # fmt: skip
LONGEST_FIRST = sorted(itertools.chain.from_iterable(NAMES.values()), key=len, reverse=True)
NAME = re.compile("|".join(map(re.escape, LONGEST_FIRST)), re.IGNORECASE)
ANY_SCREEN = Screening(least_hz=1, most_late=1, least_width=100)  # a busy machine draws late
LEFT_ALONE = "code, pre, kbd, script, style, textarea, [translate=no], .katex, math, footer, #gallery-card"

# All that is seen: texts, attributes, what lists offer, what fields of lists show; and what was drawn on canvases.
SEEN = """(left) => {
  const found = new Set(window.drawnTexts ?? []);
  const visible = (node) => node.getClientRects().length > 0;
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest(left) || !(visible(element) || element.tagName === "OPTION")) continue;
    for (const name of ["title", "aria-label", "placeholder", "alt", "aria-valuetext"]) {
      if (element.hasAttribute(name)) found.add(element.getAttribute(name));
    }
    if (element.matches("input[role=combobox][readonly]")) found.add(element.value);
    for (const child of element.childNodes) if (child.nodeType === Node.TEXT_NODE) found.add(child.data.trim());
  }
  return [...found, document.title];
}"""
DRAWN = """
window.drawnTexts = [];
const fillText = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
  if (!window.drawnTexts.includes(text)) window.drawnTexts.push(text);
  return fillText.call(this, text, ...rest);
};
"""
UNFOLD = """() => {
  for (const fold of document.querySelectorAll("details:not([open])")) fold.open = true;
  const folds = [...document.querySelectorAll(".label-wrap:not(.open)")];
  folds.filter((fold) => fold.getClientRects().length).forEach((fold) => fold.click());
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with tiny models and tiny translators, and the pseudo-translation."""
    home = small_translators.fill(small_zoo.fill(tmp_path_factory.mktemp("models")))
    small_zoo.furnish(home, small_zoo.STYLED)
    texts = tmp_path_factory.mktemp("texts")
    pseudo.write(TEMPLATE, texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_MODELS", str(home))
        patch.setenv("PLAYGROUND_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setenv(VARIABLE, str(texts))
        with served() as running:
            yield running


def untranslated(texts: list[str]) -> list[str]:
    """Those that hold words that are neither accented nor names."""
    return sorted({text for text in texts if re.search(r"[A-Za-z]{2}", NAME.sub("", text))})


def test_the_check_tells_words_from_names_and_formulas() -> None:
    assert untranslated(["⟦Ţŕáîñ⟧", "1,204", "tiny-style, ⟦šééð⟧ 3", "W1 3.2", "D(x) = ψx"]) == []
    assert untranslated(["⟦Ţŕáîñ⟧ it", "Train"]) == ["Train", "⟦Ţŕáîñ⟧ it"]


def open_translated(page: Page, server: Server) -> None:
    """Open the start page in the pseudo-translation, and wait until it hears keys: its sheet of them is open."""
    page.goto(f"{server.address}/?tab={TABS[0]}&lang={pseudo.LANGUAGE}")
    expect(page.locator("html")).to_have_attribute("lang", pseudo.LANGUAGE)
    sheet = page.locator("dialog.gp-keys[open]")

    def opens() -> bool:
        page.keyboard.press("?")
        return sheet.count() > 0

    wait_for(opens)


def test_every_text_of_every_tab_is_translated(page: Page, server: Server) -> None:
    page.add_init_script(DRAWN)
    open_translated(page, server)
    missed = {"the sheet of keys": untranslated(page.evaluate(SEEN, LEFT_ALONE))}
    page.keyboard.press("Escape")
    for tab in TABS:
        waits_until_it_shows(page, tab)
        page.evaluate(UNFOLD)
        missed[tab] = untranslated(page.evaluate(SEEN, LEFT_ALONE))
        page.keyboard.press(".")
    assert "\n".join(f"{tab}: {text}" for tab, texts in missed.items() for text in texts) == ""
    assert f"lang={pseudo.LANGUAGE}" in address_of(page)


def test_a_choice_in_a_translated_list_is_the_choice(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?generator_width=8&lang={pseudo.LANGUAGE}")
    field = page.locator("#setting-loss input")
    expect(field).to_have_value(pseudo.pseudo("Non-saturating"))
    field.click()
    page.get_by_role("option", name=pseudo.pseudo("hinge")).click()
    wait_for(lambda: "loss=hinge" in address_of(page))
    expect(field).to_have_value(pseudo.pseudo("hinge"))
    assert f"lang={pseudo.LANGUAGE}" in address_of(page)


def test_a_class_speaks_the_language_of_the_view_that_opened_it(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/class/?lang={pseudo.LANGUAGE}")
    expect(page.locator("h2").first).to_have_text(pseudo.pseudo("Open a class"))
    assert untranslated(page.evaluate(SEEN, LEFT_ALONE)) == []
    page.locator("[data-do=open]").click()
    expect(page.locator("[data-part=nobody]")).to_have_text(
        pseudo.pseudo("Nobody has joined yet. Scan the code, or open the link.")
    )
    page.evaluate(UNFOLD)
    code = page.locator("[data-part=code]").inner_text()
    assert untranslated([text.replace(code, "") for text in page.evaluate(SEEN, LEFT_ALONE)]) == []


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Ratings]]:
    """The address of raters' server, and the room behind it, with one study."""
    folder, texts = tmp_path_factory.mktemp("ratings"), tmp_path_factory.mktemp("texts")
    pseudo.write(TEMPLATE, texts)
    opened = Ratings(settings(folder))
    add_study(opened, HypeInfinity(images=10, practice=2, qualification=0), screening=ANY_SCREEN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(texts))
        with serving(folder) as address:
            yield address, opened
    opened.close()


def test_a_study_is_translated_by_its_link_and_its_consent_is_its_own(page: Page, room: tuple[str, Ratings]) -> None:
    address, ratings = room
    page.goto(f"{address}/rate/small?rater=ann&lang={pseudo.LANGUAGE}")
    expect(page.locator("section[data-stage=consent] h2")).to_have_text(pseudo.pseudo("Before you start"))
    expect(page.locator("h1")).to_have_text("A small study")
    expect(page.locator("[data-part=consent] p").first).to_have_text(re.compile(r"^[ -~]{20}"))
    assert untranslated(page.evaluate(SEEN, LEFT_ALONE)) == ["A small study"]  # its title, in the window's frame
    page.locator("[data-do=agree]").click()
    expect(page.locator("[data-do=begin]")).to_be_visible()
    assert untranslated(page.evaluate(SEEN, LEFT_ALONE)) == ["A small study"]
    page.locator("[data-do=begin]").click()
    expect(page.locator("[data-answer=real] span")).to_have_text(pseudo.pseudo("Real"))
    assert untranslated(page.evaluate(SEEN, LEFT_ALONE)) == ["A small study"]
    (row,) = export.raters(ratings, ratings.studies.get("small"))
    assert row["language"] == pseudo.LANGUAGE


def test_a_rater_s_browser_changes_nothing(browser: Browser, room: tuple[str, Ratings]) -> None:
    visitor = browser.new_context(locale=pseudo.LANGUAGE)
    opened = visitor.new_page()
    opened.goto(f"{room[0]}/rate/small?rater=ben")
    expect(opened.locator("section[data-stage=consent] h2")).to_have_text("Before you start")
    visitor.close()


def test_a_browser_s_own_language_is_taken_where_there_is_a_translation(browser: Browser, server: Server) -> None:
    visitor = browser.new_context(locale=pseudo.LANGUAGE)
    opened = visitor.new_page()
    opened.goto(f"{server.address}/?tab=convergence")
    expect(opened.locator("html")).to_have_attribute("lang", pseudo.LANGUAGE)
    opened.goto(f"{server.address}/?tab=convergence&lang=en")
    expect(opened.locator("#convergence")).to_have_attribute("data-ready", "true")
    expect(opened.locator("html")).to_have_attribute("lang", "en")
    visitor.close()
