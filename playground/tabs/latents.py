"""The four latent tabs as Gradio sees them: a stage each, on which the page's modules work, and formulas below.

The stage asks the server by itself (`latent_routes`), so Gradio has no events here.
"""

import json
import re
from pathlib import Path

import gradio as gr

from playground import zoo
from playground.tabs.latent_settings import NAMES
from playground.tabs.latent_words import EMPTY, FORMULAS
from playground.tabs.live import CHARTS

WEB = Path(__file__).parent.parent / "web"

MOUNT = """
const root = window.gradio_config.root.replace(/\\/$/, "");
import(root + "/web/TAB.js")
  .then((tab) => tab.mount(element, JSON.parse(props.config)))
  .catch((error) => {
    const look = element.querySelector("[data-part=look]");
    look.textContent = "This tab could not be loaded. Reload the page to try again.";
    throw error;
  });
"""


def build(tab: str) -> None:
    """Put the tab of that name here."""
    if not zoo.names():
        gr.HTML(EMPTY, apply_default_css=False)
        return
    gr.HTML(
        "",
        html_template=markup(tab),
        js_on_load=MOUNT.replace("TAB", tab),
        apply_default_css=False,
        elem_id=f"lab-{tab}",
        elem_classes=["gp-lab"],
        config=config(tab),
    )
    with gr.Accordion("The formulas that the code computes", open=False):
        gr.Markdown(FORMULAS[tab], latex_delimiters=[
            {"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False},
        ])  # fmt: skip


def markup(tab: str) -> str:
    """A tab's markup: its own file, whose parts go to their places among what all latent tabs have."""
    _, _, controls, _, files, _, main = re.split(r"<!-- (controls|files|main) -->\n", (WEB / f"{tab}.html").read_text())
    frame, picker = ((WEB / f"{name}.html").read_text() for name in ("lab", "picker"))
    frame = frame.replace("<!-- controls -->\n", controls).replace("<!-- files -->", files.strip())
    return frame + main.replace("<!-- picker -->", picker.strip())


def config(tab: str) -> str:
    """What the page has to know before it asks, as JSON."""
    return json.dumps({"tab": tab, "names": NAMES[tab], "models": models(), "charts": CHARTS})


def models() -> list[dict[str, object]]:
    """The models that can be chosen, and whether they have styles; a damaged one says so when it is chosen."""
    found: list[dict[str, object]] = []
    for name in zoo.names():
        try:
            styled = zoo.load(name).styled
        except zoo.ModelError:
            styled = False
        found.append({"name": name, "styled": styled})
    return found
