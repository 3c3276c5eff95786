"""Runs on the line as a visitor sees them."""

import re
from functools import partial

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from playground.plane import GanSpec
from tests.browser.live import SMALL, iteration, open_live, waits_for_iteration
from tests.browser.pages import address_of
from tests.browser.test_live import pause, still_picture
from tests.serving import Server
from tests.waiting import wait_for

LINE = f"{SMALL}&distribution=line_normal&noise=gaussian&noise_dim=1"
TOY = "distribution=line_shifted&noise=gaussian&noise_dim=1&shift=1&discriminator_layers=0&averaging=0&batch_size=32"
# How much of a part of the canvas (shares of its width and height) has a colour of the theme, counted in pixels.
INKED = """([name, left, top, right, bottom]) => {
  const canvas = document.querySelector(".gp-canvas > canvas");
  const probe = document.createElement("i");
  probe.style.color = `var(--gp-${name})`;
  document.querySelector("#live").append(probe);
  const [r, g, b] = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
  probe.remove();
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(
    left * width, top * height, (right - left) * width, (bottom - top) * height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    count += Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 60;
  }
  return count;
}"""
CURVES = (0.1, 0.04, 0.9, 0.56)  # where densities and discriminators are
SAMPLES = (0.1, 0.6, 0.9, 0.7)
LINES = (0.1, 0.72, 0.9, 0.94)


def inked(page: Page, colour: str, part: tuple[float, float, float, float]) -> int:
    count: int = page.evaluate(INKED, [colour, *part])
    return count


def is_inked(page: Page, colour: str, part: tuple[float, float, float, float]) -> bool:
    return inked(page, colour, part) > 20


def test_densities_discriminators_samples_and_lines_are_drawn_and_move(page: Page, server: Server) -> None:
    open_live(page, server, LINE)
    for colour, part in (
        ("real-mark", CURVES), ("fake-mark", CURVES), ("discriminator-line", CURVES), ("ceiling", CURVES),
        ("real-mark", SAMPLES), ("fake-mark", SAMPLES), ("manifold-mark", LINES),
    ):  # fmt: skip
        wait_for(partial(is_inked, page, colour, part))
    pictures = set()

    def moves() -> bool:
        pictures.add(page.evaluate("() => document.querySelector('.gp-canvas > canvas').toDataURL()"))
        return len(pictures) > 3

    wait_for(moves)
    expect(page.locator(".gp-scale")).to_be_hidden()
    expect(page.locator("[data-layer=manifold]")).to_contain_text("z → x")
    expect(page.locator("[data-part=story]")).to_contain_text("the best discriminator")
    expect(page.locator(".gp-canvas > canvas")).to_have_attribute("aria-label", re.compile("on the line"))


def test_it_is_stepped_and_read_by_the_pointer(page: Page, server: Server) -> None:
    open_live(page, server, LINE)
    pause(page)
    before, start = still_picture(page), iteration(page)
    for at, button in enumerate(("One iteration", "One iteration, D alone", "One iteration, G alone"), start + 1):
        page.get_by_role("button", name=button, exact=True).click()
        waits_for_iteration(page, partial(int.__eq__, at))
    assert still_picture(page) != before
    page.locator(".gp-canvas > canvas").hover()
    probe = page.locator("[data-part=probe]")
    for words in (r"x −?\d", r"D\(x\) ", r"p\(x\) [\d.e−]+, q\(x\) ", r"D\*\(x\) "):
        expect(probe).to_contain_text(re.compile(words))
    expect(probe).not_to_contain_text("y ")


@pytest.mark.parametrize("layer", ["real", "fake", "heatmap", "manifold"])
def test_every_layer_can_be_switched_off_and_on(page: Page, server: Server, layer: str) -> None:
    open_live(page, server, LINE)
    pause(page)
    whole = still_picture(page)
    page.locator(f"[data-layer={layer}]").click()
    assert still_picture(page) != whole
    page.locator(f"[data-layer={layer}]").click()
    assert still_picture(page) == whole


def test_slow_motion_and_the_graph_speak_of_the_line(page: Page, server: Server) -> None:
    open_live(page, server, LINE)
    page.get_by_role("button", name="Slow motion", exact=True).click()
    expect(page.locator("[data-part=slow-title]")).to_contain_text("D learns: sample z")
    page.get_by_role("button", name="Hold", exact=True).click()
    seen = {still_picture(page)}
    for _ in range(4):
        page.get_by_role("button", name="Next", exact=True).click()
        seen.add(still_picture(page))
    assert len(seen) >= 4
    page.get_by_role("button", name="full speed", exact=True).click()
    page.locator("#graph [data-node=g]").hover()
    expect(page.locator("[data-part=hint]")).to_contain_text("a line goes from each z")


def test_a_visitor_goes_from_the_plane_to_the_line_and_back(page: Page, server: Server) -> None:
    open_live(page, server)
    live = page.locator("#live")
    expect(live).to_have_attribute("data-dimension", "2")
    page.get_by_role("radio", name="1-D two Gaussians").click()
    expect(live).to_have_attribute("data-dimension", "1")
    wait_for(lambda: is_inked(page, "manifold-mark", LINES))
    assert GanSpec.from_link(address_of(page)).distribution == "line_normals2"
    expect(page.locator("[data-layer=real]")).to_have_attribute("title", re.compile("density"))
    page.get_by_role("radio", name="Two moons").click()
    expect(live).to_have_attribute("data-dimension", "2")
    expect(page.locator(".gp-scale")).to_be_visible()
    expect(page.locator("[data-layer=real]")).to_have_attribute("title", "Samples of the data")
    waits_for_iteration(page, lambda now: now > 0)


def test_the_toy_shows_its_path_and_leads_to_the_exact_game(
    page: Page, context: BrowserContext, server: Server
) -> None:
    open_live(page, server, TOY)
    expect(page.locator("#graph [data-node=g]")).to_contain_text("z + θ")
    corner = (0.12, 0.08, 0.28, 0.24)
    wait_for(lambda: is_inked(page, "discriminator-line", corner))
    with context.expect_page() as opened:
        page.get_by_role("link", name="exact game").click(modifiers=["Control"])
    expect(opened.value.get_by_role("tab", name="Convergence")).to_have_attribute("aria-selected", "true")


def test_a_lesson_on_the_line_opens_from_its_link(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?lesson=learning-process")
    expect(page.locator("#lesson")).to_contain_text("D follows the best D")
    expect(page.locator("#live")).to_have_attribute("data-dimension", "1")
    waits_for_iteration(page, lambda now: now > 0)


def test_many_on_the_line_are_small_densities(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?tab=many&{LINE}&row_values=0..3")
    tiles = page.locator(".gp-tile canvas")
    expect(tiles).to_have_count(4)
    counter = "document.querySelector('#many [data-part=count]')?.textContent.replaceAll(',', '')"
    page.wait_for_function(f"() => Number({counter}) > 50")
    colours = page.evaluate(
        """() => [...document.querySelectorAll(".gp-tile canvas")].map((canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set();
          for (let at = 0; at < data.length; at += 4) seen.add(data.slice(at, at + 3).join());
          return seen.size;
        })"""
    )
    assert min(colours) > 20
    assert "problem" not in page.locator("#many [data-part=status]").inner_text()
