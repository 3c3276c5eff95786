"""How the app looks and the files it is served with: theme, stylesheets, the page's modules, Plotly's script."""

from pathlib import Path
from typing import Any

import gradio as gr
import plotly
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Mount, Route

from playground.figures.palette import stylesheet
from playground.fresh import Fresh
from playground.tabs import gallery
from playground.tabs.live import CHARTS, WEB, thumbnails
from playground.texts import routes as texts
from playground.texts.translations import languages

OPENING = "opening.js"  # no module: it has to run before anything is drawn
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

# Which of the palette's colours Gradio's own surfaces take.
SURFACES = {
    "body_background_fill": "page",
    "body_text_color": "text",
    "body_text_color_subdued": "muted",
    "background_fill_primary": "panel",
    "background_fill_secondary": "raised",
    "border_color_primary": "line",
    "block_background_fill": "panel",
    "block_label_text_color": "muted",
    "block_info_text_color": "muted",
    "input_background_fill": "raised",
    "input_border_color": "line",
    "button_primary_background_fill": "discriminator",
    "button_primary_background_fill_hover": "discriminator",
    "button_primary_border_color": "discriminator",
    "button_primary_text_color": "on-discriminator",
    "button_secondary_background_fill": "raised",
    "button_secondary_background_fill_hover": "line",
    "button_secondary_text_color": "text",
    "button_secondary_border_color": "line",
}


def theme() -> gr.themes.Base:
    """Gradio's components in the palette's colours and the system's fonts: nothing is fetched from elsewhere."""
    base = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    # The palette's variables change with the theme by themselves, so both of Gradio's themes name the same ones.
    both = {f"{name}{suffix}": f"var(--gp-{colour})" for name, colour in SURFACES.items() for suffix in ("", "_dark")}
    return base.set(color_accent="var(--gp-focus)", **both)


def files() -> list[BaseRoute]:
    """The page's own files: /web/…, and Plotly's script out of its package."""
    return [
        Route(f"/{CHARTS}", lambda _: FileResponse(PLOTLY, headers={"Cache-Control": "max-age=31536000, immutable"})),
        *texts.routes("/web/texts"),
        Mount("/web", Fresh(directory=WEB)),
    ]


def look() -> dict[str, Any]:
    """What `Blocks.launch` needs to show the app as it is meant to look."""
    styles = [path.read_text() for path in sorted(WEB.glob("*.css"))]
    modules = [path.name for path in sorted(WEB.glob("*.js")) if path.name != OPENING]
    modules.append("texts/texts.js")
    return {
        "theme": theme(),
        "css": "\n".join([stylesheet(), *styles, thumbnails(), gallery.thumbnails()]),
        "head": "\n".join(
            [
                f'<meta name="languages" content="{" ".join(languages())}">',
                f"<script>{(WEB / OPENING).read_text()}</script>",
                *(f'<link rel="modulepreload" href="web/{name}">' for name in modules),
            ]
        ),
        "footer_links": ["api", "gradio"],
    }
