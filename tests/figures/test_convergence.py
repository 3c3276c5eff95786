from collections.abc import Callable
from typing import Any

import pytest

from playground.figures import convergence, divergences
from playground.figures.palette import LIGHT, THEMES, Theme

Make = Callable[[Theme], dict[str, Any]]
COLUMNS: dict[Make, list[str]] = {
    convergence.distance: ["predicted", "distance"],
    convergence.spectrum: ["border", "eigenvalues"],
    convergence.rates: ["one", "rates", "present"],
    divergences.sweep: ["ceiling", "js", "kl", "tv", "w1", "now", "now_w1"],
    divergences.value: ["best", "value"],
    divergences.bias: ["formula", "equals", "estimates"],
}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
@pytest.mark.parametrize("make", COLUMNS, ids=lambda make: make.__name__)
def test_every_trace_names_its_column_and_holds_no_data(make: Make, theme: Theme) -> None:
    figure = make(theme)
    assert [trace["meta"] for trace in figure["data"]] == COLUMNS[make]
    assert all("x" not in trace and "y" not in trace for trace in figure["data"])
    for name in ("xaxis", "yaxis"):
        assert figure["layout"][name]["title"]["text"]
        assert figure["layout"][name]["gridcolor"] == theme.grid


def test_a_distance_is_shown_on_a_logarithmic_axis() -> None:
    assert convergence.distance(LIGHT)["layout"]["yaxis"]["type"] == "log"


def test_eigenvalues_are_shown_without_distortion() -> None:
    assert convergence.spectrum(LIGHT)["layout"]["yaxis"]["scaleanchor"] == "x"


def test_what_is_in_other_units_has_an_axis_of_its_own() -> None:
    axes = {trace["meta"]: trace.get("yaxis", "y") for trace in divergences.sweep(LIGHT)["data"]}
    assert {name for name, axis in axes.items() if axis == "y2"} == {"w1", "now_w1"}
