"""Charts of ratings from plain numbers: staircases, scores with intervals, timing, and how many raters it takes.

Each returns both themes, as JSON for Plotly. Shape or dash doubles every colour.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.figures.palette import THEMES, Theme
from playground.figures.plain import axis, layout

DASHES = ("solid", "dot", "dash", "dashdot")
SYMBOLS = ("circle", "triangle-up", "square", "diamond", "cross", "x")
MOST_TRACES = 40  # raters drawn: more is a blot

Both = dict[str, Any]


class Score(NamedTuple):
    """A mean and its interval's ends, if it has one."""

    mean: float
    low: float | None
    high: float | None

    @property
    def bars(self) -> tuple[float, float]:
        """How far the ends lie above and below the mean."""
        return (self.high or self.mean) - self.mean, self.mean - (self.mean if self.low is None else self.low)


def staircase(walks: Mapping[str, NDArray[np.float64]], threshold: float) -> Both:
    """Exposures of simulated raters, ms [trials, raters] by the rule's name: the first few, and the mean of all."""

    def fill(figure: go.Figure, theme: Theme) -> None:
        inks = (theme.discriminator_line, theme.generator)
        for n, (name, walk) in enumerate(walks.items()):
            trials = np.arange(1, len(walk) + 1)
            for rater in walk.T[:3]:
                line = {"color": inks[n], "width": 1, "shape": "hv"}
                figure.add_scatter(
                    x=trials, y=rater, mode="lines", line=line, opacity=0.35, showlegend=False, hoverinfo="skip"
                )
            figure.add_scatter(
                x=trials, y=walk.mean(1), mode="lines", name=name, hovertemplate="%{y:.0f} ms",
                line={"color": inks[n], "width": 3, "dash": DASHES[n]},
            )  # fmt: skip
        _line(figure, theme, [1, len(next(iter(walks.values())))], [threshold] * 2)
        figure.update_layout(
            xaxis=axis(theme, "picture of the block"),
            yaxis=axis(theme, "exposure, ms", range=[0, 1040]),
            legend=LEGEND,
            annotations=[_note(theme, threshold, "75% right at this exposure")],
        )

    return _both(fill, "Exposures of simulated raters")


def scores(
    models: Mapping[str, Score], values: Mapping[str, Sequence[float]], unit: str, chance: float | None = None
) -> Both:
    """The models' scores with their intervals over the raters' values; `chance`: where guessing would lie."""

    def fill(figure: go.Figure, theme: Theme) -> None:
        for n, (name, score) in enumerate(models.items()):
            seen = np.asarray(values.get(name, ()), float)
            spread = np.random.default_rng(0).uniform(-0.16, 0.16, len(seen))
            figure.add_scatter(
                x=seen, y=n + 0.0 + spread, mode="markers", marker={"color": theme.muted, "size": 6, "opacity": 0.45},
                showlegend=False, hovertemplate=f"one rater: %{{x:.3~g}} {unit}<extra></extra>",
            )  # fmt: skip
            above, below = score.bars
            figure.add_scatter(
                x=[score.mean], y=[n], mode="markers", showlegend=False,
                marker={"color": theme.fake_mark, "size": 12, "symbol": SYMBOLS[n % len(SYMBOLS)]},
                error_x={"array": [above], "arrayminus": [below], "color": theme.text, "thickness": 2, "width": 6},
                hovertemplate=f"{name}: %{{x:.3~g}} {unit}<extra></extra>",
            )  # fmt: skip
        if chance is not None:
            _line(figure, theme, [chance] * 2, [-0.5, len(models) - 0.5])
        names = axis(
            theme, "", tickvals=list(range(len(models))), ticktext=list(models), range=[len(models) - 0.5, -0.5]
        )
        figure.update_layout(
            xaxis=axis(theme, unit, rangemode="tozero"), yaxis=names | {"automargin": True}, hovermode="closest"
        )

    return _both(fill, "Scores with 95% intervals")


