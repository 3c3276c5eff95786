"""The gallery tab: samples of a shipped model, each beside the training pictures that come nearest to it.

Python checks what is asked for and samples; the page (web/gallery.js) keeps which picture is shown large, and asks for
its neighbours when the wall has come.

All walls come from one event, of which Gradio has one at a time under way for a page, and they are of the controls as
they are when it starts. What sets several controls at once (another model, the dice, a link) sets them alone; then the
page asks for their wall. So no older wall overtakes a newer one, and controls, wall and address agree in the end.
"""

import html
import json
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import gradio as gr
from gradio.components import Component

from playground import zoo
from playground.pictures.encoding import data_address
from playground.pictures.model import ANY
from playground.tabs import gallery_pictures as pictures
from playground.tabs import gallery_words as words
from playground.tabs.gallery_settings import FARTHEST, Sampling, favourite, named, read, read_address, shipped
from playground.tabs.live import warn

WEB = Path(__file__).parent.parent / "web"
SEEDS = 10_000  # of the dice: short enough to be read out

MOUNT = """
const root = window.gradio_config.root.replace(/\\/$/, "");
import(root + "/web/gallery.js")
  .then((gallery) => gallery.mount(element, props, watch, {
    opened: (data) => trigger("opened", data),
    asked: () => trigger("submit"),
    inspected: (data) => trigger("inspected", data),
  }))
  .catch((error) => {
    const story = element.querySelector("[data-part=look]");
    story.textContent = "The gallery could not be loaded. Reload the page to try again.";
    throw error;
  });
"""

ASK = """() => { document.getElementById("gallery").dispatchEvent(new Event("filled")); }"""

# `read` checks what controls hold, in sentences: Gradio knows no classes of a page that has outlived the server.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "preprocess": False}
# Few at a time, so that a class leaves the rest of the server its cores; and no wall waits for a search.
SAMPLING: dict[str, Any] = {
    **PRIVATE, "trigger_mode": "always_last", "concurrency_limit": 2, "concurrency_id": "walls",
    "show_progress": "minimal",
}  # fmt: skip
# Events of these carry what they are about. Gradio repeats a held one with the data of the one before: none is held.
FILLING: dict[str, Any] = {**PRIVATE, "trigger_mode": "multiple", "queue": False, "show_progress": "hidden"}
SEARCHING: dict[str, Any] = {
    **PRIVATE, "trigger_mode": "multiple", "concurrency_limit": 1, "concurrency_id": "searches",
    "show_progress": "hidden",
}  # fmt: skip


class Filled(NamedTuple):
    """What is set at once, in the order of `fill`."""

    model: gr.Radio
    label: gr.Dropdown
    seed: gr.Number
    psi: gr.Slider
    facts: gr.HTML
    message: gr.HTML
    card: gr.Markdown

    @property
    def settings(self) -> list[Component]:
        """The controls, in the order of `read`."""
        return list(self[:4])


def build() -> None:
    """Put the gallery here."""
    with gr.Column(elem_id="gallery"):
        if not zoo.names():
            gr.HTML(words.EMPTY, apply_default_css=False)
            return
        model = _models()
        with gr.Column(elem_id="gallery-form", min_width=0):
            label, seed, psi, dice = _controls()
            presets, others = _try_this()
            facts = gr.HTML("", elem_id="gallery-facts", apply_default_css=False)
        stage = gr.HTML(
            "",
            html_template=(WEB / "gallery.html").read_text(),
            js_on_load=MOUNT,
            apply_default_css=False,
            elem_id="gallery-stage",
            neighbours="",
        )
        message = gr.HTML("", elem_id="gallery-message", apply_default_css=False)
    card = _fold()
    filled = Filled(model, label, seed, psi, facts, message, card)
    _wire_wall(filled, stage)
    _wire_filling(filled, stage, dice, presets, *others)


def _models() -> gr.Radio:
    return gr.Radio(
        [(name.capitalize(), name) for name in zoo.names()],
        value=favourite(),
        label="Model",
        show_label=False,
        container=False,
        elem_id="gallery-model",
    )


