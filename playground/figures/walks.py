"""The charts under a walk through latent space: how far out it goes, and how fast its pictures change."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from playground.figures.palette import THEMES, Theme
from playground.figures.plain import axis, layout

# Straight lines are dashed and arcs solid, in every chart of the tab.
LINES = {"linear": ("muted", "dash", "square"), "spherical": ("generator", "solid", "circle")}


def speeds_figure(
    t: Sequence[float],
    norms: Mapping[str, Sequence[float]],
    shell: tuple[float, float, float],
    speeds: Mapping[str, Sequence[float]],
    space: str,
) -> dict[str, Any]:
    """Both charts for both themes, as JSON for Plotly.

    `t` [n]: shares of the walk; `norms` [n] by method: distances from the centre; `shell`: where 5%, 50% and 95% of
    latents lie; `speeds` [n − 1] by method, of each step: empty where nothing was measured.
    """
    return {name: _figure(theme, t, norms, shell, speeds, space) for name, theme in THEMES.items()}


def _figure(
    theme: Theme,
    t: Sequence[float],
    norms: Mapping[str, Sequence[float]],
    shell: tuple[float, float, float],
    speeds: Mapping[str, Sequence[float]],
    space: str,
) -> dict[str, Any]:
    figure = go.Figure()
    low, typical, high = shell
    figure.add_trace(_edge(theme, t, low, "5% of latents lie nearer"))
    fill = {"fill": "tonexty", "fillcolor": _faint(theme.ceiling)}
    figure.add_trace(_edge(theme, t, high, "5% of latents lie farther out", **fill))
    figure.add_trace(_edge(theme, t, typical, "typical: the median latent", dash="dash"))
    middles = [(a + b) / 2 for a, b in itertools.pairwise(t)]
    for method, values in norms.items():
        figure.add_trace(_line(theme, method, t, values, "y"))
    for method, values in speeds.items():
        figure.add_trace(_line(theme, method, middles, values, "y2", showlegend=False))
    centre = "0" if space == "z" else "the mean style"
    figure.update_layout(
        **layout(theme),
        xaxis=axis(theme, "position t on the walk", range=[0, 1], anchor="y2" if speeds else "y"),
        yaxis=axis(theme, f"distance from {centre}", domain=[0.56, 1] if speeds else [0, 1], rangemode="tozero"),
        yaxis2=axis(theme, "features’ speed", domain=[0, 0.42], rangemode="tozero"),
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 11}},
    )
    made: dict[str, Any] = figure.to_plotly_json()
    return {"data": made["data"], "layout": made["layout"]}


def _line(theme: Theme, method: str, x: Sequence[float], y: Sequence[float], on: str, **rest: Any) -> go.Scatter:
    colour, dash, _ = LINES[method]
    name = {"linear": "lerp", "spherical": "slerp"}[method]
    stroke = {"color": getattr(theme, colour), "dash": dash, "width": 2}
    template = f"{name}: %{{y:.3~g}}<extra></extra>"
    return go.Scatter(
        name=name,
        x=list(x),
        y=list(y),
        yaxis=on,
        mode="lines",
        line=stroke,
        hovertemplate=template,
        legendgroup=name,
        **rest,
    )


def _edge(theme: Theme, t: Sequence[float], value: float, name: str, dash: str = "dot", **rest: Any) -> go.Scatter:
    stroke = {"color": theme.ceiling, "dash": dash, "width": 1}
    return go.Scatter(
        name="typical shell", x=[t[0], t[-1]], y=[value, value], mode="lines", line=stroke,
        showlegend=dash == "dash", hovertemplate=f"{name}: %{{y:.3~g}}<extra></extra>", **rest,
    )  # fmt: skip


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.18)"
