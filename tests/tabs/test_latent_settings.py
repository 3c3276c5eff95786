from typing import Any

import pytest

from playground import zoo
from playground.tabs import latent_settings
from playground.tabs.address import ARITHMETIC, INTERPOLATION, MIXING, TRUNCATION
from playground.tabs.latent_settings import NAMES, TABLES, bands, read, read_address, read_link
from tests.small_zoo import ADAPTED, CLASSED, STYLED

pytestmark = pytest.mark.usefixtures("small_zoo")
TABS = [ARITHMETIC, INTERPOLATION, TRUNCATION, MIXING]


@pytest.mark.parametrize("tab", TABS)
def test_a_link_brings_back_what_it_was_made_from(tab: str) -> None:
    settings = read(tab, {"model": STYLED, "seed": 7})
    assert read_link(tab, settings.to_link()) == settings
    opened = read_address(tab, f"?__theme=dark&tab={tab}&{settings.to_link()}")
    assert opened == (settings, "")


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("model", [STYLED, ADAPTED, CLASSED])
def test_every_setting_has_its_name_in_the_address(tab: str, model: str) -> None:
    if (tab, model) != (MIXING, CLASSED):
        assert set(TABLES[tab](zoo.load(model))) | {"model"} <= set(NAMES[tab])


def test_moves_and_lists_survive_the_link() -> None:
    given = {"model": STYLED, "a": "3,-4,mean", "move": "hair: red:1.5,component 1:-2"}
    settings = read(ARITHMETIC, given)
    assert settings["a"] == ("3", "-4", "mean")
    assert settings["move"] == (("hair: red", 1.5), ("component 1", -2.0))
    assert read_link(ARITHMETIC, settings.to_link()) == settings


def test_programs_give_lists_and_objects() -> None:
    settings = read(ARITHMETIC, {"model": STYLED, "a": [3, "-4"], "move": {"glasses": 1}})
    assert settings["a"] == ("3", "-4")
    assert settings["move"] == (("glasses", 1.0),)


@pytest.mark.parametrize(
    ("tab", "given", "sentence"),
    [
        (ARITHMETIC, {"a": ""}, "A must have from 1 to 12 latents; 0 are given"),
        (ARITHMETIC, {"b": ",".join(["1"] * 13)}, "B must have from 1 to 12 latents; 13 are given"),
        (ARITHMETIC, {"c": "x"}, "A latent must be a number from 0 to 2,047"),
        (ARITHMETIC, {"c": [1.5]}, "C must be latents"),
        (ARITHMETIC, {"move": "glasses:9"}, "The strength of a move must be a number from -3 to 3"),
        (ARITHMETIC, {"move": "glasses"}, "The strength of a move"),
        (ARITHMETIC, {"move": 3}, "Move must be directions"),
        (ARITHMETIC, {"noise": "2"}, "Noise must be a number from 0 to 1"),
        (ARITHMETIC, {"space": "x"}, "Space must be one of w, z"),
        (ARITHMETIC, {"sead": "1"}, "did you mean seed"),
        (INTERPOLATION, {"keys": "1"}, "Keyframes must have from 2 to 8 latents; 1 are given"),
        (INTERPOLATION, {"walk": "home"}, "Walk must be one of open, closed, circle"),
        (INTERPOLATION, {"t": "nan"}, "Position t must be a number from 0 to 1"),
        (TRUNCATION, {"psi": "1.6"}, "Truncation ψ must be a number from 0 to 1.5"),
        (TRUNCATION, {"sample": "13"}, "Sample must be a whole number from 1 to 12"),
        (MIXING, {"layers": "0,9"}, "Layers must be numbers from 0 to 1"),
        (MIXING, {"layers": "a"}, "Layers must be numbers"),
        (MIXING, {"model": CLASSED}, "has no styles to mix"),
        (MIXING, {"seed": "-1"}, "Seed must be a whole number from 0"),
        (MIXING, {"model": "../x"}, "Model must be one of"),
    ],
)
def test_what_is_wrong_is_one_sentence_that_names_the_control(tab: str, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read(tab, {"model": STYLED, **given})


def test_good_settings_of_an_address_are_kept_where_others_are_bad() -> None:
    settings, sentence = read_address(TRUNCATION, f"?tab=truncation&model={STYLED}&psi=9&seed=4")
    assert (settings["seed"], settings["psi"]) == (4, 0.7)
    assert sentence.startswith("Truncation ψ must be")
    settings, sentence = read_address(TRUNCATION, "?tab=truncation&model=nobody&seed=x")
    assert settings.model in zoo.names()
    assert sentence == "These settings of the link are not valid and were left out: model and seed."


def test_mixing_opens_on_a_model_that_has_styles() -> None:
    assert read(MIXING, {}).model in (STYLED, ADAPTED)
    assert latent_settings.mixable() == sorted([STYLED, ADAPTED])


@pytest.mark.parametrize("name", [STYLED, ADAPTED])
def test_mixing_opens_on_the_model_that_shows_it_best_where_it_is_there(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latent_settings, "MIXED", name)
    assert read(MIXING, {}).model == name


def test_bands_hold_every_layer_once_and_the_first_are_coarse() -> None:
    for depth in range(1, 19):
        layers = [int(layer) for band in bands(depth).values() for layer in band]
        assert layers == list(range(depth))
        assert next(iter(bands(depth))) == "coarse"
    assert bands(5) == {"coarse": ("0", "1"), "middle": ("2", "3"), "fine": ("4",)}
