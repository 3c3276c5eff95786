"""The gallery as a visitor uses it: every check is on what is seen. Its models are tiny and hardly trained."""

import base64
import io
import itertools
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.pages import (
    address_of,
    are_on_the_first_screen,
    does_not_scroll_sideways,
    open_gallery,
    sessions,
    settled,
    waits_for_another,
    waits_for_sessions,
    wall,
)
from tests.serving import Server
from tests.small_zoo import BROKEN, CLASSED, STYLED
from tests.waiting import wait_for


@pytest.fixture
def server(gallery_server: Server) -> Server:
    """The app with the small zoo."""
    return gallery_server


def test_the_tab_opens_on_a_wall_with_neighbours(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.get_by_role("tab", name="Gallery").click()
    settled(page)
    assert len(set(wall(page))) == 24
    expect(page.get_by_role("button", name="Sample 1, ", exact=False)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".gp-near img")).to_have_count(4)
    expect(page.locator("[data-part=searched]")).to_contain_text("2,048 of the 2,100 training pictures")
    expect(page.locator("[data-part=measure]")).to_contain_text("is usually")
    assert address_of(page) == f"?tab=gallery&model={CLASSED}&seed=0&psi=1"


def test_a_link_opens_the_gallery_and_never_starts_a_live_run(page: Page, server: Server) -> None:
    waits_for_sessions(server, 0)
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    open_gallery(page, server, f"model={CLASSED}&class=b&seed=7&psi=0.5&sample=5")
    expect(page.get_by_label("Class")).to_have_value("b")
    expect(page.get_by_label("Seed", exact=True)).to_have_value("7")
    expect(page.locator("[data-part=caption]")).to_have_text("Sample 5: b")
    assert not sockets
    assert sessions(server) == 0


def test_changing_the_model_class_and_seed(page: Page, server: Server) -> None:
    open_gallery(page, server)
    expect(page.get_by_label("Class")).to_have_count(0)
    first = wall(page)
    page.get_by_role("radio", name=CLASSED).check()
    second = waits_for_another(page, first)
    page.get_by_label("Class").click()
    page.get_by_role("option", name="c", exact=True).click()
    third = waits_for_another(page, second)
    expect(page.locator("[data-part=caption]")).to_have_text("Sample 1: c")
    page.get_by_role("button", name="New seed").click()
    waits_for_another(page, third)
    seed = page.get_by_label("Seed", exact=True).input_value()
    assert address_of(page) == f"?tab=gallery&model={CLASSED}&class=c&seed={seed}&psi=1"


def test_a_wall_that_comes_late_gives_way_to_what_was_asked_for_after_it(page: Page, server: Server) -> None:
    page.add_init_script(
        """window.seen = [];
        const write = History.prototype.replaceState;
        History.prototype.replaceState = function (...given) {
          write.apply(this, given);
          window.seen.push(window.location.search);
        };"""
    )
    open_gallery(page, server, f"model={CLASSED}&seed=3")
    held: list[Route] = []
    # The first request for a wall waits; those after it pass.
    page.route("**/queue/join*", lambda route: held.append(route) if not held else route.continue_())
    page.get_by_role("radio", name=STYLED).check()
    wait_for(lambda: page.evaluate("() => true") and len(held) == 1)
    page.get_by_role("button", name="Reset settings").click()
    expect(page.get_by_role("radio", name=CLASSED)).to_be_checked()
    held[0].continue_()
    wait_for(lambda: f"?tab=gallery&model={STYLED}&seed=3&psi=1" in page.evaluate("() => window.seen"))
    wait_for(lambda: address_of(page) == f"?tab=gallery&model={CLASSED}&seed=0&psi=1")
    settled(page)
    expect(page.locator("[data-part=title]")).to_have_text(f"24 fake samples of {CLASSED}")
    expect(page.get_by_role("radio", name=CLASSED)).to_be_checked()
    expect(page.get_by_label("Seed", exact=True)).to_have_value("0")


