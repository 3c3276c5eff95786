"""Every tab against axe-core's rules (WCAG 2.1 A and AA among them): light and dark, on a desk and on a phone.

axe-core comes inside the package axe-playwright-python: nothing is fetched while tests run. What is Gradio's own and
cannot be mended from here would stand in `EXCUSED`, by rule and selector, with the reason.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from playground.tabs.address import TABS
from tests import small_translators, small_zoo
from tests.browser.pages import does_not_scroll_sideways, waits_until_it_shows
from tests.serving import Server, served

WIDTHS, THEMES = (1440, 390), ("light", "dark")
SERIOUS = ("serious", "critical")
EXCUSED: dict[tuple[str, str], str] = {}
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"  # colours at rest
CHECK = "() => axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)"

# Controls in sight that the Tab key does not reach, neither by themselves nor by the group that they are of.
LOST = """() => {
  const natural = "a[href], button, input, select, textarea, summary, [role=button], [role=slider]";
  const seen = (node) => node.getClientRects().length > 0;
  const panel = [...document.querySelectorAll("#tabs [role=tabpanel]")].find(seen);
  const grouped = (node) => node.closest("[role=radiogroup], [role=listbox], [role=toolbar], [role=group], .gp-pick")
    ?.querySelector("[tabindex='0'], input, button:not([tabindex='-1'])");
  return [...panel.querySelectorAll(natural)]
    .filter((node) => seen(node) && !node.disabled && !node.closest("[inert], [aria-hidden=true]"))
    .filter((node) => node.tabIndex < 0 && !grouped(node))
    .map((node) => node.outerHTML.slice(0, 160));
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with tiny models and tiny translators."""
    home = small_translators.fill(small_zoo.fill(tmp_path_factory.mktemp("models")))
    small_zoo.furnish(home, small_zoo.STYLED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_MODELS", str(home))
        patch.setenv("PLAYGROUND_DATA", str(tmp_path_factory.mktemp("data")))
        with served() as running:
            yield running


def opened(page: Page, server: Server, tab: str) -> None:
    """Open a tab, wait until it shows what it opens on, and bring axe."""
    page.goto(f"{server.address}/?tab={tab}")
    waits_until_it_shows(page, tab)
    page.add_style_tag(content=STILL)
    page.evaluate(AXE_SCRIPT)


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical and nothing excuses: rule, element and what is the matter with it."""
    found: list[dict[str, Any]] = page.evaluate(CHECK)
    return [
        f"{each['id']}: {node['target'][0]}: {node['failureSummary']}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
        if (each["id"], node["target"][0]) not in EXCUSED
    ]


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_is_reached_by_keyboard_and_has_no_serious_violation_in_either_theme(
    page: Page, server: Server, tab: str
) -> None:
    opened(page, server, tab)
    assert page.evaluate(LOST) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES:
            page.evaluate("(dark) => document.body.classList.toggle('dark', dark)", theme == "dark")
            assert violations(page) == [], f"{width} px, {theme}"
        does_not_scroll_sideways(page)


@pytest.mark.parametrize("theme", THEMES)
def test_the_dialogs_have_none_either(page: Page, server: Server, theme: str) -> None:
    opened(page, server, "live")
    page.evaluate("(dark) => document.body.classList.toggle('dark', dark)", theme == "dark")
    for name, dialog in (("Keys", "Keys"), ("Save or open", "Save or open")):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
        assert violations(page) == [], name
        page.keyboard.press("Escape")


def test_the_check_sees_what_is_wrong(page: Page, server: Server) -> None:
    opened(page, server, "convergence")
    page.evaluate(
        """() => {
          const faint = Object.assign(document.createElement("p"), { textContent: "faint", id: "faint" });
          faint.style.cssText = "color: rgb(200 200 200); background: rgb(255 255 255)";
          const nameless = Object.assign(document.createElement("input"), { id: "nameless" });
          document.querySelector("#convergence").append(faint, nameless);
        }"""
    )
    found = violations(page)
    assert any(each.startswith("color-contrast: #faint") for each in found)
    assert any(each.startswith("label: #nameless") for each in found)
