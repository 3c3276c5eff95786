"""A rater's way through a study: what is acknowledged is kept, and nothing but the trial that is due is taken."""

import sqlite3
import threading
from pathlib import Path

import pytest

from playground.rating.protocol import CHECK, MAIN, QUALIFICATION
from playground.rating.record import COMPLETE, FAILED, RATING, SCREENED_OUT, exclusion
from playground.rating.service import Ratings
from playground.rating.simulate import SCREEN
from playground.rating.staircase import exposures
from playground.rating.store import records
from playground.rating.store.studies import LockedError
from playground.rating.store.visit import RefusedError, Visit
from playground.rating.telemetry import Measured, Shown
from tests.rating.examples import PAIRS, SHORT, UNTIMED, UNTOUCHED, add_study, begin, rate, report


def other(visit: Visit) -> str:
    """A wrong answer."""
    assert visit.due is not None
    return next(each for each in visit.study.design.protocol.answers if each != visit.due.truth)


def test_a_whole_visit_is_stored_as_it_was(ratings: Ratings) -> None:
    design = add_study(ratings)
    token, visit = begin(ratings)

    def mixed(each: Visit) -> str:
        assert each.due is not None
        return other(each) if each.answered % 3 == 2 and each.answered > 6 else each.due.truth

    end = rate(ratings, token, visit, mixed)
    assert end.status == COMPLETE
    (record,) = records.of_study(ratings.database, "small")
    assert len(record.answers) == len(visit.plan)
    for answer, trial in zip(record.answers, visit.plan, strict=True):
        assert (answer.part, answer.block, answer.pictures, answer.truth) == (
            trial.part, trial.block, trial.pictures, trial.truth,
        )  # fmt: skip
    for block in range(2):
        told = record.block(block)
        assert [each.asked_ms for each in told] == exposures(SHORT.rule, [each.right for each in told])[:-1]
    assert exclusion(record, design) == ""


def test_untimed_trials_ask_for_no_exposure_and_checks_for_none(ratings: Ratings) -> None:
    add_study(ratings)
    token, visit = begin(ratings)
    while visit.due is not None:
        timed = visit.due.part not in (QUALIFICATION, CHECK)
        assert (visit.exposure is not None) == timed
        visit = rate(ratings, token, visit, most=1)


def test_a_reload_and_a_second_tab_find_the_same_trial(ratings: Ratings) -> None:
    add_study(ratings)
    token, visit = begin(ratings)
    visit = rate(ratings, token, visit, most=9)
    study, key, again = ratings.visits.enter("small", "rater")
    assert again is not None
    assert key.token == token
    assert (again.answered, again.names, again.exposure) == (9, visit.names, visit.exposure)
    assert ratings.visits.consent("small", "rater", study.design.consent_digest).answered == 9


def test_answers_are_taken_once_and_in_order(ratings: Ratings) -> None:
    add_study(ratings)
    token, first = begin(ratings)
    assert first.due is not None
    truth, shown = first.due.truth, report(first)
    told = ratings.visits.answer(token, 0, first.names, truth, shown)
    again = ratings.visits.answer(token, 0, first.names, truth, shown)
    assert (again.right, again.visit.answered) == (told.right, 1)
    for number, names, given, sentence in (
        (0, first.names, other(first), "another answer already"),
        (0, ("0" * 32,), truth, "not the pictures of this trial"),
        (1, first.names, truth, "not the pictures of this trial"),
        (2, told.visit.names, truth, "not the one that is due"),
        (-1, told.visit.names, truth, "not the one that is due"),
        (1, told.visit.names, "left", "must be one of real and fake"),
    ):
        with pytest.raises(RefusedError, match=sentence) as refused:
            ratings.visits.answer(token, number, names, given, shown)
        assert refused.value.visit is not None
        assert refused.value.visit.answered == 1
    assert len(records.of_study(ratings.database, "small")[0].answers) == 1


def test_a_strangers_answer_and_picture_are_refused(ratings: Ratings) -> None:
    add_study(ratings)
    (one, mine), (_, theirs) = begin(ratings, "one"), begin(ratings, "two")
    assert mine.names != theirs.names
    with pytest.raises(RefusedError, match="not the pictures"):
        ratings.visits.answer(one, 0, theirs.names, "real", report(mine))
    with pytest.raises(RefusedError, match="not due"):
        ratings.visits.picture(one, theirs.names[0])
    with pytest.raises(RefusedError, match="no such visit"):
        ratings.visits.state("forged")
    assert ratings.visits.picture(one, mine.names[0]).startswith(b"\x89PNG")