def test_controls_changed_while_another_model_comes_agree_with_the_wall(page: Page, server: Server) -> None:
    open_gallery(page, server, f"model={CLASSED}&class=b&seed=3")
    held: list[Route] = []
    page.route("**/run/*", lambda route: held.append(route) if not held else route.continue_())
    page.get_by_role("radio", name=STYLED).check()
    wait_for(lambda: page.evaluate("() => true") and len(held) == 1)
    slider = page.get_by_role("slider", name=re.compile("Truncation"))
    slider.focus()
    page.keyboard.press("Home")
    held[0].continue_()
    wait_for(lambda: f"model={STYLED}" in address_of(page))
    settled(page)
    psi = page.locator("#gallery-psi input[type=number]").input_value()
    assert address_of(page) == f"?tab=gallery&model={STYLED}&seed=3&psi={psi}"
    expect(page.locator("#gallery-message p")).to_have_count(0)


def test_of_two_samples_chosen_quickly_the_second_is_compared(page: Page, server: Server) -> None:
    open_gallery(page, server)
    held: list[Route] = []
    page.route("**/queue/join*", lambda route: held.append(route) if not held else route.continue_())
    page.get_by_role("button", name="Sample 5", exact=True).click()
    wait_for(lambda: page.evaluate("() => true") and len(held) == 1)
    page.get_by_role("button", name="Sample 9", exact=True).click()
    held[0].continue_()
    settled(page)
    expect(page.locator("[data-part=caption]")).to_have_text("Sample 9")
    page.get_by_role("button", name="Sample 9", exact=True).click()
    settled(page)


def test_classes_of_a_link_are_taken_in_any_case(page: Page, server: Server) -> None:
    open_gallery(page, server, f"model={CLASSED}&class=B")
    expect(page.get_by_label("Class")).to_have_value("b")
    assert address_of(page) == f"?tab=gallery&model={CLASSED}&class=b&seed=0&psi=1"


def test_a_page_that_outlives_its_server_goes_on(page: Page, server: Server) -> None:
    # As after a restart, Gradio knows nothing of the classes that this page was given.
    page.route("**/run/*", in_another_session)
    open_gallery(page, server, f"model={CLASSED}")
    before = wall(page)
    page.get_by_label("Class").click()
    page.get_by_role("option", name="c", exact=True).click()
    waits_for_another(page, before)
    assert address_of(page) == f"?tab=gallery&model={CLASSED}&class=c&seed=0&psi=1"


def in_another_session(route: Route) -> None:
    sent = json.loads(route.request.post_data or "{}")
    route.continue_(post_data=json.dumps(sent | {"session_hash": "another"}))


def test_without_spread_all_pictures_are_alike(page: Page, server: Server) -> None:
    open_gallery(page, server, f"model={STYLED}&seed=3")
    before = wall(page)
    slider = page.get_by_role("slider", name=re.compile("Truncation"))
    slider.focus()
    page.keyboard.press("Home")
    wait_for(lambda: len(set(wall(page))) == 1)
    expect(page.locator("[data-part=look]")).to_contain_text("the same picture")
    wait_for(lambda: address_of(page).endswith("psi=0"))
    page.get_by_role("button", name="Reset to default value").click()
    wait_for(lambda: wall(page) == before)


def test_a_click_or_enter_shows_a_sample_and_its_neighbours(page: Page, server: Server) -> None:
    open_gallery(page, server)
    large, near = page.locator("[data-part=large]"), page.locator(".gp-near img")
    seen = []
    page.get_by_role("button", name="Sample 9", exact=True).click()
    for number in (9, 10):
        settled(page)
        expect(page.locator("[data-part=caption]")).to_have_text(f"Sample {number}")
        assert large.get_attribute("src") == wall(page)[number - 1]
        assert f"sample={number}" in address_of(page)
        seen.append(near.evaluate_all("(images) => images.map((image) => image.src)"))
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
    assert seen[0] != seen[1]


