"""A whole short study: a rater goes through it in a real browser, reloads half-way, and its owner reads the result."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.rating.design import Screening
from playground.rating.protocol import HypeTime
from playground.rating.record import COMPLETE, Record
from playground.rating.service import Ratings
from playground.rating.store import records
from playground.rating.store.visit import RefusedError
from tests.rating.examples import TOKEN, add_study, begin, pictures, rate, settings
from tests.rating.test_material import archive, files
from tests.rating.test_process import serving
from tests.serving import Server, served
from tests.waiting import wait_for

ANY_SCREEN = Screening(least_hz=1, most_late=1, least_width=100)  # a busy machine draws late
TINY = HypeTime(blocks=1, images=8, practice=2, qualification=0, checks=1, countdown_ms=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ratings")


@pytest.fixture(scope="module")
def room(folder: Path) -> Iterator[Ratings]:
    """The rating room behind the server: it tells a test what is right."""
    opened = Ratings(settings(folder))
    add_study(opened, TINY, screening=ANY_SCREEN)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def raters(folder: Path, room: Ratings) -> Iterator[str]:
    """The address of a server of raters alone: neither torch nor gradio."""
    del room
    with serving(folder) as address:
        yield address


@pytest.fixture(scope="module")
def server(folder: Path, room: Ratings) -> Iterator[Server]:
    """The whole app on the same database."""
    del room
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_RATINGS", str(folder))
        patch.setenv("PLAYGROUND_RATING_TOKEN", TOKEN)
        with served() as running:
            yield running


def answer(page: Page, room: Ratings, name: str, count: int) -> None:
    """Answer so many trials rightly, by keys and by clicks in turns."""
    token = room.visits.key(room.studies.get("small"), name).token
    for _ in range(count):
        wait_for(
            lambda: (
                page.locator(".answers button:enabled").count() == 2 or page.locator("[data-do=begin]").is_visible()
            ),
            60,
        )
        if page.locator("[data-do=begin]").is_visible():
            page.locator("[data-do=begin]").click()
            expect(page.locator(".answers button").first).to_be_enabled()
        visit = room.visits.state(token)
        assert visit.due is not None
        if visit.answered % 2:
            page.locator(f"[data-answer={visit.due.truth}]").click()
        else:
            page.keyboard.press("r" if visit.due.truth == "real" else "f")
        wait_for(lambda before=visit.answered: room.visits.state(token).answered == before + 1, 60)  # type: ignore[misc]


def enter(page: Page, server: Server) -> None:
    """Open the owner's room."""
    page.goto(f"{server.address}/?tab=rating")
    page.get_by_text("For owners of studies").click()
    page.locator("#rating-token input").fill(TOKEN)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("#rating-board")).to_contain_text("Take away")


def test_a_rater_finishes_after_a_reload(page: Page, raters: str, room: Ratings) -> None:
    page.goto(f"{raters}/rate/small?rater=alice")
    expect(page.locator("[data-part=consent]")).to_contain_text("Withdraw")
    page.get_by_role("button", name="I agree, start").click()
    answer(page, room, "alice", 5)
    page.reload()
    expect(page.locator("[data-part=intro-title]")).to_contain_text("Going on")
    answer(page, room, "alice", 6)
    expect(page.get_by_role("heading", name="Thank you: all your answers are stored")).to_be_visible()
    expect(page.locator("[data-part=result]")).to_contain_text("100% of 8")
    expect(page.locator(".code")).to_have_text(room.studies.get("small").design.codes.completion)
    record = finished(room)
    assert [each.number for each in record.answers] == list(range(11))
    timed = [each for each in record.answers if each.asked_ms is not None]
    assert all(each.shown_ms and each.masks_ms and each.frame_ms for each in timed)


def finished(room: Ratings) -> Record:
    """The visit that was finished first."""
    return next(each for each in records.of_study(room.database, "small") if each.status == COMPLETE)


def test_the_owner_reads_the_result_behind_a_token(page: Page, server: Server, room: Ratings) -> None:
    token, visit = begin(room, "by program")
    rate(room, token, visit)
    page.goto(f"{server.address}/?tab=rating")
    page.get_by_text("For owners of studies").click()
    page.locator("#rating-token input").fill("a guess")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("#rating-message")).to_contain_text("This is not the owner’s token.")
    page.locator("#rating-token input").fill(TOKEN)
    page.get_by_role("button", name="Open", exact=True).click()
    choose(page, "Study", "small")
    expect(page.locator("#rating-progress")).to_contain_text(re.compile("[12] of 5"))
    expect(page.locator("#rating-board")).to_contain_text("SHA-256")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="answers.csv").click()
    assert Path(waiting.value.path()).read_text().count("\n") in (12, 23)


HOLD = """() => {
  const { drawImage } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    setTimeout(() => {
      const end = performance.now() + 1100;
      while (performance.now() < end);
    });
    return drawImage.apply(this, given);
  };
}"""


def test_the_owner_makes_a_study_of_uploads(page: Page, server: Server, room: Ratings, tmp_path: Path) -> None:
    for number, name in enumerate(("photos", "ours")):
        (tmp_path / f"{name}.zip").write_bytes(archive(files(pictures(40, number))))
    (tmp_path / "broken.zip").write_bytes(b"no archive")
    enter(page, server)
    page.get_by_role("button", name=re.compile("^New study")).click()
    page.get_by_role("textbox", name=re.compile("^Name")).fill("trees")
    choose(page, "Protocol", "HYPE infinity, short")
    page.get_by_label("My own ZIPs of pictures").check()
    page.locator("#rating-reals input[type=file]").set_input_files(tmp_path / "photos.zip")
    expect(page.locator("#rating-reals")).to_contain_text("photos")
    page.locator("#rating-models input[type=file]").set_input_files(tmp_path / "broken.zip")
    expect(page.locator("#rating-models")).to_contain_text("broken")
    page.get_by_role("button", name="Make the study").click()
    expect(page.locator(".toast-body")).to_contain_text("broken.zip is no whole ZIP archive")
    page.locator("#rating-models").get_by_role("button", name="Clear").click()
    page.locator("#rating-models input[type=file]").set_input_files(tmp_path / "ours.zip")
    expect(page.locator("#rating-models")).to_contain_text("ours")
    page.get_by_role("button", name="Make the study").click()
    expect(page.locator("#rating-message")).to_contain_text("Made: rate/trees")
    assert room.studies.get("trees").design.models == ("ours",)


def choose(page: Page, label: str, start: str) -> None:
    """Pick what starts so from a list."""
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=re.compile(f"^{start}")).click()


def test_a_page_that_is_held_up_is_flagged(page: Page, raters: str, room: Ratings) -> None:
    page.add_init_script(f"({HOLD})()")
    page.goto(f"{raters}/rate/small?rater=carol")
    page.get_by_role("button", name="I agree, start").click()
    answer(page, room, "carol", 2)
    record = records.of_visit(room.database, room.visits.key(room.studies.get("small"), "carol").token)
    assert record is not None
    assert [each.flagged for each in record.answers] == [True, True]
    assert all(each.shown_ms and each.asked_ms and each.shown_ms > each.asked_ms for each in record.answers)


def test_a_rater_withdraws(browser: Browser, raters: str, room: Ratings) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{raters}/rate/small?rater=bob")
    page.get_by_role("button", name="I agree, start").click()
    answer(page, room, "bob", 2)
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("button", name="Delete my answers").click()
    expect(page.get_by_role("alert").filter(has_text="You have withdrawn")).to_be_visible()
    with pytest.raises(RefusedError, match="You have withdrawn"):
        room.visits.enter("small", "bob")
    context.close()
