import asyncio
import json
import re
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from playground.figures.palette import LIGHT
from playground.hub import Hub
from playground.lessons import LESSONS
from playground.plane.distributions import NAMES
from playground.plane.drawing import encode_points
from playground.plane.presets import PRESETS
from playground.plane.spec import PROPERTIES, GanSpec
from playground.tabs import form, live, tour
from tests.tabs.conftest import wait_in

POINTS = ((0.0, 1.0), (-0.5, 0.25))
HUB = Hub()  # never started: it has only to say what is too large
ANSWERS = live.Answers(HUB.check)
LARGE: dict[str, Any] = {"generator_width": 256, "discriminator_width": 256, "batch_size": 1024, "penalty": "r1"}


async def built() -> gr.Blocks:
    with gr.Blocks() as demo:
        live.build(demo, HUB.check)
    return demo


@pytest.fixture(scope="module")
def demo(loop: asyncio.AbstractEventLoop) -> gr.Blocks:
    # Outside of a running loop gradio makes one loop after the other and closes none.
    made: gr.Blocks = wait_in(loop, built())
    return made


def shown(**changes: Any) -> list[Any]:
    return list((dict(zip(PROPERTIES, form.values(GanSpec()), strict=True)) | changes).values())


def skipped(update: Any) -> bool:
    return bool(update == gr.skip())


def test_events_are_light_and_no_endpoints(demo: gr.Blocks) -> None:
    assert len(demo.fns) == 6 + len(PRESETS) + 2
    for event in demo.fns.values():
        assert (event.queue, event.show_progress, event.api_visibility) == (False, "hidden", "private"), event.name


def test_of_quick_changes_the_last_is_not_lost(demo: gr.Blocks) -> None:
    (event,) = [event for event in demo.fns.values() if event.name == "change"]
    assert event.trigger_mode == "always_last"
    assert len(event.inputs) == len(PROPERTIES)


def test_a_change_becomes_the_canonical_link() -> None:
    link, message, note = ANSWERS.change(*shown(loss="hinge", generator_rate="0.0010"))
    assert (link, message, note) == ("loss=hinge", "", "")


def test_a_bad_change_leaves_the_run_alone_and_names_the_control() -> None:
    link, message, note = ANSWERS.change(*shown(seed="<script>"))
    assert skipped(link)
    assert skipped(note)
    assert "Seed must be a whole number" in message
    assert "<script>" not in message


def test_choosing_to_draw_asks_the_page_for_a_drawing() -> None:
    assert ANSWERS.change(*shown(distribution="drawn")) == ["distribution=drawn", "", ""]


def test_a_drawing_fills_the_form_and_runs() -> None:
    given = ANSWERS.draw(SimpleNamespace(points=encode_points(POINTS)), *shown(loss="hinge"))  # type: ignore[arg-type]
    *values, link, message, _ = given
    spec = form.read(values)
    assert (spec.distribution, spec.loss, message) == ("drawn", "hinge", "")
    assert GanSpec.from_link(link) == spec


def test_a_damaged_drawing_changes_nothing() -> None:
    *values, link, message, note = ANSWERS.draw(SimpleNamespace(points="?"), *shown())  # type: ignore[arg-type]
    assert all(map(skipped, [*values, link, note]))
    assert len(values) == len(PROPERTIES)
    assert "Drawn points" in message


def test_a_drawing_given_up_restores_the_form() -> None:
    *values, link, message, _ = live.restore(SimpleNamespace(link="loss=hinge&seed=4"))  # type: ignore[arg-type]
    assert form.read(values) == GanSpec(loss="hinge", seed=4)
    assert (link, message) == ("loss=hinge&seed=4", "")


def test_opening_a_link_fills_the_form_and_says_what_was_wrong() -> None:
    query = {"seed": "3", "loss": "<b>", "__theme": "dark"}
    *values, link, message, _ = ANSWERS.load(SimpleNamespace(query_params=query))  # type: ignore[arg-type]
    assert form.read(values) == GanSpec(seed=3)
    assert link == "seed=3"
    assert "Loss must be one of" in message
    assert "<b>" not in message


