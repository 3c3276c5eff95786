import gzip
import json
import sqlite3
from pathlib import Path

import pytest

from playground.rating.service import Ratings
from playground.rating.store import records
from playground.rating.store.copies import KEPT, write_lines
from tests.rating.examples import add_study, begin, rate, settings


def answers_in(path: Path) -> int:
    with sqlite3.connect(path) as copy:
        (count,) = copy.execute("SELECT count(*) FROM answers").fetchone()
    copy.close()
    return int(count)


def test_a_copy_is_whole_and_made_only_of_news(ratings: Ratings) -> None:
    add_study(ratings)
    token, visit = begin(ratings)
    visit = rate(ratings, token, visit, most=5)
    first = ratings.copies.make()
    assert first is not None
    assert answers_in(first) == 5
    assert ratings.copies.make() is None
    rate(ratings, token, visit, most=1)
    second = ratings.copies.make()
    assert second is not None
    assert (answers_in(first), answers_in(second)) == (5, 6)


def test_the_newest_few_are_kept(ratings: Ratings) -> None:
    add_study(ratings)
    token, visit = begin(ratings)
    for _ in range(KEPT + 2):
        visit = rate(ratings, token, visit, most=1)
        ratings.copies.make()
    assert len(ratings.copies.made()) == KEPT
    assert answers_in(ratings.copies.made()[-1]) == KEPT + 2


def test_a_withdrawal_reaches_the_copies(ratings: Ratings) -> None:
    add_study(ratings)
    kept, gone = begin(ratings, "kept"), begin(ratings, "gone")
    rate(ratings, *kept, most=3)
    rate(ratings, *gone, most=4)
    ratings.copies.make()
    token = ratings.visits.key(ratings.studies.get("small"), "gone").rater
    ratings.withdraw(gone[0])
    (left,) = ratings.copies.made()
    assert answers_in(left) == 3
    with sqlite3.connect(left) as copy:
        assert copy.execute("SELECT count(*) FROM sessions WHERE rater = ?", (token,)).fetchone() == (0,)
    copy.close()


def test_an_empty_disk_is_filled_from_the_newest_copy(tmp_path: Path) -> None:
    place = settings(tmp_path)
    first = Ratings(place)
    add_study(first)
    token, visit = begin(first)
    visit = rate(first, token, visit, most=5)
    first.copies.make()
    first.close()
    for path in tmp_path.glob("ratings.sqlite*"):
        path.unlink()
    second = Ratings(place)
    assert len(records.of_study(second.database, "small")[0].answers) == 5
    assert second.visits.state(token).names == visit.names
    second.close()


def test_lines_hold_every_row(ratings: Ratings, tmp_path: Path) -> None:
    design = add_study(ratings)
    token, visit = begin(ratings)
    rate(ratings, token, visit, most=5)
    write_lines(ratings.database, tmp_path / "all.jsonl.gz")
    with gzip.open(tmp_path / "all.jsonl.gz", "rt") as file:
        tables = [json.loads(line)["table"] for line in file]
    assert {name: tables.count(name) for name in ("studies", "sessions", "answers")} == {
        "studies": 1,
        "sessions": 1,
        "answers": 5,
    }
    assert tables.count("pictures") == 2 * (max(design.needs) + 4) + 12


def test_no_disk_for_copies_stops_no_rater(ratings: Ratings, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    add_study(ratings)
    (tmp_path / "copies").write_text("a file where the folder should be")
    ratings.copies._try(ratings.copies.make)
    assert "No copy of the ratings could be made" in caplog.text
    assert begin(ratings)[1].due is not None
