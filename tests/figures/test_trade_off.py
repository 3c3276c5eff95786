from typing import Any

import pytest

from playground.figures.trade_off import trade_off

PUBLISHED = {"name": "published", "psi": [0.5, 1.0], "precision": [0.9, 0.7], "recall": [0.1, 0.6]}
MEASURES = ("precision", "recall", "density", "coverage", "distance")


def curve(perfect: bool = True) -> dict[str, Any]:
    values = {name: {"mean": [0.8, 0.6], "error": [0.01, 0.02]} for name in MEASURES}
    ceiling = dict.fromkeys(MEASURES, 0.7) if perfect else {}
    return {"psi": [0.5, 1.0], "perfect": ceiling, "seeds": 3, "samples": 2048, **values}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_measure_is_drawn_with_its_error(theme: str) -> None:
    figure = trade_off(curve(), PUBLISHED, [])[theme]
    drawn = {trace["name"]: trace for trace in figure["data"]}
    for name in ("precision", "recall", "density", "coverage"):
        assert list(drawn[name]["x"]) == [0.5, 1.0]
        assert list(drawn[name]["y"]) == [0.8, 0.6]
        assert list(drawn[name]["error_y"]["array"]) == [0.01, 0.02]
        assert "3 seeds, 2,048 samples" in drawn[name]["hovertemplate"]
    assert list(drawn["published"]["y"]) == [0.9, 0.7]
    assert drawn["published"]["line"]["dash"] == "dash"
    assert "another protocol" in drawn["published"]["hovertemplate"]
    assert list(drawn["real pictures in place of samples"]["y"]) == [0.7, 0.7]
    assert figure["layout"]["meta"]["psi"] == ["x", "x2"]


def test_lines_are_told_apart_without_colour() -> None:
    traces = trade_off(curve(), PUBLISHED, [])["light"]["data"][:4]
    assert len({(trace["line"]["dash"], trace["marker"]["symbol"]) for trace in traces}) == 4


def test_without_a_curve_the_published_one_stands_alone() -> None:
    figure = trade_off(None, PUBLISHED, [])["dark"]
    assert [trace["name"] for trace in figure["data"]] == ["published"]
    assert figure["layout"]["annotations"][0]["text"] == "this model: not measured yet"
    assert figure["layout"]["meta"]["psi"] == []


def test_without_a_ceiling_none_is_drawn() -> None:
    names = [trace["name"] for trace in trade_off(curve(perfect=False), PUBLISHED, [])["light"]["data"]]
    assert "real pictures in place of samples" not in names


def test_marks_stand_at_their_psi() -> None:
    (mark,) = trade_off(curve(), PUBLISHED, [("BigGAN’s 2", 0.88)])["light"]["layout"]["annotations"]
    assert (mark["text"], mark["x"]) == ("BigGAN’s 2", 0.88)
