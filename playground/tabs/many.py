"""The tab of sweeps: a stage on which the page's module works. It asks `sweep_channel` by itself: no events here."""

import json
from dataclasses import asdict
from typing import Any, NamedTuple

import gradio as gr

from playground.figures.palette import THEMES
from playground.figures.scores import scores
from playground.plane.spec import PROPERTIES
from playground.plane.sweep import FATES, can_vary, usual_values
from playground.tabs.live import CHARTS, WEB, camel

MOUNT = """
const root = window.gradio_config.root.replace(/\\/$/, "");
import(root + "/web/many.js")
  .then((many) => many.mount(element, JSON.parse(props.config)))
  .catch((error) => {
    const story = element.querySelector("[data-part=story]");
    story.textContent = "This tab could not be loaded. Reload the page to try again.";
    throw error;
  });
"""


class FateWords(NamedTuple):
    """How a fate is named, marked and explained, and what GANs of it did."""

    label: str
    mark: str
    did: str
    help: str


WORDS: dict[str, FateWords] = {
    "covered": FateWords(
        "covered", "✓", "covered the data", "All modes have 1% of the samples; half are of high quality"
    ),
    "dropped": FateWords("dropped modes", "−", "dropped modes", "Good samples, and modes without any"),
    "collapsed": FateWords("collapsed", "•", "collapsed", "All samples lie close together"),
    "oscillating": FateWords("oscillating", "~", "oscillate", "Half of the samples are elsewhere from look to look"),
    "diverged": FateWords("diverged", "×", "diverged", "A loss or a weight is no finite number any more"),
    "learning": FateWords("on the way", "…", "are on their way", "None of the others, or it is too early to say"),
}

SCORES = {"modes_strict": "modes (1%)", "high_quality": "high quality", "js": "JS divergence", "wasserstein": "W1"}

SHARES = ("collapsed", *(name for name in FATES if name != "collapsed"))  # of a diagram: what it is asked for first

PRESETS = {
    "64 seeds": "",
    "Mode collapse, 64 seeds": "averaging=0&generator_steps=5&generator_beta1=0.9&discriminator_beta1=0.9",
    "Two learning rates": "rows=generator_rate&row_values=0.0001, 0.001, 0.01, 0.1"
    "&columns=discriminator_rate&column_values=0.0001, 0.001, 0.01, 0.1",
    "Optimizer and seed": "rows=generator_optimizer&columns=seed&column_values=0..7",
    "Loss and data": "rows=loss&columns=distribution"
    "&column_values=ring8, gaussians2, blobs, moons, spiral, checkerboard",
}


def build(cluster: bool = False) -> None:
    """Put the tab here; `cluster`: this server draws phase diagrams."""
    gr.HTML(
        "",
        html_template=(WEB / "many.html").read_text(),
        js_on_load=MOUNT,
        apply_default_css=False,
        elem_id="many",
        config=json.dumps(config(cluster)),
    )


def config(cluster: bool = False) -> dict[str, Any]:
    """What the page has to know."""
    shares = [{"name": name, "label": f"{WORDS[name].label}, share"} for name in SHARES]
    return {
        "cluster": cluster,
        "found": [*shares, *({"name": name, "label": f"{label}, mean"} for name, label in SCORES.items())],
        "settings": [
            {"name": name, "label": prop.label, "values": usual_values(name)}
            for name, prop in PROPERTIES.items()
            if can_vary(prop)
        ],
        "names": list(PROPERTIES),
        "labels": {name: prop.label for name, prop in PROPERTIES.items()},
        "fates": [{"name": name, **WORDS[name]._asdict()} for name in (*FATES[1:], FATES[0])],
        "presets": [{"label": label, "link": link} for label, link in PRESETS.items()],
        "scores": [{"name": name, "label": label} for name, label in SCORES.items()],
        "themes": {
            name: {camel(key): colour for key, colour in asdict(theme).items()} for name, theme in THEMES.items()
        },
        "figures": {name: scores(theme).to_plotly_json() for name, theme in THEMES.items()},
        "charts": CHARTS,
    }