def test_a_copied_link_and_a_reload_show_the_same(page: Page, context: BrowserContext, server: Server) -> None:
    open_gallery(page, server, f"model={STYLED}&seed=11&psi=0.8")
    page.get_by_role("button", name="Sample 4", exact=True).click()
    settled(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".gp-wall [data-part=status]")).to_contain_text("copied")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == server.address + "/" + address_of(page)
    before = wall(page)
    page.reload()
    settled(page)
    other = context.new_page()
    other.goto(copied)
    settled(other)
    for each in (page, other):
        assert wall(each) == before
        expect(each.locator("[data-part=caption]")).to_have_text("Sample 4")


def test_the_wall_is_saved_as_a_picture(page: Page, server: Server) -> None:
    open_gallery(page, server, f"model={STYLED}&seed=2")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save wall").click()
    assert waiting.value.suggested_filename == f"{STYLED}-2-1.png"
    with Image.open(Path(waiting.value.path())) as saved:
        assert saved.size == (6 * 128, 4 * 128)
        assert np.asarray(saved.convert("RGB")).std() > 1


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("model=celeba", "Model must be one of"),
        (f"model={CLASSED}&class=zebra", "Class must be one of any, a, b, c"),
        (f"model={STYLED}&seed=-1", "Seed must be a whole number from 0 to 4,294,967,295"),
        (f"model={STYLED}&seed=1e99", "Seed must be a whole number"),
        (f"model={STYLED}&psi=nan", "Truncation ψ must be a number from 0 to 1.5"),
        (f"model={STYLED}&sead=3", "did you mean seed"),
    ],
)
def test_a_broken_link_gets_one_sentence_and_a_wall(page: Page, server: Server, link: str, sentence: str) -> None:
    open_gallery(page, server, link)
    expect(page.locator("#gallery-message")).to_contain_text(sentence)
    assert len(set(wall(page))) == 24
    assert "Traceback" not in page.content()


@pytest.mark.parametrize("typed", ["1.5", "-1", "4294967296", ""])
def test_a_bad_seed_gets_one_sentence_and_nothing_is_lost(page: Page, server: Server, typed: str) -> None:
    open_gallery(page, server, f"model={STYLED}&seed=5")
    before, address = wall(page), address_of(page)
    page.get_by_label("Seed", exact=True).fill(typed)
    page.keyboard.press("Enter")
    expect(page.locator("#gallery-message")).to_contain_text("Seed must be a whole number")
    assert (wall(page), address_of(page)) == (before, address)
    page.get_by_label("Seed", exact=True).fill("6")
    page.keyboard.press("Enter")
    waits_for_another(page, before)
    expect(page.locator("#gallery-message p")).to_have_count(0)


def test_a_damaged_model_says_so_and_the_others_work(page: Page, server: Server) -> None:
    open_gallery(page, server)
    page.get_by_role("radio", name=BROKEN).check()
    expect(page.locator("[data-part=problem]")).to_contain_text("damaged or cut short: fetch them again")
    expect(page.locator(".gp-tiles")).to_be_hidden()
    page.get_by_role("radio", name=CLASSED).check()
    expect(page.locator(".gp-tiles")).to_be_visible()
    expect(page.locator("[data-part=problem]")).to_be_hidden()


def test_every_chip_to_try_shows_another_wall(page: Page, server: Server) -> None:
    open_gallery(page, server)
    chips = page.locator("#gallery-try button")
    assert chips.all_inner_texts() == ["The average", "Play safe", "Other latents", "Surprise me", "Reset settings"]
    seen = [address_of(page)]
    for chip in chips.all():
        chip.click()
        wait_for(lambda: address_of(page) != seen[-1])
        settled(page)
        seen.append(address_of(page))
    assert seen[-1] == f"?tab=gallery&model={CLASSED}&seed=0&psi=1"