def test_names_change_with_every_trial_and_only_the_due_picture_is_sent(ratings: Ratings) -> None:
    add_study(ratings, UNTIMED)
    token, visit = begin(ratings)
    seen = set[str]()
    while visit.due is not None:
        assert not seen & set(visit.names)
        for old in seen:
            with pytest.raises(RefusedError):
                ratings.visits.picture(token, old)
        seen |= set(visit.names)
        visit = rate(ratings, token, visit, most=1)


def test_timed_trials_come_with_their_times(ratings: Ratings) -> None:
    add_study(ratings)
    token, visit = begin(ratings)
    with pytest.raises(ValueError, match="must say how long"):
        ratings.visits.answer(token, 0, visit.names, "real", UNTOUCHED)
    assert ratings.visits.state(token).answered == 0


@pytest.mark.parametrize(("off", "flagged"), [(0.0, False), (16.0, False), (-16.0, False), (18.0, True), (-40.0, True)])
def test_an_exposure_off_by_more_than_a_frame_is_flagged(ratings: Ratings, off: float, flagged: bool) -> None:
    add_study(ratings)
    token, visit = begin(ratings)
    ratings.visits.answer(token, 0, visit.names, "real", report(visit, off=off))
    assert records.of_study(ratings.database, "small")[0].answers[0].flagged is flagged


def test_a_page_out_of_sight_is_flagged(ratings: Ratings) -> None:
    add_study(ratings, UNTIMED)
    token, visit = begin(ratings)
    ratings.visits.answer(token, 0, visit.names, "real", Shown(500, hidden=1, blurred=0))
    assert records.of_study(ratings.database, "small")[0].answers[0].flagged


def test_who_does_not_qualify_ends_there(ratings: Ratings) -> None:
    add_study(ratings)
    token, visit = begin(ratings)
    end = rate(
        ratings, token, visit, lambda each: other(each) if each.due and each.due.part == QUALIFICATION else "real"
    )
    assert end.status == FAILED
    assert end.answered == SHORT.practice + SHORT.qualification


def test_all_real_does_not_qualify(ratings: Ratings) -> None:
    """Half of the answers are right, but none on fakes."""
    add_study(ratings)
    token, visit = begin(ratings)
    assert rate(ratings, token, visit, lambda _: "real").status == FAILED


@pytest.mark.parametrize("bad", [{"hz": 30.0}, {"late": 0.5}, {"width": 200}, {"visible": False}])
def test_a_browser_that_will_not_do_is_screened_out(ratings: Ratings, bad: dict[str, object]) -> None:
    design = add_study(ratings)
    ratings.visits.consent("small", "rater", design.consent_digest)
    token = ratings.visits.key(ratings.studies.get("small"), "rater").token
    assert ratings.visits.screen(token, Measured.read(SCREEN | bad)).status == SCREENED_OUT
    assert ratings.visits.screen(token, Measured.read(SCREEN)).status == SCREENED_OUT, "once is enough"


def test_practice_and_blocks_tell_and_checks_do_not(ratings: Ratings) -> None:
    add_study(ratings)
    token, visit = begin(ratings)
    while visit.due is not None:
        trial = visit.due
        told = ratings.visits.answer(token, visit.answered, visit.names, trial.truth, report(visit))
        assert told.right is (None if trial.part in (QUALIFICATION, CHECK) else True)
        visit = told.visit


def test_without_feedback_the_blocks_do_not_tell(ratings: Ratings) -> None:
    add_study(ratings, PAIRS)
    token, visit = begin(ratings)
    told = {}
    while visit.due is not None:
        trial = visit.due
        answer = ratings.visits.answer(token, visit.answered, visit.names, trial.truth, report(visit))
        told[trial.part] = answer.right
        visit = answer.visit
    assert told == {"practice": True, MAIN: None, CHECK: None}


