import asyncio
from pathlib import Path
from random import Random
from typing import Any

import gradio as gr
import numpy as np
import pytest

from playground.pictures.datasets.labels import LABELS, colours, paint
from playground.pictures.encoding import data_address
from playground.pictures.stored import ModelError
from playground.pictures.translation.inputs import read_drawing, to_link
from playground.tabs import translation
from playground.tabs.translation_ablations import ablations
from playground.tabs.translation_api import translate
from playground.tabs.translation_routes import AMPLIFIED, answer, upload
from playground.tabs.translation_settings import Settings, read, surprise
from tests.small_translators import BOTH_WAYS, ONE_WAY, fill
from tests.tabs.conftest import wait_in

SIDE = 32
DRAWING = (
    paint(np.arange(len(LABELS) * 2, dtype=np.uint8)[:, None].repeat(8, 1) % len(LABELS))[:8].repeat(4, 0).repeat(4, 1)
)


@pytest.fixture(scope="session")
def translators(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("translators"))


@pytest.fixture(autouse=True)
def shipped(translators: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_MODELS", str(translators))


def pixels(address: str) -> np.ndarray[Any, Any]:
    return read_drawing(address, SIDE).astype(int)


def test_settings_come_back_from_their_link() -> None:
    from urllib.parse import parse_qsl

    for settings in (Settings(ONE_WAY, example=3, seed=7), Settings(BOTH_WAYS, "backward"),
                     Settings(ONE_WAY, drawing=to_link(DRAWING))):  # fmt: skip
        assert read(dict(parse_qsl(settings.to_link()))) == (settings, "")


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"model": "monet"}, f"Model must be one of {ONE_WAY}, {BOTH_WAYS}"),
        ({"example": "99"}, "Example must be a whole number from 1 to 24"),
        ({"seed": "-1"}, "Seed must be a whole number from 0 to"),
        ({"direction": "backward"}, "Direction must be one of forward"),
        ({"drawing": "xx!"}, "The drawing of this link is damaged"),
        ({"sead": "1"}, "did you mean seed"),
    ],
)
def test_a_broken_link_gets_one_sentence_and_the_rest_is_kept(link: dict[str, str], sentence: str) -> None:
    settings, told = read({"seed": "5"} | link)
    assert sentence in told
    assert settings.model == ONE_WAY
    assert settings.seed == (0 if "seed" in link else 5)


def test_an_example_comes_with_its_truth_and_what_it_is_near_to() -> None:
    told = answer({"link": f"model={ONE_WAY}&example=2", "parts": ["output", "facts", "strip"]})
    np.testing.assert_array_equal(pixels(told["input"])[..., ::-1], pixels(told["truth"]))
    wanted = np.abs(pixels(told["output"]) - pixels(told["truth"])).mean()
    assert told["near"]["l1"] == pytest.approx(wanted)
    assert told["facts"]["brushes"] == dict(LABELS)
    assert (told["facts"]["size"], told["facts"]["examples"], len(told["strip"])) == (SIDE, 24, 16)


def test_a_drawing_is_translated_and_kept_in_the_link() -> None:
    told = answer({"link": f"model={ONE_WAY}", "picture": data_address(DRAWING), "parts": ["output"]})
    again = answer({"link": told["link"], "parts": ["output"]})
    assert again["output"] == told["output"]
    np.testing.assert_array_equal(pixels(again["input"]), DRAWING)
    assert told["truth"] is None
    assert told["kept"]


def test_a_rich_picture_is_translated_and_has_no_link() -> None:
    rich = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    told = answer({"link": f"model={ONE_WAY}", "picture": data_address(rich), "parts": ["output"]})
    assert told["output"]
    assert not told["kept"]


def test_nine_outputs_differ_by_their_seeds_and_the_first_is_the_output() -> None:
    told = answer({"link": f"model={ONE_WAY}&seed=4", "parts": ["output", "nine"]})
    assert told["nine"]["seeds"] == list(range(4, 13))
    assert told["nine"]["pictures"][0] == told["output"]
    assert len(set(told["nine"]["pictures"])) == 9
    stack = np.stack([pixels(each) for each in told["nine"]["pictures"]])
    assert told["nine"]["spread"] == pytest.approx(stack.std(0).mean())
    assert answer({"link": f"model={BOTH_WAYS}", "parts": ["nine"]})["nine"] is None


