"""The page's history of a run: an hour of it, and one that the server has kept."""

import numpy as np
import pytest

from playground import session
from playground.session import Row
from tests.tabs.conftest import Modules


def an_hour_of_rows(always_newest: bool) -> tuple[list[list[int]], int]:
    """What the server sends a page that stays for an hour, a frame of rows each, and the last iteration."""
    kept, frames = session.History(), []
    for tick in range(1, 20 * 3600 + 1):
        row = Row(50 * tick, 0, 0, 0, 0)
        kept.append(row)
        if always_newest or kept.rows[-1] is row:
            frames.append([row.iteration])
    return frames, 50 * 20 * 3600


HISTORY = """async ([sofar, frames, capacity]) => {
  const { History } = await import("/history.js");
  const history = new History(([iteration]) => iteration, capacity);
  history.begin(sofar);
  for (const row of frames) history.push(row);
  return history.all().map(([iteration]) => iteration);
}"""


class TestHistory:
    @pytest.mark.parametrize("always_newest", [False, True])
    def test_an_hour_is_evenly_spaced_and_its_newest_row_is_at_the_end(
        self, modules: Modules, always_newest: bool
    ) -> None:
        frames, last = an_hour_of_rows(always_newest)
        rows = modules.evaluate(HISTORY, [[], frames, 600])
        *kept, newest = rows
        assert newest == frames[-1][0]
        assert 200 < len(rows) <= 600
        assert kept[0] <= 50
        gaps = np.diff(kept)
        assert gaps.max() <= 2.1 * gaps.min()
        assert gaps.max() < last / 200

    def test_the_servers_rows_are_taken_as_they_are_and_go_on_as_evenly(self, modules: Modules) -> None:
        sofar = [[iteration] for iteration in range(0, 5000, 10)]
        rows = modules.evaluate(HISTORY, [sofar, [[iteration] for iteration in range(4991, 5006)], 600])
        assert rows == [*(iteration for (iteration,) in sofar), 5000, 5005]

    def test_rows_that_stay_do_not_move(self, modules: Modules) -> None:
        early, late = (modules.evaluate(HISTORY, [[], [[row] for row in range(n)], 16]) for n in (100, 140))
        assert {row for row in late if row < 100} <= set(early)

    def test_a_run_without_rows_yet_shows_none(self, modules: Modules) -> None:
        assert modules.evaluate(HISTORY, [[], [], 16]) == []

    def test_a_number_that_is_none_is_a_gap(self, modules: Modules) -> None:
        column = modules.evaluate(
            """async () => {
              const { History } = await import("/history.js");
              const history = new History((row) => row.iteration);
              [1, NaN, null, Infinity, 2].forEach((value, iteration) => history.push({ iteration, value }));
              return history.column((row) => row.value);
            }"""
        )
        assert column == [1, None, None, None, 2]
