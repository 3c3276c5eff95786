"""A bounded number of places, and the line of those who wait for one.

Live runs, sweeps, diagrams and measurements have places each. Who comes while all are taken, or while others wait,
stands in line. Whoever is first gets the next place at the moment in which it becomes free: nobody steps in between.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, NamedTuple

REMEMBERED = 100  # visits, by whose length a wait is estimated
TOLD_EVERY = 5.0  # seconds between two words to somebody in line, besides those when the line moves


class Standing(NamedTuple):
    """Where somebody stands in a line."""

    position: int  # 1 is the next
    seconds: float | None  # that the wait should take; None where nothing is known to tell by


class Place:
    """Somebody's place, or their claim to one while they stand in line. Its fields belong to `Places`."""

    def __init__(self, called: Callable[[], object]) -> None:
        """`called`, from any thread, whenever the line has moved; it must be quick."""
        self.called = called
        self.since: float | None = None  # when it was taken; None in line

    @property
    def held(self) -> bool:
        """Whether it is a place by now."""
        return self.since is not None

    def age(self, now: float) -> float:
        """Seconds for which it has been held."""
        return 0.0 if self.since is None else now - self.since


def nobody() -> None:
    """Who hears of a place that needs no word."""


class Places:
    """All places of a kind on one server. May be used by many threads at a time."""

    def __init__(self, count: int, longest: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        """`longest`: seconds after which a place is given up where others wait; 0: it is kept as long as one likes."""
        self.count, self._longest, self._clock = count, longest, clock
        self._lock = threading.Lock()
        self._taken: set[Place] = set()
        self._line: list[Place] = []
        self._visits: deque[float] = deque(maxlen=REMEMBERED)  # seconds for which places were held that are free again

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def take(self) -> Place | None:
        """A place at once, or None where one would have to wait."""
        with self._lock:
            if self._line or len(self._taken) >= self.count:
                return None
            return self._seat(Place(nobody))

    def ask(self, called: Callable[[], object]) -> Place:
        """A place at once, or a claim to one, at the end of the line."""
        with self._lock:
            place = Place(called)
            if self._line or len(self._taken) >= self.count:
                self._line.append(place)
                return place
            return self._seat(place)

    def leave(self, place: Place) -> None:
        """Give a place up, or leave the line; once more changes nothing."""
        with self._lock:
            if place in self._taken:
                self._taken.remove(place)
                self._visits.append(place.age(self._clock()))
            elif place in self._line:
                self._line.remove(place)
            else:
                return
            told = list(self._line)
            while self._line and len(self._taken) < self.count:
                self._seat(self._line.pop(0))
        for each in told:
            each.called()

    def standing(self, place: Place) -> Standing | None:
        """Where a claim stands; None for one that has become a place, or that was given up."""
        with self._lock:
            if place not in self._line:
                return None
            position = self._line.index(place) + 1
            return Standing(position, self._wait(position))

    def full(self) -> str:
        """One sentence for somebody who does not stand in line."""
        with self._lock:
            position = len(self._line) + 1
            return f"{self._crowd()} {until(self._wait(position))}"

    def told(self, place: Place) -> dict[str, Any] | None:
        """What a page in line is told, a sentence and the numbers in it; None where its place is there, or gone."""
        standing = self.standing(place)
        if standing is None:
            return None
        where = "You are next in line" if standing.position == 1 else f"You are number {standing.position} in line"
        wait = until(standing.seconds)
        return {"message": f"{self._crowd()} {where}: {wait[0].lower()}{wait[1:]}", **standing._asdict()}

    def _crowd(self) -> str:
        return "The one place is taken." if self.count == 1 else f"All {self.count} places are taken."

    def _seat(self, place: Place) -> Place:
        place.since = self._clock()
        self._taken.add(place)
        return place

    def _wait(self, position: int) -> float | None:
        """Seconds until so many places have become free.

        Visits are taken to end at a constant rate. Its maximum-likelihood estimate with visits that still go on
        (censored) is the number of those that ended over the time that all of them took together; k places of n
        become free after k / (n · rate) on average (Erlang).
        """
        now = self._clock()
        ages = sorted((place.age(now) for place in self._taken), reverse=True)
        time_of_all, ended = sum(self._visits) + sum(ages), len(self._visits)
        likely = position * time_of_all / (self.count * ended) if ended else None
        if not self._longest or not ages:
            return likely
        rounds, which = divmod(position - 1, len(ages))
        certain = rounds * self._longest + max(0.0, self._longest - ages[which])
        return certain if likely is None else min(likely, certain)


async def news(places: Places, place: Place, moved: asyncio.Event) -> AsyncIterator[dict[str, Any]]:
    """What to tell a page in line, when it has changed, until its place is there, or gone. `moved`: set by `called`."""
    said = ""
    while (told := places.told(place)) is not None:
        if told["message"] != said:
            said = told["message"]
            yield told
        with suppress(TimeoutError):
            await asyncio.wait_for(moved.wait(), TOLD_EVERY)
        moved.clear()


def until(seconds: float | None) -> str:
    """How long a wait should be, in words."""
    if seconds is None:
        return "Nobody has left yet, so nobody can say when a place will be free."
    if seconds < 45:
        return "A place should be free within a minute."
    minutes = round(seconds / 60)
    if minutes > 90:
        return "A place should be free in some hours."
    return f"A place should be free in about {'a minute' if minutes == 1 else f'{minutes} minutes'}."
