"""Many at once as a visitor uses it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from playground.cluster import MISSING
from playground.plane import GanSpec
from tests.browser.conftest import PATIENCE
from tests.browser.live import SMALL, open_live, waits_for_iteration
from tests.browser.pages import address_of
from tests.serving import Server, served
from tests.waiting import wait_for


def open_many(page: Page, server: Server, link: str = "row_values=0..8") -> None:
    """Open the tab and wait until its GANs have learned something."""
    page.goto(f"{server.address}/?tab=many&{SMALL}&{link}")
    waits_for_count(page, 0)


def waits_for_count(page: Page, more_than: int) -> None:
    counter = "document.querySelector('#many [data-part=count]')?.textContent.replaceAll(',', '')"
    page.wait_for_function(f"() => Number({counter}) > {more_than}")


def test_seeds_train_together_and_each_opens_in_the_live_tab(page: Page, server: Server) -> None:
    open_many(page, server)
    tiles = page.locator(".gp-tile")
    expect(tiles).to_have_count(9)
    waits_for_count(page, 300)
    expect(page.locator("#many [data-part=story]")).to_contain_text("Of 9 GANs that differ only in seed")
    expect(tiles.nth(3)).to_have_attribute("title", re.compile("^Seed 3: "))
    tiles.nth(3).click()
    waits_for_iteration(page, lambda now: now > 0)
    assert GanSpec.from_link(address_of(page)).seed == 3
    assert GanSpec.from_link(address_of(page)).generator_width == 8


def test_all_pause_go_on_and_begin_again(page: Page, server: Server) -> None:
    open_many(page, server)
    page.get_by_role("button", name="Pause all").click()
    expect(page.locator("#many [data-part=pace]")).to_have_text("paused")
    page.get_by_role("button", name="Train all").click()
    expect(page.locator("#many [data-part=pace]")).to_contain_text("a second")
    page.get_by_role("button", name="All from the beginning").click()
    waits_for_count(page, 0)


def test_two_settings_are_a_table_with_a_chart(page: Page, server: Server) -> None:
    open_many(page, server)
    page.locator("[data-axis=rows]").select_option("loss")
    page.locator("[data-values=rows]").fill("hinge, minimax")
    page.locator("[data-axis=columns]").select_option("generator_rate")
    page.locator("[data-values=columns]").fill("0.001, 0.01, 0.1")
    page.get_by_role("button", name="train them").click()
    expect(page.locator(".gp-tile")).to_have_count(6)
    expect(page.locator(".gp-tile-heading")).to_have_text(["", "0.001", "0.01", "0.1", "hinge", "minimax"])
    expect(page.locator(".gp-many-chart .main-svg").first).to_be_visible()
    wait_for(lambda: "columns=generator_rate" in address_of(page))
    page.reload()
    expect(page.locator(".gp-tile")).to_have_count(6)


def test_bad_values_get_one_sentence_and_the_others_go_on(page: Page, server: Server) -> None:
    open_many(page, server)
    page.locator("[data-values=rows]").fill("0..9999")
    page.get_by_role("button", name="train them").click()
    expect(page.locator("#many [data-part=status]")).to_contain_text("at most 256")
    expect(page.locator(".gp-tile")).to_have_count(9)


@pytest.fixture(scope="module")
def cluster_server() -> Iterator[Server]:
    """An app with a Ray of its own."""
    pytest.importorskip("ray", reason=MISSING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_CLUSTER", "local")
        with served() as running:
            yield running


def test_a_phase_diagram_fills_the_table_and_a_sweep_takes_it_back(page: Page, cluster_server: Server) -> None:
    open_many(page, cluster_server)
    status = page.locator("[data-part=diagram-status]")
    page.get_by_role("button", name="draw it").click()
    expect(status).to_contain_text("Choose what varies from column to column")
    page.locator("[data-axis=rows]").select_option("generator_rate")
    page.locator("[data-values=rows]").fill("0.001, 0.01")
    page.locator("[data-axis=columns]").select_option("loss")
    page.locator("[data-values=columns]").fill("hinge, minimax")
    page.get_by_label("Seeds a cell").fill("3")
    page.get_by_label("Iterations", exact=True).fill("100")
    page.get_by_role("button", name="draw it").click()
    expect(status).to_contain_text("Iterations must be a whole number from 300")
    page.get_by_label("Iterations", exact=True).fill("300")
    page.get_by_role("button", name="draw it").click()
    expect(status).to_have_text("All 12 GANs are trained.", timeout=2 * PATIENCE)
    expect(page.locator(".gp-many-chart .main-svg").first).to_be_visible()
    expect(page.locator("[data-part=score] option").first).to_have_text("collapsed, share")
    expect(page.locator("#many [data-do=stop]")).to_be_hidden()
    page.get_by_role("button", name="train them").click()
    expect(page.locator(".gp-tile")).to_have_count(4)
    expect(page.locator("[data-part=score] option").first).to_have_text("modes (1%)")


def test_without_ray_no_diagram_is_offered(page: Page, server: Server) -> None:
    open_many(page, server)
    expect(page.locator("[data-part=diagram]")).to_be_hidden()


def test_the_live_tab_hands_its_settings_over(page: Page, server: Server) -> None:
    open_live(page, server, f"{SMALL}&distribution=moons")
    page.get_by_role("link", name="many").click()
    waits_for_count(page, 0)
    expect(page.locator("#many [data-part=base]")).to_contain_text("Distribution: moons")
    expect(page.locator(".gp-tile")).to_have_count(64)
