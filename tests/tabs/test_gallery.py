import asyncio
import json
import shutil
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from playground import zoo
from playground.tabs import gallery
from playground.tabs.gallery_settings import ANY, Sampling, read
from tests.small_zoo import CLASSED, STYLED, damage
from tests.tabs.conftest import wait_in

pytestmark = pytest.mark.usefixtures("small_zoo")


async def built() -> gr.Blocks:
    with gr.Blocks() as demo:
        gallery.build()
    return demo


def shown(given: list[Any]) -> dict[str, Any]:
    """What `fill` returned, by name; the wall as the page reads it."""
    named = dict(zip(gallery.Shown._fields, given, strict=True))
    return named | {"stage": json.loads(named["stage"])}


def skipped(update: Any) -> bool:
    return bool(update == gr.skip())


def test_sampling_is_queued_few_at_a_time_and_keeps_the_newest(loop: asyncio.AbstractEventLoop) -> None:
    demo = wait_in(loop, built())
    assert demo.fns
    for event in demo.fns.values():
        few = (1, "searches") if event.name == "inspect" else (2, "walls")
        assert (event.queue, event.concurrency_limit, event.concurrency_id) == (True, *few), event.name
        assert (event.trigger_mode, event.api_visibility) == ("always_last", "private"), event.name


def test_without_models_the_tab_says_what_to_do(
    loop: asyncio.AbstractEventLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path)
    demo = wait_in(loop, built())
    assert not demo.fns
    (words,) = [block.value for block in demo.blocks.values() if isinstance(block, gr.HTML)]
    assert "python -m playground.pictures.train" in str(words)
    assert gallery.thumbnails() == ""


def test_every_model_has_its_picture_but_a_damaged_one(
    tmp_path: Path, small_zoo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gallery.thumbnails().count("background-image") == 2
    shutil.copytree(small_zoo, tmp_path / "zoo")
    damage(tmp_path / "zoo", CLASSED)
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path / "zoo")
    assert gallery.thumbnails().count("background-image") == 1
    assert "nth-of-type(2)" in gallery.thumbnails()


def test_a_change_is_a_new_wall() -> None:
    stage, message = gallery.change(CLASSED, "b", 3, 0.5)
    assert json.loads(stage)["link"] == f"model={CLASSED}&class=b&seed=3&psi=0.5"
    assert message == ""


@pytest.mark.parametrize("seed", [None, 1.5, -1, 2**32])
def test_a_bad_seed_leaves_the_wall_alone(seed: float | None) -> None:
    stage, message = gallery.change(STYLED, ANY, seed, 1.0)
    assert skipped(stage)
    assert 'role="alert">Seed must be a whole number' in message


def test_another_model_keeps_what_it_can() -> None:
    named = shown(gallery.choose(CLASSED, ANY, 9, 1.5))
    assert named["stage"]["link"] == f"model={CLASSED}&seed=9&psi=1"
    assert named["label"]["choices"] == [ANY, "a", "b", "c"]
    assert (named["label"]["visible"], named["psi"]["maximum"], named["psi"]["value"]) == (True, 1.0, 1.0)
    back = shown(gallery.choose(STYLED, "b", 9, 0.5))
    assert back["stage"]["link"] == f"model={STYLED}&seed=9&psi=0.5"
    assert (back["label"]["visible"], back["label"]["value"], back["psi"]["maximum"]) == (False, ANY, 1.5)
    assert back["card"].startswith("# A tiny model")


def test_a_bad_seed_does_not_keep_another_model_away() -> None:
    named = shown(gallery.choose(STYLED, ANY, None, 1.0))
    assert named["stage"]["link"] == Sampling(STYLED).to_link()
    assert "Seed must be" in named["message"]


def test_the_dice_change_the_seed_alone() -> None:
    seeds = {shown(gallery.roll(CLASSED, "b", 1, 0.5))["seed"] for _ in range(5)}
    assert len(seeds) > 1
    named = shown(gallery.roll(CLASSED, "b", None, 0.5))
    assert named["stage"]["link"] == f"model={CLASSED}&class=b&seed={named['seed']}&psi=0.5"


def test_surprises_are_valid_and_differ() -> None:
    found = {gallery.surprise(Random(seed)) for seed in range(60)}
    assert {sampling.model for sampling in found} == {STYLED, CLASSED}
    assert len(found) > 40
    for sampling in found:
        assert read(sampling.model, sampling.label, sampling.seed, sampling.psi) == sampling


def test_opening_a_link_fills_everything_and_says_what_was_wrong() -> None:
    search = f"?__theme=dark&tab=gallery&model={CLASSED}&class=%3Cb%3E&seed=5"
    named = shown(gallery.opened(SimpleNamespace(search=search)))  # type: ignore[arg-type]
    assert (named["model"], named["label"]["value"], named["seed"]) == (CLASSED, ANY, 5)
    assert "Class must be one of" in named["message"]
    assert "<b>" not in named["message"]


def test_opening_another_tabs_address_is_the_start() -> None:
    named = shown(gallery.opened(SimpleNamespace(search="?seed=5&loss=hinge")))  # type: ignore[arg-type]
    assert (named["seed"], named["message"]) == (0, "")


def test_a_chosen_picture_brings_its_neighbours() -> None:
    link = f"{Sampling(STYLED, seed=3).to_link()}&sample=4"
    update, message = gallery.inspect(SimpleNamespace(link=link))  # type: ignore[arg-type]
    found = json.loads(update["neighbours"])
    assert (found["sample"], len(found["pictures"])) == (3, 4)
    assert skipped(message)


def test_a_forged_request_for_neighbours_is_refused() -> None:
    update, message = gallery.inspect(SimpleNamespace(link="model=../x&sample=99"))  # type: ignore[arg-type]
    assert skipped(update)
    assert "not valid" in message


def test_a_damaged_model_is_said_and_left(tmp_path: Path, small_zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(small_zoo, tmp_path / "zoo")
    damage(tmp_path / "zoo", STYLED)
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path / "zoo")
    named = shown(gallery.choose(STYLED, ANY, 0, 1.0))
    assert "damaged" in named["stage"]["problem"]
    assert all(map(skipped, gallery.change(STYLED, ANY, 5, 1.0)))
    assert "pictures" in shown(gallery.choose(CLASSED, ANY, 0, 1.0))["stage"]


def test_the_markup_is_no_template() -> None:
    # Gradio would evaluate ${…} and {{…}}, and patch the nodes that the page's own modules keep.
    markup = (gallery.WEB / "gallery.html").read_text()
    for sign in ("${", "{{", "`"):
        assert sign not in markup
