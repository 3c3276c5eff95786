"""The latent tabs as a visitor uses them: every check is on what is seen. Their models are tiny and hardly trained."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.labs import changes, open_lab, rests, shown, slide, sources
from tests.browser.pages import address_of, does_not_scroll_sideways
from tests.serving import Server
from tests.small_zoo import BROKEN, CLASSED, STYLED
from tests.waiting import wait_for

TABS = ["arithmetic", "interpolation", "truncation", "mixing"]


@pytest.fixture
def server(gallery_server: Server) -> Server:
    """The app with the small zoo, one of whose models has all that can lie beside it."""
    return gallery_server


class TestEveryTab:
    @pytest.mark.parametrize("tab", TABS)
    def test_it_opens_on_something_and_a_reload_shows_the_same(self, page: Page, server: Server, tab: str) -> None:
        page.goto(server.address)
        page.get_by_role("tab", name=tab.capitalize()).click()
        lab = shown(page, tab)
        wait_for(lambda: f"tab={tab}&model=" in address_of(page))
        before, address = sources(lab.locator(".gp-lab-main img")), address_of(page)
        assert len(set(before)) > 5
        page.reload()
        lab = shown(page, tab)
        wait_for(lambda: sources(lab.locator(".gp-lab-main img"))[:5] == before[:5])
        assert address_of(page) == address

    @pytest.mark.parametrize("tab", TABS)
    def test_surprise_reset_seed_and_copied_link(
        self, page: Page, context: BrowserContext, server: Server, tab: str
    ) -> None:
        lab = open_lab(page, server, tab)
        start = address_of(page)
        lab.get_by_label("Seed").fill("987654")  # no surprise has so many digits
        page.keyboard.press("Enter")
        wait_for(lambda: "seed=987654" in address_of(page))
        lab.get_by_role("button", name="Surprise me").click()
        wait_for(lambda: "seed=987654" not in address_of(page))
        lab.get_by_role("button", name="Copy link").click()
        expect(lab.locator("[data-part=status]")).to_contain_text("copied")
        copied = page.evaluate("() => navigator.clipboard.readText()")
        assert copied == server.address + "/" + address_of(page)
        lab.get_by_role("button", name="Reset settings").click()
        wait_for(lambda: "seed=0" in address_of(page))
        other = context.new_page()
        other.goto(copied)
        shown(other, tab)
        wait_for(lambda: server.address + "/" + address_of(other) == copied)
        assert start.startswith(f"?tab={tab}&model={STYLED}")

    @pytest.mark.parametrize(
        ("tab", "link", "sentence"),
        [
            ("arithmetic", f"model={STYLED}&a=x", "A latent must be a number"),
            ("interpolation", f"model={STYLED}&keys=1", "Keyframes must have from 2 to 8 latents"),
            ("truncation", f"model={STYLED}&psi=7", "Truncation ψ must be a number from 0 to 1.5"),
            ("mixing", f"model={CLASSED}", "has no styles to mix"),
            ("mixing", "model=celeba", "Model must be one of"),
            ("truncation", f"model={BROKEN}", "damaged or cut short"),
        ],
    )
    def test_a_broken_link_gets_one_sentence_and_pictures(
        self, context: BrowserContext, server: Server, tab: str, link: str, sentence: str
    ) -> None:
        page = context.new_page()  # whose console names the refused request
        lab = open_lab(page, server, tab, link)
        expect(lab.locator("[data-part=status]")).to_contain_text(sentence)
        assert sources(lab.locator(".gp-lab-main img"))
        assert "Traceback" not in page.content()

    def test_a_bad_seed_is_said_and_nothing_is_lost(self, context: BrowserContext, server: Server) -> None:
        page = context.new_page()
        lab = open_lab(page, server, "truncation", f"model={STYLED}&seed=5")
        before, address = sources(lab.locator(".gp-twelve img")), address_of(page)
        lab.get_by_label("Seed").fill("-3")
        page.keyboard.press("Enter")
        expect(lab.locator("[data-part=status]")).to_contain_text("Seed must be a whole number")
        assert (sources(lab.locator(".gp-twelve img")), address_of(page)) == (before, address)
        lab.get_by_label("Seed").fill("6")
        page.keyboard.press("Enter")
        changes(lab.locator(".gp-twelve img"), before)
        expect(lab.locator("[data-part=status]")).to_be_hidden()

    def test_a_lost_server_is_said_and_asked_again(self, context: BrowserContext, server: Server) -> None:
        page = context.new_page()
        lab = open_lab(page, server, "truncation")
        before = sources(lab.locator(".gp-twelve img"))
        page.route("**/latents/truncation", lambda route: route.abort())
        slide(lab.locator("[data-part=psi]"), 0.1)
        expect(lab.locator("[data-part=status]")).to_contain_text("does not answer")
        page.unroute("**/latents/truncation")
        changes(lab.locator(".gp-twelve img"), before)

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("tab", TABS)
    def test_a_narrow_screen_has_no_sideways_scroll(
        self, browser: Browser, server: Server, tab: str, theme: str
    ) -> None:
        narrow = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
        page = narrow.new_page()
        open_lab(page, server, tab, f"model={STYLED}&__theme={theme}")
        does_not_scroll_sideways(page)
        narrow.close()

    def test_the_newest_of_quick_moves_wins_and_none_queue_up(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "truncation")
        sent: list[str] = []
        held: list[Route] = []

        def hold(route: Route) -> None:
            sent.append(route.request.post_data or "")
            held.append(route) if not held else route.continue_()

        page.route("**/latents/truncation", hold)
        slider = lab.locator("[data-part=psi]")
        for step in range(10):
            slide(slider, step / 10)
        wait_for(lambda: page.evaluate("() => true") and len(held) == 1)
        held[0].continue_()
        wait_for(lambda: "psi=0.9" in address_of(page))
        rests(lab)
        assert len(sent) == 2
        assert "psi=0.9" in sent[-1]


def test_ten_people_at_once_do_not_disturb_one_another(browser: Browser, server: Server) -> None:
    visitors = [browser.new_context() for _ in range(10)]
    pages = [visitor.new_page() for visitor in visitors]
    for number, page in enumerate(pages):
        page.goto(f"{server.address}/?tab=truncation&model={STYLED}&seed={number}")
    labs = [shown(page, "truncation") for page in pages]
    for number, lab in enumerate(labs):
        slide(lab.locator("[data-part=psi]"), number / 10)
    for number, (page, lab) in enumerate(zip(pages, labs, strict=True)):
        ends = f"&seed={number}&psi={number / 10:g}&sample=1"
        wait_for(lambda page=page, ends=ends: address_of(page).endswith(ends))  # type: ignore[misc]
        rests(lab)
    walls = [tuple(sources(lab.locator(".gp-twelve img"))) for lab in labs]
    assert len(set(walls)) == 10
    alone = browser.new_context().new_page()
    lab = open_lab(alone, server, "truncation", f"model={STYLED}&seed=7&psi=0.7")
    assert tuple(sources(lab.locator(".gp-twelve img"))) == walls[7]
    for visitor in [*visitors, alone.context]:
        visitor.close()
