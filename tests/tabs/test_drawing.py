"""Strokes and files of points, as the page's modules make points of them."""

from typing import Any

import numpy as np
import pytest

from tests.tabs.conftest import Modules

STROKE = """async ({ path, radius }) => {
  const { Stroke } = await import("/stroke.js");
  const points = [];
  const stroke = new Stroke(0.025, radius, (x, y) => points.push([x, y]));
  path.forEach(([x, y]) => stroke.to(x, y));
  stroke.end();
  return points;
}"""


def drawn(modules: Modules, path: Any, radius: float = 0.0) -> np.ndarray:
    return np.array(modules.evaluate(STROKE, {"path": np.asarray(path).tolist(), "radius": radius}))


def read(modules: Modules, text: str, most: int = 1000) -> dict[str, Any]:
    found: dict[str, Any] = modules.evaluate(
        """async ({ text, most }) => {
          const { readPoints } = await import("/csv.js");
          try { return readPoints(text, most); } catch (problem) { return { problem: problem.message }; }
        }""",
        {"text": text, "most": most},
    )
    return found


class TestStroke:
    @pytest.mark.parametrize("events", [2, 3, 10, 500])
    def test_a_line_has_as_many_points_however_often_the_browser_spoke(self, modules: Modules, events: int) -> None:
        points = drawn(modules, np.linspace([-0.5, 0], [0.5, 0], events))
        np.testing.assert_allclose(points[:, 0], np.linspace(-0.5, 0.5, 41), atol=1e-6)
        np.testing.assert_allclose(points[:, 1], 0, atol=1e-9)

    @pytest.mark.parametrize("events", [40, 400])
    def test_points_along_a_circle_are_evenly_spaced_and_on_it(self, modules: Modules, events: int) -> None:
        angle = np.linspace(0, 2 * np.pi, events)
        points = drawn(modules, 0.8 * np.stack([np.cos(angle), np.sin(angle)], 1))
        assert len(points) == pytest.approx(2 * np.pi * 0.8 / 0.025, rel=0.02)
        np.testing.assert_allclose(np.hypot(*points.T), 0.8, atol=0.01)
        gaps = np.hypot(*np.diff(points, axis=0).T)
        np.testing.assert_allclose(gaps, 0.025, rtol=0.05)

    def test_an_uneven_hand_draws_evenly(self, modules: Modules) -> None:
        places = np.sort(np.random.default_rng(0).uniform(-0.5, 0.5, 60))
        points = drawn(modules, np.stack([places, np.zeros(60)], 1))
        np.testing.assert_allclose(np.diff(points[:, 0]), 0.025, atol=1e-6)

    def test_a_click_is_a_point_and_a_broad_brush_fills_its_breadth(self, modules: Modules) -> None:
        assert drawn(modules, [[0.1, 0.2]]).tolist() == [[0.1, 0.2]]
        dab = drawn(modules, np.linspace([-0.5, 0], [0.5, 0], 20), radius=0.1)
        assert len(dab) == 41 * 7
        assert np.abs(dab[:, 1]).max() <= 0.1
        # A disc of uniform density: its mean squared distance from the middle is r²/2, so r²/4 along an axis.
        assert np.mean(dab[:, 1] ** 2) == pytest.approx(0.1**2 / 4, rel=0.15)


class TestFile:
    @pytest.mark.parametrize(
        "text",
        ["0,1\n-0.5,.25\n", "x,y\r\n0,1\r\n-0.5,.25", "0 1\n\n# a remark\n-5e-1\t.25", "0;1\n-0,5;0,25",
         '"0","1"\n-0.5,.25,9', "\ufefflong;lat\n0;1\n-0,5;0,25"],
    )  # fmt: skip
    def test_the_usual_ways_to_write_points(self, modules: Modules, text: str) -> None:
        assert read(modules, text) == {"points": [[0, 1], [-0.5, 0.25]], "notes": []}

    def test_points_of_any_size_are_drawn_in_and_keep_their_shape(self, modules: Modules) -> None:
        rows = np.random.default_rng(1).normal([100, -3], [20, 5], (300, 2))
        found = read(modules, "\n".join(f"{x},{y}" for x, y in rows))
        points = np.array(found["points"])
        assert np.abs(points).max() == pytest.approx(0.95)
        assert len(found["notes"]) == 1
        slopes = [np.polyfit(each[:, 0], each[:, 1], 1)[0] for each in (rows, points)]
        assert slopes[0] == pytest.approx(slopes[1])

    def test_too_many_points_are_thinned_evenly(self, modules: Modules) -> None:
        found = read(modules, "\n".join(f"{i / 5000},{-i / 5000}" for i in range(5000)), most=100)
        np.testing.assert_allclose(np.array(found["points"])[:, 0], np.arange(100) / 100)
        assert "5,000" in found["notes"][0]

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "holds no points"),
            ("x,y\n", "holds no points"),
            ("1,2\n3\n", "Line 2 of the file must be two numbers, x and y; “3” is not."),
            ("1,2\n\n3,no", "Line 3"),
            ("a,b\nc,d\n1,2", "Line 2"),
            ("1,1e999", "Line 1"),
            ("PK\x03\x04 99 zip", "Line 1"),
            ("nan,nan", "holds no points"),
        ],
    )
    def test_a_bad_file_gets_one_sentence(self, modules: Modules, text: str, words: str) -> None:
        found = read(modules, text)
        assert words in found["problem"]
        assert "\n" not in found["problem"]


def test_a_links_points_can_be_drawn_on(modules: Modules) -> None:
    again = modules.evaluate(
        """async (points) => {
          const { encode, decode } = await import("/draw.js");
          return [decode(encode(points)), decode("")];
        }""",
        [[0, 0], [1, -1], [-1, 0.5]],
    )
    np.testing.assert_allclose(np.array(again[0]), np.array([[0, 0], [1, -1], [-1, 0.5]]), atol=0.5 / 127)
    assert again[1] == []
