"""One visitor: how fast a live session trains with its page open in a real browser, and how soon the page shows it.

    python -m tests.benchmarks.live [--iterations 20000] [--link "generator_width=14&…"]

Starts the app, opens the page in headless Chromium, and prints: seconds from the process's start to its first answer,
seconds from opening the page to the first trained frame on the canvas (an iteration above 0 in the counter), iterations
and painted frames a second while so many iterations are trained, the server's cores, and the page's transfer. Server
and browser share the machine's cores. Frames are counted by their acknowledgements, which the page sends after
painting. It prints; it asserts nothing.
"""

import argparse
import os
import re
import shutil
import time
from typing import Any

import torch
from playwright.sync_api import Page, WebSocket, sync_playwright

from tests.conftest import ARGUMENTS
from tests.serving import Server, served

SMALL = "generator_width=14&discriminator_width=14&batch_size=150"
SETTLED = 3000  # iterations after which a run is as fast as it stays
PATIENCE = 600_000  # milliseconds
COUNTER = "() => Number(document.querySelector('[data-part=iterations]')?.textContent.replace(/[^0-9]/g, '') || 0)"


class Traffic:
    """What passes over the live channel."""

    def __init__(self, page: Page) -> None:
        """Listen to the page's sockets."""
        self.painted = 0
        page.on("websocket", self.follow)

    def follow(self, socket: WebSocket) -> None:
        """Count the acknowledgements that a socket sends."""
        socket.on("framesent", lambda payload: self.count(payload))

    def count(self, payload: str | bytes) -> None:
        """One message from the page."""
        self.painted += bool(re.search(r'"do":\s*"ack"', payload if isinstance(payload, str) else ""))


def visit(server: Server, link: str, iterations: int) -> None:
    """Open the page once cold and once with a warm cache, and count."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        for visitor in ("first", "second"):
            page = context.new_page()
            traffic = Traffic(page)
            began = time.monotonic()
            page.goto(f"{server.address}/?{link}")
            page.wait_for_function(f"({COUNTER})() > 0", polling=20)
            print(f"  {visitor} visit: first trained frame after {time.monotonic() - began:.2f} s")
            if visitor == "second":
                count(page, traffic, server, iterations)
            page.close()
        browser.close()


def reach(page: Page, iterations: int) -> None:
    """Wait until the page's counter shows so many iterations."""
    page.wait_for_function(f"(wanted) => ({COUNTER})() >= wanted", arg=iterations, polling=20, timeout=PATIENCE)


def count(page: Page, traffic: Traffic, server: Server, spell: int) -> None:
    """Iterations and painted frames while `spell` iterations are trained, once the run has settled."""
    reach(page, SETTLED)
    began, iterations, painted, cpu = time.monotonic(), page.evaluate(COUNTER), traffic.painted, server.cpu
    reach(page, iterations + spell)
    elapsed = time.monotonic() - began
    print(
        f"  {(page.evaluate(COUNTER) - iterations) / elapsed:,.0f} iterations a second, "
        f"{(traffic.painted - painted) / elapsed:.1f} painted frames a second, "
        f"server {(server.cpu - cpu) / elapsed:.2f} cores"
    )
    sizes: list[dict[str, Any]] = page.evaluate(
        "() => performance.getEntriesByType('resource').map((r) => ({ name: r.name, size: r.encodedBodySize }))"
    )
    print(f"  {sum(entry['size'] for entry in sizes) / 1e6:.2f} MB of files (as transferred) on {len(sizes)} requests")


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iterations", type=int, default=20_000)
    parser.add_argument("--link", default=SMALL)
    given = parser.parse_args()
    print(f"?{given.link}; torch {torch.__version__}, {os.cpu_count()} cores for server and browser together")
    with served() as server:
        print(f"  the app answered {server.seconds:.1f} s after its start")
        visit(server, given.link, given.iterations)


if __name__ == "__main__":
    main()
