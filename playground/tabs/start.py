"""The start page: a door to each tab with what there is to do and a live picture, and the tour of the lectures.

Its page (web/start.js) asks the server by itself (`start_routes`), so Gradio has no events here.
"""

import html
import json
from dataclasses import asdict

import gradio as gr

from playground.figures.palette import THEMES
from playground.tabs import start_words as words
from playground.tabs import tour
from playground.tabs.address import LIVE, MANY, START
from playground.tabs.live import camel

MOUNT = """
const root = window.gradio_config.root.replace(/\\/$/, "");
import(root + "/web/start.js").then((start) => start.mount(element, JSON.parse(props.config)));
"""


def build() -> None:
    """Put the page here."""
    gr.HTML(
        "",
        html_template=markup(),
        js_on_load=MOUNT,
        apply_default_css=False,
        elem_id=START,
        config=config(),
    )


def config() -> str:
    """What the page has to know, as JSON."""
    themes = {name: {camel(key): colour for key, colour in asdict(theme).items()} for name, theme in THEMES.items()}
    return json.dumps({"themes": themes, "gans": [LIVE, MANY], "busy": words.BUSY})


def markup() -> str:
    """The page without its pictures: everything on it works without JavaScript of ours."""
    first = tour.stops()[0]
    doors = "".join(door(tab, sentence) for tab, sentence in words.DOORS.items())
    return f"""
<header class="gp-welcome"><h2>{words.HEADLINE}</h2><p>{words.INTRODUCTION}</p>
<p><a class="gp-button gp-primary" href="?" data-tab="{LIVE}">{words.WATCH}</a>
<a class="gp-button" href="{html.escape(first.link)}">{words.BEGIN}</a></p></header>
<ul class="gp-doors">{doors}</ul>
<p class="gp-for-a-class">{words.CLASS}</p>
<section class="gp-tour-list" id="tour" aria-labelledby="gp-tour-title"><h2 id="gp-tour-title">{words.TOUR}</h2>
<p>{words.TOUR_ABOUT}</p><div>{tour.contents()}</div></section>
"""


def door(tab: str, sentence: str) -> str:
    """A tab as a card: its picture, its name, what there is to do."""
    link = "?" if tab == LIVE else f"?tab={tab}"
    return (
        f'<li><a href="{link}" data-tab="{tab}"><span class="gp-door-picture" data-picture="{tab}">'
        f"<i>{words.NOT_YET}</i></span><span><b>{tab.capitalize()}</b><em></em></span>"
        f"<span>{html.escape(sentence)}</span></a></li>"
    )
