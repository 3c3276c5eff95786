"""The live tab: chips, form, view and explainer, and the few events between them.

The page talks to the hub over its own WebSocket (web/live.js). Python's part here is to check settings: every change
of the form becomes a canonical link, the value of the stage, or one sentence that names the control.
"""

import functools
import html
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import gradio as gr
import numpy as np
import plotly
import torch
from gradio.components import Component
from numpy.typing import NDArray

from playground.figures.curves import curves
from playground.figures.palette import REAL, THEMES
from playground.figures.thumbnails import stylesheet
from playground.lessons import LESSONS
from playground.plane.distributions import FIXED, MADE, Distribution, distribution
from playground.plane.presets import PRESETS
from playground.plane.spec import PROPERTIES, GanSpec
from playground.tabs import address, form, tour
from playground.tabs.formulas import formulas
from playground.tabs.surprise import surprise
from playground.tabs.words import EXPLAINER
from playground.trained import STARTS

WEB = Path(__file__).parent.parent / "web"
CHARTS = f"web/plotly-{plotly.__version__}.min.js"  # its address names its version, so that a browser may keep it

MOUNT = """
// Until Python has filled the form from the address, a change of one setting would lose all others.
const form = document.querySelectorAll("#form, #setting-distribution");
const lock = (locked) => form.forEach((part) => (part.inert = locked));
lock(props.value === "?"); // NOT_READ; a tab that is opened later finds the form filled
watch("value", () => lock(false));
const root = window.gradio_config.root.replace(/\\/$/, "");
import(root + "/web/live.js")
  .then((live) => live.mount(element, props, watch, {
    drawn: (data) => trigger("drawn", data),
    restored: (data) => trigger("restored", data),
    pushed: (data) => trigger("pushed", data),
  }))
  .catch((error) => {
    const story = element.querySelector("[data-part=story]");
    story.textContent = "The view could not be loaded. Reload the page to try again.";
    throw error;
  });
"""

LIGHT_EVENT: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
NOT_READ = "?"  # the stage's link before the address was read: no link, so that every link is a change
SKETCH = ((-0.6, -0.6), (-0.3, -0.1), (0.0, 0.4), (0.3, -0.1), (0.6, -0.6))  # stands for "drawn" on its chip
DOTS = 70  # of a thumbnail


Check = Callable[[GanSpec], None]  # ValueError, with one sentence, for a GAN that this server will not train


class Shown(NamedTuple):
    """What events change."""

    fields: list[Component]
    stage: gr.HTML
    message: gr.HTML
    note: gr.HTML

    @property
    def all(self) -> list[Component]:
        """All of it, in the order of `fill`."""
        return [*self.fields, self.stage, self.message, self.note]


def build(demo: gr.Blocks, check: Check) -> None:
    """Put the live tab here, and fill it from the address whenever `demo` loads."""
    with gr.Column(elem_id="live"):
        fields = form.chips()
        with gr.Column(elem_id="form", min_width=0):
            lesson = gr.HTML("", elem_id="lesson", apply_default_css=False)
            gr.HTML((WEB / "graph.html").read_text(), apply_default_css=False, elem_id="graph")
            buttons, others, note = _try_this()
            fields |= form.cards()
        stage = gr.HTML(
            NOT_READ,
            html_template=(WEB / "live.html").read_text(),
            js_on_load=MOUNT,
            apply_default_css=False,
            elem_id="stage",
            config=config(),
        )
        message = gr.HTML("", elem_id="message", apply_default_css=False)
    _explain()
    shown, answers = Shown(form.ordered(fields), stage, message, note), Answers(check)
    _wire(demo, shown, answers, form.changes(fields))
    _wire_presets(shown, answers, buttons, *others)
    demo.load(tell_lesson, None, lesson, **LIGHT_EVENT)
    stage.pushed(answers.take, None, [*shown.all, lesson], **LIGHT_EVENT)


