import re
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np

from playground.figures.thumbnails import SIDE, stylesheet, thumbnail


def dots(address: str) -> list[tuple[float, float]]:
    svg = ElementTree.fromstring(unquote(address.removeprefix("data:image/svg+xml,")))
    (path,) = svg
    return [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+) ([\d.]+)h0", path.attrib["d"])]


def test_a_dot_a_point_inside_the_picture_and_the_right_way_up() -> None:
    points = np.array([[0, 0], [5, 5], [-5, 5], [0, -2]], dtype=np.float32)
    centre, right_top, left_top, below = dots(thumbnail(points, "#009E73"))
    assert centre == (SIDE / 2, SIDE / 2)
    assert right_top[0] > centre[0] > left_top[0]
    assert right_top[1] < centre[1] < below[1]
    assert all(0 < number < SIDE for place in (right_top, left_top, below) for number in place)


def test_points_in_one_place_make_a_picture_too() -> None:
    assert dots(thumbnail(np.zeros((2, 2), dtype=np.float32), "#000000")) == [(SIDE / 2, SIDE / 2)] * 2


def test_the_address_can_stand_in_quotes_in_css() -> None:
    address = thumbnail(np.ones((3, 2), dtype=np.float32), "#009E73")
    assert '"' not in address
    assert "#" not in address


def test_rules_follow_the_order_of_the_choices() -> None:
    sheet = stylesheet({"a": np.ones((1, 2), np.float32), "b": -np.ones((1, 2), np.float32)}, "#000000", "#group")
    assert re.findall(r"#group label:nth-of-type\((\d)\)", sheet) == ["1", "2"]
