"""The overview graph, slow motion, and players that learn alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.live import SMALL, choose, iteration, open_live, waits_for_iteration
from tests.browser.pages import address_of
from tests.browser.test_live import pause, still_picture
from tests.serving import Server
from tests.waiting import wait_for


def node(page: Page, name: str) -> Locator:
    return page.locator(f"#graph [data-node={name}]")


def counted(page: Page) -> int:
    """The iteration of a run that rests."""
    wait_for(lambda: page.locator("[data-part=rate]").text_content() == "")
    return iteration(page)


def test_the_nodes_show_the_run(page: Page, server: Server) -> None:
    open_live(page, server, f"{SMALL}&discriminator_layers=3&noise_dim=4")
    expect(node(page, "z")).to_contain_text("4-D")
    expect(node(page, "g")).to_contain_text("2 × 8")
    expect(node(page, "d")).to_contain_text("3 × 8")
    expect(node(page, "loss")).to_contain_text(re.compile(r"D \d"))
    inked = """(name) => {
      const { data } = ((c) => c.getContext('2d').getImageData(0, 0, c.width, c.height))(
        document.querySelector(`#graph [data-node=${name}] canvas`));
      return data.some((value, index) => index % 4 === 3 && value > 0);
    }"""
    for name in ("z", "g", "fake", "real", "d", "p"):
        page.wait_for_function(f"({inked})('{name}')")


def test_the_flow_moves_while_the_run_does(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="no-preference")
    open_live(page, server)
    game = page.locator("#graph .gp-game")
    expect(game).to_have_attribute("data-running", "true")
    moving = "() => document.querySelector('[data-edge=loss-g]').getAnimations().length > 0"
    assert page.evaluate(moving)
    pause(page)
    expect(game).to_have_attribute("data-running", "false")
    assert not page.evaluate(moving)


@pytest.mark.parametrize(
    ("name", "words"),
    [("z", "random numbers"), ("real", "has to learn"), ("d", "how real"), ("loss", "gradients go back")],
)
def test_a_part_is_explained_and_lit_in_the_view(page: Page, server: Server, name: str, words: str) -> None:
    open_live(page, server)
    pause(page)
    whole = still_picture(page)
    node(page, name).hover()
    expect(page.locator("[data-part=hint]")).to_contain_text(words)
    assert still_picture(page) != whole
    page.mouse.move(1, 1)
    assert still_picture(page) == whole
    node(page, name).focus()
    expect(page.locator("[data-part=hint]")).to_contain_text(words)


def test_pointing_at_g_plays_its_grid_from_the_latents(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="no-preference")
    open_live(page, server)
    pause(page)
    still_picture(page)
    node(page, "g").hover()
    views = set()

    def moves() -> bool:
        views.add(page.evaluate("() => document.querySelector('.gp-canvas > canvas').toDataURL()"))
        return len(views) > 3

    wait_for(moves)
    assert still_picture(page) in views or len(views) > 3


def test_a_click_shows_the_settings_of_a_part(page: Page, server: Server) -> None:
    open_live(page, server)
    slope = page.locator("#setting-spectral_norm input")
    expect(slope).to_be_hidden()
    node(page, "d").click()
    expect(slope).to_be_visible()


def test_each_player_steps_alone(page: Page, server: Server) -> None:
    open_live(page, server, f"{SMALL}&averaging=0")
    pause(page)
    for button, changes in (("One iteration, D alone", False), ("One iteration, G alone", True)):
        page.get_by_role("group", name="Layers").get_by_role("button", name="D(x)").click()
        page.get_by_role("group", name="Layers").get_by_role("button", name="gradients").click()
        before, at = still_picture(page), iteration(page)
        page.get_by_role("button", name=button).click()
        waits_for_iteration(page, lambda now, at=at: now == at + 1)  # type: ignore[misc]
        assert (still_picture(page) != before) == changes, "without D's layers only G's samples are seen"
        page.get_by_role("group", name="Layers").get_by_role("button", name="D(x)").click()
        page.get_by_role("group", name="Layers").get_by_role("button", name="gradients").click()


def test_a_frozen_player_stays_in_the_address_and_gets_no_gradient(page: Page, server: Server) -> None:
    open_live(page, server)
    page.get_by_role("button", name="Batch, seed, freezing").click()
    choose(page, "learners", "D alone")
    expect(page.locator("[data-part=turn]")).to_have_text("G is frozen")
    wait_for(lambda: "learners=discriminator" in address_of(page))
    expect(page.locator("[data-edge=loss-g]")).to_have_css("visibility", "hidden")
    at = iteration(page)
    waits_for_iteration(page, lambda now: now > at)


def test_slow_motion_walks_through_algorithm_1(page: Page, server: Server) -> None:
    open_live(page, server, f"{SMALL}&discriminator_steps=2")
    page.get_by_role("button", name="Slow motion", exact=True).click()
    title, text = page.locator("[data-part=slow-title]"), page.locator("[data-part=slow-text]")
    page.get_by_role("button", name="Hold", exact=True).click()
    expect(title).to_contain_text("learns")
    while "update 1 of 2: sample z" not in (title.text_content() or ""):
        page.get_by_role("button", name="Back", exact=True).click()
    seen, pictures = [], set()
    at = counted(page)
    for _ in range(20):
        seen.append(title.text_content() or "")
        pictures.add(still_picture(page))
        if "forward" in seen[-1]:
            expect(text).to_contain_text(re.compile(r"is [\d.]+ on average at fake samples"))
        page.keyboard.press("ArrowRight")
        expect(title).not_to_have_text(seen[-1])
    steps = ["sample z", "generate", "sample x", "forward", "loss", "gradient", "update"]
    assert seen == [
        *(f"D learns, update {number} of 2: {step}" for number in (1, 2) for step in steps),
        *(f"G learns: {step}" for step in steps if step != "sample x"),
    ]
    assert len(pictures) > 8
    expect(title).to_have_text("D learns, update 1 of 2: sample z")  # of the next iteration
    assert counted(page) == at + 1
    page.get_by_role("button", name="full speed").click()
    expect(page.locator("[data-part=slow]")).to_be_hidden()
    waits_for_iteration(page, lambda now: now > at + 10)


def test_slow_motion_goes_on_by_itself_and_lights_the_graph(page: Page, server: Server) -> None:
    open_live(page, server)
    page.keyboard.press("s")
    title = page.locator("[data-part=slow-title]")
    expect(title).to_have_text("D learns: generate")
    expect(page.locator("[data-edge=g-fake]")).to_have_attribute("data-lit", "")
    page.keyboard.press("s")
    expect(page.locator("[data-part=slow]")).to_be_hidden()
    expect(page.locator("#graph .gp-game")).to_have_attribute("data-posed", "false")


def test_a_reset_ends_slow_motion(page: Page, server: Server) -> None:
    open_live(page, server)
    page.keyboard.press("s")
    expect(page.locator("[data-part=slow-title]")).to_contain_text("learns")
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(page.locator("[data-part=slow]")).to_be_hidden()
    waits_for_iteration(page, lambda now: now == 0)


def test_the_timeline_looks_back_while_training_goes_on(page: Page, server: Server) -> None:
    open_live(page, server)
    waits_for_iteration(page, lambda now: now > 200)
    slider = page.get_by_role("slider", name="Timeline")
    slider.fill("20")
    words = page.locator("[data-part=timeline] output")
    expect(words).to_contain_text("iteration")
    before, at = still_picture(page), iteration(page)
    waits_for_iteration(page, lambda now: now > at + 50)
    assert still_picture(page) == before
    page.get_by_role("button", name="back to now").click()
    expect(words).to_have_text("now")
    assert page.evaluate("() => document.querySelector('.gp-canvas > canvas').toDataURL()") != before


def test_curves_are_pinned_and_saved(page: Page, server: Server) -> None:
    open_live(page, server)
    expect(page.locator("[data-part=charts] .js-plotly-plot")).to_be_visible()
    count = "() => document.querySelector('.js-plotly-plot').data.length"
    page.wait_for_function(f"({count})() > 0")
    usual = page.evaluate(count)
    page.get_by_role("button", name="pin", exact=True).click()
    page.wait_for_function(f"({count})() > {usual}")
    page.get_by_role("radio", name="Circle").check()
    wait_for(lambda: "distribution=circle" in address_of(page))
    assert page.evaluate(count) > usual, "the pinned curves outlast the run"
    page.get_by_role("button", name="pin", exact=True).click()
    page.wait_for_function(f"({count})() == {usual}")
    with page.expect_download() as caught:
        page.get_by_role("button", name="CSV", exact=True).click()
    assert caught.value.path().read_text().startswith("iteration,discriminator_loss,generator_loss")


def test_a_lesson_opens_from_the_list_and_a_link_hides_what_it_names(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?lesson=spectral-norm&hide=charts,generator_rate")
    waits_for_iteration(page, lambda now: now > 0)
    lesson = page.locator("#lesson")
    expect(lesson).to_contain_text("Spectral normalisation bounds the slope")
    expect(lesson.locator("li")).to_have_count(3)
    expect(page.locator(".gp-charts")).to_be_hidden()
    expect(page.locator("#setting-generator_rate")).to_be_hidden()
    expect(page.locator("#setting-discriminator_rate")).to_be_visible()
    wait_for(lambda: "spectral_norm=1" in address_of(page))
    page.get_by_role("button", name=re.compile("^Lessons")).click()
    page.get_by_role("link", name="Mode collapse on the ring").click()
    expect(lesson).to_contain_text("Mode collapse on the ring")
    page.get_by_role("button", name=re.compile("^Lessons")).click()
    page.get_by_role("link", name="Spiralling out").click()
    expect(page.locator("#convergence")).to_have_attribute("data-ready", "true")
    expect(page.get_by_role("radio", name="Bilinear xy")).to_be_checked()


def test_a_presenter_sees_the_view_its_tools_and_the_charts(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?view=presenter&{SMALL}")
    waits_for_iteration(page, lambda now: now > 0)
    expect(page.locator(".gp-training")).to_be_hidden()
    expect(page.locator(".gp-canvas > canvas")).to_be_visible()
    expect(page.locator(".gp-tools")).to_be_visible()


def test_the_curves_of_gs_losses_show_where_the_run_is(page: Page, server: Server) -> None:
    open_live(page, server, f"{SMALL}&loss=minimax")
    figure = page.locator("[data-part=saturation]")
    figure.get_by_text("Does G's loss saturate?").click()
    expect(figure.locator("figcaption")).to_contain_text(re.compile(r"D\(G\(z\)\) is 0\.\d+ on average"))
    expect(figure.locator("path[data-chosen]")).to_have_attribute("data-loss", "minimax")
    box, mark = figure.locator("svg").bounding_box(), figure.locator("circle[data-chosen]").bounding_box()
    assert box is not None
    assert mark is not None
    assert box["x"] < mark["x"] < box["x"] + box["width"]
    choose(page, "loss", "Non-saturating")
    expect(figure.locator("path[data-chosen]")).to_have_attribute("data-loss", "non_saturating")
    choose(page, "loss", "Hinge")
    expect(figure).to_be_hidden()
