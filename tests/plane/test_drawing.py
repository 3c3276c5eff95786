import itertools
import math
import operator
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.plane.drawing import GRID, MOST_POINTS, decode_points, encode_points, parse_points, parse_text, spacing

QUICK = settings(deadline=None, database=None, max_examples=50)

coordinates = st.floats(-1, 1)
drawings = st.lists(st.tuples(coordinates, coordinates), max_size=40)


@QUICK
@given(drawings)
def test_points_are_rounded_to_the_grid_once(points: list[tuple[float, float]]) -> None:
    parsed = parse_points(points)
    assert parse_points(parsed) == parsed
    for given_point, kept in zip(points, parsed, strict=True):
        assert math.dist(given_point, kept) <= math.sqrt(2) / 2 / GRID + 1e-9


@QUICK
@given(drawings)
def test_points_survive_a_link(points: list[tuple[float, float]]) -> None:
    parsed = parse_points(points)
    text = encode_points(parsed)
    assert decode_points(text) == parsed
    assert all(letter.isalnum() or letter in "-_" for letter in text)


def test_the_corners_survive_a_link() -> None:
    corners = ((-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0), (0.0, 0.0))
    assert decode_points(encode_points(corners)) == corners


@pytest.mark.parametrize(
    "bad",
    [
        None, 3, "abc", [1, 2], [(1,)], [(0, 0, 0)], [("a", 0)], ["01"], [(0, 1.01)], [(math.nan, 0)], [(0, math.inf)],
        [(10**400, 0)], [None], {"x": 1},
    ],
)  # fmt: skip
def test_what_is_no_drawing_is_refused_in_one_sentence(bad: Any) -> None:
    with pytest.raises(ValueError, match=r"^Drawn points must be pairs of numbers from −1 to 1\.$"):
        parse_points(bad)


def test_as_many_points_as_allowed_and_not_one_more() -> None:
    assert len(parse_points([(0, 0)] * MOST_POINTS)) == MOST_POINTS
    with pytest.raises(ValueError, match=r"^Drawn points must be at most 1,000; these are more\.$"):
        parse_points([(0, 0)] * (MOST_POINTS + 1))


def test_a_million_points_are_refused_at_the_first_too_many() -> None:
    million: Iterator[tuple[float, float]] = itertools.repeat((0.5, 0.5), 1_000_000)
    with pytest.raises(ValueError, match="at most"):
        parse_points(million)
    assert operator.length_hint(million) == 1_000_000 - MOST_POINTS - 1


@pytest.mark.parametrize("bad", ["A", "AAAA", "!!!!", "é", "AAA A", "AA=A"])
def test_a_damaged_link_is_refused_in_one_sentence(bad: str) -> None:
    with pytest.raises(ValueError, match=r"^Drawn points in this link are damaged; copy the whole link again\.$"):
        decode_points(bad)


def test_a_text_that_names_places_off_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Drawn points .*\.$"):
        decode_points("gIA")  # two bytes of −128


@pytest.mark.parametrize(("given_text", "kept"), [("GAN", "GAN"), (" ok ", "ok"), ("a", "a"), ("abc123", "abc123")])
def test_words(given_text: str, kept: str) -> None:
    assert parse_text(given_text) == kept


@pytest.mark.parametrize("bad", ["", "  ", "toolong", "a b", "é", "日本", "a-b", None, 5, ["a"]])
def test_what_is_no_word_is_refused_in_one_sentence(bad: Any) -> None:
    with pytest.raises(ValueError, match=r"^Word must be 1 to 6 letters or digits, A to Z or 0 to 9\.$"):
        parse_text(bad)


def test_spacing_is_the_median_step() -> None:
    assert spacing(((0.0, 0.0), (0.1, 0.0), (0.2, 0.0), (1.0, 0.0))) == pytest.approx(0.1)
    assert spacing(((0.3, 0.3),)) == 0
    assert spacing(()) == 0
