"""What truncation costs and brings: the measures over ψ, and precision against recall beside published figures."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from playground.figures.palette import THEMES, Theme
from playground.figures.plain import axis, layout

# Colour of the palette, dash and mark of each measure; the marks tell them apart without colour.
LINES = {
    "precision": ("fake", "solid", "triangle-up"),
    "recall": ("real", "solid", "circle"),
    "density": ("fake", "dot", "triangle-up-open"),
    "coverage": ("real", "dot", "circle-open"),
}
MORE = ("density", "coverage")  # at first drawn faintly behind the others


def trade_off(
    curve: Mapping[str, Any] | None, published: Mapping[str, Any], marks: Sequence[tuple[str, float]]
) -> dict[str, Any]:
    """The charts for both themes, as JSON for Plotly.

    `curve`: `psi` [n], the measures by name, each with `mean` and `error` [n], `perfect` by name (or empty), `seeds`
    and `samples`; None where nothing was measured. `published`: `name`, `psi`, `precision`, `recall`. `marks`: names of
    values of ψ. The layout's `meta` says which axis the present ψ belongs on.
    """
    return {name: _figure(theme, curve, published, marks) for name, theme in THEMES.items()}


def _figure(
    theme: Theme, curve: Mapping[str, Any] | None, published: Mapping[str, Any], marks: Sequence[tuple[str, float]]
) -> dict[str, Any]:
    figure = go.Figure()
    if curve:
        for measure in LINES:
            figure.add_trace(_measure(theme, curve, measure))
        figure.add_trace(_distance(theme, curve))
        figure.add_trace(_plane(theme, curve))
        if curve["perfect"]:
            figure.add_trace(_ceiling(theme, curve))
    figure.add_trace(_published(theme, published))
    beyond = max(curve["psi"]) if curve else 1.0
    psi = {"range": [0, max(1.0, beyond) + 0.04], "tickvals": [0, 0.25, 0.5, 0.75, 1.0, 1.25]}
    ground = layout(theme, meta={"psi": ["x", "x2"] if curve else []}, hovermode="closest")
    ground["margin"] = {"l": 48, "r": 12, "t": 44, "b": 40}
    figure.update_layout(
        **ground,
        annotations=[_mark(theme, name, value) for name, value in marks] if curve else [_nothing(theme)],
        xaxis=axis(theme, "", anchor="y", visible=bool(curve), **psi),
        yaxis=axis(theme, "share; density: ratio", domain=[0.72, 1], rangemode="tozero", visible=bool(curve)),
        xaxis2=axis(theme, "truncation ψ", anchor="y2", visible=bool(curve), **psi),
        yaxis2=axis(theme, "Fréchet", domain=[0.45, 0.64], rangemode="tozero", anchor="x2", visible=bool(curve)),
        xaxis3=axis(theme, "recall", anchor="y3", range=[-0.03, _reach(curve, published)]),
        yaxis3=axis(theme, "precision", domain=[0, 0.32 if curve else 0.86], range=[-0.03, 1.08], anchor="x3"),
        legend={"orientation": "h", "y": 1.01, "yanchor": "bottom", "x": 0, "font": {"size": 11}},
    )
    made: dict[str, Any] = figure.to_plotly_json()
    return {"data": made["data"], "layout": made["layout"]}


def _reach(curve: Mapping[str, Any] | None, published: Mapping[str, Any]) -> float:
    """How far the axis of recall must go."""
    return 1.12 * max([0.4, *published["recall"], *(curve["recall"]["mean"] if curve else [])])


def _measure(theme: Theme, curve: Mapping[str, Any], measure: str) -> go.Scatter:
    colour, dash, symbol = LINES[measure]
    values = curve[measure]
    perfect = f"; real pictures in their place: {curve['perfect'][measure]:.3g}" if curve["perfect"] else ""
    hover = (
        f"{measure} %{{y:.3~g}} ± %{{error_y.array:.2~g}} at ψ = %{{x:.3~g}}<br>mean and standard error of "
        f"{curve['seeds']} seeds, {curve['samples']:,} samples each{perfect}<extra></extra>"
    )
    return go.Scatter(
        name=measure, x=curve["psi"], y=values["mean"], xaxis="x", yaxis="y", mode="lines+markers",
        line={"color": getattr(theme, f"{colour}_mark"), "dash": dash, "width": 1.4 if measure in MORE else 2.2},
        marker={"symbol": symbol, "size": 8},
        error_y={"type": "data", "array": values["error"], "thickness": 1.2, "width": 4},
        opacity=0.7 if measure in MORE else 1, hovertemplate=hover,
    )  # fmt: skip


def _distance(theme: Theme, curve: Mapping[str, Any]) -> go.Scatter:
    values = curve["distance"]
    return go.Scatter(
        name="Fréchet distance", x=curve["psi"], y=values["mean"], xaxis="x2", yaxis="y2", mode="lines+markers",
        line={"color": theme.text, "width": 2}, marker={"symbol": "diamond", "size": 7}, showlegend=False,
        error_y={"type": "data", "array": values["error"], "thickness": 1.2, "width": 4},
        hovertemplate="Fréchet distance %{y:.4~g} ± %{error_y.array:.2~g} at ψ = %{x:.3~g}<extra></extra>",
    )  # fmt: skip


def _ceiling(theme: Theme, curve: Mapping[str, Any]) -> go.Scatter:
    value = curve["perfect"]["distance"]
    return go.Scatter(
        name="real pictures in place of samples", x=[0, max(curve["psi"])], y=[value, value],
        xaxis="x2", yaxis="y2", mode="lines", line={"color": theme.ceiling, "dash": "dash", "width": 1.2},
        hovertemplate="real pictures in place of samples: %{y:.3~g}<extra></extra>",
    )  # fmt: skip


def _plane(theme: Theme, curve: Mapping[str, Any]) -> go.Scatter:
    return go.Scatter(
        name="this model", x=curve["recall"]["mean"], y=curve["precision"]["mean"], xaxis="x3", yaxis="y3",
        mode="lines+markers+text", text=[f"{psi:g}" for psi in curve["psi"]], textposition="top right",
        textfont={"size": 10, "color": theme.muted}, line={"color": theme.generator, "width": 2}, marker={"size": 7},
        showlegend=False, hovertemplate="this model, ψ = %{text}: recall %{x:.3~g}, precision %{y:.3~g}<extra></extra>",
    )  # fmt: skip


def _published(theme: Theme, published: Mapping[str, Any]) -> go.Scatter:
    return go.Scatter(
        name=published["name"], x=published["recall"], y=published["precision"], xaxis="x3", yaxis="y3",
        mode="lines+markers+text", text=[f"{psi:g}" for psi in published["psi"]], textposition="top right",
        textfont={"size": 10, "color": theme.muted}, marker={"symbol": "x", "size": 7},
        line={"color": theme.ceiling, "dash": "dash", "width": 1.4},
        hovertemplate=f"{published['name']}, ψ = %{{text}}: recall %{{x:.3~g}}, precision %{{y:.3~g}}<br>"
        "another protocol: VGG-16’s features, 50,000 pictures<extra></extra>",
    )  # fmt: skip


def _mark(theme: Theme, name: str, value: float) -> dict[str, Any]:
    return {
        "text": name, "x": value, "y": 0, "xref": "x", "yref": "y domain", "yanchor": "bottom", "textangle": -90,
        "font": {"size": 10, "color": theme.muted}, "showarrow": False,
    }  # fmt: skip


def _nothing(theme: Theme) -> dict[str, Any]:
    return {
        "text": "this model: not measured yet", "x": 0.5, "y": 0.98, "xref": "paper", "yref": "paper",
        "showarrow": False, "font": {"size": 13, "color": theme.muted},
    }  # fmt: skip
