"""The divergences tab as a visitor uses it: every check is on what is seen."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.exact import drag, inked, open_exact, place, waits_for_ink
from tests.browser.pages import Held, address_of, does_not_scroll_sideways
from tests.serving import Server
from tests.waiting import wait_for

LINE = (0.0, 12.0)
TOP = 0.8936  # of the axis for a Gaussian of deviation .5, whose peak is .798


def cell(page: Page, words: str) -> str:
    """The number in the table's row that begins with these words."""
    return page.locator("#divergences tr", has_text=words).first.locator("td").first.inner_text()


def test_the_tab_opens_on_two_gaussians_whose_js_has_saturated(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.get_by_role("tab", name="Divergences").click()
    expect(page.locator("#divergences")).to_have_attribute("data-ready", "true")
    assert (cell(page, "JS"), cell(page, "W1")) == ("0.6931", "6")
    expect(page.locator("#divergences [data-chart=sweep]")).to_have_attribute("data-drawn", "true")
    assert address_of(page) == "?tab=divergences&p=g_3_0.5_1&q=g_9_0.5_1"


def test_dragging_a_density_changes_numbers_and_link(page: Page, server: Server) -> None:
    open_exact(page, server, "divergences", "p=g_3_0.5_1&q=g_9_0.5_1")
    start, end = (place(page, "picture", at, LINE, (0, TOP)) for at in ((9.0, 0.798), (5.0, 0.798)))
    drag(page, "picture", start, end)
    wait_for(lambda: abs(float(cell(page, "W1")) - 2) < 0.1)
    centre = float(page.get_by_label("centre of piece 1 of q").input_value())
    assert abs(centre - 5) < 0.1
    assert f"q=g_{centre:g}_0.5_1" in address_of(page)
    width = place(page, "picture", (centre + 0.5, 0.607 * 0.798), LINE, (0, TOP))
    wider = place(page, "picture", (centre + 1.5, 0.607 * 0.798), LINE, (0, TOP))
    drag(page, "picture", width, wider)
    wait_for(lambda: abs(float(page.get_by_label("width of piece 1 of q").input_value()) - 1.5) < 0.1)


def test_pieces_are_added_changed_and_removed(page: Page, server: Server) -> None:
    open_exact(page, server, "divergences", "p=g_3_0.5_1&q=g_3_0.5_1")
    assert cell(page, "JS") == "0"
    q = page.locator("[data-pieces=q]")
    q.get_by_role("button", name="+ point").click()
    expect(page.get_by_label("centre of piece 2 of q")).to_have_value("6")
    wait_for(lambda: cell(page, "KL(q‖p)") == "∞")
    page.get_by_label("weight of piece 2 of q").fill("0")
    page.keyboard.press("Enter")
    expect(page.locator("#divergences [data-part=status]")).to_contain_text("weight is above 0")
    q.get_by_role("button", name="Remove piece 2 of q").click()
    wait_for(lambda: cell(page, "JS") == "0")


def test_a_histogram_is_drawn_with_the_mouse(page: Page, server: Server) -> None:
    open_exact(page, server, "divergences", "p=g_3_0.5_1&q=g_9_0.5_1")
    page.locator("[data-pieces=p]").get_by_role("button", name="Draw").click()
    drag(page, "picture", (0.5, 0.6), (0.8, 0.5))
    wait_for(lambda: "p=h_" in address_of(page))
    expect(page.locator("[data-pieces=p] [data-part=drawn]")).to_be_visible()
    before = address_of(page)
    page.reload()
    expect(page.locator("#divergences")).to_have_attribute("data-ready", "true")
    assert address_of(page) == before


@pytest.mark.parametrize(
    ("panel", "row", "number"),
    [
        ("Optimal discriminator", "JS = quality + coverage", "0.6931"),
        ("Fits by KL", "least KL(p‖q)", "0"),
        ("Critics", "best critic", "6"),
    ],
)
def test_panels_show_their_numbers(page: Page, server: Server, panel: str, row: str, number: str) -> None:
    open_exact(page, server, "divergences", "p=g_3_0.5_1&q=g_9_0.5_1")
    before = inked(page, "picture")
    page.get_by_role("radio", name=panel).check()
    wait_for(lambda: page.locator("#divergences tr", has_text=row).count() == 1)
    assert cell(page, row) == number
    if panel != "Critics":
        waits_for_ink(page, "picture", before)


def test_the_lectures_example_is_three_and_follows_the_mouse(page: Page, server: Server) -> None:
    open_exact(page, server, "divergences")
    page.get_by_role("button", name="W1 = 3").click()
    wait_for(lambda: page.locator("#divergences tr", has_text="what the plan costs").count() == 1)
    assert cell(page, "what the plan costs") == cell(page, "the critic") == "3"
    plan, critic = inked(page, "plan"), inked(page, "second")
    top = 0.56
    start, end = (place(page, "picture", at, LINE, (-top, top)) for at in ((9.5, 0.5), (8.5, 0.5)))
    drag(page, "picture", start, end)
    wait_for(lambda: cell(page, "what the plan costs") == cell(page, "the critic") == "2.5")
    waits_for_ink(page, "plan", plan)
    waits_for_ink(page, "second", critic)


def test_a_discriminator_is_trained_right_there(page: Page, server: Server) -> None:
    open_exact(page, server, "divergences")
    page.get_by_role("button", name="D* = p/(p + q)").click()
    page.get_by_role("button", name="Train here").click()
    panel = page.locator("#divergences [data-part=trained-panel]")
    expect(panel).to_be_visible(timeout=120_000)
    page.get_by_label("Iteration", exact=True).fill("39")
    expect(panel.locator("output")).to_contain_text("iteration 500: V = −0.3")
    expect(page.get_by_role("button", name="Train here")).to_be_enabled()


def test_training_whose_distributions_have_changed_is_offered_again(page: Page, server: Server) -> None:
    held = Held(page, "/exact/divergences", "trained")
    open_exact(page, server, "divergences", "panel=discriminator&p=g_4_0.5_1&q=g_7_0.5_1")
    train = page.get_by_role("button", name="Train here")
    train.click()
    held.wait()
    page.get_by_role("button", name="Swap p and q").click()
    wait_for(lambda: "p=g_7" in address_of(page))
    expect(page.locator("[data-part=train-words]")).to_contain_text("Training")
    expect(train).to_be_disabled()
    held.release()
    expect(train).to_be_enabled()
    expect(page.locator("[data-part=train-words]")).to_contain_text("learns from fresh samples")
    expect(page.locator("[data-part=trained-panel]")).to_be_hidden()


def test_the_frechet_distance_is_dragged_and_estimated(page: Page, server: Server) -> None:
    open_exact(page, server, "divergences", "panel=frechet")
    assert cell(page, "d² by the formula") == "5.41"
    expect(page.locator("#divergences [data-chart=bias]")).to_have_attribute("data-drawn", "true", timeout=120_000)
    page.locator("[data-part=plane]").focus()
    page.keyboard.press("ArrowLeft")
    wait_for(lambda: page.get_by_label("Mean, x", exact=True).input_value() == "1.9")


def test_no_sideways_scrolling_on_a_phone(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_exact(page, server, "divergences")
    does_not_scroll_sideways(page)
