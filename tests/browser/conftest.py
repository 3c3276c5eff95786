"""A real browser on the real app. Without Chromium these tests are skipped, with that reason; in CI they fail."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.serving import Server, served
from tests.small_zoo import BROKEN, STYLED, damage, fill, furnish

PATIENCE = 30_000  # ms until something is seen: a busy machine loads a page in seconds, and waiting costs nothing else
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One app for all tests."""
    with served() as running:
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


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor's own cookies, storage and clipboard."""
    opened = browser.new_context(
        viewport={"width": 1440, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


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
