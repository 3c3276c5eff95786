import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from playground import zoo
from playground.pictures.model import ANY
from playground.tabs import gallery, gallery_pictures
from playground.tabs.gallery_settings import Sampling, read
from tests.small_zoo import ADAPTED, CLASSED, STYLED, damage
from tests.tabs.conftest import Modules, wait_in

pytestmark = pytest.mark.usefixtures("small_zoo")


async def built() -> gr.Blocks:
    with gr.Blocks() as demo:
        gallery.build()
    return demo


def filled(given: list[Any]) -> dict[str, Any]:
    """What `fill` returned, by name, and the link of the wall that the page asks for then, or its problem."""
    named = dict(zip(gallery.Filled._fields, given, strict=True))
    stage, _ = gallery.show(named["model"], named["label"]["value"], named["seed"], named["psi"]["value"], "")
    message = json.loads(stage)
    return named | {key: message.get(key) for key in ("link", "problem")}


def skipped(update: Any) -> bool:
    return bool(update == gr.skip())


def test_one_event_samples_few_walls_at_a_time_and_keeps_the_newest(loop: asyncio.AbstractEventLoop) -> None:
    demo = wait_in(loop, built())
    (sampling,) = [event for event in demo.fns.values() if event.fn is gallery.show]
    assert (sampling.queue, sampling.concurrency_limit, sampling.trigger_mode) == (True, 2, "always_last")
    (searching,) = [event for event in demo.fns.values() if event.fn is gallery.inspect]
    assert (searching.queue, searching.concurrency_limit, searching.trigger_mode) == (True, 1, "multiple")
    others = [event for event in demo.fns.values() if event not in (sampling, searching)]
    assert len(others) == 2 * 8  # whatever sets controls, and each time the page's asking
    assert not any(event.queue for event in others if event.fn)
    assert {event.api_visibility for event in demo.fns.values()} == {"private"}


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
    assert gallery.thumbnails().count("background-image") == 3
    shutil.copytree(small_zoo, tmp_path / "zoo")
    damage(tmp_path / "zoo", CLASSED)
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path / "zoo")
    assert gallery.thumbnails().count("background-image") == 2
    assert "nth-of-type(2)" in gallery.thumbnails()


def test_a_change_is_a_new_wall() -> None:
    stage, message = gallery.show(CLASSED, "b", 3, 0.5, "")
    assert json.loads(stage)["link"] == f"model={CLASSED}&class=b&seed=3&psi=0.5"
    assert message == ""


@pytest.mark.parametrize("seed", [None, 1.5, -1, 2**32])
def test_a_bad_seed_leaves_the_wall_alone(seed: float | None) -> None:
    stage, message = gallery.show(STYLED, ANY, seed, 1.0, "")
    assert skipped(stage)
    assert 'role="alert">Seed must be a whole number' in message


def test_another_model_keeps_what_it_can() -> None:
    named = filled(gallery.choose(CLASSED, ANY, 9, 1.5))
    assert named["link"] == f"model={CLASSED}&seed=9&psi=1"
    assert named["label"]["choices"] == [ANY, "a", "b", "c"]
    assert (named["label"]["visible"], named["psi"]["maximum"], named["psi"]["value"]) == (True, 1.0, 1.0)
    back = filled(gallery.choose(STYLED, "b", 9, 0.5))
    assert back["link"] == f"model={STYLED}&seed=9&psi=0.5"
    assert (back["label"]["visible"], back["label"]["value"], back["psi"]["maximum"]) == (False, ANY, 1.5)
    assert back["card"].startswith("# A tiny model")


def test_a_bad_seed_does_not_keep_another_model_away() -> None:
    named = filled(gallery.choose(STYLED, ANY, None, 1.0))
    assert named["link"] == Sampling(STYLED).to_link()
    assert "Seed must be" in named["message"]


def test_the_dice_change_the_seed_alone() -> None:
    seeds = {filled(gallery.roll(CLASSED, "b", 1, 0.5))["seed"] for _ in range(5)}
    assert len(seeds) > 1
    named = filled(gallery.roll(CLASSED, "b", None, 0.5))
    assert named["link"] == f"model={CLASSED}&class=b&seed={named['seed']}&psi=0.5"