def test_there_and_back_and_its_error() -> None:
    told = answer({"link": f"model={BOTH_WAYS}", "parts": ["output", "back"]})
    error = np.abs(pixels(told["back"]["picture"]) - pixels(told["input"]))
    assert told["back"]["l1"] == pytest.approx(error.mean())
    np.testing.assert_array_equal(pixels(told["back"]["error"]), (error * AMPLIFIED).clip(0, 255))
    assert answer({"link": f"model={ONE_WAY}", "parts": ["back"]})["back"] is None


def test_a_swap_goes_the_other_way_and_one_way_gets_one_sentence() -> None:
    told = answer({"link": f"model={BOTH_WAYS}&example=3", "do": "swap", "parts": ["output"]})
    assert told["settings"]["direction"] == "backward"
    assert told["settings"]["example"] == 3
    again = answer({"link": told["link"], "do": "swap", "parts": []})
    assert again["settings"]["direction"] == "forward"
    with pytest.raises(ValueError, match="goes one way"):
        answer({"link": f"model={ONE_WAY}", "do": "swap"})


@pytest.mark.parametrize("name", [ONE_WAY, BOTH_WAYS])
def test_the_opinion_is_a_map_of_shares(name: str) -> None:
    opinion = answer({"link": f"model={name}", "parts": ["opinion"]})["opinion"]
    rows = np.array(opinion["rows"])
    assert rows.ndim == 2
    assert rows.min() >= 0
    assert rows.max() <= 1
    assert opinion["field"] == 16


def test_addresses_of_other_tabs_are_left_alone() -> None:
    told = answer({"link": "?tab=gallery&seed=9", "do": "open", "parts": []})
    assert told["settings"]["seed"] == 0
    told = answer({"link": f"?tab=translation&model={BOTH_WAYS}&seed=9", "do": "open", "parts": []})
    assert told["settings"] == {"model": BOTH_WAYS, "direction": "forward", "seed": 9, "example": 1}


def test_an_upload_is_fitted_to_the_brushes() -> None:
    import io

    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (90, 40), LABELS["light skin"]).save(held, format="png")
    told = upload({"model": ONE_WAY}, held.getvalue())
    assert (pixels(told["input"]) == colours()[list(LABELS).index("light skin")]).all()
    assert "its middle was cut square" in told["sentence"]


def test_surprises_can_be_shown() -> None:
    for seed in range(8):
        settings = surprise(Random(seed))
        assert answer({"link": settings.to_link(), "parts": ["output"]})["sentence"] == ""


def test_without_ablations_the_page_says_how_to_make_them() -> None:
    assert "playground.pictures.translation.ablations --write" in ablations()["missing"]


async def built() -> gr.Blocks:
    with gr.Blocks() as demo:
        translation.build()
    return demo


def test_without_translators_the_tab_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loop: asyncio.AbstractEventLoop
) -> None:
    monkeypatch.setenv("PLAYGROUND_MODELS", str(tmp_path))
    demo = wait_in(loop, built())
    (said,) = [block.value for block in demo.blocks.values() if isinstance(block, gr.HTML)]
    assert "playground.pictures.translation.train labels2avatar" in said
    with pytest.raises(ModelError, match="No translator ships"):
        answer({})


def test_the_endpoint_gives_what_the_page_shows_and_one_sentence_for_anything_else() -> None:
    told = translate(ONE_WAY, example=2, seed=3)
    assert told["output"] == answer({"link": told["link"], "parts": ["output"]})["output"]
    drawn = translate(ONE_WAY, data_address(DRAWING))
    assert drawn["truth"] is None
    for given in ({"model": "monet"}, {"model": ONE_WAY, "example": 99}, {"model": ONE_WAY, "picture": "x"},
                  {"model": ONE_WAY, "direction": "backward"}):  # fmt: skip
        with pytest.raises(gr.Error):
            translate(**given)
