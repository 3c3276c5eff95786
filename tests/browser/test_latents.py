"""The latent tabs as a visitor uses them: every check is on what is seen. Their models are tiny and hardly trained."""

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.labs import changes, open_lab, rests, shown, slide, sources
from tests.browser.pages import address_of
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
        lab.get_by_label("Seed").fill("77")
        page.keyboard.press("Enter")
        wait_for(lambda: "seed=77" in address_of(page))
        lab.get_by_role("button", name="Surprise me").click()
        wait_for(lambda: "seed=77" not in address_of(page))
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
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
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


class TestArithmetic:
    def test_exemplars_are_added_and_removed(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "arithmetic", f"model={STYLED}&a=0,1,2&b=3,4,5&c=6,7,8")
        nine = lab.locator(".gp-nine img")
        before = sources(nine)
        lab.get_by_role("button", name="B", exact=True).click()
        lab.get_by_role("button", name="Latent 9", exact=True).click()
        expect(lab.get_by_role("button", name="Latent 9, in B")).to_be_visible()
        after = changes(nine, before)
        assert "b=3%2C4%2C5%2C9" in address_of(page)
        lab.get_by_role("button", name="Remove latent 9 from B").click()
        assert changes(nine, after) == before

    def test_the_last_exemplar_stays(self, context: BrowserContext, server: Server) -> None:
        page = context.new_page()
        lab = open_lab(page, server, "arithmetic", f"model={STYLED}&a=0&b=3&c=6")
        lab.get_by_role("button", name="Remove latent 0 from A").click()
        expect(lab.locator("[data-part=status]")).to_contain_text("A must have from 1 to 12 latents")
        expect(lab.get_by_role("button", name="Remove latent 0 from A")).to_be_visible()

    def test_latents_are_found_by_attribute(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "arithmetic")
        tiles = lab.locator(".gp-pick img")
        expect(tiles).to_have_count(24)
        before = sources(tiles)
        lab.get_by_label("Glasses", exact=True).select_option("yes")
        changes(tiles, before)
        expect(lab.locator("[data-part=picker-note]")).to_contain_text("that show this")

    def test_a_slider_moves_the_result_and_shows_its_strip(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "arithmetic")
        nine, strip = lab.locator(".gp-nine img"), lab.locator(".gp-strip img")
        expect(strip).to_have_count(7)
        before = sources(nine)
        slider = lab.locator(".gp-slider input").first
        slide(slider, 2)
        after = changes(nine, before)
        wait_for(lambda: "move=" in address_of(page) and "%3A2" in address_of(page))
        assert sources(strip)[5] == after[4], "the strip at 2 is the result"
        lab.get_by_role("button", name="All to 0").click()
        assert changes(nine, after) == before

    def test_the_judge_and_the_trials_are_told(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "arithmetic")
        expect(lab.locator("[data-part=judged] dt")).to_have_text(["glasses", "long hair", "beard", "skin"])
        expect(lab.locator("[data-part=judge-note]")).to_contain_text("held-out real pictures: judge 50%")
        expect(lab.locator("[data-part=trials]")).to_contain_text("200 random trials")
        expect(lab.locator("[data-part=trials] td").nth(2)).to_have_text("94%")

    def test_a_model_without_files_says_so_and_works(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "arithmetic", f"model={CLASSED}")
        expect(lab.locator("[data-part=judge-note]")).to_contain_text("No classifiers of attributes are stored")
        expect(lab.locator("[data-part=no-directions]")).to_contain_text("No directions of z are stored")
        expect(lab.locator(".gp-nine img")).to_have_count(9)
        lab.get_by_label("Class").select_option("c")
        wait_for(lambda: "class=c" in address_of(page))

    def test_the_result_is_saved_and_comes_back(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "arithmetic", f"model={STYLED}&a=0,1,2&b=3,4,5&c=6,7,8")
        result = sources(lab.locator(".gp-nine img"))[4]
        with page.expect_download() as waiting:
            lab.get_by_role("button", name="Save result .npy").click()
        path = Path(waiting.value.path())
        assert waiting.value.suggested_filename == f"{STYLED}-arithmetic-result.npy"
        assert np.load(path).shape == (1, 6)
        with page.expect_file_chooser() as choosing:
            lab.get_by_role("button", name="Load latents .npy").click()
        choosing.value.set_files({"name": "a.npy", "mimeType": "application/octet-stream", "buffer": path.read_bytes()})
        loaded = lab.locator(".gp-exemplars button[aria-label*='from a file'] img")
        expect(loaded).to_have_count(1)
        assert sources(loaded) == [result]

    def test_another_file_gets_one_sentence(self, context: BrowserContext, server: Server) -> None:
        page = context.new_page()
        lab = open_lab(page, server, "arithmetic")
        with page.expect_file_chooser() as choosing:
            lab.get_by_role("button", name="Load latents .npy").click()
        held = {"name": "a.npy", "mimeType": "application/octet-stream", "buffer": saved(np.zeros((9, 6)))}
        choosing.value.set_files(held)  # type: ignore[arg-type]
        wait_for(lambda: "this one is [9, 6]" in (lab.locator("[data-part=status]").text_content() or ""))


