"""The drawing surface: what is drawn is what the generator learns, and a drawing given up changes nothing."""

import numpy as np
from playwright.sync_api import Page, expect

from playground.plane import GanSpec
from tests.browser.live import SMALL, iteration, open_live, waits_for_iteration
from tests.browser.pages import address_of
from tests.serving import Server
from tests.waiting import wait_for


def open_surface(page: Page) -> None:
    page.get_by_role("radio", name="Drawn by you").check()
    expect(page.locator("[data-part=sketch]")).to_be_visible()


def draw_line(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One stroke, in shares of the surface from its upper left corner."""
    box = page.locator("[data-part=sketch] canvas").bounding_box()
    assert box is not None
    (x, y), (u, v) = (
        (box["x"] + across * box["width"], box["y"] + down * box["height"]) for across, down in (start, end)
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(u, v, steps=5)
    page.mouse.up()


def test_a_drawing_is_learned_and_is_in_the_link(page: Page, server: Server) -> None:
    open_live(page, server)
    open_surface(page)
    learn = page.get_by_role("button", name="learn this")
    expect(learn).to_be_disabled()
    draw_line(page, (0.25, 0.5), (0.75, 0.5))
    learn.click()
    expect(page.locator("[data-part=sketch]")).to_be_hidden()
    wait_for(lambda: "points=" in address_of(page))
    spec = GanSpec.from_link(address_of(page))
    drawn = np.array(spec.points)
    assert spec.distribution == "drawn"
    assert spec.generator_width == 8, "the other settings stay"
    np.testing.assert_allclose(drawn[[0, -1]], [[-0.5, 0], [0.5, 0]], atol=0.05)
    page.wait_for_function("() => document.querySelector('#live').dataset.distribution === 'drawn'")
    waits_for_iteration(page, lambda now: now > 0)
    page.reload()
    waits_for_iteration(page, lambda now: now > 0)
    expect(page.get_by_role("radio", name="Drawn by you")).to_be_checked()
    assert GanSpec.from_link(address_of(page)) == spec


def test_a_drawing_given_up_leaves_the_run_that_was(page: Page, server: Server) -> None:
    link = f"distribution=moons&{SMALL}"
    open_live(page, server, link)
    open_surface(page)
    draw_line(page, (0.2, 0.2), (0.8, 0.8))
    at = iteration(page)
    page.get_by_role("button", name="cancel").click()
    expect(page.locator("[data-part=sketch]")).to_be_hidden()
    expect(page.get_by_role("radio", name="Two moons")).to_be_checked()
    assert GanSpec.from_link(address_of(page)) == GanSpec.from_link(link)
    waits_for_iteration(page, lambda now: now > at)
