"""Each latent tab as a visitor uses it: its own controls, and what they change."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.labs import changes, open_lab, slide, sources
from tests.browser.pages import Held, address_of
from tests.serving import Server
from tests.small_zoo import CLASSED, STYLED
from tests.waiting import wait_for


@pytest.fixture
def server(gallery_server: Server) -> Server:
    """The app with the small zoo, one of whose models has all that can lie beside it."""
    return gallery_server


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

    def test_news_of_a_measurement_leaves_the_slider_where_it_was_moved_to(self, page: Page, server: Server) -> None:
        held = Held(page, "/latents/truncation", "job")
        lab = open_lab(page, server, "truncation", f"model={STYLED}&psi=1")
        slider = lab.locator("[data-part=psi]")
        lab.get_by_role("button", name="Measure it again here").click()
        held.wait()
        held.parts.add("samples")
        slide(slider, 0.25)
        held.wait(2)
        held.release()
        expect(lab.get_by_role("progressbar")).to_be_visible()
        expect(slider).to_have_value("0.25")
        held.parts.clear()
        held.release()
        wait_for(lambda: "psi=0.25" in address_of(page))
        lab.get_by_role("button", name="Stop").click()
        expect(lab.locator("[data-part=job]")).to_contain_text("Stopped")


class TestMixing:
    def test_bands_and_layers_agree_with_the_grid(self, page: Page, server: Server) -> None:
        lab = open_lab(page, server, "mixing", f"model={STYLED}&layers=")
        rows, cells = lab.locator(".gp-mix th[scope=row] img"), lab.locator(".gp-mix tr:not(:first-child) td img")
        assert sources(cells) == [row for row in sources(rows) for _ in range(5)]
        before = sources(cells)
        lab.get_by_role("button", name="coarse", exact=True).click()
        changes(cells, before)
        expect(lab.get_by_role("checkbox", name="layer 1")).to_be_checked()
        expect(lab.locator("[data-part=share]")).to_contain_text("from their column’s")
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


def saved(array: np.ndarray) -> bytes:
    held = io.BytesIO()
    np.save(held, array)
    return held.getvalue()
