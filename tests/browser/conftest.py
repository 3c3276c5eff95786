"""A real browser on the real app. Without Chromium these tests are skipped, with that reason; in CI they fail."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, expect

from tests.conftest import ARGUMENTS
from tests.serving import Server, served
from tests.small_zoo import BROKEN, STYLED, damage, fill, furnish

PATIENCE = 30_000  # ms until something is seen: a busy machine loads a page in seconds, and waiting costs nothing else
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One app for all tests. Its runs leave the processor to the browser: no test waits for many iterations."""
    with served(PLAYGROUND_SPEED="100", PLAYGROUND_FRAMES="8") as running:
        yield running


@pytest.fixture(scope="session")
def gallery_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app with the small zoo, one of whose models is damaged, and without prepared data."""
    home = fill(tmp_path_factory.mktemp("models"))
    shutil.copytree(home / STYLED, home / BROKEN)
    damage(home, BROKEN)
    furnish(home, STYLED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_MODELS", str(home))
        patch.setenv("PLAYGROUND_DATA", str(tmp_path_factory.mktemp("data")))
        with served() as running:
            yield running


@pytest.fixture(scope="session")
def returning(
    playwright: Playwright, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A visitor whose browser keeps files and compiled scripts on its disk: a page opens in half the time."""
    opened = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"),
        executable_path=chromium,
        args=ARGUMENTS,
        viewport={"width": 1440, "height": 900},
        reduced_motion="reduce",  # drawing moves from frame to frame takes half a processor without a GPU
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def context(returning: BrowserContext) -> Iterator[BrowserContext]:
    """That visitor, without pages or cookies of another test."""
    yield returning
    for opened in returning.pages[1:]:  # without its first, blank page the browser would end
        opened.close()
    returning.clear_cookies()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """An empty page; the test fails if the page logs an error or throws one."""
    opened, errors = context.new_page(), list[str]()

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    opened.on("console", hear)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert not errors, errors
