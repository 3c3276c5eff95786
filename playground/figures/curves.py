"""The charts beside the live view, as one Plotly figure without data: the page fills in the columns and keeps the zoom.

Every trace names the column that it shows in `meta`; the page looks there and nowhere else, so a new chart is an entry
of `CHARTS`. Columns are numbers over iterations: those of a run's curves (losses, gradient norms), of its readouts
(`js`, `wasserstein`, …), and `ceiling_…`, what a perfect sampler scores under the same protocol. The layout's `meta`
holds what stands above each chart: the page writes that as buttons, which a keyboard reaches, not as Plotly's legends.
"""

from typing import Any, NamedTuple

import plotly.graph_objects as go

from playground.figures.palette import Theme

CURVES = ("discriminator_loss", "generator_loss", "discriminator_norm", "generator_norm")
READOUTS = ("js", "wasserstein", "modes", "modes_strict", "high_quality")
CEILING = "perfect sampler"


class Line(NamedTuple):
    """One line of a chart: the column that it shows, its name, the colour of the palette, its dash and its meaning."""

    column: str
    name: str
    colour: str
    dash: str
    help: str
    second: bool = False  # on the right axis, in percent


class Chart(NamedTuple):
    """One chart: what it shows, and its lines."""

    title: str
    lines: tuple[Line, ...]
    log: bool = False


CHARTS = (
    Chart(
        "Loss",
        (
            Line("discriminator_loss", "D", "discriminator_line", "solid", "The discriminator's loss, mean of a batch"),
            Line("generator_loss", "G", "generator", "dot", "The generator's loss, mean of a batch"),
        ),
    ),
    Chart(
        "Distance",
        (
            Line("js", "JS", "text", "solid", "Jensen–Shannon divergence of two histograms, in nats: at most 0.693"),
            Line("wasserstein", "W1", "muted", "dot", "Sliced Wasserstein distance, in units of the plane"),
        ),
    ),
    Chart(
        "Modes",
        (
            Line("modes", "one sample", "text", "solid", "Modes with one high-quality sample of 2,500 or more"),
            Line("modes_strict", "1%", "muted", "dot", "Modes with 1% of 2,500 samples, all of high quality, or more"),
            Line(
                "high_quality", "high quality", "fake", "dashdot",
                "Samples within 3 sigma of a mode, of 2,500; the axis on the right", second=True,
            ),
        ),
    ),
    Chart(
        "Gradient norm",
        (
            Line("discriminator_norm", "D", "discriminator_line", "solid", "The norm of D's gradient at the last step"),
            Line("generator_norm", "G", "generator", "dot", "The norm of G's gradient at the last step"),
        ),
        log=True,
    ),
)  # fmt: skip

DECADES = [10.0**power * first for power in range(-8, 5) for first in (1, 3)]
GAP = 0.06  # of the figure's height, above each chart: room for its heading


def curves(theme: Theme) -> go.Figure:
    """The four charts above one another with one axis of iterations, in the colours of `theme`, without data."""
    figure = go.Figure()
    height = 1 / len(CHARTS) - GAP
    headings = []
    for row, chart in enumerate(CHARTS, 1):
        bottom = 1 - row / len(CHARTS)
        _axes(figure, theme, row, chart, (bottom, bottom + height))
        headings.append({"title": chart.title, "top": bottom + height, "lines": _add_lines(figure, theme, row, chart)})
    figure.update_layout(
        template=None,
        autosize=True,
        margin={"l": 36, "r": 36, "t": 4, "b": 36},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "system-ui, sans-serif", "size": 11, "color": theme.muted},
        hovermode="x unified",
        hoverlabel={"bgcolor": theme.panel, "bordercolor": theme.line, "font": {"color": theme.text}},
        showlegend=False,
        dragmode="zoom",
        meta=headings,
    )
    return figure


def _add_lines(figure: go.Figure, theme: Theme, row: int, chart: Chart) -> list[dict[str, Any]]:
    """Add a chart's traces; what its heading says of each line."""
    heading = []
    for line in chart.lines:
        stroke = {"color": getattr(theme, line.colour), "dash": line.dash, "width": 1.8}
        figure.add_trace(_trace(row, line, line.name, line.column, stroke))
        heading.append(
            {"column": line.column, "name": line.name, "help": line.help, "colour": stroke["color"], "dash": line.dash}
        )
        if line.column in READOUTS:
            figure.add_trace(_trace(row, line, CEILING, f"ceiling_{line.column}", _grey(theme)))
    if chart.lines[0].column == "js":  # said once, and switched for all charts
        what = "What a perfect sampler scores under the same protocol"
        heading.append({"column": "ceiling", "name": CEILING, "help": what, "colour": theme.ceiling, "dash": "dash"})
    return heading


def _grey(theme: Theme) -> dict[str, Any]:
    return {"color": theme.ceiling, "dash": "dash", "width": 1}


def _trace(row: int, line: Line, name: str, column: str, stroke: dict[str, Any]) -> go.Scatter:
    return go.Scatter(
        name=f"{line.name}, {name}" if name == CEILING else name,
        meta=column,
        mode="lines",
        line=stroke,
        hovertemplate="%{y:.1%}" if line.second else "%{y:.3~g}",
        xaxis="x",
        yaxis=_name("y", row + 10 if line.second else row),
    )


def _axes(figure: go.Figure, theme: Theme, row: int, chart: Chart, domain: tuple[float, float]) -> None:
    ink = {"gridcolor": theme.grid, "linecolor": theme.line, "zeroline": False, "ticks": "", "automargin": False}
    figure.update_layout({
        _name("yaxis", row): ink | {
            "domain": domain,
            "type": "log" if chart.log else "linear",
            "rangemode": "normal" if chart.log else "tozero",
            "fixedrange": True,
        } | ({"tickvals": DECADES} if chart.log else {"nticks": 4}) | {"tickformat": "~g"},
    })  # fmt: skip
    if any(line.second for line in chart.lines):
        figure.update_layout({
            _name("yaxis", row + 10): ink | {
                "overlaying": _name("y", row), "side": "right", "anchor": "x", "tickformat": ".0%", "range": [0, 1.04],
                "tickvals": [0, 0.5, 1], "showgrid": False, "fixedrange": True,
            }
        })  # fmt: skip
    if row == len(CHARTS):
        title = {"text": "iterations", "standoff": 4}
        figure.update_layout(xaxis=ink | {"anchor": _name("y", row), "title": title, "tickformat": ",d", "nticks": 6})


def _name(kind: str, number: int) -> str:
    return kind if number == 1 else f"{kind}{number}"