def test_the_card_is_folded_out_below(page: Page, server: Server) -> None:
    open_gallery(page, server)
    page.get_by_role("button", name=re.compile("About this model")).click()
    expect(page.get_by_role("heading", name="A tiny model")).to_be_visible()
    expect(page.locator("#gallery-card")).not_to_contain_text("license")


@pytest.mark.parametrize("width", [390, 1440])
def test_tiles_lie_side_by_side_within_their_wall(page: Page, server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_gallery(page, server)
    boxes = [tile.bounding_box() for tile in page.locator(".gp-tiles button").all()]
    wall_box = page.locator(".gp-wall").bounding_box()
    assert wall_box is not None
    assert len(boxes) == 24
    for before, box in itertools.pairwise(boxes):
        assert before is not None
        assert box is not None
        assert wall_box["x"] <= box["x"]
        assert box["x"] + box["width"] <= wall_box["x"] + wall_box["width"] + 1
        below, beside = box["y"] >= before["y"] + before["height"], box["x"] - before["x"] - before["width"]
        assert below or 0 <= beside <= 8


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_narrow_screen_has_no_sideways_scroll(browser: Browser, server: Server, theme: str) -> None:
    narrow = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = narrow.new_page()
    open_gallery(page, server, f"model={CLASSED}&__theme={theme}")
    does_not_scroll_sideways(page)
    sizes = "(tiles) => tiles.map((tile) => tile.getBoundingClientRect().width)"
    assert min(page.locator(".gp-tiles button").evaluate_all(sizes)) >= 44
    wall_box = page.locator(".gp-wall").bounding_box()
    slider = page.get_by_role("slider", name=re.compile("Truncation")).bounding_box()
    assert wall_box is not None
    assert slider is not None
    assert wall_box["y"] < slider["y"] < 844, "the wall and ψ are seen together"
    narrow.close()


def test_the_facts_are_told_below_what_to_try(page: Page, server: Server) -> None:
    open_gallery(page, server)
    expect(page.locator(".gp-facts")).to_contain_text("Style-based generator of 8 px pictures")
    above, facts = (page.locator(part).bounding_box() for part in ("#gallery-try", ".gp-facts"))
    assert above is not None
    assert facts is not None
    assert 0 <= facts["y"] - above["y"] - above["height"] <= 16
    assert facts["x"] + facts["width"] <= above["x"] + above["width"]


def test_looking_needs_no_scrolling(page: Page, server: Server) -> None:
    open_gallery(page, server)
    are_on_the_first_screen(page, ".gp-wall", ".gp-near", "#gallery-controls", "[data-part=look]")


class TestProgram:
    def test_a_program_gets_samples(self, server: Server) -> None:
        client = Client(server.address, verbose=False)
        answer = client.predict(CLASSED, 5, 3, 0.5, "b", api_name="/sample")
        sheet = Image.open(io.BytesIO(base64.b64decode(answer["png"])))
        assert sheet.size == (3 * 8, 2 * 8)
        assert (answer["size"], answer["columns"], answer["labels"]) == (8, 3, ["b"] * 5)

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ((STYLED, 0), r"Count must be a whole number from 1 to 64; 0 is not\."),
            ((STYLED, 65), r"Count must be a whole number from 1 to 64; 65 is not\."),
            (("celeba",), r"Model must be one of [^.]*; 'celeba' is not\."),
            (("../pretrained/digits",), r"Model must be one of [^.]*; '../pretrained/digits' is not\."),
            ((STYLED, 4, 0, "nan"), r"Truncation ψ must be a number from 0 to 1\.5; 'nan' is not\."),
            ((CLASSED, 4, 0, 1, "zebra"), r"Class must be one of any, a, b, c; 'zebra' is not\."),
        ],
    )
    def test_a_bad_request_is_one_sentence(self, server: Server, given: tuple[Any, ...], sentence: str) -> None:
        client = Client(server.address, verbose=False)
        with pytest.raises(AppError, match=f"^{sentence}$"):
            client.predict(*given, api_name="/sample")
