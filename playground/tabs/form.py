"""The form of a GAN's settings, made from the property table, and the way from a form or an address to a `GanSpec`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from playground.plane.drawing import decode_points, encode_points
from playground.plane.properties import Kind, Property
from playground.plane.spec import PROPERTIES, GanSpec
from playground.tabs import address
from playground.tabs.words import CHOICES, GROUPS, MORE

Fields = dict[str, Component]

FEW = 12  # whole numbers in a range that is offered as a list


def show(value: Any) -> str:
    """A number as a control shows it: never with an exponent, no trailing zeros."""
    return np.format_float_positional(value, trim="-")


def short_label(prop: Property) -> str:
    """The label without its group's name, which the card says already: “Generator width” → “Width”."""
    rest = prop.label.removeprefix(f"{prop.group.capitalize()} ")
    return rest if rest.startswith("β") else rest[0].upper() + rest[1:]


def explain(prop: Property) -> str:
    """The help with the default."""
    if prop.kind in ("text", "points"):
        return prop.help
    return f"{prop.help} Default: {default_of(prop)}."


def default_of(prop: Property) -> str:
    """The default in the words of the control."""
    value = DEFAULTS[prop.label]
    if prop.kind == "switch":
        return "on" if value else "off"
    return CHOICES.get(value, value) if prop.kind == "choice" else show(value)


def _choice(name: str, prop: Property) -> Component:
    choices = [(CHOICES.get(choice, choice), choice) for choice in prop.choices]
    return gr.Dropdown(choices, value=getattr(GanSpec(), name), filterable=False, **_common(name, prop))


def _number(name: str, prop: Property) -> Component:
    values: Sequence[float] = prop.steps
    if not values and prop.kind == "integer" and prop.high - prop.low < FEW:
        values = range(int(prop.low), int(prop.high) + 1)
    default = getattr(GanSpec(), name)
    if not values:
        return gr.Number(default, **_common(name, prop))
    # Any number in the range may be typed, too.
    return gr.Dropdown(
        [show(each) for each in values], value=show(default), allow_custom_value=True, **_common(name, prop)
    )


def _switch(name: str, prop: Property) -> Component:
    return gr.Checkbox(getattr(GanSpec(), name), **_common(name, prop))


def _text(name: str, prop: Property) -> Component:
    return gr.Textbox(getattr(GanSpec(), name), max_lines=1, **_common(name, prop))


def _points(name: str, prop: Property) -> Component:
    """Drawn points, as text as in the link; drawn in the page, never typed."""
    return gr.Textbox("", visible="hidden", **_common(name, prop))


def _common(name: str, prop: Property) -> dict[str, Any]:
    return {
        "label": short_label(prop),
        "info": explain(prop),
        "elem_id": f"setting-{name}",
        "elem_classes": ["gp-setting"],
        "interactive": True,
        "min_width": 60,
    }


CONTROLS: Mapping[Kind, Callable[[str, Property], Component]] = {
    "choice": _choice,
    "number": _number,
    "integer": _number,
    "switch": _switch,
    "text": _text,
    "points": _points,
}

DEFAULTS = {prop.label: getattr(GanSpec(), name) for name, prop in PROPERTIES.items()}


def control(name: str) -> Component:
    """The control of one setting, at its default."""
    prop = PROPERTIES[name]
    return CONTROLS[prop.kind](name, prop)


def chips() -> Fields:
    """The distribution as a row of chips, and what two of them need: a word, drawn points."""
    prop = PROPERTIES["distribution"]
    with gr.Row(elem_id="data"):
        radio = gr.Radio(
            [(CHOICES.get(choice, choice), choice) for choice in prop.choices],
            value=GanSpec().distribution,
            label=prop.label,
            show_label=False,
            container=False,
            elem_id="setting-distribution",
        )
        return {"distribution": radio, "text": control("text"), "points": control("points")}


def cards() -> Fields:
    """All other settings, a card a group: few at first sight, the rest folded away."""
    made: Fields = {}
    for group, title in GROUPS.items():
        names = [name for name, prop in PROPERTIES.items() if prop.group == group]
        with gr.Column(elem_classes=["gp-card", f"gp-{group}"], min_width=0):
            gr.HTML(f"<h2>{title}</h2>", apply_default_css=False)
            with gr.Row():
                made |= {name: control(name) for name in names if not PROPERTIES[name].advanced}
            with gr.Accordion(MORE[group], open=False), gr.Row():
                made |= {name: control(name) for name in names if PROPERTIES[name].advanced}
    return made


def ordered(made: Fields) -> list[Component]:
    """The controls in the order of the property table."""
    return [made[name] for name in PROPERTIES]


def changes(made: Fields) -> list[Callable[..., Any]]:
    """The events with which a visitor changes a setting; typed text counts when it is finished."""
    events: list[Callable[..., Any]] = []
    for component in made.values():
        typed = isinstance(component, gr.Number | gr.Textbox)
        events += [component.submit, component.blur] if typed else [component.input]  # type: ignore[attr-defined]
    return events


def values(spec: GanSpec) -> list[Any]:
    """What the controls show for `spec`, in the order of the property table."""
    return [_shown(prop, getattr(spec, name)) for name, prop in PROPERTIES.items()]


def _shown(prop: Property, value: Any) -> Any:
    if prop.kind == "points":
        return encode_points(value)
    listed = bool(prop.steps) or (prop.kind == "integer" and prop.high - prop.low < FEW)
    return show(value) if listed else value


def read(shown: Sequence[Any]) -> GanSpec:
    """The spec that the controls show, in the order of the property table; ValueError with one sentence."""
    given = dict(zip(PROPERTIES, shown, strict=True))
    given["points"] = decode_points(given["points"] or "")
    return GanSpec(**given)


def read_address(query: Mapping[str, str]) -> tuple[GanSpec, str]:
    """The spec of a page's address, and one sentence about what in it was no good, or "".

    Good settings are kept where others are bad. Keys that are the page's own are left alone, and all of them are in an
    address that opens another tab.
    """
    good: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, text in address.settings(query, address.LIVE).items():
        try:
            parsed = GanSpec.from_mapping({name: decode_points(text) if name == "points" else text, **_context(name)})
        except ValueError as error:
            wrong[name] = str(error)
        else:
            good[name] = getattr(parsed, name)
    if good.get("distribution") == "drawn" and not good.get("points"):
        wrong.setdefault("distribution", "This link asks for a drawing and holds no drawn points.")
        del good["distribution"]
    return GanSpec(**good), address.sentence(wrong)


def _context(name: str) -> dict[str, Any]:
    """What a single setting needs beside it to be valid: “drawn” needs points."""
    return {"points": ((0.0, 0.0),)} if name == "distribution" else {}
