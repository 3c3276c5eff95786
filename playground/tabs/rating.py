"""The rating tab: studies that everybody can try, simulated raters, and what owners do with a study of their own.

Raters never come here: their page is /rate/STUDY, of plain routes (rating/routes.py). An owner's room is in
`rating_owner`.
"""

import json
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import gradio as gr
import numpy as np

from playground.figures import ratings as figures
from playground.figures.ratings import Score
from playground.pictures.encoding import data_address
from playground.rating import material
from playground.rating.observers import walk
from playground.rating.protocol import PRESETS, HypeTime
from playground.rating.service import Ratings
from playground.rating.store.visits import TO_TRY
from playground.tabs import rating_owner, rating_studies
from playground.tabs import rating_words as words
from playground.tabs.live import CHARTS, warn

WEB = Path(__file__).parent.parent / "web"
THRESHOLD = (100, 900)  # ms
TRIALS, RATERS = 150, 60  # of the simulation: a block of HYPE_time
PRIVATE: dict[str, Any] = {"api_visibility": "private"}
WORKING: dict[str, Any] = {**PRIVATE, "concurrency_limit": 1, "concurrency_id": "studies"}

MOUNT = """
const root = window.gradio_config.root.replace(/\\/$/, "");
import(root + "/web/rating.js")
  .then((rating) => rating.mount(element, props, watch, { opened: () => trigger("opened", {}) }))
  .catch((error) => {
    const story = element.querySelector("[data-part=story]");
    story.textContent = "This tab could not be loaded. Reload the page to try again.";
    throw error;
  });
"""


def build(ratings: Ratings | None, problem: str = "") -> None:
    """Put the tab here; without a database it says why there is none."""
    if ratings is not None and ratings.settings.demonstration:
        gr.HTML(warn(words.demonstration(bool(ratings.settings.dataset))), elem_id="rating-demonstration")
    with gr.Column(elem_id="rating"):
        stage = gr.HTML(
            simulated(400.0),
            html_template=(WEB / "rating.html").read_text(),
            js_on_load=MOUNT,
            apply_default_css=False,
            elem_id="rating-stage",
            charts=CHARTS,
            published=json.dumps(published()),
            tries="",
        )
        with gr.Column(elem_id="rating-simulation", elem_classes=["gp-card", "gp-try"], min_width=0):
            gr.HTML("<h2>Simulated raters</h2>", apply_default_css=False)
            threshold = gr.Slider(
                *THRESHOLD, 400, step=10, label="Threshold α", elem_id="rating-threshold", elem_classes=["gp-setting"],
                interactive=True, info="ms at which 75% of the answers are right. Default: 400.",
            )  # fmt: skip
            with gr.Row():
                chips = [
                    (gr.Button(label, size="sm", min_width=0), value)
                    for label, value in (
                        ("A poor GAN: 150 ms", 150),
                        ("A good one: 700 ms", 700),
                        ("Reset settings", 400),
                    )
                ]
                surprising = gr.Button("Surprise me", size="sm", min_width=0)
        threshold.change(simulated, threshold, stage, **PRIVATE, trigger_mode="always_last", show_progress="hidden")
        for button, value in chips:
            button.click(lambda value=value: value, None, threshold, **PRIVATE)
        surprising.click(lambda: Random().randrange(*THRESHOLD, 10), None, threshold, **PRIVATE)
        if ratings is None:
            gr.HTML(warn(problem), apply_default_css=False)
        else:
            stage.opened(lambda: gr.update(tries=tries(ratings)), None, stage, **WORKING, show_progress="hidden")
            rating_owner.build(ratings)
    with gr.Accordion("The protocols and formulas that the code computes", open=False):
        gr.Markdown(words.EXPLAINER, latex_delimiters=[
            {"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False},
        ])  # fmt: skip


@lru_cache(64)
def simulated(threshold: float) -> str:
    """The staircases of simulated raters at a threshold, ms, as a message to the page."""
    alike = np.full(RATERS, float(threshold))
    rules = {words.RULES[name]: plan.rule for name in words.RULES if isinstance(plan := PRESETS[name], HypeTime)}
    walks = {name: walk(rule, alike, TRIALS, np.random.default_rng(0)) for name, rule in rules.items()}
    seen = [f"{each[-50:].mean():.0f} ms" for each in walks.values()]
    ended = (
        f"Over the last 50 pictures the two rules show {seen[0]} and {seen[1]}; the threshold is {threshold:.0f} ms."
    )
    story = f"{words.STORY} {ended}"
    return json.dumps({"walk": figures.staircase(walks, threshold), "story": story}, default=_plain)


def published() -> dict[str, Any]:
    """HYPE's own figures as a chart."""
    scores = {name: Score(mean / 100, low / 100, high / 100) for name, mean, _, _, (low, high) in words.PUBLISHED}
    chart = figures.scores(scores, {}, "wrong answers", 0.5)
    return dict(json.loads(json.dumps(chart, default=_plain)))


def tries(ratings: Ratings) -> str:
    """The studies to try, for the page: link, words, a real picture that is in the study."""
    told = []
    for study in rating_studies.tries(ratings):
        real = study.id.removeprefix(TO_TRY)
        told.append(
            {
                "link": f"rate/{study.id}",
                "title": study.design.title,
                "words": words.PROTOCOLS[rating_studies.TRY[real][0]],
                "picture": data_address(material.shipped(real)[4]),
            }
        )
    return json.dumps(told)


def _plain(array: Any) -> Any:
    return array.tolist()
