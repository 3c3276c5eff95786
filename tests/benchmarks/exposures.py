"""How true exposures are to what was asked, by the browser's own trace of the frames that it presented.

    python -m tests.benchmarks.exposures [--trials 300] [--held 20]

A rater goes through a HYPE_time study in headless Chromium, and answers so that the staircase wanders. Every exposure
is compared in three ways: what was asked, what the page logged, and what DevTools tracing says was presented, from the
frame that first had the picture to the frame that first had the mask. Then so many trials more in which the page is
held up until the picture should be long gone: each must be flagged. It prints; it asserts nothing.
"""

import argparse
import bisect
import json
import random
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from playground.rating.design import Screening
from playground.rating.protocol import HypeTime
from playground.rating.record import Answer
from playground.rating.service import Ratings
from playground.rating.store import records
from tests.conftest import ARGUMENTS
from tests.rating.examples import add_study, settings
from tests.rating.test_process import serving
from tests.waiting import wait_for

SHARE_RIGHT = 0.75  # of the answers: where the weighted staircase rests
HOLD = 1100  # ms for which the page is held up: beyond the end of the longest exposure
SEEN = ("blink.user_timing", "cc", "benchmark")  # categories of the trace
SLACK = 0.05  # of a frame, as in telemetry.py

# After the countdown's numbers the first picture that is drawn is the one to be judged, the second the first mask.
MARKS = """() => {
  const { fillText, drawImage } = CanvasRenderingContext2D.prototype;
  let drawn = 2;
  Object.assign(CanvasRenderingContext2D.prototype, {
    fillText(...given) {
      drawn = 0;
      return fillText.apply(this, given);
    },
    drawImage(...given) {
      if (drawn < 2) performance.mark(["picture", "mask"][drawn]);
      drawn += 1;
      if (drawn === 1 && window.hold) setTimeout(() => {
        const end = performance.now() + window.hold;
        while (performance.now() < end);
      });
      return drawImage.apply(this, given);
    },
  });
}"""


class Trace(NamedTuple):
    """What the browser says: when pictures and masks were drawn, and when frames began and were presented; ms."""

    pictures: list[float]
    masks: list[float]
    frames: list[tuple[float, float]]

    def presented(self, drawn: float) -> float:
        """When the frame that something was drawn in reached the screen."""
        at = bisect.bisect_right(self.frames, (drawn, float("inf"))) - 1
        return self.frames[at][1]

    @property
    def exposures(self) -> list[float]:
        """How long each picture was on the screen, ms."""
        return [
            self.presented(mask) - self.presented(picture)
            for picture, mask in zip(self.pictures, self.masks, strict=True)
        ]


def read(trace: bytes) -> Trace:
    """From a trace as Chromium writes it."""
    events: list[dict[str, Any]] = json.loads(trace)["traceEvents"]
    marks = {
        name: [e["ts"] / 1000 for e in events if e["name"] == name and "user_timing" in e["cat"]]
        for name in ("picture", "mask")
    }
    begun: dict[Any, tuple[float, dict[str, Any]]] = {}
    frames = []
    for event in events:
        if event["name"] != "PipelineReporter":
            continue
        key = (event["pid"], json.dumps(event.get("id2") or event.get("id")))
        if event["ph"] == "b":
            begun[key] = event["ts"], event["args"].get("frame_reporter", {})
        elif event["ph"] == "e" and key in begun:
            start, about = begun.pop(key)
            if about.get("state") == "STATE_PRESENTED_ALL":  # with what the page's own thread drew
                frames.append((start / 1000, event["ts"] / 1000))
    return Trace(sorted(marks["picture"]), sorted(marks["mask"]), sorted(frames))


def go_through(browser: Browser, address: str, room: Ratings, trials: int, hold: int) -> tuple[Trace, list[Answer]]:
    """Rate one visit; returns the trace and the stored answers."""
    chance, name = random.Random(trials), f"held {hold}"
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(f"window.hold = {hold}; ({MARKS})()")
    page.goto(f"{address}/rate/small?rater={name}")
    page.get_by_role("button", name="I agree, start").click()
    page.locator("[data-do=begin]").wait_for()
    token = room.visits.key(room.studies.get("small"), name).token
    browser.start_tracing(page=page, categories=list(SEEN))
    page.locator("[data-do=begin]").click()
    for number in range(trials):
        due = room.visits.state(token).due
        assert due is not None
        enabled(page)
        wrong = {"real": "fake", "fake": "real"}[due.truth]
        page.keyboard.press((due.truth if chance.random() < SHARE_RIGHT else wrong)[0])
        wait_for(lambda number=number: room.visits.state(token).answered > number, 60)  # type: ignore[misc]
    trace = read(browser.stop_tracing())
    page.close()
    record = records.of_visit(room.database, token)
    assert record is not None
    return trace, list(record.answers)[:trials]


def enabled(page: Page) -> None:
    """Wait until an answer is possible."""
    page.wait_for_function("() => document.querySelectorAll('.answers button:enabled').length === 2", polling="raf")


def tell(trace: Trace, answers: list[Answer]) -> None:
    """Print how the asked, the logged and the presented times agree."""
    seen = trace.exposures[: len(answers)]
    print(
        f"{len(answers)} trials, {len(seen)} in the trace, {sum(each.shown_ms is not None for each in answers)} logged"
    )
    frame = statistics.median(each.frame_ms for each in answers if each.frame_ms)
    asked = [float(each.asked_ms or 0) for each in answers]
    logged = [float(each.shown_ms or 0) for each in answers]
    print(f"a frame is {frame:.2f} ms; asked {min(asked):.0f} to {max(asked):.0f} ms")
    for words, first, second in (
        ("presented against asked", seen, asked),
        ("logged against asked", logged, asked),
        ("presented against logged", seen, logged),
    ):
        off = sorted(abs(a - b) / frame for a, b in zip(first, second, strict=True))
        share = 100 * sum(each <= 1 + SLACK for each in off) / len(off)
        print(f"{words}: {share:.1f}% within one frame; median {statistics.median(off):.2f}, most {off[-1]:.2f} frames")
    late = [abs(a - b) > (1 + SLACK) * frame for a, b in zip(seen, asked, strict=True)]
    missed = sum(bad and not each.flagged for bad, each in zip(late, answers, strict=True))
    print(f"presented for more than a frame too long or too short: {sum(late)}; of these not flagged: {missed}")
    print(f"flagged: {sum(each.flagged for each in answers)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--held", type=int, default=20)
    given = parser.parse_args()
    images = given.trials + given.trials % 2
    protocol = HypeTime(
        blocks=1, images=images, practice=0, qualification=0, checks=0, countdown_ms=50, feedback=False
    )  # fmt: skip
    everybody = Screening(least_hz=1, most_late=1, least_width=100)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        room = Ratings(settings(Path(folder)))
        add_study(room, protocol, screening=everybody, raters=2)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        with serving(Path(folder)) as address:
            print("As it is:")
            tell(*go_through(browser, address, room, given.trials, 0))
            print(f"Held up for {HOLD} ms at each picture:")
            tell(*go_through(browser, address, room, given.held, HOLD))
        browser.close()
        room.close()


if __name__ == "__main__":
    main()
