"""The drawing surface: what is drawn is what the generator learns, and a drawing given up changes nothing."""

import numpy as np
from playwright.sync_api import Browser, Page, expect

from playground.plane import GanSpec
from tests.browser.live import SMALL, iteration, open_live, waits_for_iteration
from tests.browser.pages import address_of, does_not_scroll_sideways
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


def points_drawn(page: Page) -> int:
    words = page.locator("[data-part=drawing] output").text_content() or ""
    return int(words.split(" of ")[0].replace(",", ""))


def test_undo_eraser_brush_and_clear(page: Page, server: Server) -> None:
    open_live(page, server)
    open_surface(page)
    draw_line(page, (0.2, 0.3), (0.8, 0.3))
    one = points_drawn(page)
    draw_line(page, (0.2, 0.7), (0.8, 0.7))
    both = points_drawn(page)
    assert both == 2 * one > 20
    page.get_by_role("button", name="eraser").click()
    draw_line(page, (0.2, 0.7), (0.8, 0.7))
    assert points_drawn(page) == one
    page.get_by_role("button", name="undo").click()
    assert points_drawn(page) == both
    page.get_by_role("button", name="pen", exact=True).click()
    page.get_by_role("slider", name="Brush size").fill("0.1")
    draw_line(page, (0.2, 0.5), (0.8, 0.5))
    assert points_drawn(page) > both + 3 * one
    page.get_by_role("button", name="clear").click()
    assert points_drawn(page) == 0
    page.get_by_role("button", name="undo").click()
    assert points_drawn(page) > both


def test_a_file_of_points_is_learned(page: Page, server: Server) -> None:
    open_live(page, server)
    open_surface(page)
    chosen = page.locator("[data-part=drawing] input[type=file]")
    words = page.locator("[data-part=sketch] p")
    chosen.set_input_files({"name": "bad.csv", "mimeType": "text/csv", "buffer": b"1,2\nthree,4\n"})
    expect(words).to_have_text("Line 2 of the file must be two numbers, x and y; “three,4” is not.")
    chosen.set_input_files({"name": "two.csv", "mimeType": "text/csv", "buffer": b"x,y\n-50,0\n50,0\n50,20\n"})
    expect(words).to_contain_text("3 points of two.csv")
    page.get_by_role("button", name="learn this").click()
    wait_for(lambda: "points=" in address_of(page))
    np.testing.assert_allclose(
        GanSpec.from_link(address_of(page)).points, [[-0.95, -0.19], [0.95, -0.19], [0.95, 0.19]], atol=0.5 / 127
    )
    waits_for_iteration(page, lambda now: now > 0)
    page.get_by_role("button", name="draw again").click()
    assert points_drawn(page) == 3


def test_a_finger_draws(browser: Browser, server: Server) -> None:
    narrow = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = narrow.new_page()
    open_live(page, server)
    open_surface(page)
    box = page.locator("[data-part=sketch] canvas").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    wait_for(lambda: points_drawn(page) == 1)
    does_not_scroll_sideways(page)
    narrow.close()
