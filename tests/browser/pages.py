"""What tests of several tabs do with a page, and read from it."""

import json
import urllib.request

from playwright.sync_api import Page, Route, expect

from playground.limits import Limits
from tests.serving import Server
from tests.small_zoo import STYLED
from tests.waiting import wait_for

# When a tab shows all that it opens on, as expressions of the page.
COUNTED = "Number(document.querySelector('{}')?.textContent.replace(/[^0-9]/g, '')) > 0"
READY = {
    "start": "document.querySelectorAll('#start [data-picture] :is(img, canvas)').length > 9",
    "live": COUNTED.format("[data-part=iterations]"),
    "many": COUNTED.format("#many [data-part=count]"),
    "gallery": "document.querySelector('[data-part=nearest]')?.dataset.waiting === 'false'",
    "rating": "document.querySelector('#rating .js-plotly-plot') && !document.querySelector('[data-part=tries] > p')",
}
DONE = "document.querySelector('#lab-{0}, #{0}')?.dataset.ready === 'true'"  # of the others


def waits_until_it_shows(page: Page, tab: str) -> None:
    """Wait until a tab that was opened shows all that it opens on."""
    ready = READY.get(tab, DONE.format(tab))
    wait_for(lambda: bool(page.evaluate(f"() => Boolean({ready})")), 60)


def open_gallery(page: Page, server: Server, link: str = f"model={STYLED}") -> None:
    """Open the page and wait for its wall and for the neighbours of the chosen sample."""
    page.goto(f"{server.address}/?tab=gallery&{link}")
    settled(page)


def settled(page: Page) -> None:
    expect(page.locator("[data-part=nearest]")).to_have_attribute("data-waiting", "false")


def wall(page: Page) -> list[str]:
    """The pictures on the wall, as their addresses."""
    sources: list[str] = page.locator(".gp-tiles img").evaluate_all("(images) => images.map((image) => image.src)")
    return sources


def waits_for_another(page: Page, before: list[str]) -> list[str]:
    """Wait until the wall and its neighbours have changed; returns the new wall."""
    wait_for(lambda: wall(page) != before)
    settled(page)
    return wall(page)


def address_of(page: Page) -> str:
    search: str = page.evaluate("() => window.location.search")
    return search


def sessions(server: Server) -> int:
    with urllib.request.urlopen(server.address + "/health") as answer:
        return int(json.load(answer)["sessions"])


def waits_for_sessions(server: Server, count: int) -> None:
    """Wait until so many live runs are open.

    A closing page's goodbye may be lost with its connection, where frames were still on their way to it; then its place
    is kept for its return as long as the server's limits say.
    """
    wait_for(lambda: sessions(server) == count, Limits().forgotten + 20)


def does_not_scroll_sideways(page: Page) -> None:
    """Wait until all of the page is within its window's width: plots take theirs anew a frame or two after a change."""
    page.wait_for_function("() => document.documentElement.scrollWidth <= window.innerWidth")


def are_on_the_first_screen(page: Page, *parts: str) -> None:
    """Check that the page's window, 900 px high, shows all of each part."""
    for part in parts:
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900, part


class Held:
    """Requests for some parts, which wait on their way to the server until they are let go."""

    def __init__(self, page: Page, path: str, *parts: str) -> None:
        self.page, self.parts = page, set(parts)
        self.routes: list[Route] = []
        page.route(f"**{path}", self._meet)

    def _meet(self, route: Route) -> None:
        if self.parts.intersection(json.loads(route.request.post_data or "{}")["parts"]):
            self.routes.append(route)
        else:
            route.continue_()

    def wait(self, count: int = 1) -> None:
        """Wait until so many requests are held."""
        # The page's news arrive only while something is asked of it.
        wait_for(lambda: self.page.evaluate("true") and len(self.routes) == count)

    def release(self) -> None:
        """Let the oldest one go."""
        self.routes.pop(0).continue_()
