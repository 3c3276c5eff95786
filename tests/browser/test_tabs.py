"""Tabs: each keeps its own address, and a run that is out of sight rests."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import address_of, open_gallery, settled
from tests.serving import Server
from tests.small_zoo import CLASSED, STYLED
from tests.waiting import wait_for


@pytest.fixture
def server(gallery_server: Server) -> Server:
    """Its live tab is the real one, its models are tiny."""
    return gallery_server


def test_an_unknown_tab_gets_one_sentence_and_the_first_tab(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?tab=nowhere&seed=3")
    expect(page.locator("#message")).to_contain_text("There is no tab “nowhere”")
    wait_for(lambda: address_of(page) == "")


def test_each_tab_keeps_its_own_address(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?seed=5&generator_width=8&__theme=dark")
    wait_for(lambda: page.locator("[data-part=iterations]").inner_text() not in ("", "0"))
    page.get_by_role("tab", name="Gallery").click()
    settled(page)
    assert address_of(page) == f"?__theme=dark&tab=gallery&model={CLASSED}&seed=0&psi=1"
    page.get_by_role("tab", name="Live").click()
    wait_for(lambda: address_of(page) == "?__theme=dark&seed=5&generator_width=8")
    page.get_by_role("tab", name="Gallery").click()
    wait_for(lambda: address_of(page) == f"?__theme=dark&tab=gallery&model={CLASSED}&seed=0&psi=1")


def test_a_live_tab_opened_later_runs_its_defaults(page: Page, server: Server) -> None:
    open_gallery(page, server, f"model={STYLED}&seed=77")
    page.get_by_role("tab", name="Live").click()
    wait_for(lambda: page.locator("[data-part=iterations]").inner_text() not in ("", "0"))
    wait_for(lambda: address_of(page) == "")
    page.get_by_role("radio", name="Two moons").check()
    wait_for(lambda: address_of(page) == "?distribution=moons")


def test_a_hidden_live_run_pauses_and_goes_on(page: Page, server: Server) -> None:
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
