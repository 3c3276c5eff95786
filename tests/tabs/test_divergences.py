"""The divergences tab: every figure of the lectures shows what it says, and what is no good is one sentence."""

import json
import math
import re
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from playground.metrics.densities import histogram
from playground.plane import line_training
from playground.tabs import divergences, divergences_slow
from playground.tabs.divergences_settings import PANELS, DivergenceSpec
from playground.tabs.divergences_words import FIGURES, FIRST
from playground.tabs.exact_routes import answer


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Trainings of a few iterations."""
    short = {
        name: line_training.Regime(each.label, each.loss, each.rate, 10, each.betas, each.clip, each.penalty)
        for name, each in line_training.REGIMES.items()
    }
    monkeypatch.setattr(divergences_slow, "REGIMES", short)
    divergences_slow._trained.cache_clear()
    yield
    divergences_slow._trained.cache_clear()


def shown(name: str) -> dict[str, Any]:
    numbers: dict[str, Any] = answer("divergences", {"do": "preset", "preset": name}, {"numbers"})["numbers"]
    return numbers


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_can_be_answered_and_linked(name: str) -> None:
    message = answer("divergences", {"do": "preset", "preset": name}, {"numbers"})
    assert json.loads(json.dumps(message, allow_nan=False)) == message
    assert message["look"].startswith(FIGURES[name].look)
    assert answer("divergences", {"link": message["link"]}, {"numbers"})["settings"] == message["settings"]


def test_the_figures_show_what_they_say() -> None:
    saturated = shown("saturation")["table"]
    assert saturated["js"] == pytest.approx(math.log(2), abs=1e-6)
    assert saturated["w1"] == pytest.approx(6)
    points = shown("points")["table"]
    assert (points["kl"], points["js"], points["w1"]) == (None, pytest.approx(math.log(2)), pytest.approx(3))
    dropping = shown("dropping")["table"]
    assert dropping["quality"] == pytest.approx(math.log(4 / 3) / 2, abs=1e-9)
    assert dropping["coverage"] == pytest.approx((math.log(2) / 2 + math.log(2 / 3) / 2) / 2, abs=1e-9)
    fits = shown("fits")["fits"]
    assert fits["forward"][0]["deviation"] > 2 * fits["reverse"][0]["deviation"]
    assert len(fits["reverse"]) == 2
    mover = shown("mover")
    assert (mover["w1"], mover["dual"]) == (pytest.approx(3), pytest.approx(3))
    assert sum(load["mass"] * load["distance"] for load in mover["loads"]) == pytest.approx(3)
    assert shown("equal")["squared"] == pytest.approx(0, abs=1e-9)


def test_the_sweep_passes_through_the_present_numbers() -> None:
    message = answer("divergences", {"link": "p=g_3_0.5_1&q=g_9_0.5_1"}, {"numbers", "sweep"})
    table, sweep = message["numbers"]["table"], message["sweep"]
    index = sweep["js"]["x"].index(9)
    for name in ("js", "tv", "w1"):
        assert sweep[name]["y"][index] == pytest.approx(table[name], abs=1e-6)
    assert max(sweep["js"]["y"]) <= math.log(2)
    beyond = sweep["w1"]["y"][-8:]
    assert np.allclose(np.diff(beyond), 0.25, atol=1e-6)


@pytest.mark.usefixtures("brief")
def test_trainings_stay_below_the_best() -> None:
    message = answer("divergences", {"do": "preset", "preset": "optimal"}, {"numbers", "trained"})
    trained = message["trained"]
    assert trained["iterations"][0] == 0
    assert trained["iterations"][-1] == 10
    assert max(trained["values"]) <= message["numbers"]["table"]["value"] + 1e-4
    critics = answer("divergences", {"do": "preset", "preset": "critics"}, {"numbers", "critics"})
    for critic in critics["critics"].values():
        assert critic["scaled"] <= critics["numbers"]["w1"] * 1.01
        assert len(critic["curve"]) == len(critics["numbers"]["places"])


def test_estimates_lie_above_the_formula() -> None:
    estimates = answer("divergences", {"do": "preset", "preset": "equal"}, {"estimates"})["estimates"]
    assert estimates["formula"]["y"] == [0, 0]
    assert min(estimates["estimates"]["y"]) > 0
    np.testing.assert_allclose(estimates["estimates"]["y"][2:], estimates["equals"]["y"][2:], rtol=0.2)


def test_a_drawn_histogram_is_shown_and_linked() -> None:
    text = histogram([index * 5 for index in range(48)]).text
    for panel in PANELS:
        message = answer("divergences", {"link": f"panel={panel}&p={text}"}, {"numbers"})
        assert message["settings"]["p"] == text
        json.dumps(message, allow_nan=False)


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("p=g_99_1_1", "p: A piece is centred from 0 to 12; 99 is not."),
        ("q=g_%3F_0_1", "q: A piece is written KIND_CENTRE_WIDTH_WEIGHT"),
        ("panel=none", "Panel must be one of distances"),
        ("mean_x=9", "Mean, x must be a number from -4 to 4; '9' is not."),
        ("pp=1", "There is no setting “pp”"),
    ],
)
def test_a_bad_setting_is_one_sentence(link: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        answer("divergences", {"link": link}, {"numbers"})


def test_the_address_fills_the_tab_and_bad_settings_are_left_out() -> None:
    link = "?tab=divergences&panel=transport&p=g_3_0.5_1&q=z_1"
    message = answer("divergences", {"link": link, "do": "open"}, {"numbers"})
    assert (message["settings"]["panel"], message["settings"]["p"]) == ("transport", "g_3_0.5_1")
    assert message["sentence"].startswith("q: A piece")
    empty = answer("divergences", {"link": "?tab=divergences", "do": "open"}, {"numbers"})
    assert empty["link"] == FIGURES["saturation"].spec.to_link()


def test_surprises_can_be_shown() -> None:
    for seed in range(8):
        spec = divergences.surprise(Random(seed))
        assert DivergenceSpec.from_mapping(spec.texts()) == spec
        json.dumps(answer("divergences", {"link": spec.to_link()}, {"numbers"}), allow_nan=False)


def test_a_lesson_opens_from_a_link_until_settings_are_given() -> None:
    opened = divergences.opened({"tab": "divergences", "lesson": "mover"})
    assert opened == (FIGURES["mover"].spec, "")
    assert divergences.opened({"tab": "live", "lesson": "mover"})[0] == FIGURES[FIRST].spec
    changed = dict(parse_qsl(FIGURES["mover"].spec.to_link())) | {"tab": "divergences", "lesson": "fits"}
    assert divergences.opened(changed)[0] == FIGURES["mover"].spec
    spec, sentence = divergences.opened({"tab": "divergences", "lesson": "nothing"})
    assert spec == FIGURES[FIRST].spec
    assert sentence.startswith("There is no lesson “nothing” in this tab; there are ")
