"""The translation tab as a visitor uses it: every check is on what is seen. Its translators are hardly trained."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from playground.pictures.datasets.labels import LABELS, colours
from playground.pictures.translation.ablations import PUBLISHED
from tests.browser.pages import address_of, does_not_scroll_sideways
from tests.serving import Server, served
from tests.small_translators import BOTH_WAYS, ONE_WAY, fill, measure
from tests.waiting import wait_for


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with the tiny translators and no other models."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_MODELS", str(fill(tmp_path_factory.mktemp("models"))))
        with served() as running:
            yield running


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The same with scores and ablations beside them."""
    measure(fill(tmp_path))
    monkeypatch.setenv("PLAYGROUND_MODELS", str(tmp_path))
    with served() as running:
        yield running


def part(page: Page, name: str) -> Locator:
    return page.locator(f"#translation [data-part={name}]")


def opened(page: Page, server: Server, link: str = f"model={ONE_WAY}") -> None:
    page.goto(f"{server.address}/?tab=translation&{link}")
    wait_for(lambda: bool(part(page, "output").get_attribute("src")) and "model=" in address_of(page))
    rests(page)


def rests(page: Page) -> None:
    """Wait until nothing is under way."""
    expect(page.locator("#translation[data-ready=true]")).to_have_attribute("data-busy", "false")


def output(page: Page) -> str:
    return part(page, "output").get_attribute("src") or ""


def canvas(page: Page) -> np.ndarray:
    """The drawing's pixels."""
    address = part(page, "canvas").evaluate("(canvas) => canvas.toDataURL()")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.split(",")[1]))).convert("RGB"))


def stroke(page: Page, *places: tuple[float, float]) -> None:
    """Draw with the mouse through places, in shares of the canvas."""
    box = part(page, "canvas").bounding_box()
    assert box is not None
    for index, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        if not index:
            page.mouse.down()
    page.mouse.up()


def other_output(page: Page, before: str) -> str:
    wait_for(lambda: output(page) != before)
    rests(page)
    return output(page)


