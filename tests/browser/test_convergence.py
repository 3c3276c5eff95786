"""The convergence tab as a visitor uses it: every check is on what is seen."""

from playwright.sync_api import Page, expect

from tests.browser.exact import drag, inked, open_exact, place, waits_for_ink
from tests.browser.pages import Held, address_of, does_not_scroll_sideways
from tests.serving import Server
from tests.waiting import wait_for

VIEW = (-2.0, 2.0)


def test_the_tab_opens_on_the_dirac_gan_with_its_rates(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.get_by_role("tab", name="Convergence").click()
    expect(page.locator("#convergence")).to_have_attribute("data-ready", "true")
    expect(page.locator("#convergence [data-part=look]")).to_contain_text("multiplies the distance by 1.005")
    expect(page.locator("#convergence [data-part=why]")).to_contain_text("Mescheder")
    for chart in ("distance", "spectrum", "rates"):
        expect(page.locator(f"#convergence [data-chart={chart}]")).to_have_attribute("data-drawn", "true")
    expect(page.locator("#convergence [data-part=check]")).to_contain_text("torch.func")
    assert address_of(page) == "?tab=convergence&reach=4"


def test_dragging_the_start_moves_the_path_and_the_link(page: Page, server: Server) -> None:
    open_exact(page, server, "convergence", "game=r1")
    start, end = (place(page, "picture", at, VIEW, VIEW) for at in ((1.0, 1.0), (-1.0, 0.5)))
    drag(page, "picture", start, end)
    wait_for(lambda: "theta=-1" in address_of(page) or "theta=-0.99" in address_of(page))
    theta = float(page.get_by_label("Start θ").input_value())
    psi = float(page.get_by_label("Start ψ").input_value())
    assert abs(theta + 1) < 0.03
    assert abs(psi - 0.5) < 0.03


def test_arrow_keys_move_the_start(page: Page, server: Server) -> None:
    open_exact(page, server, "convergence", "game=r1")
    page.locator("[data-part=picture]").first.focus()
    page.keyboard.press("ArrowLeft")
    wait_for(lambda: page.get_by_label("Start θ").input_value() == "0.95")
    assert "theta=0.95" in address_of(page)


def test_games_methods_and_step_size(page: Page, server: Server) -> None:
    open_exact(page, server, "convergence")
    page.get_by_role("radio", name="Bilinear xy").check()
    expect(page.locator("#convergence [data-part=look]")).to_contain_text("1.02")
    expect(page.locator("#convergence [data-part=dirac-panel]")).to_be_hidden()
    page.get_by_role("combobox", name="Method").select_option(label="Extragradient")
    expect(page.locator("#convergence [data-part=look]")).to_contain_text("0.9806")
    page.get_by_label("Step size h", exact=True).fill("0.5")
    page.keyboard.press("Enter")
    wait_for(lambda: address_of(page) == "?tab=convergence&game=bilinear&method=extragradient&step=0.5&reach=4")
    page.get_by_role("combobox", name="Method").select_option(label="Continuous flow")
    expect(page.locator("[data-part=spectrum-title]")).to_have_text("Eigenvalues of the field")
    expect(page.locator("[data-part=rates-panel]")).to_be_hidden()


def test_no_answer_takes_back_what_was_chosen_since(page: Page, server: Server) -> None:
    held = Held(page, "/exact/convergence", "check", "portrait")
    page.goto(f"{server.address}/?tab=convergence")
    held.wait()
    held.release()
    expect(page.locator("#convergence")).to_have_attribute("data-ready", "true")
    held.wait()  # the check of the game that the tab opens on
    bilinear = page.get_by_role("radio", name="Bilinear xy")
    bilinear.check()
    held.wait(2)
    held.release()
    expect(page.locator("#convergence [data-part=check]")).to_contain_text("torch.func")
    expect(bilinear).to_be_checked()
    page.get_by_role("radio", name="±8").check()
    held.release()
    expect(page.locator("#convergence [data-part=look]")).to_contain_text("1.02")
    expect(bilinear).to_be_checked()
    expect(page.get_by_role("radio", name="±8")).to_be_checked()


def test_a_check_that_the_start_has_overtaken_comes_once_more(page: Page, server: Server) -> None:
    held = Held(page, "/exact/convergence", "check")
    open_exact(page, server, "convergence", "game=r1")
    held.wait()
    page.locator("[data-part=picture]").first.focus()
    page.keyboard.press("ArrowLeft")
    wait_for(lambda: "theta=0.95" in address_of(page))
    held.release()
    held.wait()
    expect(page.locator("#convergence [data-part=check]")).to_be_empty()
    held.release()
    expect(page.locator("#convergence [data-part=check]")).to_contain_text("torch.func")


def test_each_figure_of_the_lectures_is_one_click_away(page: Page, server: Server) -> None:
    open_exact(page, server, "convergence")
    for label, words in (
        ("h = 1: too large", "outside the circle"),
        ("h = .5: small enough", "both eigenvalues are inside"),
        ("WGAN-GP", "no equilibrium"),
    ):
        page.get_by_role("button", name=label, exact=True).click()
        expect(page.locator("#convergence [data-part=look]")).to_contain_text(words)
    expect(page.get_by_label("Target g", exact=True)).to_be_visible()
    page.reload()
    expect(page.locator("#convergence [data-part=look]")).to_contain_text("no equilibrium")


def test_a_bad_number_is_one_sentence_and_the_picture_stays(page: Page, server: Server) -> None:
    open_exact(page, server, "convergence", "game=r1&step=9")
    expect(page.locator("#convergence [data-part=status]")).to_have_text(
        "Step size h must be a number from 0.001 to 2; '9' is not."
    )
    expect(page.get_by_label("Step size h", exact=True)).to_have_value("0.2")
    expect(page.get_by_role("radio", name="R1", exact=True)).to_be_checked()


def test_the_walker_goes_along_the_path_and_can_be_held(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="no-preference")
    open_exact(page, server, "convergence", "game=r1")
    now = page.locator("#convergence [data-part=now]")
    first = now.inner_text()
    wait_for(lambda: now.inner_text() != first)
    page.get_by_role("button", name="Pause").click()
    page.get_by_label("Place on the path").fill("300")
    expect(now).to_contain_text("step 300:")
    before = inked(page, "dirac")
    page.get_by_label("Place on the path").fill("2")
    waits_for_ink(page, "dirac", before)


def test_no_sideways_scrolling_on_a_phone(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_exact(page, server, "convergence")
    does_not_scroll_sideways(page)
