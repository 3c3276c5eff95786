import json
import re
from random import Random
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.metrics import exact
from playground.metrics.densities import mixture
from playground.metrics.exact import Both
from playground.tabs import start, start_pictures, start_words, tour
from playground.tabs.address import START, TABS
from playground.tabs.start_pictures import EVERY, MAKERS, Pictures
from playground.tabs.start_routes import routes
from playground.tabs.start_words import DOORS
from tests.test_wire import unpack

OF_MODELS = ("gallery", "interpolation", "truncation", "mixing")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_every_other_tab_has_a_door_in_ten_words() -> None:
    assert tuple(DOORS) == tuple(tab for tab in TABS if tab != START)
    for tab, sentence in DOORS.items():
        assert len(sentence.split()) == 10, tab


def test_every_door_has_a_live_picture() -> None:
    gans = set(json.loads(start.config())["gans"])
    assert gans | set(MAKERS) == set(DOORS)
    assert not gans & set(MAKERS)
    pictures = re.findall(r'data-picture="(\w+)"', start.markup())
    assert pictures == list(DOORS)


def test_doors_are_links_that_work_without_scripts() -> None:
    for tab in DOORS:
        link = "?" if tab == "live" else f"?tab={tab}"
        assert f'href="{link}" data-tab="{tab}"' in start.markup()


@pytest.mark.usefixtures("small_zoo")
@pytest.mark.parametrize("tab", OF_MODELS)
def test_models_make_their_pictures_anew_every_turn(tab: str) -> None:
    clock = Clock()
    pictures = Pictures(clock)
    first = pictures.look(tab)
    assert first["picture"].startswith("data:image/webp;base64,")
    assert first["said"]
    assert pictures.look(tab) is first
    clock.now += 3 * EVERY
    assert any(pictures.look(tab)["picture"] != first["picture"] or _later(clock) for _ in range(4))


def _later(clock: Clock) -> bool:
    clock.now += EVERY
    return False


def test_without_models_a_door_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_pictures.zoo, "names", list)
    monkeypatch.setattr(start_pictures.stored, "names", list)
    for tab in (*OF_MODELS, "arithmetic", "translation", "rating"):
        assert Pictures().look(tab) == {"problem": start_words.EMPTY}, tab


def test_the_distances_of_the_drift_are_exact() -> None:
    made = start_pictures.drift(Random(0))
    p, last = mixture(("g", 3, 0.6, 1)), mixture(("g", 9, 0.6, 1))
    first = made["frames"][0]
    assert first["js"] == pytest.approx(0, abs=1e-9)
    assert first["w1"] == pytest.approx(0, abs=1e-9)
    assert made["frames"][-1]["js"] == pytest.approx(exact.js(Both(p, last)), abs=1e-12)
    assert made["frames"][-1]["w1"] == pytest.approx(6, abs=1e-6)  # a shift costs its length
    shares = [frame["js"] for frame in made["frames"]]
    assert shares == sorted(shares)
    assert shares[-1] <= np.log(2) + 1e-9


@pytest.mark.parametrize("turn", range(6))
def test_paths_of_games_stay_in_the_picture(turn: int) -> None:
    line = np.array(start_pictures.game(Random(turn))["line"])
    assert line.shape[1] == 2
    assert 2 <= len(line) <= start_pictures.POINTS
    assert abs(line).max() <= 3


def test_the_routes_answer_with_pictures_and_refuse_others() -> None:
    with TestClient(Starlette(routes=routes())) as client:
        header, arrays = unpack(client.get("/start/gans").content)
        assert header["iteration"]
        assert arrays["fake"].ndim == 3
        drift: dict[str, Any] = client.get("/start/pictures/divergences").json()
        assert len(drift["frames"]) == start_pictures.FRAMES
        unknown = client.get("/start/pictures/live")
        assert unknown.status_code == 404
        assert unknown.json()["problem"].endswith(".")
        line = client.get("/start/tour", params={"tab": "convergence", "lesson": "r1"})
        assert line.text == tour.line("convergence", "r1") != ""
        assert client.get("/start/tour", params={"tab": "convergence", "lesson": "<b>"}).text == ""
