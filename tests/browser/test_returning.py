"""Views that lost their server or whose runs the server ended: they say so, and come back by themselves."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests import small_translators, small_zoo
from tests.browser.live import SMALL, iteration, waits_for_iteration
from tests.browser.pages import address_of, settled, wall
from tests.serving import Server, free_port, served
from tests.small_zoo import CLASSED, STYLED
from tests.waiting import wait_for

LINKS = {
    "live": f"{SMALL}&seed=7",
    "many": f"tab=many&{SMALL}&row_values=0..3",
    "gallery": f"tab=gallery&model={CLASSED}&seed=7",
    "interpolation": f"tab=interpolation&model={STYLED}&seed=7",
    "translation": f"tab=translation&model={small_translators.ONE_WAY}&seed=7",
    "convergence": "tab=convergence&game=dirac&step=0.3",
}
# Of tabs that ask by a request when something is set: a control, what is typed there, and how the address says it.
ASKING = {
    "interpolation": ("[data-setting=seed]", "11", "seed=11"),
    "translation": ("[data-part=seed]", "11", "seed=11"),
    "convergence": ("#convergence-step", "0.12", "step=0.12"),
}
ENDED = {
    "type": "state", "status": "closed", "playing": False, "speed": None, "iteration": 5,
    "message": "This run was closed because nobody had looked at it for a while.",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny models and translators."""
    made = small_translators.fill(small_zoo.fill(tmp_path_factory.mktemp("models")))
    small_zoo.furnish(made, STYLED)
    return made


@pytest.fixture(autouse=True)
def small_models(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_MODELS", str(home))


def counted(page: Page, selector: str) -> Callable[[], int]:
    """The number that a counter shows."""
    return lambda: int("".join(filter(str.isdigit, page.locator(selector).inner_text())) or 0)


# Few at a time: a browser has six connections to a server, of which each page keeps one.
@pytest.mark.parametrize("tabs", [("live", "many", "translation"), ("gallery", "interpolation", "convergence")])
def test_tabs_say_that_their_server_is_gone_and_come_back_with_their_settings(
    context: BrowserContext, tabs: tuple[str, ...]
) -> None:
    port, pages = free_port(), dict[str, Page]()
    with served(port=port) as server:
        for tab in tabs:
            pages[tab] = context.new_page()
            pages[tab].goto(f"{server.address}/?{LINKS[tab]}")
            open_on(pages[tab], tab)
        asked = {tab: address_of(page) for tab, page in pages.items()}
    for tab, page in pages.items():
        if tab in ASKING:
            field, typed, said = ASKING[tab]
            page.locator(f"{field}:visible").fill(typed)
            page.locator(f"{field}:visible").press("Enter")
            expect(page.locator("[data-part=status]:visible")).to_contain_text("does not answer. Trying again.")
            wait_for(lambda: said in address_of(page))  # noqa: B023  # the page may have missed the server before, too
        elif tab != "gallery":
            expect(page.locator(f"#{tab} [data-part=status]")).to_contain_text("connection was lost")
    with served(port=port):
        for tab, page in pages.items():
            if tab == "gallery":
                before = wall(page)
                page.get_by_role("button", name="New seed").click()
                wait_for(lambda: wall(page) != before)  # noqa: B023
                assert f"model={CLASSED}" in address_of(page)
                continue
            expect(page.locator(f"#{tab} [data-part=status], #lab-{tab} [data-part=status]")).to_be_hidden()
            open_on(page, tab)
            if tab in ASKING:
                field, typed, said = ASKING[tab]
                expect(page).to_have_url(re.compile(re.escape(said)))
                expect(page.locator(f"{field}:visible")).to_have_value(typed)
            else:
                assert address_of(page) == asked[tab]


def open_on(page: Page, tab: str) -> None:
    """Wait until a tab shows what its address asks for."""
    if tab == "live":
        waits_for_iteration(page, lambda now: now > 0)
    elif tab == "many":
        wait_for(lambda: counted(page, "#many [data-part=count]")() > 0)
    elif tab == "gallery":
        settled(page)
    else:
        expect(page.locator(f"#lab-{tab}, #{tab}").first).to_have_attribute("data-ready", "true")


def test_a_run_that_was_closed_while_nobody_looked_begins_anew_when_its_visitor_is_back(
    page: Page, server: Server
) -> None:
    sockets: list[WebSocketRoute] = []

    def join(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/live", join)
    page.goto(f"{server.address}/?{LINKS['live']}")
    waits_for_iteration(page, lambda now: now > 0)
    sockets[-1].send(json.dumps(ENDED))
    status = page.locator("[data-part=status]")
    expect(status).to_contain_text("nobody had looked")
    at = iteration(page)
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(status).to_contain_text("begins anew with the same settings")
    wait_for(lambda: len(sockets) == 2)
    waits_for_iteration(page, lambda now: now != at and now > 0)
    assert "seed=7" in address_of(page)
    expect(status).to_be_hidden()
