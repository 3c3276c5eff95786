"""A small zoo, and a page of Chromium that has the modules of playground/web and nothing else: no server, no network.

The page lives on an event loop in a thread of its own: Playwright's synchronous browser, which other tests keep open,
lets neither a second one nor `asyncio.run` work beside it.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route, async_playwright

from playground import zoo
from playground.tabs.live import WEB
from tests.conftest import ARGUMENTS
from tests.small_zoo import fill

KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}


class Modules:
    """The page: `import("/name.js")` works in its scripts."""

    def __init__(self, loop: asyncio.AbstractEventLoop, page: Page) -> None:
        self.loop, self.page = loop, page

    def evaluate(self, script: str, argument: Any = None) -> Any:
        """What the script, a function of `argument`, returns."""
        return wait_in(self.loop, self.page.evaluate(script, argument))


def wait_in(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run_coroutine_threadsafe(work, loop).result(60)


async def answer(route: Route) -> None:
    """A file of playground/web; an empty page for any other address."""
    path = WEB / urlsplit(route.request.url).path.removeprefix("/")
    if path.is_file():
        await route.fulfill(body=path.read_bytes(), content_type=KINDS[path.suffix])
    else:
        await route.fulfill(body="<!doctype html><title>modules</title>", content_type="text/html")


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small zoo: to be read, not changed."""
    return fill(tmp_path_factory.mktemp("models"))


@pytest.fixture
def small_zoo(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ships the small zoo in the real one's place, on a machine without prepared data; returns its folder."""
    monkeypatch.setattr(zoo, "PRETRAINED", models)
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    return models


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that runs in its own thread."""
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever)
    thread.start()
    yield running
    running.call_soon_threadsafe(running.stop)
    thread.join()
    running.close()


@pytest.fixture(scope="session")
def modules(loop: asyncio.AbstractEventLoop, chromium: str) -> Iterator[Modules]:
    """The page, for all tests: modules keep no state between their tests."""
    playwright = wait_in(loop, async_playwright().start())
    browser = wait_in(loop, playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS))
    page = wait_in(loop, browser.new_page(viewport={"width": 800, "height": 600}))
    wait_in(loop, page.route("**/*", answer))
    wait_in(loop, page.goto("http://modules.test/"))
    yield Modules(loop, page)
    wait_in(loop, browser.close())
    wait_in(loop, playwright.stop())
