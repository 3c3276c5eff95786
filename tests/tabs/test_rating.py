import json
from pathlib import Path

import pytest

from playground.rating.service import Ratings
from playground.tabs import rating, rating_owner
from tests.figures.test_ratings import numbers
from tests.rating.examples import TOKEN, opened


@pytest.fixture
def room(tmp_path: Path) -> Ratings:
    return opened(tmp_path)


@pytest.mark.parametrize("threshold", [200.0, 400.0, 700.0])
def test_simulated_raters_rest_at_their_threshold_by_the_weighted_rule_alone(threshold: float) -> None:
    told = json.loads(rating.simulated(threshold))
    drawn = {each["name"]: numbers(each["y"]) for each in told["walk"]["light"]["data"] if each.get("name")}
    weighted, literal = drawn.values()
    assert sum(weighted[-50:]) / 50 == pytest.approx(threshold, rel=0.1)
    assert sum(literal[-50:]) / 50 < 0.75 * threshold
    assert f"the threshold is {threshold:.0f} ms" in told["story"]


def test_the_published_scores_are_a_chart() -> None:
    assert "50.7" in json.dumps(rating.words.PUBLISHED)
    means = [each["x"][0] for each in rating.published()["light"]["data"] if each.get("error_x")]
    assert means == [pytest.approx(row[1] / 100) for row in rating.words.PUBLISHED]


def test_the_owners_room_opens_to_the_token_alone(room: Ratings) -> None:
    rating_owner.check(room, TOKEN)
    for given in ("", "a guess", TOKEN + " ", None, 5):
        with pytest.raises(ValueError, match="This is not the owner’s token"):
            rating_owner.check(room, given)
    room.close()


def test_advice_is_a_table_or_one_sentence() -> None:
    assert "<table" in rating_owner.advice("infinity", 0.3, 0.1, 0.1)
    assert "must be" in rating_owner.advice("infinity", 2.0, 0.1, 0.1)
    assert "Fill in score" in rating_owner.advice("infinity", None, 0.1, 0.1)  # type: ignore[arg-type]