def errors(models: Mapping[str, tuple[Score, Score]]) -> Both:
    """Shares of wrong answers on fakes and on reals, with intervals, by model."""

    def fill(figure: go.Figure, theme: Theme) -> None:
        kinds = (
            ("fakes taken for real", theme.fake_mark, "triangle-up"),
            ("reals taken for fake", theme.real_mark, "circle"),
        )
        for n, (name, colour, symbol) in enumerate(kinds):
            found = [each[n] for each in models.values()]
            figure.add_scatter(
                x=[each.mean for each in found], y=[place + 0.24 * n - 0.12 for place in range(len(found))],
                mode="markers", name=name, marker={"color": colour, "size": 11, "symbol": symbol},
                error_x={
                    "array": [each.bars[0] for each in found], "arrayminus": [each.bars[1] for each in found],
                    "color": colour, "thickness": 2, "width": 5,
                },
                hovertemplate=f"{name}: %{{x:.1%}}<extra></extra>",
            )  # fmt: skip
        _line(figure, theme, [0.5] * 2, [-0.5, len(models) - 0.5])
        names = axis(
            theme, "", tickvals=list(range(len(models))), ticktext=list(models), range=[len(models) - 0.5, -0.5]
        )
        figure.update_layout(
            xaxis=axis(theme, "share of wrong answers; dashed: chance", tickformat=".0%", range=[0, 1]),
            yaxis=names | {"automargin": True}, hovermode="closest", legend=LEGEND,
        )  # fmt: skip

    return _both(fill, "Errors on fakes and on reals")


def traces(models: Mapping[str, Sequence[Sequence[float]]]) -> Both:
    """The exposures that raters' staircases asked for, ms, one line a block."""

    def fill(figure: go.Figure, theme: Theme) -> None:
        inks = (theme.fake_mark, theme.discriminator_line, theme.generator, theme.real_mark)
        for n, (name, walks) in enumerate(models.items()):
            for k, walk in enumerate(walks[:MOST_TRACES]):
                figure.add_scatter(
                    x=list(range(1, len(walk) + 1)), y=list(walk), mode="lines", name=name, legendgroup=name,
                    showlegend=k == 0, opacity=0.5, hoverinfo="skip",
                    line={"color": inks[n % len(inks)], "width": 1.2, "dash": DASHES[n % len(DASHES)], "shape": "hv"},
                )  # fmt: skip
        figure.update_layout(
            xaxis=axis(theme, "picture of the block"), yaxis=axis(theme, "asked exposure, ms", rangemode="tozero"),
            legend=LEGEND,
        )  # fmt: skip

    return _both(fill, "Staircases")


def audit(timed: NDArray[np.float64]) -> Both:
    """How far shown exposures were from asked ones, ms; `timed`: asked and shown, [n, 2]."""

    def fill(figure: go.Figure, theme: Theme) -> None:
        off = np.clip(timed[:, 1] - timed[:, 0], -60, 60)
        counts, edges = np.histogram(off, bins=np.arange(-62.5, 63, 5))
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2, y=counts, marker={"color": theme.discriminator_line},
            hovertemplate="%{y:,d} answers, %{x:+.0f} ms<extra></extra>", showlegend=False,
        )  # fmt: skip
        figure.update_layout(
            xaxis=axis(theme, "shown − asked, ms; ends: all beyond"),
            yaxis=axis(theme, "answers", rangemode="tozero"), hovermode="closest", bargap=0.1,
        )  # fmt: skip

    return _both(fill, "Exposure audit")


def by_trial(models: Mapping[str, Sequence[tuple[float, float, int]]]) -> Both:
    """Accuracy against the place in the visit: (place, share right, answers) by model."""
    return _lines(
        {name: ([x for x, _, _ in each], [y for _, y, _ in each]) for name, each in models.items()},
        "Accuracy along the visit", "picture of the visit", "right", {"tickformat": ".0%", "range": [0.2, 1]}, 0.5,
    )  # fmt: skip


