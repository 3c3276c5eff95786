import pytest

from playground.classroom import classes as module
from playground.classroom.classes import Classes, ClassFullError, Classroom, NoClassError
from playground.classroom.names import code_of
from playground.classroom.push import State
from playground.plane import GanSpec


@pytest.fixture
def classroom() -> Classroom:
    return Classroom("takomi-ruba", "a key", most=3)


class Clock:
    """Time that goes when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(module.time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_only_the_key_is_the_lecturers(classroom: Classroom) -> None:
    assert classroom.lectures("a key")
    for other in ("a kez", "", "a key ", None, 3, "clé", classroom.code):
        assert not classroom.lectures(other)


def test_a_view_that_comes_back_has_its_seat_and_a_stranger_another(classroom: Classroom) -> None:
    seat = classroom.join()
    assert classroom.join(seat.token, "ivory owl") is seat
    other = classroom.join("made up", seat.label)
    assert other is not seat
    assert other.label != seat.label
    assert classroom.join(None, "teal fox").label == "teal fox"


def test_a_full_class_says_so_and_gives_the_seat_of_whoever_is_away_for_longest(
    classroom: Classroom, clock: Clock
) -> None:
    first, second, third = (classroom.join() for _ in range(3))
    for seat in (first, second, third):
        classroom.sit(seat, lambda: None)
    with pytest.raises(ClassFullError, match="All 3 places in the class takomi-ruba"):
        classroom.join()
    for seat in (second, first):
        assert seat.listener is not None
        classroom.rise(seat, seat.listener)
        clock.now += 1
    clock.now += module.GONE
    new = classroom.join()
    assert set(classroom.seats.values()) == {first, third, new}


def test_a_lost_view_stays_on_the_wall_for_a_moment(classroom: Classroom, clock: Clock) -> None:
    seat, heard = classroom.join(), list[str]()
    old, new = (lambda: heard.append("old")), (lambda: heard.append("new"))
    classroom.sit(seat, old)
    classroom.rise(seat, old)
    assert seat.here
    clock.now += module.GONE
    assert not seat.here
    classroom.sit(seat, old)
    heard.clear()
    classroom.sit(seat, new)  # the same seat in another window
    assert heard[0] == "old"
    classroom.rise(seat, old)
    assert seat.listener is new


def test_who_leaves_takes_an_open_answer_along_and_no_closed_one(classroom: Classroom) -> None:
    one, two = classroom.join(), classroom.join()
    classroom.ask("Which?", ["a", "b"])
    assert classroom.question is not None
    number = classroom.question.number
    for seat in (one, two):
        classroom.answer(seat, number, 1)
    classroom.leave(one)
    assert classroom.question.counts == [0, 1]
    classroom.close()
    classroom.leave(two)
    assert classroom.question.counts == [0, 1]


def test_an_answer_to_another_question_does_not_count(classroom: Classroom) -> None:
    seat = classroom.join()
    with pytest.raises(ValueError, match="over"):
        classroom.answer(seat, None, 0)
    classroom.ask("First?", ["a", "b"])
    assert classroom.question is not None
    first = classroom.question.number
    classroom.ask("Second?", ["a", "b"])
    with pytest.raises(ValueError, match="over"):
        classroom.answer(seat, first, 0)
    assert classroom.question.counts == [0, 0]


def test_a_question_holds_its_state_back_until_it_is_revealed(classroom: Classroom) -> None:
    state = State("loss=hinge")
    classroom.ask("Which?", ["a", "b"], state)
    assert (classroom.push.state, classroom.push.play, classroom.push.start) == (state, False, 1)
    classroom.reveal()
    assert (classroom.push.state, classroom.push.play, classroom.push.start) == (state, True, 2)
    assert classroom.question is not None
    assert not classroom.question.open


def test_without_a_state_runs_pause_for_a_question_as_they_are_or_go_on(classroom: Classroom) -> None:
    classroom.ask("Which?", ["a", "b"], hold=False)
    assert classroom.push.number == 0
    classroom.ask("Which?", ["a", "b"])
    assert (classroom.push.play, classroom.push.start, classroom.push.number) == (False, 0, 1)
    classroom.reveal()
    assert (classroom.push.play, classroom.push.start, classroom.push.number) == (True, 0, 2)


def test_a_bad_question_changes_nothing(classroom: Classroom) -> None:
    with pytest.raises(ValueError, match="text"):
        classroom.ask("", ["a", "b"], State(""))
    assert (classroom.question, classroom.push.number) == (None, 0)


def test_each_view_may_get_a_seed_of_its_own() -> None:
    assert State("loss=hinge&seed=3").link_for(9) == "loss=hinge&seed=3"
    each = GanSpec.from_link(State("loss=hinge&seed=3", seeds=True).link_for(9))
    assert each == GanSpec(loss="hinge", seed=9)


def test_everybody_hears_of_changes_until_they_go(classroom: Classroom) -> None:
    heard = list[str]()
    seat = classroom.join()
    with classroom.heard_by(lambda: heard.append("wall")):
        classroom.sit(seat, lambda: heard.append("view"))
        classroom.run(play=True)
        assert sorted(heard[-2:]) == ["view", "wall"]
    heard.clear()
    classroom.run(play=False)
    assert heard == ["view"]


def test_walls_are_bounded(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WALLS", 1)
    with (
        classroom.heard_by(lambda: None),
        pytest.raises(ClassFullError, match="open 1 times"),
        classroom.heard_by(lambda: 1),
    ):
        pass


def test_classes_are_bounded_found_and_ended() -> None:
    classes = Classes(most=2)
    code, key = classes.new()
    assert code == code_of(key)
    made = classes.open(code, key)
    assert classes.find(code) is made
    with pytest.raises(ClassFullError, match="open already"):
        classes.open(code, key)
    classes.open("other", "key")
    with pytest.raises(ClassFullError, match="2 classes are open"):
        classes.open("third", "key")
    classes.end(made)
    assert made.ended == f"The class {code} has ended."
    with pytest.raises(NoClassError, match=f"no class {code}"):
        classes.find(code)


def test_a_class_ends_after_hours_of_silence_and_one_whose_wall_nobody_opens_soon(clock: Clock) -> None:
    classes = Classes()
    unused, used = classes.open("unused", "key"), classes.open("used", "key")
    used.used = True
    clock.now += module.UNUSED + 1
    assert classes.find("used") is used
    assert unused.ended is not None
    clock.now += module.SILENCE - 10
    used.join()
    clock.now += module.SILENCE - 10
    assert classes.find("used") is used
    clock.now += 20
    with pytest.raises(NoClassError):
        classes.find("used")
    assert len(classes) == 0
