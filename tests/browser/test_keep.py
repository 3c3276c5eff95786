"""What a visitor takes home from the live tab, and brings back."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.GifImagePlugin import GifImageFile
from playwright.sync_api import BrowserContext, Locator, Page, expect
from safetensors import safe_open

from playground.trained import STARTS
from tests.browser.live import SMALL, iteration, open_live, waits_for_iteration
from tests.browser.pages import address_of
from tests.serving import Server
from tests.waiting import wait_for


def item(page: Page, name: str) -> Locator:
    """A button under “Save or open”, which is opened."""
    page.get_by_role("button", name="Save or open", exact=True).click()
    return page.get_by_role("dialog", name="Save or open").get_by_role("button", name=name, exact=True)


def saved(page: Page, name: str, folder: Path) -> Path:
    """What the browser saves."""
    with page.expect_download() as download:
        item(page, name).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def load(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        item(page, "open a run").click()
    chooser.value.set_files(path)


def rest_at(page: Page, least: int) -> int:
    """Pause a run beyond an iteration; returns where it rests."""
    waits_for_iteration(page, lambda now: now > least)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    seen = [-2, -1]

    def rests() -> bool:
        page.evaluate("() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))")
        seen.append(iteration(page))
        return len(set(seen[-3:])) == 1

    wait_for(rests)
    return seen[-1]


def test_a_run_is_saved_and_goes_on_in_another_page(
    page: Page, context: BrowserContext, server: Server, tmp_path: Path
) -> None:
    open_live(page, server, f"{SMALL}&distribution=moons&seed=5")
    at = rest_at(page, 100)
    path = saved(page, "run", tmp_path)
    assert path.name == f"gan-moons-{at}.safetensors"
    with safe_open(path, "pt") as file:
        assert "generator.weights" in file.keys()  # noqa: SIM118
    other = context.new_page()
    open_live(other, server, SMALL)
    load(other, path)
    expect(other.locator("[data-part=status]")).to_contain_text(f"open at iteration {at:,}")
    waits_for_iteration(other, lambda now: now == at)
    expect(other.get_by_role("radio", name="Two moons")).to_be_checked()
    wait_for(lambda: "distribution=moons" in address_of(other) and "seed=5" in address_of(other))
    points = "() => Math.max(...document.querySelector('.js-plotly-plot').data.map((trace) => (trace.x ?? []).length))"
    other.wait_for_function(f"({points})() > 3")  # its past is there, and it has not gone on yet
    assert iteration(other) == at
    other.get_by_role("button", name="One iteration", exact=True).click()
    waits_for_iteration(other, lambda now: now == at + 1)
    other.get_by_role("button", name="Play", exact=True).click()
    waits_for_iteration(other, lambda now: now > at + 50)
    expect(other.get_by_role("radio", name="Two moons")).to_be_checked()
    other.close()


@pytest.mark.parametrize("content", [b"", b"x,y\n0,1\n"], ids=["empty", "foreign"])
def test_a_file_that_is_no_run_gets_one_sentence_and_changes_nothing(
    page: Page, server: Server, tmp_path: Path, content: bytes
) -> None:
    open_live(page, server)
    at = rest_at(page, 20)
    path = tmp_path / "notes.safetensors"
    path.write_bytes(content)
    load(page, path)
    expect(page.locator("[data-part=status]")).to_contain_text("This file is no run of the playground")
    assert iteration(page) == at
    page.get_by_role("button", name="Play", exact=True).click()
    waits_for_iteration(page, lambda now: now > at)


def test_the_script_is_that_of_the_run(page: Page, server: Server, tmp_path: Path) -> None:
    open_live(page, server, f"{SMALL}&penalty=r1")
    at = rest_at(page, 50)
    text = saved(page, "script", tmp_path).read_text()
    compile(text, "gan.py", "exec")
    assert f"ITERATIONS = {at}\n" in text
    assert "squared_slope(x)" in text


def test_the_timeline_is_saved_as_an_animation(page: Page, server: Server, tmp_path: Path) -> None:
    open_live(page, server)
    at = rest_at(page, 200)
    path = saved(page, "animation", tmp_path)
    assert path.name == f"gan-ring8-{at}.gif"
    with Image.open(path) as film:
        assert isinstance(film, GifImageFile)
        assert film.n_frames > 3
        assert film.size == (400, 400)
        film.seek(0)
        first = film.convert("RGB").tobytes()
        film.seek(film.n_frames - 1)
        assert film.convert("RGB").tobytes() != first
    expect(page.locator("[data-part=status]")).to_contain_text(path.name)


def test_view_and_charts_are_saved_as_pictures(page: Page, server: Server, tmp_path: Path) -> None:
    open_live(page, server)
    expect(page.locator("[data-part=charts] .js-plotly-plot")).to_be_visible()
    rest_at(page, 50)
    page.wait_for_function("() => document.querySelector('.js-plotly-plot').data.some((trace) => trace.x?.length > 1)")
    with Image.open(io.BytesIO(saved(page, "picture", tmp_path).read_bytes())) as view:
        assert view.size[0] == view.size[1] >= 560
    with page.expect_download() as download:
        page.locator("[data-part=charts]").get_by_role("button", name="PNG", exact=True).click()
    download.value.save_as(tmp_path / "curves.png")
    with Image.open(tmp_path / "curves.png") as curves:
        assert min(curves.size) > 500
        assert len(np.unique(np.asarray(curves.convert("RGB")).reshape(-1, 3), axis=0)) > 20


def test_a_run_that_is_trained_already_opens_at_its_end(page: Page, server: Server) -> None:
    open_live(page, server, SMALL)
    item(page, "Three blobs").click()
    waits_for_iteration(page, lambda now: now == STARTS["blobs"].iterations)
    expect(page.get_by_role("radio", name="Three blobs")).to_be_checked()
    expect(page.locator("[data-part=story]")).to_contain_text("All three modes are found")
    page.get_by_role("button", name="Play", exact=True).click()
    waits_for_iteration(page, lambda now: now > STARTS["blobs"].iterations + 20)


def test_the_explainer_shows_the_run(page: Page, server: Server) -> None:
    open_live(page, server)
    rest_at(page, 50)
    figures = page.locator("#explain canvas")
    expect(figures).to_have_count(4)
    figures.last.scroll_into_view_if_needed()  # they are drawn where they are seen
    looks = "(canvas) => canvas.toDataURL()"
    page.wait_for_function(
        "() => [...document.querySelectorAll('#explain canvas')].every((canvas) => canvas.width > 400)"
    )
    first = [figure.evaluate(looks) for figure in figures.all()]
    assert len(set(first)) == 4  # each its own layers
    page.get_by_role("button", name="Play", exact=True).click()
    figures.last.scroll_into_view_if_needed()
    wait_for(lambda: figures.first.evaluate(looks) != first[0])


def test_the_dialog_works_by_keyboard(page: Page, server: Server) -> None:
    open_live(page, server)
    button = page.get_by_role("button", name="Save or open", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Save or open")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="picture", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
