"""What is around the tabs: a footer that says what this is and whose pictures it learned from, and the sheet of keys.

The footer types in nothing that the code knows: versions, licences and sources come from the packages, the data sets
and the models that are here.
"""

import html
import json
import platform
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import NamedTuple

import gradio as gr
import torch

import playground
from playground import zoo
from playground.pictures.datasets import SETS, base_of
from playground.pictures.stored import ModelError
from playground.pictures.translation import stored
from playground.tabs import page_words as words
from playground.tabs.address import GALLERY, TABS, TRANSLATION

LICENCE = Path(__file__).parents[2] / "LICENSE"
PACKAGES = ("gradio", "torch", "plotly")
LONGEST = 40  # characters of a licence: PyTorch's names six

MOUNT = """
const root = window.gradio_config.root.replace(/\\/$/, "");
import(root + "/web/page.js").then((page) => page.mount(element, JSON.parse(props.config)));
"""


class Credit(NamedTuple):
    """A model that is here: the tab that shows it, and whose pictures it learned from."""

    name: str
    tab: str
    source: str
    licence: str


def build(device: str) -> None:
    """Put footer and sheet here. `device`: where GANs train, as torch names it."""
    gr.HTML(
        "",
        html_template=markup(device),
        js_on_load=MOUNT,
        apply_default_css=False,
        elem_id="about",
        config=json.dumps({"tabs": TABS}),
    )


def markup(device: str) -> str:
    """Both, as HTML."""
    return f"{footer(device)}{sheet()}"


def footer(device: str) -> str:
    """Version, device, licences, credits."""
    licence = LICENCE.read_text(encoding="utf-8").partition(" License")[0] if LICENCE.is_file() else "MIT"
    first = (
        words.VERSION.format(version=playground.__version__, licence=licence),
        words.DEVICE.format(device=named(device), torch=torch.__version__),
        f"{words.BUILT} {', '.join(package(name) for name in PACKAGES)}",
    )
    items = "".join(
        f'<li><a href="?tab={each.tab}&amp;model={html.escape(each.name)}">{html.escape(each.name)}</a> '
        f"{html.escape(words.LEARNED.format(source=each.source, licence=each.licence))}</li>"
        for each in origins()
    )
    pictures = f"<details><summary>{words.PICTURES}</summary><ul>{items}<li>{words.WORD}</li></ul></details>"
    said = "".join(f"<span>{html.escape(each)}</span>" for each in first)
    return f'<section class="gp-colophon" aria-label="{words.ABOUT}"><p>{said}</p>{pictures}</section>'


def named(device: str) -> str:
    """A device in words: the GPU's name, or the processor's kind."""
    if device.startswith("cuda"):
        return torch.cuda.get_device_name(device)
    return f"the CPU ({platform.machine()})" if device == "cpu" else device


def package(name: str) -> str:
    """A package with its version and licence, as it says itself."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return name
    licence = next((about[name] for name in ("License-Expression", "License") if name in about), "")
    kept = f" ({licence})" if 0 < len(licence) <= LONGEST else ""
    return f"{about['Name']} {about['Version']}{kept}"


def origins() -> list[Credit]:
    """The models that are here, each with the origin of its pictures; of a set that is not ours its name alone."""
    found = []
    for tab, names, load in ((GALLERY, zoo.names(), zoo.load), (TRANSLATION, stored.names(), stored.load)):
        for name in names:
            try:
                data = str(load(name).about.get("data", ""))
            except ModelError:
                continue
            known = SETS.get(base_of(data)[0])
            source, licence = known.origin if known else (data, "see its card")
            found.append(Credit(name, tab, source, licence))
    return found


def sheet() -> str:
    """All keys, by the tab on which they work, as a dialog."""
    groups = "".join(
        f'<section data-of="{html.escape(where)}"><h3>{html.escape(where)}</h3><dl>'
        + "".join(f"<dt>{caps(keys)}</dt><dd>{html.escape(what)}</dd>" for keys, what in rows)
        + "</dl></section>"
        for where, rows in words.KEYS.items()
    )
    return (
        '<dialog class="gp-keys gp-sheet" aria-labelledby="gp-keys-title">'
        f'<h2 id="gp-keys-title">{words.KEYS_TITLE}</h2>'
        f'<div>{groups}</div><form method="dialog"><button class="gp-button">{words.CLOSE}</button></form></dialog>'
    )


def caps(keys: str) -> str:
    """Keys as they are drawn."""
    return " ".join(f"<kbd>{html.escape(key)}</kbd>" for key in keys.split())
