"""The translation tab as Gradio sees it: a stage on which the page's module works, and formulas below.

The stage asks the server by itself (`translation_routes`), so Gradio has no events here.
"""

import json
from pathlib import Path

import gradio as gr

from playground.pictures.encoding import data_address
from playground.pictures.stored import ModelError
from playground.pictures.translation import stored
from playground.tabs import translation_words as words
from playground.tabs.address import TRANSLATION
from playground.tabs.latents import MOUNT
from playground.tabs.translation_settings import NAMES, examples

WEB = Path(__file__).parent.parent / "web"


def build() -> None:
    """Put the tab here."""
    if not stored.names():
        gr.HTML(words.EMPTY, apply_default_css=False)
        return
    gr.HTML(
        "",
        html_template=(WEB / "translation.html").read_text(),
        js_on_load=MOUNT.replace("TAB", TRANSLATION),
        apply_default_css=False,
        elem_id=TRANSLATION,
        elem_classes=["gp-lab"],
        config=config(),
    )
    with gr.Accordion("The formulas that the code computes", open=False):
        gr.Markdown(words.FORMULAS, latex_delimiters=[
            {"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False},
        ])  # fmt: skip


def config() -> str:
    """What the page has to know before it asks, as JSON."""
    models = [{"name": name, "title": words.title(name), "picture": _picture(name)} for name in stored.names()]
    return json.dumps({"tab": TRANSLATION, "names": NAMES, "models": models})


def _picture(name: str) -> str:
    """An output that a translator learned from, for its chip; "" for a damaged one, which says so when it is chosen."""
    try:
        return data_address(examples(stored.load(name))[1][0])
    except ModelError:
        return ""
