"""The convergence tab: every figure of the lectures shows what it says, and what is no good is one sentence."""

import json
import re
from random import Random
from urllib.parse import parse_qsl

import numpy as np
import pytest

from playground.plane.games_portrait import path, portrait
from playground.plane.games_spec import GameSpec
from playground.tabs import convergence
from playground.tabs.convergence_words import FIGURES, FIRST, FORMULAS, look
from playground.tabs.exact_routes import answer

ALL = {"portrait", "path", "check"}


def distances(name: str) -> np.ndarray:
    return path(FIGURES[name].spec).distance


CHECKS = {
    "circle": lambda far: np.ptp(far) < 1e-9,
    "spiral": lambda far: np.allclose(far[1:] / far[:-1], np.sqrt(1.04)),
    "bowl": lambda far: (np.diff(far) < 0).all() and far[-1] < 0.01,
    "h1": lambda far: far[-1] > 2 * far[0],
    "h05": lambda far: far[-1] < 1e-2 * far[0],
    "dirac": lambda far: far[-1] > 2 * far[0],
    "clipping": lambda far: 1 <= far[250:].min() <= far[250:].max() < 1.3,
    "gp": lambda far: far[250:].min() > 0.5 and far[250:].max() < 3,
    "r1": lambda far: far[-1] < 1e-5,
    "critical": lambda far: far[-1] < 1e-15,
    "extragradient": lambda far: far[-1] < 0.05,
    "momentum": lambda far: far[-1] < 0.5 * far[0],
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_shows_what_it_says(name: str) -> None:
    assert CHECKS[name](distances(name))


COUNTER = {"h1": "h05", "h05": "h1", "spiral": "extragradient", "extragradient": "spiral", "r1": "dirac", "dirac": "r1"}


@pytest.mark.parametrize(("name", "other"), COUNTER.items())
def test_the_checks_can_fail(name: str, other: str) -> None:
    assert not CHECKS[name](distances(other))


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_can_be_answered_and_linked(name: str) -> None:
    message = answer("convergence", {"do": "preset", "preset": name}, ALL)
    assert json.loads(json.dumps(message, allow_nan=False)) == message
    assert message["look"].startswith(FIGURES[name].look)
    again = answer("convergence", {"link": message["link"]}, {"path"})
    assert again["settings"] == message["settings"]
    assert again["why"] == FIGURES[name].why


def test_the_address_fills_the_tab_and_bad_settings_are_left_out() -> None:
    opened = {"link": "?tab=convergence&game=r1&strength=2&step=0&speed=3", "do": "open"}
    message = answer("convergence", opened, {"path"})
    assert (message["settings"]["game"], message["settings"]["strength"]) == ("r1", "2")
    assert message["settings"]["step"] == "0.2"
    assert message["sentence"].startswith("These settings of the link are not valid and were left out: step and speed")
    other = answer("convergence", {"link": "?tab=gallery&seed=3", "do": "open"}, {"path"})
    assert other["settings"] == answer("convergence", {"do": "start"}, {"path"})["settings"]
    assert other["sentence"] == ""


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("step=0", "Step size h must be a number from 0.001 to 2; '0' is not."),
        ("game=chess", "Game must be one of bilinear"),
        ("theta=abc", "Start θ must be a number from -8 to 8; 'abc' is not."),
        ("strength=9&game=r1", "Strength γ must be a number from 0 to 4; '9' is not."),
        ("nothing=1", "There is no setting “nothing”."),
    ],
)
def test_a_bad_setting_is_one_sentence(link: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        answer("convergence", {"link": link}, {"path"})


def test_a_preset_that_is_none_is_one_sentence() -> None:
    with pytest.raises(ValueError, match="There is no setting “rr1”"):
        answer("convergence", {"do": "preset", "preset": "rr1"}, {"path"})


def test_surprises_can_be_shown() -> None:
    for seed in range(8):
        spec = convergence.surprise(Random(seed))
        assert GameSpec.from_mapping(dict(vars(spec))) == spec
        json.dumps(answer("convergence", {"link": spec.to_link()}, {"portrait", "path"}), allow_nan=False)


def test_the_check_tells_that_both_computations_agree() -> None:
    message = answer("convergence", {"link": "game=consensus&method=optimistic"}, {"check"})
    assert "torch.func" in message["check"]
    assert float(message["check"].split()[-1].rstrip(".")) < 1e-8
    assert "no equilibrium" in answer("convergence", {"link": "game=gradient_penalty"}, {"check"})["check"]


def test_the_path_is_thinned_but_keeps_its_ends() -> None:
    spec = GameSpec("r1", steps=2000)
    message = convergence.path_message(path(spec), portrait(spec).rate)
    assert len(message["points"]) == 501
    assert (message["times"][0], message["times"][-1]) == (0, 2000)
    assert message["points"][0] == [1, 1]


def test_the_words_say_the_rates() -> None:
    spec = GameSpec("r1", theta=0.5)
    words = look(spec, path(spec), portrait(spec).rate)
    assert "multiplies the distance by 0.9747" in words
    still = GameSpec("r1", theta=0, psi=0)
    assert "starts at the equilibrium" in look(still, path(still), portrait(still).rate)


def test_the_formulas_name_every_method() -> None:
    for word in (
        "simultaneous",
        "alternating",
        "momentum",
        "extragradient",
        "optimistic",
        "consensus",
        "instance noise",
    ):
        assert word in FORMULAS


def test_a_lesson_opens_from_a_link_until_settings_are_given() -> None:
    opened = convergence.opened({"tab": "convergence", "lesson": "r1"})
    assert opened == (FIGURES["r1"].spec, "")
    assert convergence.opened({"tab": "live", "lesson": "r1"})[0] == FIGURES[FIRST].spec
    changed = dict(parse_qsl(FIGURES["r1"].spec.to_link())) | {"tab": "convergence", "lesson": "spiral"}
    assert convergence.opened(changed)[0] == FIGURES["r1"].spec
    spec, sentence = convergence.opened({"tab": "convergence", "lesson": "nothing"})
    assert spec == FIGURES[FIRST].spec
    assert sentence.startswith("There is no lesson “nothing” in this tab; there are ")