@pytest.mark.parametrize("event", [gallery.choose, gallery.roll])
def test_what_a_model_cannot_have_is_said_and_a_wall_comes(event: Callable[..., list[Any]]) -> None:
    named = filled(event(CLASSED, ANY, 5, None))
    assert named["link"] == Sampling(CLASSED).to_link()
    assert "Truncation ψ must be a number from 0 to 1; " in named["message"]
    assert filled(event(CLASSED, ANY, 5, 1.5))["psi"]["value"] == 1.0


def test_the_dice_of_another_models_class_are_one_sentence() -> None:
    named = filled(gallery.roll(CLASSED, "sneaker", 5, 1.0))
    assert named["link"] == Sampling(CLASSED).to_link()
    assert "Class must be one of any, a, b, c" in named["message"]


@pytest.mark.parametrize("event", [gallery.choose, gallery.roll])
@pytest.mark.parametrize("model", ["elsewhere", None, 3, "someone/faces"])
def test_only_shipped_models_can_be_chosen(
    event: Callable[..., list[Any]], model: Any, small_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(small_zoo / STYLED, tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path)
    named = filled(event(model, ANY, 0, 1.0))
    assert named["link"] == Sampling(CLASSED).to_link()
    assert "Model must be one of" in named["message"]


@pytest.mark.parametrize("model", ["elsewhere", "", "someone/faces", "../secret"])
def test_a_name_that_is_not_shipped_is_never_read(
    model: str, small_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(small_zoo / STYLED, tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path)
    named = dict(zip(gallery.Filled._fields, gallery.fill(Sampling(model)), strict=True))
    assert (named["facts"], named["card"]) == ("", "There is no such model, and no card.")
    assert "There is no model" in json.loads(gallery_pictures.wall(Sampling(model)))["problem"]


def test_a_sentence_stays_while_the_wall_that_it_is_about_is_shown() -> None:
    *_, message, _ = gallery.fill(Sampling(CLASSED, "b", 3), "Something in the link was no good.")
    assert skipped(gallery.show(CLASSED, "b", 3, 1.0, message)[1])
    assert gallery.show(CLASSED, "b", 4, 1.0, message)[1] == ""


def test_facts_are_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery.words, "facts", lambda _: "<b>")
    assert gallery.fill(Sampling(STYLED))[gallery.Filled._fields.index("facts")] == '<p class="gp-facts">&lt;b&gt;</p>'


def test_surprises_are_valid_and_differ() -> None:
    found = {gallery.surprise(Random(seed)) for seed in range(60)}
    assert {sampling.model for sampling in found} == {STYLED, CLASSED, ADAPTED}
    assert len(found) > 40
    for sampling in found:
        assert read(sampling.model, sampling.label, sampling.seed, sampling.psi) == sampling


def test_opening_a_link_fills_everything_and_says_what_was_wrong() -> None:
    search = f"?__theme=dark&tab=gallery&model={CLASSED}&class=%3Cb%3E&seed=5"
    named = filled(gallery.opened(SimpleNamespace(search=search)))  # type: ignore[arg-type]
    assert (named["model"], named["label"]["value"], named["seed"]) == (CLASSED, ANY, 5)
    assert "Class must be one of" in named["message"]
    assert "<b>" not in named["message"]


def test_opening_another_tabs_address_is_the_start() -> None:
    named = filled(gallery.opened(SimpleNamespace(search="?seed=5&loss=hinge")))  # type: ignore[arg-type]
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
    named = filled(gallery.choose(STYLED, ANY, 0, 1.0))
    assert "damaged" in named["problem"]
    assert (named["facts"], named["message"]) == ("", "")
    assert filled(gallery.choose(CLASSED, ANY, 0, 1.0))["problem"] is None


def test_the_markup_is_no_template() -> None:
    # Gradio would evaluate ${…} and {{…}}, and patch the nodes that the page's own modules keep.
    markup = (gallery.WEB / "gallery.html").read_text()
    for sign in ("${", "{{", "`"):
        assert sign not in markup


def test_before_the_first_wall_there_is_nothing_to_save(modules: Modules) -> None:
    errors = modules.evaluate(
        """async (markup) => {
          const errors = [];
          window.addEventListener("error", (event) => errors.push(event.message), { once: true });
          document.body.innerHTML = `<div id="gallery">${markup}</div>`;
          const { mount } = await import("/gallery.js");
          mount(document.getElementById("gallery"), {}, () => {}, { opened() {} });
          document.querySelector("[data-do=save]").click();
          return errors;
        }""",
        (gallery.WEB / "gallery.html").read_text(),
    )
    assert errors == []
