"""How soon the convergence and the divergences tab show what is dragged.

    python -m tests.benchmarks.exact [--drags 60]

Prints the median time that the server takes for each part of an answer, and, with the page in headless Chromium on the
same machine, the median from a move of the pointer to the paint of its new picture, over so many moves. It prints; it
asserts nothing.
"""

import argparse
import shutil
import statistics
import time

import torch
from playwright.sync_api import Page, sync_playwright

from playground.plane.games import GAMES
from playground.plane.games_methods import METHODS
from playground.tabs.divergences_words import FIGURES
from playground.tabs.exact_routes import answer
from tests.conftest import ARGUMENTS
from tests.serving import served

REPEATS = 9
# Counts answers, and keeps the time from the move that a picture is of to the frame in which it is painted.
TIMER = """() => {
  window.lags = [];
  const send = window.fetch;
  window.fetch = async (address, options) => {
    const began = performance.now();
    const response = await send(address, options);
    if (String(address).includes("/exact/")) {
      requestAnimationFrame(() => requestAnimationFrame(() => window.lags.push(performance.now() - began)));
    }
    return response;
  };
}"""


def median_ms(tab: str, link: str, part: str) -> float:
    """The median time of an answer in milliseconds, the first not counted."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        answer(tab, {"link": link}, {part})
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times[1:])


def server_side() -> None:
    """Each part of an answer."""
    for game in GAMES:
        for part in ("path", "portrait"):
            each = [median_ms("convergence", f"game={game}&method={method}", part) for method in METHODS]
            print(f"convergence, {game}, {part}: {min(each):.1f} to {max(each):.1f} ms over the methods")
    for name, figure in FIGURES.items():
        print(f"divergences, {name}: {median_ms('divergences', figure.spec.to_link(), 'numbers'):.1f} ms")


def drag(page: Page, tab: str, start: tuple[float, float], moves: int) -> float:
    """The median lag in milliseconds of a drag to and fro."""
    box = page.locator(f"#{tab} [data-part=picture]").bounding_box()
    assert box is not None
    page.evaluate(TIMER)
    x, y = box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    for move in range(moves):
        seen = page.evaluate("() => window.lags.length")
        page.mouse.move(x + 2 * (move % 20), y)
        page.wait_for_function("(seen) => window.lags.length > seen", arg=seen, polling=5)
    page.mouse.up()
    return statistics.median(page.evaluate("() => window.lags"))


def page_side(moves: int) -> None:
    """The same with a page."""
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for tab, link, start in (
            ("convergence", "game=r1", (0.72, 0.25)),
            ("divergences", "p=g_3_0.5_1&q=g_9_0.5_1", (0.75, 0.5)),
        ):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{server.address}/?tab={tab}&{link}")
            page.wait_for_selector(f"#{tab}[data-ready=true]")
            print(f"{tab}: {drag(page, tab, start, moves):.0f} ms from a move to its picture, median of {moves}")
            page.close()
        browser.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drags", type=int, default=60)
    given = parser.parse_args()
    torch.set_num_threads(1)
    server_side()
    page_side(given.drags)


if __name__ == "__main__":
    main()
