"""The charts beside a phase portrait, without data: the page fills in the column that each trace names in `meta`.

A trace of column `name` gets the lists `name.x` and `name.y`. One figure for each theme.
"""

from typing import Any

import plotly.graph_objects as go

from playground.figures.palette import Theme
from playground.figures.plain import axis, layout

MARGIN = {"l": 56, "r": 14, "t": 8, "b": 40}


def distance(theme: Theme) -> dict[str, Any]:
    """Distance to the equilibrium on a logarithmic axis, and what the eigenvalues predict."""
    figure = go.Figure()
    figure.add_trace(line(theme, "predicted", "predicted", "ceiling", "dash", "%{y:.3~g}"))
    figure.add_trace(line(theme, "distance", "measured", "text", "solid", "%{y:.3~g}"))
    figure.update_layout(
        **layout(theme, margin=MARGIN, hovermode="x unified", showlegend=False),
        xaxis=axis(theme, "steps", tickformat=",~r"),
        yaxis=axis(theme, "distance to (0, 0)", type="log", exponentformat="power", nticks=6),
    )
    return plain(figure)


def spectrum(theme: Theme) -> dict[str, Any]:
    """Eigenvalues on the complex plane: inside the border the distance shrinks."""
    figure = go.Figure()
    figure.add_trace(line(theme, "border", "", "ceiling", "dash", "", hoverinfo="skip", fill="toself"))
    figure.data[0].update(fillcolor=theme.raised, hovertemplate=None)
    marker = {"size": 10, "symbol": "x-thin", "line": {"width": 2.5, "color": theme.focus}}
    template = "%{x:.6~g} + %{y:.6~g} i<extra></extra>"
    figure.add_trace(
        go.Scatter(meta="eigenvalues", mode="markers", marker=marker, hovertemplate=template, cliponaxis=False)
    )
    figure.update_layout(
        **layout(theme, margin=MARGIN, hovermode="closest", showlegend=False),
        xaxis=axis(theme, "real part", zeroline=True, zerolinecolor=theme.line, constrain="domain"),
        yaxis=axis(theme, "imaginary part", zeroline=True, zerolinecolor=theme.line, scaleanchor="x"),
    )
    return plain(figure)


def rates(theme: Theme) -> dict[str, Any]:
    """The predicted rate of a step over the step size: below 1 the method converges."""
    figure = go.Figure()
    figure.add_trace(line(theme, "one", "", "ceiling", "dash", "", hoverinfo="skip"))
    figure.data[0].update(hovertemplate=None)
    figure.add_trace(line(theme, "rates", "rate", "text", "solid", "h = %{x:.3~g}: %{y:.4~g}<extra></extra>"))
    dot = {"size": 10, "color": theme.focus}
    figure.add_trace(
        go.Scatter(meta="present", mode="markers", marker=dot, hovertemplate="now: %{y:.4~g}<extra></extra>")
    )
    figure.update_layout(
        **layout(theme, margin=MARGIN, hovermode="closest", showlegend=False),
        xaxis=axis(theme, "step size h", type="log", tickvals=[0.01, 0.03, 0.1, 0.3, 1, 2], range=[-2, 0.302]),
        yaxis=axis(theme, "factor a step", range=[0, 2]),
    )
    return plain(figure)


def line(theme: Theme, column: str, name: str, colour: str, dash: str, template: str, **rest: Any) -> go.Scatter:
    """A line without data in a colour of the palette."""
    stroke = {"color": getattr(theme, colour), "dash": dash, "width": 1.8}
    return go.Scatter(meta=column, name=name, mode="lines", line=stroke, hovertemplate=template, **rest)


def plain(figure: go.Figure) -> dict[str, Any]:
    """Data and layout, ready for JSON."""
    made: dict[str, Any] = figure.to_plotly_json()
    return {"data": made["data"], "layout": made["layout"]}
