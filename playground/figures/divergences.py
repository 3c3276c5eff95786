"""The charts of the divergences tab, without data: as in `convergence`, each trace names its column in `meta`."""

from typing import Any

import plotly.graph_objects as go

from playground.figures.convergence import MARGIN, line, plain
from playground.figures.palette import Theme
from playground.figures.plain import axis, layout

LEGEND = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "font": {"size": 11}}
ROOM = MARGIN | {"t": 26}


def sweep(theme: Theme) -> dict[str, Any]:
    """Divergences as q is moved along the line: those in nats on the left, distances on the right."""
    figure = go.Figure()
    figure.add_trace(line(theme, "ceiling", "log 2", "ceiling", "dash", "", hoverinfo="skip"))
    figure.data[0].update(hovertemplate=None)
    for column, name, colour, dash, axis_name in (
        ("js", "JS", "discriminator_line", "solid", "y"),
        ("kl", "KL(p‖q)", "muted", "dot", "y"),
        ("tv", "TV", "fake", "dashdot", "y"),
        ("w1", "W1", "generator", "solid", "y2"),
    ):
        figure.add_trace(line(theme, column, name, colour, dash, "%{y:.3~g}", yaxis=axis_name))
    dots = {"size": 8, "color": theme.text}
    for column, axis_name in (("now", "y"), ("now_w1", "y2")):
        figure.add_trace(
            go.Scatter(meta=column, mode="markers", marker=dots, yaxis=axis_name, showlegend=False, hoverinfo="skip")
        )
    right = axis(theme, "W1", rangemode="tozero", tickmode="auto", nticks=5) | {
        "overlaying": "y",
        "side": "right",
        "showgrid": False,
    }
    figure.update_layout(
        **layout(theme, margin=ROOM | {"r": 44}, hovermode="x unified", legend=LEGEND),
        xaxis=axis(theme, "mean of q, moved as a whole", range=[0, 12]),
        yaxis=axis(theme, "nats; TV from 0 to 1", range=[0, 1.5]),
        yaxis2=right,
    )
    return plain(figure)


def value(theme: Theme) -> dict[str, Any]:
    """What a net reaches in training, below what the best one would."""
    figure = go.Figure()
    figure.add_trace(line(theme, "best", "the best", "ceiling", "dash", "%{y:.4~g}"))
    figure.add_trace(line(theme, "value", "trained", "discriminator_line", "solid", "%{y:.4~g}"))
    figure.update_layout(
        **layout(theme, margin=ROOM, hovermode="x unified", legend=LEGEND),
        xaxis=axis(theme, "iterations of D"),
        yaxis=axis(theme, "value V"),
    )
    return plain(figure)


def bias(theme: Theme) -> dict[str, Any]:
    """The squared Fréchet distance from n samples, and the one that it estimates."""
    figure = go.Figure()
    figure.add_trace(line(theme, "formula", "the formula", "ceiling", "dash", "%{y:.4~g}"))
    figure.add_trace(line(theme, "equals", "bias alone, for equal Gaussians", "muted", "dot", "%{y:.3~g}"))
    figure.add_trace(
        go.Scatter(
            meta="estimates", name="from samples, ± 1 sd", mode="lines+markers", hovertemplate="%{y:.4~g}",
            line={"color": theme.fake, "width": 1.8}, marker={"symbol": "triangle-up", "size": 9},
            error_y={"type": "data", "color": theme.fake, "thickness": 1.4, "width": 4},
        )
    )  # fmt: skip
    figure.update_layout(
        **layout(theme, margin=ROOM, hovermode="x unified", legend=LEGEND),
        xaxis=axis(theme, "samples n of each", type="log", tickvals=[50, 100, 200, 500, 1000, 2000, 5000]),
        yaxis=axis(theme, "d²", rangemode="tozero"),
    )
    return plain(figure)
