import json
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import pytest

from playground.figures.curves import CHARTS, CURVES, READOUTS, curves
from playground.figures.palette import DARK, LIGHT


@pytest.fixture(scope="module")
def figure() -> go.Figure:
    return curves(LIGHT)


def by_column(figure: go.Figure) -> dict[str, Any]:
    return {trace.meta: trace for trace in figure.data}


def test_every_column_has_one_trace_and_no_data(figure: go.Figure) -> None:
    ceilings = [f"ceiling_{column}" for column in READOUTS]
    assert sorted(trace.meta for trace in figure.data) == sorted([*CURVES, *READOUTS, *ceilings])
    assert all(trace.x is None and trace.y is None for trace in figure.data)


def test_ceilings_are_grey_and_dashed_on_the_axis_of_what_they_bound(figure: go.Figure) -> None:
    traces = by_column(figure)
    for column in READOUTS:
        ceiling = traces[f"ceiling_{column}"]
        assert (ceiling.line.color, ceiling.line.dash) == (LIGHT.ceiling, "dash")
        assert ceiling.yaxis == traces[column].yaxis


def test_lines_of_a_chart_differ_by_dash_and_not_by_colour_alone() -> None:
    for chart in CHARTS:
        dashes = [line.dash for line in chart.lines]
        assert len(set(dashes)) == len(dashes), chart.title
        assert "dash" not in dashes, "that is the ceiling's"


def test_gradient_norms_are_on_a_log_axis_and_quality_on_its_own(figure: go.Figure) -> None:
    traces = by_column(figure)

    def axis(column: str) -> Any:
        return figure.layout["yaxis" + traces[column].yaxis.removeprefix("y")]

    assert axis("discriminator_norm").type == "log"
    assert axis("discriminator_loss").type == "linear"
    assert axis("high_quality").tickformat == ".0%"
    assert axis("high_quality").overlaying == traces["modes"].yaxis


def test_charts_do_not_overlap_and_leave_room_for_their_headings(figure: go.Figure) -> None:
    domains = [figure.layout[f"yaxis{row if row > 1 else ''}"].domain for row in range(1, len(CHARTS) + 1)]
    for (low, _), (_, high) in pairwise(domains):
        assert low - high > 0.05


def test_headings_name_every_line_and_the_perfect_sampler_once(figure: go.Figure) -> None:
    headings = figure.layout.meta
    assert [heading["title"] for heading in headings] == [chart.title for chart in CHARTS]
    columns = [line["column"] for heading in headings for line in heading["lines"]]
    assert sorted(columns) == sorted([*CURVES, *READOUTS, "ceiling"])


def test_themes_differ_in_colour_alone() -> None:
    light, dark = (json.dumps(curves(theme).to_plotly_json()) for theme in (LIGHT, DARK))
    assert light != dark
    assert LIGHT.text not in dark
    assert [trace.meta for trace in curves(LIGHT).data] == [trace.meta for trace in curves(DARK).data]
