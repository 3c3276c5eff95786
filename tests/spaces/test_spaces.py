"""Both Spaces from their assembled folders in a clean environment, used in Chromium as another site's frame shows them.

The environment is installed once, and each Space is started once as it is on a CPU; the playground's once more as on
ZeroGPU, whose lender is stood in for.
"""

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Page, expect

from playground.rating.store.visits import DEMONSTRATION
from tests.serving import Server
from tests.spaces.outside import embedding, proxied
from tests.spaces.starting import Installed, install, started
from tests.spaces.zero import cuda, lender

PREFIX = "/here/below"
OTHER_SITE = "http://localhost:*"
TOKEN = "long-enough-to-be-a-secret"
# What Gradio loads for Hugging Face's header above a Space, which is not to be had here; what it says of streams when a
# page is left; and a frame's refusal.
NOT_OURS = (
    "net::ERR_FAILED",
    "net::ERR_NAME_NOT_RESOLVED",
    "fonts.googleapis.com",
    "Space not found",
    "AbortError",
    "Connection errored out",
    "frame-ancestors",
)


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install("playground", tmp_path_factory.mktemp("space"))


@pytest.fixture(scope="module")
def rating(playground: Installed, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Both Spaces have the same requirements, so they share an environment."""
    from tests.spaces.deploying import deploy

    folder = deploy.assemble("rating", tmp_path_factory.mktemp("space") / "rating")
    assert (folder / "requirements.txt").read_text() == (playground[0] / "requirements.txt").read_text()
    return folder, playground[1]


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A page whose errors fail the test; what a Space's page asks of huggingface.co is not to be had here."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("https://**", lambda route: route.abort())
    yield page
    page.close()
    ours = [each for each in errors if not any(known in each for known in NOT_OURS)]
    assert not ours, ours


def trains(frame: FrameLocator | Page) -> None:
    """The live view is there, and its iterations rise."""
    counter = frame.locator("[data-part=iterations]")
    expect(counter).not_to_have_text("0")
    expect(counter).not_to_have_text("")
    before = counter.inner_text()
    expect(counter).not_to_have_text(before)


def test_the_playground_in_a_frame_of_another_site_below_a_path(playground: Installed, visitor: Page) -> None:
    settings = {"PLAYGROUND_EMBED": OTHER_SITE, "GRADIO_ROOT_PATH": PREFIX}
    with (
        started(playground, settings) as space,
        proxied(int(space.address.rsplit(":", 1)[1]), PREFIX) as below,
        embedding(f"{below}/") as site,
    ):
        visitor.goto(site)
        frame = visitor.frame_locator("iframe")
        trains(frame)
        frame.get_by_role("tab", name="Gallery").click()
        expect(frame.locator(".gp-tiles img")).to_have_count(24)
        expect(frame.locator("[data-part=nearest]")).to_have_attribute("data-waiting", "false")
        frame.get_by_role("tab", name="Interpolation").click()
        expect(frame.locator("#lab-interpolation")).to_have_attribute("data-ready", "true")
        frame.get_by_role("tab", name="Translation").click()
        expect(frame.locator("#translation[data-ready=true]")).to_have_attribute("data-busy", "false")
        visitor.goto("about:blank")


def ask(space: Server, name: str, message: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and answer of the rater's interface."""
    request = urllib.request.Request(f"{space.address}/rate/api/{name}", json.dumps(message).encode())
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def study(python: Path, folder: Path, ratings: Path, pictures: Path) -> str:
    """Make a study from the command line, as an owner would at home; returns what is said of it."""
    chance = np.random.default_rng(0)
    for kind in ("real", "fake"):
        (pictures / kind).mkdir(parents=True)
        for number in range(90):
            Image.fromarray(chance.integers(0, 256, (32, 32, 3), np.uint8)).save(pictures / kind / f"{number}.png")
    command = [str(python), "-m", "playground.rating", "create", "trees", "--real", str(pictures / "real"),
               "--fake", f"ours={pictures / 'fake'}", "--protocol", "infinity-short", "--size", "32"]  # fmt: skip
    environment = {"PLAYGROUND_RATINGS": str(ratings), "PLAYGROUND_RATING_COPIES": "0", "PATH": ""}
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def test_without_a_database_the_raters_space_is_a_demonstration(
    rating: Installed, visitor: Page, tmp_path: Path
) -> None:
    folder, python = rating
    dry = study(python, folder, tmp_path / "ratings", tmp_path).split("?dry=")[1].split()[0]
    settings = {
        "PLAYGROUND_RATINGS": str(tmp_path / "ratings"),
        "PLAYGROUND_RATING_TOKEN": TOKEN,
        "PLAYGROUND_EMBED": OTHER_SITE,
    }
    with (
        started(rating, settings) as space,
        embedding(f"{space.address}/") as site,
        embedding(f"{space.address}/", "127.0.0.1") as stranger,
    ):
        assert ask(space, "enter", {"study": "trees", "rater": "somebody"}) == (
            409, {"sentence": DEMONSTRATION, "state": None},
        )  # fmt: skip
        status, told = ask(space, "enter", {"study": "trees", "rater": "owner", "dry": dry})
        assert (status, told["demonstration"], told["state"]["stage"]) == (200, True, "consent")
        visitor.goto(site)
        frame = visitor.frame_locator("iframe")
        expect(frame.locator("#rating-demonstration")).to_contain_text("emptied whenever it restarts")
        frame.get_by_text("For owners of studies").click()
        frame.locator("#rating-token input").fill(TOKEN)
        frame.get_by_role("button", name="Open", exact=True).click()
        expect(frame.locator("#rating-board")).to_contain_text("Take away")
        with visitor.expect_event("requestfailed", lambda each: each.is_navigation_request()) as refused:
            visitor.goto(stranger)  # which the settings do not name
        assert "ERR_BLOCKED_BY_RESPONSE" in str(refused.value.failure)
        visitor.goto(f"{space.address}/rate/trees?dry={dry}")
        expect(visitor.locator("[data-part=demonstration]")).to_be_visible()
        visitor.get_by_role("button", name="I agree, start").click()
        expect(visitor.locator("[data-stage=consent]:not(body)")).to_be_hidden()
        visitor.goto("about:blank")


def test_on_zerogpu_pictures_are_made_in_its_functions_and_runs_train_on_the_cpu(
    playground: Installed, visitor: Page, tmp_path: Path
) -> None:
    with (
        lender() as (address, asked),
        started(
            playground, {"SPACES_ZERO_GPU": "true", "SPACES_ZERO_DEVICE_API_URL": address, **cuda(tmp_path)}
        ) as space,
    ):
        assert asked == ["/startup-report"], "without a decorated function ZeroGPU would not start"
        visitor.goto(space.address)
        trains(visitor)
        client = Client(space.address, verbose=False)
        few, many = (client.predict("digits", count, 3, api_name="/sample") for count in (4, 24))
        client.close()
        # There is no CUDA here: the borrowed process says so, and the CPU makes the pictures in its place.
        assert asked[1:3] == ["/schedule", "/allow"], asked
        assert "/release" in asked
        assert len(few["labels"]) == 4
        assert len(many["labels"]) == 24
        visitor.goto("about:blank")