class TestInterpolation:
    def test_keyframes_are_added_moved_and_removed(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "interpolation", f"model={STYLED}&keys=0,1")
        lab.get_by_role("button", name="Latent 5", exact=True).click()
        wait_for(lambda: "keys=0%2C1%2C5" in address_of(page))
        lab.get_by_role("button", name="Earlier: keyframe 3").click()
        wait_for(lambda: "keys=0%2C5%2C1" in address_of(page))
        lab.get_by_role("button", name="Remove keyframe 1").click()
        wait_for(lambda: "keys=5%2C1" in address_of(page))
        expect(lab.get_by_role("button", name="Remove keyframe 1")).to_be_disabled()

    def test_the_scrubber_shows_both_methods_at_t(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "interpolation", f"model={STYLED}&space=z&keys=0,1")
        here, ends = lab.locator("[data-here] img"), sources(lab.locator(".gp-keyframe img"))
        slide(lab.get_by_role("slider", name="Position t"), 0)
        wait_for(lambda: sources(here) == [ends[0]] * 2)
        slide(lab.get_by_role("slider", name="Position t"), 1)
        wait_for(lambda: sources(here) == [ends[1]] * 2)
        assert "t=1" in address_of(page)

    def test_norms_and_lengths_are_drawn(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "interpolation", f"model={STYLED}&space=z")
        expect(lab.locator("[data-part=chart] .main-svg").first).to_be_visible()
        expect(lab.locator("[data-part=lengths]")).to_contain_text("Perceptual length of the walk, 48 steps: lerp")
        expect(lab.locator("[data-part=net]")).to_contain_text("EfficientNet")

    @pytest.mark.parametrize(
        ("preset", "words"), [("Opposite ends", "are opposite"), ("From the mean", "is the centre of the space")]
    )
    def test_special_keyframes_are_explained(self, page: Page, server: Server, preset: str, words: str) -> None:
        lab = open_lab(page, server, "interpolation")
        lab.get_by_role("button", name=preset).click()
        expect(lab.locator("[data-part=notes]")).to_contain_text(words)

    def test_it_plays_and_pauses(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "interpolation", f"model={STYLED}&t=0")
        lab.get_by_role("button", name="Play").click()
        told = lab.locator("[data-part=t-value]")
        wait_for(lambda: (told.text_content() or "") > "t = 0.2")
        lab.get_by_role("button", name="Pause").click()
        at = told.text_content()
        wait_for(lambda: not address_of(page).endswith("t=0"))
        expect(told).to_have_text(at or "")

    def test_a_gif_is_saved(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "interpolation", f"model={STYLED}&walk=circle")
        with page.expect_download() as waiting:
            lab.get_by_role("button", name="Save GIF").click()
        with Image.open(Path(waiting.value.path())) as image:
            assert image.format == "GIF"
            assert image.n_frames > 1  # type: ignore[attr-defined]


class TestTruncation:
    def test_all_samples_drift_to_the_mean(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "truncation", f"model={STYLED}&psi=1")
        samples = lab.locator(".gp-twelve img")
        assert len(set(sources(samples))) == 12
        slide(lab.locator("[data-part=psi]"), 0)
        wait_for(lambda: len(set(sources(samples))) == 1)
        expect(lab.locator("[data-part=look]")).to_contain_text("all twelve fake samples are one")
        wait_for(lambda: "psi=0" in address_of(page))

    def test_the_way_of_another_sample_is_shown(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "truncation")
        way = lab.locator(".gp-way img")
        before = sources(way)
        lab.get_by_role("button", name="Sample 5", exact=True).click()
        changes(way, before)
        expect(lab.locator("[data-part=way-title]")).to_contain_text("sample 5")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(lab.locator("[data-part=way-title]")).to_contain_text("sample 6")

    def test_the_curve_is_drawn_beside_the_published_one(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "truncation")
        chart = lab.locator("[data-part=chart]")
        expect(chart.locator(".legend")).to_contain_text("StyleGAN on FFHQ, published")
        expect(lab.locator("[data-part=summary]")).to_contain_text("As theory says")
        expect(lab.locator("[data-part=protocol]")).to_contain_text("2,048 samples at each ψ and seed")
        shapes = "(chart) => chart.layout.shapes.map((shape) => shape.x0)"
        slide(lab.locator("[data-part=psi]"), 0.25)
        wait_for(lambda: chart.evaluate(shapes) == [0.25, 0.25])

    def test_a_measurement_shows_its_progress_and_stops(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "truncation", f"model={CLASSED}")
        expect(lab.locator("[data-part=summary]")).to_contain_text("has not been measured")
        lab.get_by_role("button", name="Measure it here").click()
        expect(lab.locator("[data-part=job]")).to_contain_text("% measured")
        expect(lab.get_by_role("progressbar")).to_be_visible()
        lab.get_by_role("button", name="Stop").click()
        expect(lab.locator("[data-part=job]")).to_contain_text("Stopped; nothing has changed.")
        expect(lab.get_by_role("button", name="Measure it here")).to_be_visible()