def test_a_withdrawal_leaves_a_tombstone_alone(ratings: Ratings, tmp_path: Path) -> None:
    design = add_study(ratings)
    token, visit = begin(ratings)
    rate(ratings, token, visit, most=5)
    ratings.withdraw(token)
    assert records.of_study(ratings.database, "small") == []
    with pytest.raises(RefusedError, match="You have withdrawn"):
        ratings.visits.enter("small", "rater")
    with pytest.raises(RefusedError, match="You have withdrawn"):
        ratings.visits.consent("small", "rater", design.consent_digest)
    file = sqlite3.connect(tmp_path / "ratings.sqlite")
    assert file.execute("SELECT count(*) FROM answers").fetchone() == (0,)
    assert file.execute("SELECT count(*) FROM tombstones").fetchone() == (1,)
    file.close()


def test_no_name_is_ever_on_the_disk(ratings: Ratings, tmp_path: Path) -> None:
    add_study(ratings)
    token, visit = begin(ratings, "Prolific-5f1e77c2a9")
    rate(ratings, token, visit)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"Prolific-5f1e77c2a9" not in content
            assert token.encode() not in content


def test_the_first_rater_locks_the_study_and_a_dry_run_does_not(ratings: Ratings) -> None:
    design = add_study(ratings)
    study = ratings.studies.get("small")
    begin(ratings, "owner", dry=ratings.visits.dry_key(study))
    assert ratings.studies.get("small").locked_at is None
    ratings.studies.change("small", design)
    begin(ratings, "rater")
    locked = ratings.studies.get("small")
    assert locked.locked_at is not None
    assert len(locked.digest or "") == 64
    with pytest.raises(LockedError, match="is locked"):
        ratings.studies.change("small", design)


def test_a_dry_run_is_marked_and_never_counts(ratings: Ratings) -> None:
    design = add_study(ratings)
    token, visit = begin(ratings, "owner", dry=ratings.visits.dry_key(ratings.studies.get("small")))
    rate(ratings, token, visit)
    (record,) = records.of_study(ratings.database, "small")
    assert record.dry
    assert exclusion(record, design) == "a dry run"
    assert ratings.studies.progress("small") == {"model-0": {}}
    with pytest.raises(RefusedError, match="dry run is not right"):
        ratings.visits.enter("small", "another", "0" * 16)


def test_raters_are_shared_out_evenly_and_a_full_study_takes_no_more(ratings: Ratings) -> None:
    design = add_study(ratings, UNTIMED, models=3, raters=2)
    for n in range(6):
        token, visit = begin(ratings, f"rater {n}")
        rate(ratings, token, visit)
    assert ratings.studies.progress("small") == {f"model-{n}": {COMPLETE: 2} for n in range(3)}
    with pytest.raises(RefusedError, match="all the raters it needs"):
        ratings.visits.consent("small", "rater 6", design.consent_digest)


def test_a_closed_study_lets_nobody_in_but_those_who_have_started(ratings: Ratings) -> None:
    add_study(ratings)
    token, visit = begin(ratings)
    ratings.studies.close("small")
    with pytest.raises(RefusedError, match="closed"):
        ratings.visits.enter("small", "late")
    assert rate(ratings, token, visit).status == COMPLETE


def test_another_version_of_the_consent_text_is_refused(ratings: Ratings) -> None:
    add_study(ratings)
    with pytest.raises(RefusedError, match="consent text has changed"):
        ratings.visits.consent("small", "rater", "0" * 16)


def test_two_tabs_that_answer_at_once_are_heard_once(ratings: Ratings) -> None:
    add_study(ratings)
    token, visit = begin(ratings)
    assert visit.due is not None
    heard, refused = [], []

    def tab(given: str) -> None:
        try:
            heard.append(ratings.visits.answer(token, 0, visit.names, given, report(visit)))
        except RefusedError as problem:
            refused.append(problem)

    threads = [threading.Thread(target=tab, args=(given,)) for given in ("real", "fake") * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(heard), len(refused)) == (8, 8), "one answer is stored, and its repetitions are acknowledged"
    assert ratings.visits.state(token).answered == 1
    assert ratings.visits.state(token).status == RATING


@pytest.mark.parametrize("name", ["", "x" * 201, "a\nb"])
def test_a_name_that_is_none_is_one_sentence(ratings: Ratings, name: str) -> None:
    add_study(ratings)
    with pytest.raises(ValueError, match=r"The rater's name must have from 1 to 200 characters\."):
        ratings.visits.enter("small", name)