def test_the_tab_opens_on_an_example_with_all_that_belongs_to_it(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.get_by_role("tab", name="Translation").click()
    wait_for(lambda: bool(output(page)))
    expect(part(page, "nine").locator("img")).to_have_count(9)
    expect(part(page, "strip").locator("button")).to_have_count(16)
    expect(part(page, "near")).to_contain_text("levels from the truth")
    expect(part(page, "ablation-protocol")).to_contain_text("not trained here yet")
    wait_for(lambda: f"tab=translation&model={ONE_WAY}&example=1" in address_of(page))


def test_what_was_measured_is_shown_with_what_the_papers_expect_of_it(page: Page, measured: Server) -> None:
    opened(page, measured)
    expect(part(page, "scores").locator("tr")).to_have_count(5)
    expect(part(page, "verdicts").locator("li")).to_have_text(
        [
            f"Does not hold here: {ONE_WAY} does the task better than the input in its place; 0.700 against 0.700.",
            f"Holds here: {ONE_WAY} does the task better than the mean picture in its place; 0.700 against 0.500.",
            f"Does not hold here: {ONE_WAY} has patches more like real ones than the input has; 3.00 against 3.00.",
        ]
    )
    expect(part(page, "ablations").locator("th")).to_have_text(["input", *PUBLISHED, "truth"])
    sheet = part(page, "ablations").locator("img")
    wait_for(lambda: sheet.evaluate("(image) => image.naturalWidth") == 9 * 8)
    expect(part(page, "ablation-scores").locator("tr")).to_have_count(8)
    expect(part(page, "ablation-verdicts").locator("li").first).to_contain_text("than L1 alone (Isola et al. 2017")
    expect(part(page, "ablation-protocol")).to_contain_text(
        "4 held-out pairs of labels2avatar, 8 px, 5 iterations each"
    )


def colour(label: str) -> list[int]:
    """The levels that a brush of labels leaves."""
    return colours()[list(LABELS).index(label)].tolist()


def test_drawing_with_the_mouse_changes_the_output_and_undo_brings_it_back(page: Page, server: Server) -> None:
    opened(page, server)
    first, drawn_on = output(page), canvas(page)
    page.get_by_role("radio", name="glasses").click()
    stroke(page, (0.2, 0.5), (0.8, 0.5))
    second = other_output(page, first)
    assert (canvas(page) == colour("glasses")).all(-1).sum() > 30
    expect(part(page, "truth")).to_be_hidden()
    assert "drawing=" in address_of(page)
    page.keyboard.press("Control+z")
    wait_for(lambda: output(page) == first)
    np.testing.assert_array_equal(canvas(page), drawn_on)
    assert second != first


def test_brushes_leave_no_shades_and_fill_stays_inside(page: Page, server: Server) -> None:
    opened(page, server)
    page.get_by_role("button", name="Empty canvas").click()
    page.get_by_role("radio", name="red hair").click()
    stroke(page, (0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8), (0.2, 0.2))
    page.get_by_role("radio", name="tan skin").click()
    page.get_by_role("radio", name="Fill").click()
    stroke(page, (0.5, 0.5))
    seen = {tuple(pixel) for pixel in canvas(page).reshape(-1, 3).tolist()}
    assert seen == {tuple(colour(name)) for name in ("background", "red hair", "tan skin")}
    assert canvas(page)[16, 16].tolist() == colour("tan skin")
    assert canvas(page)[1, 1].tolist() == colour("background")


def test_the_keyboard_draws(page: Page, server: Server) -> None:
    opened(page, server)
    first = output(page)
    part(page, "canvas").focus()
    for key in ("6", "ArrowRight", "ArrowDown", " "):
        page.keyboard.press(key)
    other_output(page, first)
    expect(page.get_by_role("radio", name="silver hair")).to_have_attribute("aria-checked", "true")
    assert (canvas(page) == colour("silver hair")).all(-1).any()


def test_strokes_that_come_faster_than_answers_are_coalesced(page: Page, server: Server) -> None:
    opened(page, server)
    held: list[Route] = []
    drawing = [True]
    page.route("**/translation", lambda route: held.append(route) if drawing else route.continue_())
    before = output(page)
    box = part(page, "canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(60):
        page.mouse.move(box["x"] + 20 + step * 4, box["y"] + 20 + step * 2)
    page.mouse.up()
    wait_for(lambda: output(page) == before and len(held) == 2)  # the output as it is drawn; what waits for its end
    drawing.clear()
    for route in held:
        route.continue_()
    last = other_output(page, before)
    page.reload()
    wait_for(lambda: output(page) == last)


def test_a_link_with_a_drawing_opens_the_same(page: Page, context: BrowserContext, server: Server) -> None:
    opened(page, server)
    before = output(page)
    page.get_by_role("button", name="Empty canvas").click()
    emptied = other_output(page, before)
    stroke(page, (0.3, 0.3), (0.6, 0.7))
    shown = other_output(page, emptied)
    wait_for(lambda: "drawing=" in address_of(page))
    page.get_by_role("button", name="Copy link").click()
    expect(part(page, "status")).to_contain_text("copied")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    other = context.new_page()
    other.goto(copied)
    wait_for(lambda: bool(output(other)))
    rests(other)
    assert output(other) == shown
    np.testing.assert_array_equal(canvas(other), canvas(page))


def test_examples_seeds_and_the_slider_over_the_truth(page: Page, server: Server) -> None:
    opened(page, server)
    first = output(page)
    page.get_by_role("button", name="Example 5", exact=True).click()
    second = other_output(page, first)
    assert "example=5" in address_of(page)
    page.get_by_label("Seed of the noise").fill("42")
    page.keyboard.press("Enter")
    other_output(page, second)
    assert "seed=42" in address_of(page)
    expect(part(page, "truth")).to_be_visible()
    wipe = page.get_by_label("How much of the output covers the truth")
    wipe.focus()
    page.keyboard.press("Home")
    wait_for(lambda: "0%" in (part(page, "truth").evaluate("(image) => image.style.clipPath") or ""))


def test_swapping_the_direction_shows_the_other_set_and_the_way_back(page: Page, server: Server) -> None:
    opened(page, server, f"model={BOTH_WAYS}&example=2")
    expect(part(page, "cycle")).to_contain_text("of 255 levels")
    expect(part(page, "nine")).to_be_hidden()
    drawn, before = canvas(page), output(page)
    page.get_by_role("button", name="Swap direction").click()
    other_output(page, before)
    assert "direction=backward" in address_of(page)
    wait_for(lambda: bool((canvas(page) != drawn).any()))
    page.get_by_role("radio", name="Labels → avatar").check()
    wait_for(lambda: f"model={ONE_WAY}" in address_of(page))
    expect(page.get_by_role("button", name="Swap direction")).to_be_hidden()


def test_the_discriminators_opinion_lies_over_the_output(page: Page, server: Server) -> None:
    opened(page, server)
    expect(part(page, "heat")).to_be_hidden()
    page.get_by_label("Show the discriminator’s opinion of each patch").check()
    expect(part(page, "heat")).to_be_visible()
    expect(part(page, "opinion")).to_contain_text("patches of 16 × 16 px")
    shown = part(page, "heat").evaluate(
        "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"
    )
    assert max(shown[3::4]) > 0


def picked(page: Page, name: str, content: bytes) -> None:
    with page.expect_file_chooser() as waiting:
        page.get_by_role("button", name="Upload a picture").click()
    waiting.value.set_files({"name": name, "mimeType": "image/png", "buffer": content})


def test_an_upload_is_drawn_and_explained(page: Page, server: Server) -> None:
    opened(page, server)
    before = output(page)
    held = io.BytesIO()
    Image.new("RGB", (300, 120), LABELS["blue clothes"]).save(held, format="png")
    picked(page, "sea.png", held.getvalue())
    other_output(page, before)
    expect(part(page, "status")).to_contain_text("its middle was cut square")
    assert (canvas(page) == colour("blue clothes")).all()


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"text", "no picture that can be read"), (b"\x89PNG\r\n\x1a\n", "no picture")]
)
def test_a_bad_upload_gets_one_sentence_and_nothing_is_lost(
    page: Page, server: Server, content: bytes, sentence: str
) -> None:
    errors: list[str] = []
    opened(page, server)
    before, drawn = output(page), canvas(page)
    page.on("pageerror", lambda error: errors.append(str(error)))
    # A refusal is an answer of status 400, which Chromium writes into the console: the fixture would call it an error.
    page.route("**/translation/upload*", lambda route: route.fulfill(response=route.fetch(), status=200))
    picked(page, "bad.png", content)
    expect(part(page, "status")).to_contain_text(sentence)
    assert output(page) == before
    np.testing.assert_array_equal(canvas(page), drawn)
    assert not errors


