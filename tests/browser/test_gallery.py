"""The gallery as a visitor uses it: every check is on what is seen. Its models are tiny and hardly trained."""

import base64
import io
import json
import re
import shutil
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.serving import Server, served
from tests.small_zoo import CLASSED, STYLED, damage, fill
from tests.waiting import wait_for

BROKEN = "broken"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app with the small zoo, one of whose models is damaged, and without prepared data."""
    home = fill(tmp_path_factory.mktemp("models"))
    shutil.copytree(home / STYLED, home / BROKEN)
    damage(home, BROKEN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_MODELS", str(home))
        patch.setenv("PLAYGROUND_DATA", str(tmp_path_factory.mktemp("data")))
        with served() as running:
            yield running


def open_gallery(page: Page, server: Server, link: str = f"model={STYLED}") -> None:
    """Open the page and wait for its wall and for the neighbours of the chosen sample."""
    page.goto(f"{server.address}/?tab=gallery&{link}")
    settled(page)


def settled(page: Page) -> None:
    expect(page.locator("[data-part=nearest]")).to_have_attribute("data-waiting", "false")


def wall(page: Page) -> list[str]:
    """The pictures on the wall, as their addresses."""
    sources: list[str] = page.locator(".gp-tiles img").evaluate_all("(images) => images.map((image) => image.src)")
    return sources


def waits_for_another(page: Page, before: list[str]) -> list[str]:
    """Wait until the wall and its neighbours have changed; returns the new wall."""
    wait_for(lambda: wall(page) != before)
    settled(page)
    return wall(page)


def address_of(page: Page) -> str:
    search: str = page.evaluate("() => window.location.search")
    return search


def sessions(server: Server) -> int:
    with urllib.request.urlopen(server.address + "/health") as answer:
        return int(json.load(answer)["sessions"])


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
    wait_for(lambda: sessions(server) == 0)
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


def test_an_unknown_tab_gets_one_sentence_and_the_first_tab(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?tab=nowhere&seed=3")
    expect(page.locator("#message")).to_contain_text("There is no tab “nowhere”")
    wait_for(lambda: address_of(page) == "")


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


class TestTabs:
    def test_each_tab_keeps_its_own_address(self, page: Page, server: Server) -> None:
        page.goto(f"{server.address}/?seed=5&generator_width=8&__theme=dark")
        wait_for(lambda: page.locator("[data-part=iterations]").inner_text() not in ("", "0"))
        page.get_by_role("tab", name="Gallery").click()
        settled(page)
        assert address_of(page) == f"?__theme=dark&tab=gallery&model={CLASSED}&seed=0&psi=1"
        page.get_by_role("tab", name="Live").click()
        wait_for(lambda: address_of(page) == "?__theme=dark&seed=5&generator_width=8")
        page.get_by_role("tab", name="Gallery").click()
        wait_for(lambda: address_of(page) == f"?__theme=dark&tab=gallery&model={CLASSED}&seed=0&psi=1")

    def test_a_live_tab_opened_later_runs_its_defaults(self, page: Page, server: Server) -> None:
        open_gallery(page, server, f"model={STYLED}&seed=77")
        page.get_by_role("tab", name="Live").click()
        wait_for(lambda: page.locator("[data-part=iterations]").inner_text() not in ("", "0"))
        wait_for(lambda: address_of(page) == "")
        page.get_by_role("radio", name="Two moons").check()
        wait_for(lambda: address_of(page) == "?distribution=moons")

    def test_a_hidden_live_run_pauses_and_goes_on(self, page: Page, server: Server) -> None:
        sent: list[str] = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(str(data))))
        page.goto(f"{server.address}/?generator_width=8&discriminator_width=8&batch_size=32")
        counter = page.locator("[data-part=iterations]")
        wait_for(lambda: bool(counter.text_content()) and sum("ack" in message for message in sent) > 5)
        page.get_by_role("tab", name="Gallery").click()
        settled(page)
        # Two frames may be on their way; then the hub draws no more, and after a while trains no more.
        used = [(time.monotonic(), server.cpu)]

        def rests() -> bool:
            """The server has hardly worked for half a second."""
            used.append((time.monotonic(), server.cpu))
            earlier = [cpu for moment, cpu in used if used[-1][0] - moment >= 0.5]
            return bool(earlier) and used[-1][1] - earlier[-1] < 0.1

        told = len(sent)
        wait_for(rests)
        assert len(sent) == told
        at = counter.text_content()
        page.get_by_role("tab", name="Live").click()
        wait_for(lambda: counter.text_content() != at and len(sent) > told + 5)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_narrow_screen_has_no_sideways_scroll(browser: Browser, server: Server, theme: str) -> None:
    narrow = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = narrow.new_page()
    open_gallery(page, server, f"model={CLASSED}&__theme={theme}")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    sizes = "(tiles) => tiles.map((tile) => tile.getBoundingClientRect().width)"
    assert min(page.locator(".gp-tiles button").evaluate_all(sizes)) >= 44
    wall_box = page.locator(".gp-wall").bounding_box()
    slider = page.get_by_role("slider", name=re.compile("Truncation")).bounding_box()
    assert wall_box is not None
    assert slider is not None
    assert wall_box["y"] < slider["y"] < 844, "the wall and ψ are seen together"
    narrow.close()


def test_looking_needs_no_scrolling(page: Page, server: Server) -> None:
    open_gallery(page, server)
    for part in (".gp-wall", ".gp-near", "#gallery-controls", "[data-part=look]"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900, part


class TestProgram:
    def test_a_program_gets_samples(self, server: Server) -> None:
        client = Client(server.address, verbose=False)
        answer = client.predict(CLASSED, 5, 3, 0.5, "b", api_name="/sample")
        sheet = Image.open(io.BytesIO(base64.b64decode(answer["png"])))
        assert sheet.size == (3 * 8, 2 * 8)
        assert (answer["size"], answer["columns"], answer["labels"]) == (8, 3, ["b"] * 5)

    def test_a_bad_request_is_one_sentence(self, server: Server) -> None:
        client = Client(server.address, verbose=False)
        with pytest.raises(AppError, match=r"Count must be a whole number from 1 to 64; 0 is not\."):
            client.predict(STYLED, 0, api_name="/sample")
