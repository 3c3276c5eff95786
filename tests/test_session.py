from itertools import pairwise
from typing import NamedTuple

import pytest

from playground.plane import GanSpec, Population
from playground.plane.coverage import Coverage
from playground.session import Frame, History, Mailbox, Readout, Session, Setup, State

SNAPSHOT = Population([GanSpec()]).snapshot(0, coverage=False)


class Point(NamedTuple):
    iteration: int


def test_a_history_thins_instead_of_growing() -> None:
    history = History(capacity=8)
    for iteration in range(1000):
        history.append(Point(iteration))
        assert len(history.rows) < 8
    kept = [row.iteration for row in history.rows]
    assert kept[0] == 0
    assert {b - a for a, b in pairwise(kept)} == {history.stride}
    assert kept[-1] > 1000 - 2 * history.stride
    assert [row.iteration for row in history.all()] == [*kept, 999]


def test_a_thinned_history_still_gives_every_reader_the_newest_row() -> None:
    history, seen = History(capacity=8), list[int]()
    for iteration in range(1, 200):
        history.append(Point(iteration))
        seen += [row.iteration for row in history.since(seen[-1] if seen else 0)]
    assert seen == list(range(1, 200))


def test_since_returns_what_a_reader_has_not_seen() -> None:
    history = History()
    for iteration in range(0, 50, 10):
        history.append(Point(iteration))
    assert [row.iteration for row in history.since(20)] == [30, 40]
    assert history.since(40) == []


def test_a_mailbox_keeps_the_newest_of_each_kind_in_order() -> None:
    mailbox = Mailbox()
    old, new = Frame(SNAPSHOT, 1.0), Frame(SNAPSHOT, 2.0)
    state = State("running", True, None, 3)
    for message in (old, new, state):
        mailbox.post(message)
    assert mailbox.take() == [state, new]
    assert mailbox.take() == []


def test_a_setup_makes_older_messages_void() -> None:
    mailbox = Mailbox()
    mailbox.post(Frame(SNAPSHOT, 1.0))
    mailbox.post(Readout(1, Coverage(1, None, None, None, None, None, 0.0, 0.0, None)))
    mailbox.post(Setup(GanSpec()))
    assert mailbox.take() == [Setup(GanSpec())]


def test_a_listener_hears_of_every_message() -> None:
    mailbox, heard = Mailbox(), []
    mailbox.listen(lambda: heard.append(1))
    mailbox.post(Setup(GanSpec()))
    assert len(heard) == 2  # once for what may have come before, once for the message


def test_a_reader_that_is_lost_late_does_not_take_the_place_of_the_one_that_came_after() -> None:
    session, old, new = Session(GanSpec()), list[int](), list[int]()
    first, second = lambda: old.append(1), lambda: new.append(1)
    session.attach(first)
    session.attach(second)
    session.detach(first)
    assert session.attached
    session.mailbox.post(Setup(GanSpec()))
    assert (len(old), len(new)) == (1, 2)  # each hears once of what may have come before
    session.detach(second)
    session.mailbox.post(Setup(GanSpec()))
    assert not session.attached
    assert len(new) == 2


def test_two_frames_may_be_in_flight() -> None:
    session = Session(GanSpec())
    assert session.wants_frame
    first, second = session.shown(), session.shown()
    assert not session.wants_frame
    session.acknowledge(first)
    assert session.wants_frame
    session.acknowledge(10**9)  # a page cannot acknowledge what was never sent
    assert session.shown() == second + 1
    assert session.wants_frame


def test_a_page_that_acknowledges_is_heard_of() -> None:
    session = Session(GanSpec(), heard=0.0)
    session.acknowledge(session.shown())
    assert session.heard > 0.0


def test_a_waiting_frame_is_enough() -> None:
    session = Session(GanSpec())
    session.mailbox.post(Frame(SNAPSHOT, 1.0))
    assert not session.wants_frame


@pytest.mark.parametrize(
    ("fields", "iteration", "expected"),
    [
        ({}, 0, 50),
        ({"goal": 120}, 100, 20),
        ({"goal": 120}, 120, 0),
        ({"playing": False}, 0, 0),
        ({"playing": False, "steps_asked": 3}, 7, 3),
    ],
)
def test_allowances(fields: dict[str, object], iteration: int, expected: int) -> None:
    assert Session(GanSpec(), **fields).allowance(0.0, 50, iteration) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("speed", "fastest"), [(40.0, 0.0), (None, 40.0), (40.0, 200.0), (200.0, 40.0)])
def test_a_limited_speed_is_kept_over_many_slices(speed: float | None, fastest: float) -> None:
    session, taken = Session(GanSpec(), speed=speed, fastest=fastest, credited=0.0), 0
    for tick in range(1, 1001):
        count = session.allowance(tick * 0.01, 50, taken)
        session.took(count)
        taken += count
    assert taken == pytest.approx(400, abs=1)


def test_a_slow_run_saves_up_no_more_than_a_second() -> None:
    session = Session(GanSpec(), speed=10.0, credited=0.0)
    assert session.allowance(1000.0, 500, 0) == 10


def test_the_state_says_what_is_wrong_and_what_to_do() -> None:
    session = Session(GanSpec())
    assert session.state(10, None).status == "running"
    diverged = session.state(10, 9)
    assert diverged.status == "diverged"
    assert "iteration 9" in str(diverged.message)
    assert "learning rate" in str(diverged.message)
    session.closed = "Gone."
    assert session.state(10, 9) == State("closed", False, None, 10, "Gone.")


def test_a_page_that_stops_acknowledging_is_not_followed_until_it_does() -> None:
    session = Session(GanSpec())
    assert session.followed(1e12, 5.0)  # nothing is due: a paused run may rest for ever
    number = session.shown()
    assert session.followed(session.waiting + 4.9, 5.0)
    assert not session.followed(session.waiting + 5.1, 5.0)
    session.acknowledge(number)
    assert session.followed(1e12, 5.0)
    session.detach(session.reader)
    assert not session.followed(session.waiting, 5.0)
