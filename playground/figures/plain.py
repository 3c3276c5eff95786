"""What single charts have in common: their ground, their axes, without a title and without Plotly's own look."""

from typing import Any

from playground.figures.palette import Theme


def layout(theme: Theme, **rest: Any) -> dict[str, Any]:
    """A layout in the colours of a theme."""
    return {
        "template": {},  # with None Plotly adds its own, 7 kB a chart
        "autosize": True,
        "margin": {"l": 48, "r": 12, "t": 28, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "system-ui, sans-serif", "size": 11.5, "color": theme.muted},
        "hovermode": "x",
        "hoverlabel": {"bgcolor": theme.panel, "bordercolor": theme.line, "font": {"color": theme.text}},
        "dragmode": False,
    } | rest


def axis(theme: Theme, title: str, **rest: Any) -> dict[str, Any]:
    """An axis with a title, in the colours of a theme."""
    return {
        "title": {"text": title, "standoff": 6},
        "gridcolor": theme.grid,
        "linecolor": theme.line,
        "zeroline": False,
        "ticks": "",
        "fixedrange": True,
    } | rest
