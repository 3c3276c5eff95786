"""The charts beside the live view, as one Plotly figure without data: the page fills in the columns and keeps the zoom.

Every trace names the column that it shows in `meta`; the page looks there and nowhere else, so a new chart is a new
trace here. Columns are numbers over iterations: those of a run's curves (`iteration`, losses, gradient norms) and those
of its readouts (`js`, `wasserstein`, …), and `ceiling_…` for what a perfect sampler scores under the same protocol.
"""

from typing import NamedTuple

import plotly.graph_objects as go

from playground.figures.palette import Theme

CURVES = ("discriminator_loss", "generator_loss", "discriminator_norm", "generator_norm")
READOUTS = ("js", "wasserstein", "modes", "modes_strict", "high_quality")


class Line(NamedTuple):
    """One line of a chart: the column that it shows, its name, the colour of the palette and its dash."""

    column: str
    name: str
    colour: str
    dash: str = "solid"
    second: bool = False  # on the right axis, in percent


class Chart(NamedTuple):
    """One chart: what its axis says and its lines."""

    title: str
    lines: tuple[Line, ...]
    log: bool = False


CHARTS = (
    Chart("loss", (Line("discriminator_loss", "D", "discriminator_line"), Line("generator_loss", "G", "generator", "dot"))),
    Chart("distance", (Line("js", "JS", "text"), Line("wasserstein", "W1", "muted", "dot"))),
    Chart(
        "modes",
        (
            Line("modes", "one sample", "real"),
            Line("modes_strict", "1% of samples", "real_ink", "dot"),
            Line("high_quality", "high quality", "fake", "dashdot", second=True),
        ),
    ),
    Chart(
        "gradient norm",
        (Line("discriminator_norm", "D", "discriminator_line"), Line("generator_norm", "G", "generator", "dot")),
        log=True,
    ),
)

GAP = 0.075  # of the figure's height, between charts: room for a legend


def curves(theme: Theme) -> go.Figure:
    """The four charts above one another with one axis of iterations, in the colours of `theme`, without data."""
    figure = go.Figure()
    height = (1 - GAP * len(CHARTS)) / len(CHARTS)
    for row, chart in enumerate(CHARTS, 1):
        top = 1 - (row - 1) * (height + GAP) - GAP / 2
        _axes(figure, theme, row, chart, (top - height, top))
        for line in chart.lines:
            figure.add_trace(_trace(theme, row, line))
            if line.column in READOUTS:
                figure.add_trace(_ceiling(theme, row, line))
    figure.update_layout(
        template=None,
        autosize=True,
        margin={"l": 44, "r": 38, "t": 2, "b": 34},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "system-ui, sans-serif", "size": 11, "color": theme.muted},
        hovermode="x unified",
        hoverlabel={"bgcolor": theme.panel, "bordercolor": theme.line, "font": {"color": theme.text}},
        dragmode="zoom",
        uirevision="run",
    )
    return figure


def _trace(theme: Theme, row: int, line: Line) -> go.Scatter:
    unit = ":.1%" if line.second else ":.3~g"
    return go.Scatter(
        name=line.name,
        meta=line.column,
        mode="lines",
        line={"color": getattr(theme, line.colour), "dash": line.dash, "width": 1.8},
        hovertemplate="%{y" + unit + "}",
        legend=_name("legend", row),
        xaxis="x",
        yaxis=_name("y", row + 10 if line.second else row),
    )


def _ceiling(theme: Theme, row: int, line: Line) -> go.Scatter:
    trace = _trace(theme, row, line)
    return trace.update(
        name=f"{line.name}, perfect sampler",
        meta=f"ceiling_{line.column}",
        line={"color": theme.ceiling, "dash": "dash", "width": 1},
        showlegend=False,
    )


def _axes(figure: go.Figure, theme: Theme, row: int, chart: Chart, domain: tuple[float, float]) -> None:
    ink = {"gridcolor": theme.grid, "linecolor": theme.line, "zeroline": False, "ticks": "", "automargin": False}
    figure.update_layout({
        _name("yaxis", row): ink | {
            "domain": domain,
            "title": {"text": chart.title, "standoff": 4},
            "type": "log" if chart.log else "linear",
            "rangemode": "normal" if chart.log else "tozero",
            "nticks": 4,
            "exponentformat": "power",
            "fixedrange": True,
        },
        _name("legend", row): {
            "orientation": "h", "x": 0, "y": domain[1], "xanchor": "left", "yanchor": "bottom",
            "bgcolor": "rgba(0,0,0,0)", "font": {"color": theme.text}, "itemwidth": 30,
        },
    })  # fmt: skip
    if any(line.second for line in chart.lines):
        figure.update_layout({
            _name("yaxis", row + 10): ink | {
                "overlaying": _name("y", row), "side": "right", "anchor": "x", "tickformat": ".0%", "range": [0, 1.04],
                "nticks": 3, "showgrid": False, "fixedrange": True,
            }
        })  # fmt: skip
    if row == len(CHARTS):
        figure.update_layout(xaxis=ink | {"anchor": _name("y", row), "title": {"text": "iterations", "standoff": 4}})


def _name(kind: str, number: int) -> str:
    return kind if number == 1 else f"{kind}{number}"
