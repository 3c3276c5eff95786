"""What tests of the latent tabs do with a page, and read from it."""

from playwright.sync_api import Locator, Page, expect

from tests.serving import Server
from tests.small_zoo import STYLED
from tests.waiting import wait_for


def open_lab(page: Page, server: Server, tab: str, link: str = f"model={STYLED}") -> Locator:
    """Open a latent tab and wait until it shows what its address asks for; returns it."""
    page.goto(f"{server.address}/?tab={tab}&{link}")
    return shown(page, tab)


def shown(page: Page, tab: str) -> Locator:
    lab = page.locator(f"#lab-{tab}")
    expect(lab).to_have_attribute("data-ready", "true")
    rests(lab)
    return lab


def rests(lab: Locator) -> None:
    """Wait until nothing is on its way that sliders and buttons asked for."""
    expect(lab).to_have_attribute("data-busy", "false")


def sources(images: Locator) -> list[str]:
    """The pictures of images, as their addresses."""
    found: list[str] = images.evaluate_all("(images) => images.map((image) => image.src)")
    return found


def changes(images: Locator, before: list[str]) -> list[str]:
    """Wait until images show others than before; returns them."""
    wait_for(lambda: sources(images) != before)
    return sources(images)


def slide(slider: Locator, value: float) -> None:
    """Move a slider as a hand does: its value changes, and it tells."""
    slider.evaluate(
        "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', { bubbles: true })); }",
        value,
    )
