import base64
import json
from typing import Any

import numpy as np
import pytest

from playground.figures import ratings
from playground.figures.palette import THEMES
from playground.figures.ratings import Score

MADE: dict[str, Any] = {
    "staircase": ratings.staircase({"weighted": np.full((5, 4), 500.0), "literal": np.ones((5, 4))}, 400.0),
    "scores": ratings.scores({"a": Score(0.3, 0.2, 0.5), "b": Score(0.1, None, None)}, {"a": [0.2, 0.4]}, "share", 0.5),
    "errors": ratings.errors({"a": (Score(0.6, 0.5, 0.7), Score(0.4, 0.3, 0.5))}),
    "traces": ratings.traces({"a": [[500, 490], [500, 530]]}),
    "audit": ratings.audit(np.array([[500.0, 500], [500, 517], [100, 1000]])),
    "by_trial": ratings.by_trial({"a": [(1, 0.7, 10), (2, 0.8, 10)]}),
    "widths": ratings.widths({"a": [(5, 0.2), (10, 0.1)]}, "share"),
    "advice": ratings.advice([(10, 0.2, 0.4), (20, 0.1, 0.8)], "ms"),
}


@pytest.mark.parametrize("name", MADE)
def test_every_chart_has_both_themes_a_title_and_named_axes(name: str) -> None:
    assert set(MADE[name]) == set(THEMES)
    for theme, figure in MADE[name].items():
        assert figure["layout"]["meta"]["title"]
        assert figure["layout"]["font"]["color"] == THEMES[theme].muted
        assert figure["layout"]["xaxis"]["title"]["text"]
        json.dumps(figure, default=lambda array: array.tolist(), allow_nan=False)


def numbers(given: Any) -> list[float]:
    """An array of a trace: plain, or as Plotly packs it."""
    if isinstance(given, dict):
        given = np.frombuffer(base64.b64decode(given["bdata"]), given["dtype"])
    return [float(value) for value in given]


def traces_of(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = MADE[name]["light"]["data"]
    return [each | {axis: numbers(each[axis]) for axis in "xy"} for each in found]


def test_a_score_has_its_interval_and_the_raters_around_it() -> None:
    raters, mean, _, alone, chance = traces_of("scores")
    assert raters["x"] == [0.2, 0.4]
    assert np.ptp(raters["y"]) < 0.5
    assert mean["x"] == [0.3]
    assert mean["error_x"]["array"] == pytest.approx([0.2])
    assert mean["error_x"]["arrayminus"] == pytest.approx([0.1])
    assert alone["error_x"]["array"] == alone["error_x"]["arrayminus"] == [0]
    assert chance["x"] == [0.5, 0.5]


def test_an_interval_that_ends_at_zero_has_a_bar_to_zero() -> None:
    assert Score(0.1, 0.0, 0.3).bars == pytest.approx((0.2, 0.1))
    assert Score(0.0, 0.0, 0.0).bars == (0, 0)


def test_errors_on_fakes_and_reals_differ_in_shape_too() -> None:
    fakes, reals, _ = traces_of("errors")
    assert (fakes["x"], reals["x"]) == ([0.6], [0.4])
    assert fakes["marker"]["symbol"] != reals["marker"]["symbol"]


def test_the_audit_counts_every_answer_and_the_far_ones_at_its_ends() -> None:
    (bars,) = traces_of("audit")
    counts = dict(zip(bars["x"], bars["y"], strict=True))
    assert sum(counts.values()) == 3
    assert (counts[0], counts[15], counts[60]) == (1, 1, 1)


def test_the_mean_of_the_walks_is_drawn_with_the_threshold() -> None:
    drawn = traces_of("staircase")
    means = [each["y"] for each in drawn if each.get("name")]
    assert means == [[500] * 5, [1] * 5]
    assert drawn[-1]["y"] == [400, 400]


def test_models_have_a_line_style_of_their_own() -> None:
    lines = ratings.widths({str(n): [(1, 1.0)] for n in range(3)}, "ms")["dark"]["data"]
    assert len({each["line"]["dash"] for each in lines}) == len({each["marker"]["symbol"] for each in lines}) == 3


def test_a_crowd_is_not_a_blot() -> None:
    walks = [[500.0, 490.0]] * (ratings.MOST_TRACES + 20)
    assert len(ratings.traces({"a": walks})["light"]["data"]) == ratings.MOST_TRACES