def _controls() -> tuple[gr.Dropdown, gr.Number, gr.Slider, gr.Button]:
    with gr.Column(elem_id="gallery-controls", elem_classes=["gp-card", "gp-generator"], min_width=0):
        gr.HTML("<h2>Generator</h2>", apply_default_css=False)
        label = gr.Dropdown(
            [ANY], value=ANY, label="Class", filterable=False, visible=False, elem_id="gallery-class",
            elem_classes=["gp-setting"], interactive=True,
        )  # fmt: skip
        with gr.Row(elem_id="gallery-seed"):
            seed = gr.Number(
                0, label="Seed", info="Decides the latents z. Default: 0.", min_width=60, elem_classes=["gp-setting"],
                interactive=True,
            )  # fmt: skip
            dice = gr.Button("New seed", size="sm", min_width=0)
        psi = gr.Slider(
            0, FARTHEST[True], 1, step=0.05, label="Truncation ψ", interactive=True, elem_id="gallery-psi",
            info="The share of the latents' spread that is kept. Default: 1.", elem_classes=["gp-setting"],
        )  # fmt: skip
    return label, seed, psi, dice


def _try_this() -> tuple[list[tuple[gr.Button, Sampling]], list[gr.Button]]:
    with gr.Column(elem_id="gallery-try", elem_classes=["gp-card", "gp-try"], min_width=0):
        gr.HTML("<h2>Try this</h2>", apply_default_css=False)
        with gr.Row():
            presets = [(gr.Button(each.label, size="sm", min_width=0), each.sampling) for each in words.presets()]
        with gr.Row():
            others = [gr.Button(label, size="sm", min_width=0) for label in ("Surprise me", "Reset settings")]
    return presets, others


