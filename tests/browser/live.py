"""What tests do with a page of the live tab, and read from it."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.serving import Server
from tests.waiting import wait_for

SMALL = "generator_width=8&discriminator_width=8&batch_size=32"


def open_live(page: Page, server: Server, link: str = SMALL) -> None:
    """Open the page and wait for its first trained frame."""
    page.goto(f"{server.address}/?{link}")
    counter = "document.querySelector('[data-part=iterations]')?.textContent.replaceAll(',', '')"
    page.wait_for_function(f"() => Number({counter}) > 0")


def iteration(page: Page) -> int:
    return int(page.locator("[data-part=iterations]").inner_text().replace(",", ""))


def waits_for_iteration(page: Page, condition: Callable[[int], bool]) -> None:
    wait_for(lambda: condition(iteration(page)))


def choose(page: Page, setting: str, value: str) -> None:
    """Choose from the list of a setting that is in sight."""
    page.locator(f"#setting-{setting} input").click()
    page.get_by_role("option", name=value, exact=True).click()