def _try_this() -> tuple[dict[str, gr.Button], list[gr.Button], gr.HTML]:
    with gr.Column(elem_classes=["gp-card", "gp-try"], min_width=0):
        gr.HTML("<h2>Try this</h2>", apply_default_css=False)
        with gr.Row():
            buttons = {name: gr.Button(preset.label, size="sm", min_width=0) for name, preset in PRESETS.items()}
        with gr.Row():
            others = [gr.Button(label, size="sm", min_width=0) for label in ("Surprise me", "Reset settings")]
        note = gr.HTML(note_on(GanSpec()), elem_id="note", apply_default_css=False)
        with gr.Accordion("Lessons", open=False):
            gr.HTML(tour.contents(), elem_id="lessons", apply_default_css=False)
    return buttons, others, note


def _explain() -> None:
    gr.HTML(EXPLAINER, apply_default_css=False, elem_id="explain")
    with gr.Accordion("The formulas that the code computes", open=False):
        gr.Markdown(formulas(), latex_delimiters=[
            {"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False},
        ])  # fmt: skip


def _wire(demo: gr.Blocks, shown: Shown, answers: "Answers", changes: list[Any]) -> None:
    # Of quick changes the last must not be lost: it is sent when the one before it has been answered.
    gr.on(changes, answers.change, shown.fields, shown[1:], trigger_mode="always_last", **LIGHT_EVENT)
    shown.stage.drawn(answers.draw, shown.fields, shown.all, **LIGHT_EVENT)
    shown.stage.restored(restore, None, shown.all, **LIGHT_EVENT)
    demo.load(answers.load, None, shown.all, **LIGHT_EVENT)


def _wire_presets(
    shown: Shown, answers: "Answers", presets: Mapping[str, gr.Button], surprising: gr.Button, resetting: gr.Button
) -> None:
    for name, button in presets.items():
        button.click(functools.partial(answers.choose, PRESETS[name].spec), None, shown.all, **LIGHT_EVENT)
    surprising.click(lambda: answers.choose(surprise(Random())), None, shown.all, **LIGHT_EVENT)
    resetting.click(lambda: answers.choose(GanSpec()), None, shown.all, **LIGHT_EVENT)


def config() -> str:
    """What the page has to know, as JSON: settings with their defaults, colours, charts without data."""
    themes = {name: {camel(key): colour for key, colour in asdict(theme).items()} for name, theme in THEMES.items()}
    figures = {name: curves(theme).to_plotly_json() for name, theme in THEMES.items()}
    defaults = {name: getattr(GanSpec(), name) for name in PROPERTIES}
    starts = {name: start.label for name, start in STARTS.items()}
    return json.dumps({"defaults": defaults, "themes": themes, "figures": figures, "charts": CHARTS, "starts": starts})


def camel(name: str) -> str:
    """A name as JavaScript writes it: real_mark → realMark."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def thumbnails() -> str:
    """CSS that puts a picture of each distribution on its chip."""
    samples: dict[str, NDArray[np.float32]] = {}
    for name in (*FIXED, *MADE):
        made, chance = distribution(name, points=SKETCH), torch.Generator().manual_seed(0)
        samples[name] = under(made, chance) if made.density else made.sample(DOTS, chance).numpy()
    return stylesheet(samples, REAL, "#setting-distribution")


def under(data: Distribution, chance: torch.Generator) -> NDArray[np.float32]:
    """Points [n, 2] under the density of data on the line, evenly strewn: its picture."""
    assert data.density is not None, f"{data.name} is not on the line"
    x = data.sample(2 * DOTS, chance).double().numpy()[:, 0]
    height = data.density.pdf(x) / data.density.pdf(x).max()
    y = data.extent * (1.4 * torch.rand(len(x), generator=chance).numpy() * height - 0.7)
    return np.stack([x, y], 1).astype(np.float32)


def note_on(spec: GanSpec) -> str:
    """What to look at and why, as HTML, where `spec` is a preset's; else nothing."""
    found = next((preset for preset in PRESETS.values() if preset.spec == spec), None)
    return f"<p>{html.escape(found.look)}</p><p>{html.escape(found.why)}</p>" if found else ""


def tell_lesson(request: gr.Request) -> str:
    """The lesson that the address names, with the way on along the tour, as HTML; "" for none."""
    name = request.query_params.get("lesson", "")
    here = request.query_params.get("tab", address.LIVE) == address.LIVE
    return lesson_words(name) + tour.steps(address.LIVE, name) if here else ""


def lesson_words(name: str) -> str:
    """A lesson's title, figure and steps as HTML; "" where there is no lesson of this name."""
    lesson = LESSONS.get(name)
    if lesson is None:
        return ""
    steps = "".join(f"<li>{html.escape(step)}</li>" for step in lesson.steps)
    return f"<h2>{html.escape(lesson.title)}</h2><p>{html.escape(lesson.figure)}</p><ol>{steps}</ol>"


def warn(sentence: str) -> str:
    """A sentence for the message line, as HTML; it may quote what a stranger wrote into a link."""
    return f'<p role="alert">{html.escape(sentence)}</p>' if sentence else ""


def answer(spec: GanSpec, sentence: str = "") -> list[Any]:
    """What the stage, the message and the note show for `spec`."""
    return [spec.to_link(), warn(sentence), note_on(spec)]


def refuse(sentence: str) -> list[Any]:
    """As `answer`, where nothing changes but the message."""
    return [gr.skip(), warn(sentence), gr.skip()]


def fill(spec: GanSpec, sentence: str = "") -> list[Any]:
    """The controls for `spec`, and `answer`."""
    return [*form.values(spec), *answer(spec, sentence)]


def leave(sentence: str) -> list[Any]:
    """As `refuse`, where the controls might have changed, too."""
    return [*[gr.skip() for _ in PROPERTIES], *refuse(sentence)]


def restore(event: gr.EventData) -> list[Any]:
    """A drawing was given up, or a saved run was opened: the form for the run that goes on."""
    return fill(GanSpec.from_link(event.link))


class Answers:
    """What the events answer: none starts a run that the server would refuse."""

    def __init__(self, check: Check) -> None:
        """`check`: the hub's."""
        self.check = check

    def change(self, *given: Any) -> list[Any]:
        """The form was changed: the link to run, or the run as it is and a sentence."""
        named = dict(zip(PROPERTIES, given, strict=True))
        if named["distribution"] == "drawn" and not named["points"]:
            return ["distribution=drawn", "", ""]  # the page opens its drawing surface
        try:
            spec = form.read(given)
            self.check(spec)
        except ValueError as error:
            return refuse(str(error))
        return answer(spec)

    def choose(self, spec: GanSpec) -> list[Any]:
        """All settings were chosen at once: the form for them, or all as it is and a sentence."""
        try:
            self.check(spec)
        except ValueError as error:
            return leave(str(error))
        return fill(spec)

    def draw(self, event: gr.EventData, *given: Any) -> list[Any]:
        """A drawing was finished: the form with its points."""
        named = dict(zip(PROPERTIES, given, strict=True)) | {"distribution": "drawn", "points": event.points}
        try:
            spec = form.read(list(named.values()))
        except ValueError as error:
            return leave(str(error))
        return self.choose(spec)

    def take(self, event: gr.EventData) -> list[Any]:
        """The lecturer of a class has pushed settings: the form for them, and the lesson that they belong to."""
        return [*self.choose(GanSpec.from_link(event.link)), lesson_words(event.lesson)]

    def load(self, request: gr.Request) -> list[Any]:
        """The page was opened: the form for the settings in its address, and one sentence on those that are no good."""
        query = dict(request.query_params)
        spec, sentence = form.read_address(query)
        name = query.get("lesson", "")
        if name in LESSONS and not address.settings(query, address.LIVE):
            spec = LESSONS[name].spec
        elif name and name not in LESSONS:
            sentence = sentence or f"There is no lesson “{name[:40]}”; the list of lessons is in the card “Try this”."
        try:
            self.check(spec)
        except ValueError as error:
            return fill(GanSpec(), str(error))  # no single setting is wrong, and the page needs a run
        return fill(spec, sentence or address.problem(query))
