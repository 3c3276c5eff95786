"""The page's modules that the exact tabs share: axes, texts of distributions, numbers."""

import pytest

from playground.metrics.densities import BARS, parse
from tests.tabs.conftest import Modules


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [(-2, 2, 8, [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]), (0, 12, 9, [0, 2, 4, 6, 8, 10, 12]), (0, 0.31, 3, [0, 0.2])],
)
def test_ticks_are_round_and_inside(
    modules: Modules, low: float, high: float, most: float, expected: list[float]
) -> None:
    script = 'async ([low, high, most]) => (await import("/axes.js")).ticks([low, high], most)'
    assert modules.evaluate(script, [low, high, most]) == expected


def test_texts_of_pieces_are_read_by_python(modules: Modules) -> None:
    script = """async (pieces) => (await import("/densities.js")).text(pieces)"""
    given = [
        {"kind": "g", "centre": 3.00004, "width": 0.5, "weight": 1},
        {"kind": "d", "centre": 11, "width": 0, "weight": 0.333333},
    ]
    text = modules.evaluate(script, given)
    assert text == "g_3_0.5_1~d_11_0_0.333"
    assert parse(text).text == text


def test_drawn_bars_are_read_by_python(modules: Modules) -> None:
    script = """async (bars) => (await import("/densities.js")).drawnText(bars)"""
    bars = [index / 100 for index in range(BARS)]
    density = parse(modules.evaluate(script, bars))
    assert density.text == modules.evaluate(script, bars)
    assert len(density.pieces) == BARS - 1, "the first bar is 0"
    assert density.pieces[-1].weight == 255


@pytest.mark.parametrize(
    ("number", "words"), [(None, "∞"), (0.69314718, "0.6931"), (-1.386, "−1.386"), (1e-9, "0"), (72, "72")]
)
def test_numbers_of_tables(modules: Modules, number: float | None, words: str) -> None:
    assert modules.evaluate('async (number) => (await import("/divergences.js")).said(number)', number) == words


def test_places_and_pixels_are_inverse(modules: Modules) -> None:
    found = modules.evaluate(
        """async () => {
          const { Axes } = await import("/axes.js");
          const canvas = document.body.appendChild(document.createElement("canvas"));
          canvas.style.cssText = "position: absolute; left: 0; top: 0; width: 400px; height: 300px";
          const axes = new Axes(canvas, { x: [-2, 2], y: [-1, 3], paint: () => {} });
          axes.fit();
          const event = { clientX: axes.px(0.5), clientY: axes.py(2.25) };
          const place = axes.locate(event);
          canvas.remove();
          return place;
        }"""
    )
    assert found == pytest.approx([0.5, 2.25])