def test_a_gan_too_large_for_the_server_changes_nothing_but_the_message() -> None:
    choices = {name: str(value) for name, value in LARGE.items()}
    for *others, message, note in (
        ANSWERS.change(*shown(**choices)),
        ANSWERS.choose(GanSpec(**LARGE)),
        ANSWERS.draw(SimpleNamespace(points=encode_points(POINTS)), *shown(**choices)),  # type: ignore[arg-type]
    ):
        assert all(map(skipped, [*others, note]))
        assert "this server allows" in message


def test_a_link_to_a_gan_too_large_for_the_server_opens_the_default_and_says_why() -> None:
    query = {name: str(value) for name, value in LARGE.items()}
    *values, link, message, _ = ANSWERS.load(SimpleNamespace(query_params=query))  # type: ignore[arg-type]
    assert form.read(values) == GanSpec()
    assert link == ""
    assert "this server allows" in message


def test_the_note_belongs_to_the_preset_that_runs() -> None:
    for preset in PRESETS.values():
        assert re.sub("<[^>]+>", "", live.note_on(preset.spec)) != ""
    assert live.note_on(GanSpec(seed=12345)) == ""


def test_the_page_knows_names_colours_and_charts() -> None:
    config = json.loads(live.config())
    assert list(config["defaults"]) == list(PROPERTIES)
    assert config["defaults"]["generator_width"] == GanSpec().generator_width
    assert config["themes"]["light"]["heatUndecided"] == LIGHT.heat_undecided
    assert {trace["meta"] for trace in config["figures"]["dark"]["data"]} >= {"js", "ceiling_js", "generator_norm"}


def test_the_markup_is_no_template() -> None:
    # Gradio would evaluate ${…} and {{…}}, and patch the nodes that Plotly and the canvas own at every new value.
    markup = (live.WEB / "live.html").read_text()
    assert "${" not in markup
    assert "{{" not in markup
    assert "`" not in markup


def test_every_distribution_has_its_picture() -> None:
    assert live.thumbnails().count("background-image") == len(NAMES)


def test_reading_an_address_always_changes_the_stage(demo: gr.Blocks) -> None:
    # The page hears of changes alone, and after an address that was no good it waits for Python's reading of it.
    (stage,) = [block for block in demo.blocks.values() if getattr(block, "elem_id", None) == "stage"]
    *_, link, _, _ = ANSWERS.load(SimpleNamespace(query_params={"seed": "x"}))  # type: ignore[arg-type]
    assert link == ""
    assert stage.value not in ("", None)  # type: ignore[attr-defined]


def opened(**query: str) -> Any:
    return SimpleNamespace(query_params=query)


def test_a_lesson_opens_from_its_link_and_its_words_are_there() -> None:
    for name, lesson in LESSONS.items():
        *_, link, message, _ = ANSWERS.load(opened(lesson=name))
        assert (GanSpec.from_link(link), message) == (lesson.spec, "")
        words = live.tell_lesson(opened(lesson=name))
        assert words.count("<li>") == len(lesson.steps) >= 3
        assert tour.steps("live", name) in words
        assert tour.steps("live", name) not in live.lesson_words(name)  # of a class: its lecturer leads on


def test_settings_beside_a_lesson_are_those_of_the_reader_who_has_gone_on() -> None:
    *_, link, _, _ = ANSWERS.load(opened(lesson="spectral-norm", seed="4"))
    assert GanSpec.from_link(link) == GanSpec(seed=4)


def test_an_unknown_lesson_gets_a_sentence_and_the_usual_run() -> None:
    *_, link, message, _ = ANSWERS.load(opened(lesson="<b>"))
    assert link == ""
    assert "There is no lesson “&lt;b&gt;”" in message
    assert live.tell_lesson(opened(lesson="<b>")) == live.tell_lesson(opened()) == ""