def _fold() -> gr.Markdown:
    """What is folded away below: the card, the formulas."""
    with gr.Accordion("About this model: data, training, scores, known failures", open=False, elem_classes=["gp-fold"]):
        card = gr.Markdown(words.card(favourite()), elem_id="gallery-card")
    with gr.Accordion("The formulas that the code computes", open=False):
        gr.Markdown(words.FORMULAS, latex_delimiters=[
            {"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False},
        ])  # fmt: skip
    return card


def _wire_wall(filled: Filled, stage: gr.HTML) -> None:
    # The button that sets ψ back tells of a release alone.
    changes = [filled.label.input, filled.seed.submit, filled.seed.blur, filled.psi.input, filled.psi.release]
    changes.append(stage.submit)  # the page asks; gr.on takes no event of a name of ours
    known = [*filled.settings, filled.message]
    # The stage alone knows that a wall is under way, and fades (gallery.css).
    gr.on(changes, show, known, [stage, filled.message], show_progress_on=stage, **SAMPLING)
    stage.inspected(inspect, None, [stage, filled.message], **SEARCHING)


def _wire_filling(
    filled: Filled, stage: gr.HTML, dice: gr.Button, presets: list[tuple[gr.Button, Sampling]],
    surprising: gr.Button, resetting: gr.Button,
) -> None:  # fmt: skip
    every = list(filled)
    events = [
        filled.model.input(choose, filled.settings, every, **FILLING),
        dice.click(roll, filled.settings, every, **FILLING),
        stage.opened(opened, None, every, **FILLING),
        *(button.click(partial(fill, wanted), None, every, **FILLING) for button, wanted in presets),
        surprising.click(lambda: fill(surprise(Random())), None, every, **FILLING),
        resetting.click(lambda: fill(Sampling(favourite())), None, every, **FILLING),
    ]
    for event in events:
        event.success(None, js=ASK, **PRIVATE)


def thumbnails() -> str:
    """CSS that puts a sample of each model on its chip; a model that cannot be loaded has none."""
    rules = []
    for number, name in enumerate(zoo.names(), 1):
        try:
            model = zoo.load(name)
        except zoo.ModelError:
            continue
        picture = data_address(model.sample(1, seed=0, psi=0.7)[0])
        crisp = " image-rendering: pixelated;" if model.generator.shape.size <= 32 else ""
        chips = f"#gallery-model label:nth-of-type({number})", f"#tabs .gp-models [data-model={json.dumps(name)}]"
        place = ", ".join(f"{chip}::before" for chip in chips)
        rules.append(f'{place} {{ background-image: url("{picture}");{crisp} }}')
    return "\n".join(rules)


def fill(sampling: Sampling, sentence: str = "") -> list[Any]:
    """The controls, the facts, a sentence for the message line and the card, for `sampling`."""
    try:
        model = shipped(sampling.model)
        classes, farthest, facts = model.class_names, FARTHEST[model.styled], words.facts(model)
    except zoo.ModelError:  # the wall says so
        classes, farthest, facts = (), FARTHEST[False], ""
    return [
        sampling.model,
        gr.update(choices=[ANY, *classes], value=sampling.label, visible=bool(classes)),
        sampling.seed,
        gr.update(maximum=farthest, value=sampling.psi),
        f'<p class="gp-facts">{html.escape(facts)}</p>' if facts else "",
        f"<div {_about(sampling)}>{warn(sentence)}</div>" if sentence else "",
        words.card(sampling.model),
    ]


def _about(sampling: Sampling) -> str:
    """An attribute that says of which settings a sentence is: it stays while they are shown."""
    return f'data-about="{html.escape(sampling.to_link())}"'


def show(model: Any, label: Any, seed: Any, psi: Any, said: Any) -> list[Any]:
    """The wall of the controls as they are; or the wall as it is, and one sentence. `said`: the message line."""
    try:
        wanted = read(model, label, seed, psi)
    except zoo.ModelError:  # the wall says so
        wanted = Sampling(model)
    except ValueError as error:
        return [gr.skip(), warn(str(error))]
    return [pictures.wall(wanted), gr.skip() if _about(wanted) in str(said) else ""]


def choose(model: Any, _: Any, seed: Any, psi: Any) -> list[Any]:
    """Another model was chosen: with the seed and ψ as they are, where it can have them, and any class."""
    return _take(model, ANY, seed, psi)


def roll(model: Any, label: Any, _: Any, psi: Any) -> list[Any]:
    """The dice: all as it is with another seed."""
    return _take(model, label, Random().randrange(SEEDS), psi)


def _take(model: Any, label: Any, seed: Any, psi: Any) -> list[Any]:
    """As `fill`: the controls as given, ψ at most as far as the model goes; where they are no good, its defaults."""
    try:
        name = named(model)
    except ValueError as error:
        return fill(Sampling(favourite()), str(error))
    try:
        farthest = FARTHEST[zoo.load(name).styled]
        return fill(read(name, label, seed, min(psi, farthest) if isinstance(psi, int | float) else psi))
    except zoo.ModelError:
        return fill(Sampling(name))
    except ValueError as error:
        return fill(Sampling(name), str(error))


def surprise(random: Random) -> Sampling:
    """A wall at random that is worth a look; damaged models are left out where others are whole."""
    model = random.choice(zoo.names())
    try:
        known = zoo.load(model)
    except zoo.ModelError:
        return Sampling(model)
    label = random.choice([ANY, *known.class_names])
    psi = random.choice([0.5, 0.7, 1.0, 1.0, FARTHEST[known.styled]])
    return Sampling(model, label, random.randrange(SEEDS), psi)


def opened(event: gr.EventData) -> list[Any]:
    """The tab was opened: with what its address asks for, and one sentence on what in it was no good."""
    sampling, _, sentence = read_address(dict(parse_qsl(event.search.lstrip("?"))))
    return fill(sampling, sentence)


def inspect(event: gr.EventData) -> list[Any]:
    """A picture was chosen: its nearest training pictures."""
    try:
        sampling, sample, sentence = read_address(dict(parse_qsl(f"tab=gallery&{event.link}")))
        if sentence:
            raise ValueError(sentence)
        return [gr.update(neighbours=pictures.neighbours(sampling, sample - 1)), gr.skip()]
    except (ValueError, zoo.ModelError) as error:
        return [gr.skip(), warn(str(error))]
