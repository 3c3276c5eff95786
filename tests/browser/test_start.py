"""The start page, the tour, the keys and the footer, as a newcomer meets them."""

import itertools
import re

import pytest
from playwright.sync_api import Locator, Page, expect

import playground
from playground.tabs import tour
from playground.tabs.start_words import DOORS
from tests.browser.live import SMALL, iteration, open_live, waits_for_iteration
from tests.browser.pages import address_of, does_not_scroll_sideways
from tests.serving import Server
from tests.small_zoo import CLASSED, STYLED
from tests.waiting import wait_for


@pytest.fixture
def server(gallery_server: Server) -> Server:
    """Its live tab is the real one, its models are tiny."""
    return gallery_server


def open_start(page: Page, server: Server, rest: str = "") -> Locator:
    page.goto(f"{server.address}/?tab=start{rest}")
    expect(page.get_by_role("heading", name="Two networks play a game")).to_be_visible()
    return page.locator("#start")


def number(text: str) -> int:
    """The number in a text; 0 where there is none."""
    return int("".join(filter(str.isdigit, text)) or 0)


def test_a_newcomer_finds_a_door_to_every_tab_with_gans_that_train(page: Page, server: Server) -> None:
    start = open_start(page, server)
    for tab, sentence in DOORS.items():
        expect(start.locator(f"a[data-tab={tab}]").filter(has_text=sentence)).to_be_visible()
    counter = start.locator("[data-tab=live] em")
    wait_for(lambda: number(counter.inner_text()) > 0)
    at = number(counter.inner_text())
    wait_for(lambda: number(counter.inner_text()) > at)
    expect(start.locator("[data-picture=many] canvas")).to_have_count(8)


def test_doors_show_what_the_models_here_make(page: Page, server: Server) -> None:
    start = open_start(page, server)
    for tab in ("gallery", "mixing", "truncation"):
        door = start.locator(f"[data-picture={tab}]")
        door.scroll_into_view_if_needed()
        expect(door.locator("img")).to_have_attribute("src", re.compile("^data:image/webp"))
        expect(door.locator("img")).to_have_attribute("alt", re.compile("sample"))


def test_a_door_opens_its_tab_without_loading_the_page_anew(page: Page, server: Server) -> None:
    open_live(page, server, SMALL)
    page.evaluate("() => { window.stays = true; }")
    page.keyboard.press("h")
    page.locator("#start a[data-tab=divergences]").click()
    expect(page.locator("#divergences")).to_be_visible()
    wait_for(lambda: "tab=divergences" in address_of(page))
    assert page.evaluate("() => window.stays")


def test_no_place_is_taken_by_those_who_look_at_the_start_page(page: Page, server: Server) -> None:
    start = open_start(page, server)
    wait_for(lambda: number(start.locator("[data-tab=live] em").inner_text()) > 0)
    health = page.request.get(f"{server.address}/health").json()
    assert health["sessions"] == 0


def test_the_tour_leads_from_lesson_to_lesson_and_from_tab_to_tab(page: Page, server: Server) -> None:
    start = open_start(page, server, "&__theme=dark")
    start.get_by_role("link", name="Begin the tour").click()
    whole = tour.stops()
    for stop, after in itertools.pairwise(whole[:4]):
        ways = page.get_by_role("navigation", name="Tour of the lectures")
        expect(ways).to_contain_text(f"{whole.index(stop) + 1} of {len(whole)}")
        next_ = ways.get_by_role("link", name="next")
        expect(next_).to_have_attribute("title", after.title)
        next_.click()
    assert "__theme=dark" in address_of(page)
    expect(page.locator(".gp-tour h2").filter(has_text=whole[3].title)).to_be_visible()
    page.keyboard.press("p")
    expect(page.locator(".gp-tour h2").filter(has_text=whole[2].title)).to_be_visible()


def test_who_is_not_on_the_tour_sees_no_line_of_it(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?tab=convergence")
    expect(page.locator("#convergence")).to_have_attribute("data-ready", "true")
    expect(page.locator(".gp-tour:visible")).to_have_count(0)


def test_the_sheet_of_keys_opens_on_every_tab_and_the_keys_do_what_it_says(page: Page, server: Server) -> None:
    open_live(page, server, SMALL)
    sheet = page.get_by_role("dialog", name="Keys")
    page.keyboard.press("?")
    expect(sheet.locator(".gp-here h3")).to_have_text("Live")
    at = iteration(page)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    waits_for_iteration(page, lambda now: now > at)
    page.keyboard.press(".")
    expect(page.locator("#many")).to_be_visible()
    page.keyboard.press("?")
    expect(sheet.locator(".gp-here h3")).to_have_text("Many")
    page.keyboard.press("Escape")
    play = page.locator("#many [data-do=toggle]")
    wait_for(lambda: number(page.locator("#many [data-part=count]").inner_text()) > 0)
    page.keyboard.press("Space")
    expect(play).to_have_attribute("data-playing", "false")
    page.keyboard.press(",")
    page.keyboard.press("h")
    expect(page.locator("#start")).to_be_visible()


def test_letters_that_are_typed_are_no_keys(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?tab=many")
    field = page.locator("#many [data-values=rows]")
    field.click()
    page.keyboard.type("h,.")
    assert field.input_value().endswith("h,.")
    expect(page.locator("#many")).to_be_visible()


def test_the_footer_says_version_device_and_whose_pictures_the_models_learned_from(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?tab=convergence")
    about = page.get_by_role("region", name="About")
    expect(about).to_contain_text(f"GAN playground {playground.__version__}, MIT licence")
    expect(about).to_contain_text("CPU")
    about.get_by_text("Pictures", exact=True).click()
    for name in (STYLED, CLASSED):
        expect(about.get_by_role("link", name=name)).to_have_attribute("href", f"?tab=gallery&model={name}")


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_scrolls_sideways(page: Page, server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    open_start(page, server)
    does_not_scroll_sideways(page)


def test_a_long_caption_stays_in_its_door(page: Page, server: Server) -> None:
    start = open_start(page, server)
    door = start.locator("a[data-tab=translation]").first
    door.locator("em").evaluate("(caption) => { caption.textContent = 'a_name_without_an_end'.repeat(4); }")
    assert door.evaluate("(door) => door.scrollWidth <= door.clientWidth")
    picture, box = door.locator(".gp-door-picture").bounding_box(), door.bounding_box()
    assert picture is not None
    assert box is not None
    assert picture["x"] + picture["width"] <= box["x"] + box["width"]


def test_a_server_that_is_gone_is_said_and_what_trains_comes_back(page: Page, server: Server) -> None:
    start = open_start(page, server)
    counter = start.locator("[data-tab=live] em")
    wait_for(lambda: number(counter.inner_text()) > 0)
    page.route("**/start/**", lambda route: route.fulfill(status=200, body=""))
    expect(start.locator("[data-picture=live]")).to_contain_text("does not answer")
    page.unroute("**/start/**")
    wait_for(lambda: number(counter.inner_text()) > 0)
