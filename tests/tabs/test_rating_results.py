"""The dashboard of a study that simulated visits have filled."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.rating.protocol import FAKE, REAL
from playground.rating.service import Ratings
from playground.rating.store import records
from playground.rating.store.visit import Visit
from playground.tabs import rating_results
from tests.rating.examples import SHORT, UNTIMED, add_study, begin, opened, rate


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Ratings]:
    found = opened(tmp_path)
    yield found
    found.close()


def board(room: Ratings) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(rating_results.board(room, "small"))
    return found


def test_a_study_without_visits_says_so(room: Ratings) -> None:
    add_study(room, UNTIMED)
    seen = board(room)
    assert "No visit counts yet." in seen["tables"]
    assert seen["charts"] == seen["pictures"] == []
    assert "Not locked: nobody has started" in seen["about"]


def test_scores_of_two_models_are_told_with_their_intervals_and_compared(room: Ratings) -> None:
    add_study(room, UNTIMED, models=2, raters=4)
    wrong = {REAL: FAKE, FAKE: REAL}

    def half(visit: Visit) -> str:
        assert visit.due is not None
        return wrong[visit.due.truth] if visit.answered % 2 else visit.due.truth

    for number in range(8):
        token, visit = begin(room, f"rater {number}")
        rate(room, token, visit, half if number % 4 else None)
    seen, stored = board(room), records.of_study(room.database, "small")
    for model in ("model-0", "model-1"):
        shares = [sum(not a.right for a in each.main) / len(each.main) for each in stored if each.model == model]
        assert f"<td>{model}</td><td>{len(shares)}</td><td>{sum(shares) / len(shares):.1%}</td>" in seen["tables"]
    assert "One-way ANOVA over raters: F(1, 6)" in seen["tables"]
    assert "How often such an interval holds the truth" in seen["tables"]
    assert [chart["light"]["layout"]["meta"]["title"] for chart in seen["charts"]][:2] == [
        "Scores with 95% intervals", "Errors on fakes and on reals",
    ]  # fmt: skip
    assert "Locked since" in seen["about"]


def test_a_timed_study_has_staircases_and_an_audit(room: Ratings) -> None:
    add_study(room, SHORT)
    for number in range(5):
        token, visit = begin(room, f"rater {number}")
        rate(room, token, visit)
    seen = board(room)
    titles = [chart["light"]["layout"]["meta"]["title"] for chart in seen["charts"]]
    assert {"Staircases", "Exposure audit"} <= set(titles)
    assert "were within a frame of what was asked" in seen["tables"]
    hardest, easiest = seen["pictures"]
    assert (hardest["title"], easiest["title"]) == ("Hardest", "Easiest")
    assert all(each["source"].startswith("data:image/") for each in hardest["pictures"])
