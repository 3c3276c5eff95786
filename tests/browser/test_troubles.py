"""What the live tab says when something is the matter, and that it goes on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.live import SMALL, choose, iteration, open_live, waits_for_iteration
from tests.browser.pages import address_of
from tests.serving import Server, served

DEEP = "generator_width=8&discriminator_width=8&discriminator_layers=6"  # at a width of 512 more than is allowed


@pytest.fixture(scope="module")
def narrow_server() -> Iterator[Server]:
    """An app with one place, which the default GAN is too large for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_WORK", "1e6")
        with served("--sessions", "1") as running:
            yield running


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("distribution=nowhere", "Distribution must be one of"),
        ("generator_layers=7", "Generator layers must be a whole number from 0 to 6"),
        ("generator_rate=nan", "Generator learning rate must be a number"),
        ("points=%25%25%25", "Drawn points"),
        ("distributon=moons", "did you mean distribution"),
    ],
)
def test_a_broken_link_gets_one_sentence_and_a_running_view(
    page: Page, server: Server, link: str, sentence: str
) -> None:
    open_live(page, server, f"{link}&seed=4")
    expect(page.locator("#message")).to_contain_text(sentence)
    assert "Traceback" not in page.content()


def test_a_diverged_run_says_when_and_what_to_do(page: Page, server: Server) -> None:
    wild = "loss=least_squares&discriminator_optimizer=sgd&discriminator_rate=10"
    page.goto(f"{server.address}/?{SMALL}&{wild}")
    status = page.locator("[data-part=status]")
    expect(status).to_contain_text("diverged at iteration")
    expect(status).to_contain_text("learning rate")
    expect(page.locator("[data-part=story]")).to_contain_text("diverged at iteration")
    expect(page.locator("[data-part=charts] .js-plotly-plot")).to_be_visible()
    page.keyboard.press("l")
    expect(status).to_contain_text("copied")
    expect(status).to_contain_text("diverged at iteration")


def test_a_gan_too_large_for_the_server_is_refused_in_words_and_the_run_goes_on(page: Page, server: Server) -> None:
    open_live(page, server, DEEP)
    choose(page, "discriminator_width", "512")
    expect(page.locator("#message")).to_contain_text("this server allows")
    at = iteration(page)
    waits_for_iteration(page, lambda now: now > at)
    assert "discriminator_width=8&" in f"{address_of(page)}&"


def test_a_link_to_a_gan_too_large_for_the_server_opens_the_default(page: Page, server: Server) -> None:
    open_live(page, server, DEEP.replace("discriminator_width=8", "discriminator_width=512"))
    expect(page.locator("#message")).to_contain_text("this server allows")
    assert address_of(page) == ""


def test_where_even_the_default_is_too_large_the_page_says_so_until_it_is_mended(
    page: Page, narrow_server: Server
) -> None:
    page.goto(narrow_server.address)
    for part in ("status", "story"):
        expect(page.locator(f"[data-part={part}]")).to_contain_text("this server allows")
    expect(page.get_by_role("button", name="Reset", exact=True)).to_be_disabled()
    choose(page, "discriminator_width", "8")
    waits_for_iteration(page, lambda now: now > 0)
    expect(page.locator("[data-part=status]")).to_be_hidden()


def test_who_waits_for_a_place_is_told_and_can_press_nothing(
    page: Page, context: BrowserContext, narrow_server: Server
) -> None:
    open_live(page, narrow_server)
    late = context.new_page()
    late.goto(f"{narrow_server.address}/?{SMALL}")
    for part in ("status", "story"):
        expect(late.locator(f"[data-part={part}]")).to_contain_text("The one place is taken. You are next in line")
    for name in ("Reset", "Play", "One iteration"):
        expect(late.get_by_role("button", name=name, exact=True)).to_be_disabled()
    page.goto("about:blank")
    waits_for_iteration(late, lambda now: now > 0)
    expect(late.get_by_role("button", name="Reset", exact=True)).to_be_enabled()
