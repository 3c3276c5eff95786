"""The line: who is next, how long it takes, and that nobody is lost or seated twice."""

import random
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.places import Place, Places, nobody, until


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def standing(places: Places, place: Place) -> tuple[int, float | None]:
    found = places.standing(place)
    assert found is not None
    return found


def said(places: Places, place: Place) -> str:
    told = places.told(place)
    assert told is not None
    return str(told["message"])


def test_who_comes_first_gets_the_next_place_and_is_called() -> None:
    places, called = Places(1), list[str]()
    first = places.ask(nobody)
    second, third = places.ask(lambda: called.append("second")), places.ask(lambda: called.append("third"))
    assert (first.held, second.held, places.waiting) == (True, False, 2)
    assert [standing(places, each)[0] for each in (second, third)] == [1, 2]
    places.leave(first)
    assert (second.held, third.held, called) == (True, False, ["second", "third"])
    assert places.standing(second) is None
    assert standing(places, third)[0] == 1


def test_nobody_steps_in_between() -> None:
    places = Places(2)
    held, waiting = [places.ask(nobody) for _ in range(2)], places.ask(nobody)
    assert places.take() is None
    places.leave(held[0])
    assert waiting.held
    assert places.take() is None
    places.leave(held[1])
    assert places.take() is not None


def test_who_leaves_the_line_lets_the_others_up() -> None:
    places = Places(1)
    held, gone, last = (places.ask(nobody) for _ in range(3))
    places.leave(gone)
    places.leave(gone)
    assert standing(places, last)[0] == 1
    places.leave(held)
    assert last.held


def test_a_wait_is_estimated_from_how_long_places_were_held() -> None:
    clock = Clock()
    places = Places(2, clock=clock)
    first, _ = places.ask(nobody), places.ask(nobody)
    waiting = places.ask(nobody)
    assert standing(places, waiting) == (1, None)
    assert "nobody has left yet" in said(places, waiting)
    clock.now = 60.0
    places.leave(first)
    last = places.ask(nobody)
    # One visit of 60 s has ended, two go on, of 60 s and of none: one end in 120 s, and of the two places one in 60 s.
    assert standing(places, last) == (1, 60.0)
    assert standing(places, places.ask(nobody)) == (2, 120.0)
    next_one = "You are next in line: a place should be free in about a minute."
    assert said(places, last) == f"All 2 places are taken. {next_one}"
    assert places.full() == "All 2 places are taken. A place should be free in about 3 minutes."


def test_the_estimate_is_right_on_average_where_visits_end_at_random() -> None:
    """Visits of random lengths on 4 places with 3 in line; what each was told when they came, and how long it took."""
    clock, chance = Clock(), np.random.default_rng(0)
    places = Places(4, clock=clock)
    ends: dict[Place, float] = {}
    line: list[tuple[Place, float, float | None]] = []  # claim, when it was made, what was said
    told, took = list[float](), list[float]()
    for _ in range(5000):
        while places.waiting < 3:
            claim = places.ask(nobody)
            found = places.standing(claim)
            line.append((claim, clock.now, found.seconds if found else None))
        for claim, asked, said in [each for each in line if each[0].held]:
            ends[claim] = clock.now + chance.exponential(300)
            if said is not None:
                told.append(said)
                took.append(clock.now - asked)
        line = [each for each in line if not each[0].held]
        done = min(ends, key=lambda place: ends[place])
        clock.now = ends.pop(done)
        places.leave(done)
    assert len(told) > 4000
    assert np.mean(told) == pytest.approx(np.mean(took), rel=0.05)


def test_where_places_are_given_up_after_a_while_a_wait_is_no_longer() -> None:
    clock = Clock()
    places = Places(2, longest=600, clock=clock)
    places.ask(nobody)
    clock.now = 100.0
    places.ask(nobody)
    clock.now = 200.0
    waits = [standing(places, places.ask(nobody))[1] for _ in range(3)]
    assert waits == [400.0, 500.0, 1000.0]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "nobody can say"),
        (0.0, "within a minute"),
        (50.0, "in about a minute"),
        (400.0, "in about 7 minutes"),
        (9000.0, "in some hours"),
    ],
)
def test_a_wait_is_said_in_words(seconds: float | None, words: str) -> None:
    assert words in until(seconds)


@given(st.integers(1, 4), st.lists(st.integers(0, 9), max_size=60))
def test_places_are_never_more_than_there_are_nor_free_while_somebody_waits(count: int, moves: list[int]) -> None:
    places, here = Places(count), list[Place]()
    for move in moves:
        if move < 5 or not here:
            here.append(places.ask(nobody))
        else:
            places.leave(here.pop(move % len(here)))
        held = sum(place.held for place in here)
        assert held == min(count, len(here))
        assert [place.held for place in here] == sorted((place.held for place in here), reverse=True)
        assert places.waiting == len(here) - held


def test_many_threads_at_once_leave_nothing_behind() -> None:
    places, over = Places(3), list[int]()

    def visit(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(50):
            here = threading.Event()
            place = places.ask(here.set)
            while not place.held and chance.random() < 0.9:
                here.wait(0.001)
            if len(places._taken) > 3:
                over.append(1)
            places.leave(place)

    threads = [threading.Thread(target=visit, args=(seed,)) for seed in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(places._taken), places.waiting, over) == (0, 0, [])