def widths(models: Mapping[str, Sequence[tuple[int, float]]], unit: str) -> Both:
    """The interval's width against the number of raters, by model."""
    return _lines(
        {name: ([x for x, _ in each], [y for _, y in each]) for name, each in models.items()},
        "Interval width against raters", "raters", f"width of the 95% interval, {unit}", {"rangemode": "tozero"},
    )  # fmt: skip


def advice(told: Sequence[tuple[int, float, float]], unit: str) -> Both:
    """(raters a model, interval's width, chance to find the difference)."""

    def fill(figure: go.Figure, theme: Theme) -> None:
        raters = [each[0] for each in told]
        figure.add_scatter(
            x=raters, y=[each[1] for each in told], name=f"width, {unit}", mode="lines+markers",
            line={"color": theme.discriminator_line}, hovertemplate="%{y:.3~g}",
        )  # fmt: skip
        figure.add_scatter(
            x=raters, y=[each[2] for each in told], name="chance to find the difference", mode="lines+markers",
            yaxis="y2", line={"color": theme.generator, "dash": "dot"}, marker={"symbol": "square"},
            hovertemplate="%{y:.0%}",
        )  # fmt: skip
        right = axis(theme, "", tickformat=".0%", range=[0, 1.03], overlaying="y", side="right", showgrid=False)
        figure.update_layout(
            xaxis=axis(theme, "raters a model"),
            yaxis=axis(theme, f"width of the interval, {unit}", rangemode="tozero"), yaxis2=right,
            legend=LEGEND, margin={"l": 52, "r": 44, "t": 44, "b": 40},
        )  # fmt: skip

    return _both(fill, "How many raters")


LEGEND = {"orientation": "h", "y": 1.01, "yanchor": "bottom", "x": 0, "font": {"size": 11.5}}


def _lines(
    given: Mapping[str, tuple[Sequence[float], Sequence[float]]], title: str, x: str, y: str, rest: Mapping[str, Any],
    chance: float | None = None,
) -> Both:  # fmt: skip
    def fill(figure: go.Figure, theme: Theme) -> None:
        inks = (theme.fake_mark, theme.discriminator_line, theme.generator, theme.real_mark)
        for n, (name, (places, values)) in enumerate(given.items()):
            figure.add_scatter(
                x=list(places), y=list(values), name=name, mode="lines+markers", hovertemplate="%{y:.3~g}",
                line={"color": inks[n % len(inks)], "dash": DASHES[n % len(DASHES)]},
                marker={"symbol": SYMBOLS[n % len(SYMBOLS)]},
            )  # fmt: skip
        if chance is not None:
            ends = [place for places, _ in given.values() for place in places]
            _line(figure, theme, [min(ends), max(ends)], [chance] * 2)
        figure.update_layout(xaxis=axis(theme, x), yaxis=axis(theme, y, **rest), legend=LEGEND)

    return _both(fill, title)


def _line(figure: go.Figure, theme: Theme, x: list[float], y: list[float]) -> None:
    """A dashed line to compare with. A trace: the page keeps the layout's shapes for its own marks."""
    dashed = {"color": theme.ceiling, "dash": "dash", "width": 1.5}
    figure.add_scatter(x=x, y=y, mode="lines", line=dashed, showlegend=False, hoverinfo="skip")


def _note(theme: Theme, y: float, words: str) -> dict[str, Any]:
    return {
        "text": words, "x": 1, "xref": "paper", "xanchor": "right", "y": y, "yanchor": "top", "yshift": -8,
        "showarrow": False, "font": {"size": 11, "color": theme.muted},
    }  # fmt: skip


def _both(fill: Callable[[go.Figure, Theme], None], title: str) -> Both:
    made = {}
    for name, theme in THEMES.items():
        figure = go.Figure(layout=layout(theme, margin={"l": 52, "r": 16, "t": 40, "b": 40}))
        fill(figure, theme)
        figure.update_layout(meta={"title": title})
        made[name] = figure.to_plotly_json()
    return made
