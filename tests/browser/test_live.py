"""The live tab as a visitor uses it: every check is on what is seen."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from playground.plane.presets import PRESETS
from tests.browser.live import SMALL, iteration, open_live, waits_for_iteration
from tests.browser.pages import (
    address_of,
    are_on_the_first_screen,
    does_not_scroll_sideways,
    sessions,
    waits_for_sessions,
)
from tests.serving import Server
from tests.waiting import wait_for


def picture(page: Page) -> str:
    """The view as it is painted now."""
    shown: str = page.evaluate("() => document.querySelector('.gp-canvas > canvas').toDataURL()")
    return shown


def still_picture(page: Page) -> str:
    """The view of a run that rests, once its dots have glided to their places."""
    seen = [picture(page)]

    def rests() -> bool:
        page.evaluate("() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))")
        seen.append(picture(page))
        return len(seen) > 3 and len(set(seen[-3:])) == 1

    wait_for(rests)
    return seen[-1]


def pause(page: Page) -> None:
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def shown_iterations(page: Page) -> list[float]:
    """From where to where the charts show the run."""
    ends: list[float] = page.evaluate("() => document.querySelector('.js-plotly-plot').layout.xaxis.range.map(Number)")
    return ends


def test_opening_the_page_shows_a_gan_that_learns(page: Page, server: Server) -> None:
    open_live(page, server)
    before, at = picture(page), iteration(page)
    waits_for_iteration(page, lambda now: now > at + 50)
    assert picture(page) != before
    expect(page.locator("[data-part=story]")).to_contain_text(re.compile("modes|fake"))
    expect(page.locator("[data-part=rate]")).to_contain_text("a second")


def test_charts_grow_and_keep_their_zoom(page: Page, server: Server) -> None:
    open_live(page, server)
    chart = page.locator("[data-part=charts] .js-plotly-plot")
    expect(chart).to_be_visible(timeout=30_000)
    length = "() => Math.max(...document.querySelector('.js-plotly-plot').data.map((trace) => (trace.x ?? []).length))"
    page.wait_for_function(f"({length})() > 3")
    first = page.evaluate(length)
    whole = shown_iterations(page)
    plot = page.locator("[data-part=charts] .nsewdrag").first.bounding_box()
    assert plot is not None
    middle = plot["y"] + plot["height"] / 2
    page.mouse.move(plot["x"] + 0.25 * plot["width"], middle)
    page.mouse.down()
    page.mouse.move(plot["x"] + 0.5 * plot["width"], middle, steps=4)
    page.mouse.up()
    wait_for(lambda: shown_iterations(page)[0] > 0)
    zoomed = shown_iterations(page)
    assert zoomed[1] < iteration(page)
    page.wait_for_function(f"({length})() > {first} + 3")
    assert shown_iterations(page) == zoomed
    assert zoomed[1] - zoomed[0] < whole[1] - whole[0]


def test_pause_step_reset_and_play(page: Page, server: Server) -> None:
    open_live(page, server)
    pause(page)
    page.get_by_role("button", name="Reset", exact=True).click()
    waits_for_iteration(page, lambda now: now == 0)
    start = still_picture(page)
    for step in (1, 2, 3):
        page.get_by_role("button", name="One iteration", exact=True).click()
        waits_for_iteration(page, lambda now, step=step: now == step)  # type: ignore[misc]
    assert still_picture(page) != start
    page.get_by_role("button", name="Play", exact=True).click()
    waits_for_iteration(page, lambda now: now > 20)


def test_the_keyboard_plays(page: Page, server: Server) -> None:
    open_live(page, server)
    page.locator("h1").click()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.keyboard.press("r")
    waits_for_iteration(page, lambda now: now == 0)
    page.keyboard.press("ArrowRight")
    waits_for_iteration(page, lambda now: now == 1)
    page.keyboard.press("d")
    waits_for_iteration(page, lambda now: now == 2)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("one iteration")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Space")
    waits_for_iteration(page, lambda now: now > 10)


def test_a_limited_speed_is_kept(page: Page, server: Server) -> None:
    open_live(page, server)
    slider = page.get_by_role("slider", name="Speed")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator("[data-part=speed-text]")).to_contain_text("1")
    seen = [iteration(page)]

    def counts_one_by_one() -> bool:
        seen.append(iteration(page))
        changes = [after - before for before, after in pairwise(seen) if after != before]
        return changes[-2:] == [1, 1]

    wait_for(counts_one_by_one)
    at = seen[-1]
    slider.focus()
    page.keyboard.press("End")
    waits_for_iteration(page, lambda now: now > at + 200)


def test_another_distribution_starts_anew_and_is_in_the_address(page: Page, server: Server) -> None:
    open_live(page, server)
    page.get_by_role("radio", name="Two moons").check()
    wait_for(lambda: "distribution=moons" in address_of(page))
    waits_for_iteration(page, lambda now: now > 0)
    for part in SMALL.split("&"):
        assert part in address_of(page)


def test_a_link_opens_the_same_run(page: Page, context: BrowserContext, server: Server) -> None:
    link = SMALL + "&distribution=spiral&seed=7"
    open_live(page, server, link)
    page.locator("h1").click()
    page.keyboard.press("l")
    expect(page.locator("[data-part=status]")).to_contain_text("copied")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    pictures = []
    assert copied.startswith(server.address)
    for query in (link, copied.partition("?")[2]):
        other = context.new_page()
        open_live(other, server, query)
        other.get_by_role("button", name="Pause", exact=True).click()
        other.get_by_role("button", name="Reset", exact=True).click()
        waits_for_iteration(other, lambda now: now == 0)
        for step in (1, 2):
            other.get_by_role("button", name="One iteration", exact=True).click()
            waits_for_iteration(other, lambda now, step=step: now == step)  # type: ignore[misc]
        pictures.append(still_picture(other))
        other.close()
    assert pictures[0] == pictures[1]


def test_a_reload_opens_the_settings_again(page: Page, server: Server) -> None:
    open_live(page, server)
    page.get_by_role("radio", name="Circle").check()
    wait_for(lambda: "distribution=circle" in address_of(page))
    page.reload()
    waits_for_iteration(page, lambda now: now > 0)
    expect(page.get_by_role("radio", name="Circle")).to_be_checked()
    assert "distribution=circle" in address_of(page)


def test_closing_the_tab_frees_the_session(page: Page, context: BrowserContext, server: Server) -> None:
    waits_for_sessions(server, 0)
    open_live(page, server)
    other = context.new_page()
    open_live(other, server)
    assert sessions(server) == 2
    other.close()
    waits_for_sessions(server, 1)
    page.reload()
    waits_for_iteration(page, lambda now: now > 0)
    waits_for_sessions(server, 1)


def test_hovering_tells_the_discriminators_opinion(page: Page, server: Server) -> None:
    open_live(page, server)
    page.locator(".gp-canvas > canvas").hover()
    probe = page.locator("[data-part=probe]")
    expect(probe).to_be_visible()
    expect(probe).to_contain_text(re.compile(r"D\(x\)"))
    expect(probe).to_contain_text("mode")


@pytest.mark.parametrize("layer", ["real", "fake", "D(x)", "manifold", "gradients"])
def test_every_layer_can_be_switched_off_and_on(page: Page, server: Server, layer: str) -> None:
    open_live(page, server)
    pause(page)
    page.get_by_role("button", name="Reset", exact=True).click()
    waits_for_iteration(page, lambda now: now == 0)
    whole = still_picture(page)
    switch = page.get_by_role("group", name="Layers").get_by_role("button", name=layer, exact=True)
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    assert still_picture(page) != whole
    switch.click()
    assert still_picture(page) == whole


def test_every_preset_runs(page: Page, server: Server) -> None:
    open_live(page, server)
    for preset in PRESETS.values():
        page.get_by_role("button", name=preset.label, exact=True).click()
        wait_for(lambda preset=preset: preset.spec.to_link() == address_of(page).lstrip("?"))  # type: ignore[misc]
        waits_for_iteration(page, lambda now: now > 0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_narrow_screen_has_no_sideways_scroll(browser: Browser, server: Server, theme: str) -> None:
    narrow = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = narrow.new_page()
    open_live(page, server, f"{SMALL}&__theme={theme}")
    does_not_scroll_sideways(page)
    view = page.locator(".gp-canvas > canvas").bounding_box()
    assert view is not None
    assert view["y"] + view["height"] <= 844
    heights = "() => [...document.querySelectorAll('.gp-tools button')].map((b) => b.getBoundingClientRect().height)"
    assert min(page.evaluate(heights)) >= 44
    narrow.close()


def test_playing_needs_no_scrolling(page: Page, server: Server) -> None:
    open_live(page, server)
    are_on_the_first_screen(page, ".gp-tools", ".gp-canvas > canvas", "[data-part=story]", "[data-part=charts]")
    view = page.locator(".gp-canvas > canvas").bounding_box()
    assert view is not None
    assert view["width"] >= 560
