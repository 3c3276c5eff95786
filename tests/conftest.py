"""Settings and fixtures for all tests."""

import os
import shutil
from collections.abc import Iterator

import pytest
import torch
from playwright.sync_api import Browser, Playwright, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]  # of Chromium

# On nets this small a second thread gains nothing, and on a busy machine the two wait for each other.
torch.set_num_threads(1)
os.environ.setdefault("OMP_NUM_THREADS", "1")  # likewise in the processes that tests start


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path. Without one, tests that need it are skipped, with that reason; in CI they fail."""
    path = shutil.which("chromium")
    if path is None and not os.environ.get("CI"):
        pytest.skip("needs Chromium on the PATH (Debian's package chromium)")
    assert path is not None, "CI has no Chromium: .ci/run installs it"
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """One browser for visitors who come for the first time."""
    launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
    yield launched
    launched.close()
