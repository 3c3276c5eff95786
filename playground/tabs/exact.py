"""The convergence and the divergences tab as Gradio sees them: a stage each, on which the page's modules work.

The stage asks the server by itself (`exact_routes`), so Gradio has no events here.
"""

import json
from pathlib import Path

import gradio as gr

from playground.tabs.exact_routes import TABS
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
    module = TABS[tab]
    gr.HTML(
        "",
        html_template=(WEB / f"{tab}.html").read_text(),
        js_on_load=MOUNT.replace("TAB", tab),
        apply_default_css=False,
        elem_id=tab,
        elem_classes=["gp-exact"],
        config=json.dumps({"tab": tab, "names": module.NAMES, "charts": CHARTS, **module.config()}),
    )
    with gr.Accordion("The formulas that the code computes", open=False):
        gr.Markdown(module.FORMULAS, latex_delimiters=[
            {"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False},
        ])  # fmt: skip
