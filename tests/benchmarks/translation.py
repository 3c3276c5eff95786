"""`python -m tests.benchmarks.translation`: how soon a stroke's output is seen, in headless Chromium on the real app.

Draws for some seconds with the mouse on a translator's canvas. A latency is from the first move that an output shows to
the decoded picture in the page. Server, page and browser share the machine's cores.
"""

import argparse
import json
import math
import shutil
import statistics

from playwright.sync_api import Page, sync_playwright

from tests.conftest import ARGUMENTS
from tests.serving import served

MOVES = 400
TRANSLATORS = ["relief2satellite", "relief2satellite_unpaired", "labels2avatar", "ink2emoji", "twemoji2noto"]


def draw(page: Page, moves: int) -> list[float]:
    """Draw a spiral; returns the latencies in ms, as the page has measured them."""
    box = page.locator("#translation [data-part=canvas]").bounding_box()
    assert box is not None
    for step in range(moves):
        angle, radius = step / 12, 0.4 * step / moves
        x, y = 0.5 + radius * math.cos(angle), 0.5 + radius * math.sin(angle)
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if not step:
            page.mouse.down()
    page.mouse.up()
    made = page.locator("#translation [data-part=made]")
    page.wait_for_function("document.querySelector('#translation').dataset.busy !== 'true'")
    found: list[float] = json.loads(made.get_attribute("data-latencies") or "[]")
    return found


def main() -> None:
    """Measure as the command line says, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.translation", description=__doc__)
    parser.add_argument("--models", nargs="+", default=TRANSLATORS)
    given = parser.parse_args()
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for model in given.models:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{server.address}/?tab=translation&model={model}")
            page.wait_for_function("document.querySelector('#translation [data-part=made]')?.dataset.count > 0")
            draw(page, MOVES // 8)
            latencies = draw(page, MOVES)
            print(
                f"{model}: {len(latencies)} outputs for {MOVES} moves; median {statistics.median(latencies):.0f} ms, "
                f"95% {sorted(latencies)[int(0.95 * len(latencies))]:.0f} ms, most {max(latencies):.0f} ms"
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
