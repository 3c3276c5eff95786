"""What tests do with a page of the convergence or the divergences tab, and read from it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.serving import Server
from tests.waiting import wait_for


def open_exact(page: Page, server: Server, tab: str, link: str = "") -> None:
    """Open the page and wait for its first picture."""
    page.goto(f"{server.address}/?tab={tab}&{link}")
    expect(page.locator(f"#{tab}")).to_have_attribute("data-ready", "true")


def inked(page: Page, part: str) -> bytes:
    """The pixels of a canvas, to be compared."""
    data: str = page.locator(f"[data-part={part}]").evaluate("(canvas) => canvas.toDataURL()")
    return data.encode()


def waits_for_ink(page: Page, part: str, before: bytes) -> bytes:
    """Wait until a canvas shows something else."""
    wait_for(lambda: inked(page, part) != before)
    return inked(page, part)


def drag(page: Page, part: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag on a canvas, in shares of its width and height from its upper left corner."""
    box = page.locator(f"[data-part={part}]").bounding_box()
    assert box is not None
    at: Callable[[tuple[float, float]], tuple[float, float]] = lambda share: (  # noqa: E731
        box["x"] + share[0] * box["width"],
        box["y"] + share[1] * box["height"],
    )
    page.mouse.move(*at(start))
    page.mouse.down()
    page.mouse.move(*at(end), steps=6)
    page.mouse.up()


def place(
    page: Page, part: str, at: tuple[float, float], x: tuple[float, float], y: tuple[float, float]
) -> tuple[float, float]:
    """Where a place of the axes is on a canvas, as shares; margins are those of axes.js."""
    box = page.locator(f"[data-part={part}]").bounding_box()
    assert box is not None
    across = 40 + (at[0] - x[0]) / (x[1] - x[0]) * (box["width"] - 50)
    down = 10 + (y[1] - at[1]) / (y[1] - y[0]) * (box["height"] - 44)
    return across / box["width"], down / box["height"]
