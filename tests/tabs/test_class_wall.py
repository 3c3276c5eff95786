"""The wall's grid: pictures as large as their room allows."""

import math

import pytest

from tests.tabs.conftest import Modules

GAP, CAPTION, LARGEST = 10, 44, 480


def side(columns: int, count: int, width: float, height: float) -> float:
    rows = math.ceil(count / columns)
    return min((width - (columns - 1) * GAP) / columns, (height - (rows - 1) * GAP) / rows - CAPTION, LARGEST)


@pytest.mark.parametrize(("width", "height"), [(1084, 820), (1500, 900), (400, 900)])
@pytest.mark.parametrize("count", [1, 2, 5, 30, 64])
def test_no_other_number_of_columns_makes_the_views_larger(
    modules: Modules, count: int, width: float, height: float
) -> None:
    script = 'async (room) => (await import("/class/tiles.js")).fit(...room)'
    found = modules.evaluate(script, [count, width, height])
    sides = [side(columns, count, width, height) for columns in range(1, count + 1)]
    assert found["side"] == pytest.approx(max(sides))
    assert found["side"] == pytest.approx(sides[found["columns"] - 1])
