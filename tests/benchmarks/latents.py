"""How soon a slider of the latent tabs shows: from its move to the new pictures on the screen, in a real browser.

    python -m tests.benchmarks.latents [--moves 40] [--model avatars] [--people 10]

Starts the app, opens the tabs in headless Chromium, moves a slider, and waits until every picture that depends on it
has changed, is decoded, and a frame with it has been painted; then moves it again. It prints the median and the 95th
percentile for one picture (the scrubber of the interpolation tab, which shows two), the nine of the arithmetic tab, and
a strip of twelve (the truncation tab). Then so many people move theirs at once. Server and browser share the machine's
cores, and whatever else runs there shares them, too. It prints; it asserts nothing.
"""

import argparse
import os
import shutil
import statistics

import torch
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import ARGUMENTS
from tests.serving import Server, served

# What is moved, which pictures tell, and from where to where.
SLIDERS = {
    "one picture, twice": ("interpolation", "[data-part=t]", "[data-here] img", (0.1, 0.9)),
    "nine pictures": ("arithmetic", ".gp-slider input", ".gp-nine img", (-2.5, 2.5)),
    "a strip of 12": ("truncation", "[data-part=psi]", ".gp-twelve img", (0.3, 0.95)),
}
MOVE = """
async ([root, slider, images, low, high, moves]) => {
  const lab = document.querySelector(root);
  const control = lab.querySelector(slider);
  const shown = [...lab.querySelectorAll(images)];
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const times = [];
  for (let move = 0; move < moves; move += 1) {
    const changed = shown.map((image) => new Promise((resolve) => {
      const observer = new MutationObserver(() => (observer.disconnect(), resolve()));
      observer.observe(image, { attributeFilter: ["src"] });
    }));
    // Steps that hardly ever return to where they were, so that nothing that was kept answers.
    control.value = low + ((high - low) * ((move * 0.618034) % 1));
    const began = performance.now();
    control.dispatchEvent(new Event("input", { bubbles: true }));
    await Promise.all(changed);
    await Promise.all(shown.map((image) => image.decode()));
    await painted();
    times.push(performance.now() - began);
  }
  return times;
}
"""


def opened(browser: Browser, server: Server, tab: str, model: str, seed: int = 0) -> Page:
    """A visitor's page with the tab at rest."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{server.address}/?tab={tab}&model={model}&seed={seed}")
    page.wait_for_selector(f"#lab-{tab}[data-ready=true][data-busy=false]")
    return page


def moves(page: Page, name: str, count: int) -> list[float]:
    """Milliseconds of so many moves of a slider."""
    tab, slider, images, (low, high) = SLIDERS[name]
    times: list[float] = page.evaluate(MOVE, [f"#lab-{tab}", slider, images, low, high, count])
    return times


def told(times: list[float]) -> str:
    """Median and 95th percentile in words."""
    return f"median {statistics.median(times):.0f} ms, 95% {statistics.quantiles(times, n=20)[-1]:.0f} ms"


def crowd(browser: Browser, server: Server, model: str, people: int, count: int) -> list[float]:
    """The moves of all people at once, on the truncation tab, each with latents of their own."""
    pages = [opened(browser, server, "truncation", model, seed) for seed in range(people)]
    tab, slider, images, (low, high) = SLIDERS["a strip of 12"]
    given = [f"#lab-{tab}", slider, images, low, high, count]
    for page in pages:  # each goes on by itself; the last one is waited for, then all have
        page.evaluate(f"(given) => {{ window.times = ({MOVE})(given); }}", given)
    return [each for page in pages for each in page.evaluate("() => window.times")]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=40)
    parser.add_argument("--model", default="avatars")
    parser.add_argument("--people", type=int, default=10)
    given = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"torch {torch.__version__}, {os.cpu_count()} cores for server and browser together; load before {load:.1f}")
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name, (tab, slider, *_) in SLIDERS.items():
            page = opened(browser, server, tab, given.model)
            if page.locator(f"#lab-{tab} {slider}").count():
                print(f"  {name}: {told(moves(page, name, given.moves))}", flush=True)
            else:
                print(f"  {name}: {given.model} has no such slider")
            page.context.close()
        if given.people:
            times = crowd(browser, server, given.model, given.people, max(5, given.moves // given.people))
            print(f"  a strip of 12, {given.people} people at once: {told(times)}")
        browser.close()


if __name__ == "__main__":
    main()