@pytest.mark.parametrize(
    ("link", "sentence"), [("model=monet", "Model must be one of"), ("example=0", "Example must be a whole number")]
)
def test_a_broken_link_gets_one_sentence_and_a_picture(page: Page, server: Server, link: str, sentence: str) -> None:
    page.goto(f"{server.address}/?tab=translation&{link}")
    expect(part(page, "status")).to_contain_text(sentence)
    wait_for(lambda: bool(output(page)))


def test_the_pictures_are_saved_side_by_side(page: Page, server: Server) -> None:
    opened(page, server)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save picture").click()
    with Image.open(Path(waiting.value.path())) as saved:
        assert saved.size == (3 * 256, 256)


def test_a_phone_has_everything_in_one_column(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, server)
    does_not_scroll_sideways(page)
    expect(part(page, "canvas")).to_be_visible()
    expect(part(page, "canvas")).to_be_in_viewport(ratio=1)
    for name in ("undo", "clear"):  # the brushes stay in reach under the drawing
        expect(page.locator(f"#translation [data-do={name}]")).to_be_in_viewport(ratio=1)
    expect(part(page, "brushes")).to_be_in_viewport(ratio=1)


def test_programs_translate_too(server: Server) -> None:
    told = Client(server.address, verbose=False).predict(ONE_WAY, "", 2, 3, "forward", api_name="/translate")
    assert told["size"] == 32
    assert told["output"].startswith("data:image/png;base64,")