class TestMixing:
    def test_bands_and_layers_agree_with_the_grid(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "mixing", f"model={STYLED}&layers=")
        rows, cells = lab.locator(".gp-mix th[scope=row] img"), lab.locator(".gp-mix tr:not(:first-child) td img")
        assert sources(cells) == [row for row in sources(rows) for _ in range(5)]
        before = sources(cells)
        lab.get_by_role("button", name="coarse", exact=True).click()
        changes(cells, before)
        expect(lab.get_by_role("checkbox", name="layer 1")).to_be_checked()
        lab.get_by_role("checkbox", name="layer 2").check()
        columns = sources(lab.locator(".gp-mix th[scope=col] img"))
        wait_for(lambda: sources(cells) == columns * 4)

    def test_a_row_is_picked_anew(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "mixing")
        lab.locator("[data-slot=columns-1]").click()
        lab.get_by_role("button", name="Latent 11", exact=True).click()
        wait_for(lambda: "columns=4%2C11%2C6%2C7%2C8" in address_of(page))
        expect(lab.locator("[data-part=picker-title]")).to_contain_text("column 3")

    def test_models_without_styles_are_not_offered(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "mixing")
        expect(lab.get_by_role("radio", name=re.compile(CLASSED, re.IGNORECASE))).to_have_count(0)

    def test_the_grid_is_saved_as_a_picture(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "mixing")
        with page.expect_download() as waiting:
            lab.get_by_role("button", name="Save picture").click()
        with Image.open(Path(waiting.value.path())) as image:
            assert image.size == (6 * 128, 5 * 128)
            assert np.asarray(image.convert("RGB"))[150:, 150:].std() > 1


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


class TestProgram:
    def test_arithmetic(self, server: Server) -> None:
        answer = asks(server)(STYLED, [0, 1, 2], [3, 4, 5], [6, 7, 8], "w", 3, "", {}, api_name="/arithmetic")
        assert opened(answer["png"]).size == (4 * 8, 8)
        assert (len(answer["latent"]), answer["size"]) == (6, 8)
        assert [row["name"] for row in answer["judged"]] == ["glasses", "long hair", "beard", "skin"]
        again = asks(server)(STYLED, [answer["reference"]], [1], [1], "w", api_name="/arithmetic")
        assert again["latent"] == pytest.approx(answer["latent"], abs=1e-5)

    def test_interpolate(self, server: Server) -> None:
        answer = asks(server)(STYLED, [0, "-0", "mean"], 10, "linear", "z", "closed", api_name="/interpolate")
        assert opened(answer["png"]).size == (10 * 8, 8)
        assert answer["norms"][6] == pytest.approx(0, abs=1e-5)
        assert (len(answer["latents"]), answer["latents"][0]) == (10, answer["latents"][-1])

    def test_truncate(self, server: Server) -> None:
        answer = asks(server)(STYLED, 0.0, 3, api_name="/truncate")
        assert opened(answer["png"]).size == (6 * 8, 2 * 8)
        assert answer["latents"][0] == answer["latents"][11]
        assert answer["curve"]["psi"] == [0.3, 0.6, 1.0, 1.25]
        assert asks(server)(CLASSED, 0.5, 3, "b", api_name="/truncate")["curve"] is None

    def test_mix(self, server: Server) -> None:
        answer = asks(server)(STYLED, [0, 1], [2, 3, 4], "coarse", api_name="/mix")
        assert opened(answer["png"]).size == (3 * 8, 2 * 8)
        assert "layers=0" in answer["link"]

    @pytest.mark.parametrize(
        ("given", "name", "sentence"),
        [
            (("celeba", [1], [2], [3]), "/arithmetic", r"Model must be one of"),
            ((STYLED, [], [2], [3], "w", 0, "", {"hat": 1}), "/arithmetic", r"has no direction 'hat'"),
            ((STYLED, [1]), "/interpolate", r"Keyframes must have from 2 to 8 latents; 1 are given\."),
            ((STYLED, [1, 2], 99), "/interpolate", r"Steps must be a whole number from 2 to 64; 99 is not\."),
            ((STYLED, "nan"), "/truncate", r"Truncation ψ must be a number from 0 to 1\.5"),
            ((CLASSED, [1], [2]), "/mix", r"has no styles to mix"),
            ((STYLED, [1], [2], "7"), "/mix", r"Layers must be numbers from 0 to 1"),
        ],
    )
    def test_a_bad_request_is_one_sentence(
        self, server: Server, given: tuple[object, ...], name: str, sentence: str
    ) -> None:
        with pytest.raises(AppError, match=sentence):
            asks(server)(*given, api_name=name)


def asks(server: Server) -> Callable[..., dict[str, Any]]:
    found: Callable[..., dict[str, Any]] = Client(server.address, verbose=False).predict
    return found


def opened(png: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(png)))


def saved(array: np.ndarray) -> bytes:
    held = io.BytesIO()
    np.save(held, array)
    return held.getvalue()
