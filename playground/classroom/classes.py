"""The classes of a server: who sits in them, what was pushed to them, what they were asked. Kept in memory alone.

All of it belongs to the server's event loop, but for `Classes.new`. Nothing here knows of sockets: who wants to hear of
changes gives a callable.
"""

import hmac
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playground.classroom.names import code_of, new_key, new_label
from playground.classroom.push import Push, State
from playground.classroom.question import Question

SILENCE = 3 * 3600.0  # seconds without a word from anybody, after which a class ends
UNUSED = 120.0  # seconds within which its wall has to be opened
GONE = 30.0  # seconds without a connection, after which a view leaves the wall; its seat is kept
WALLS = 8  # open walls of one class

ENDED = "The class {code} has ended."
FORGOTTEN = "The class {code} ended because nobody had said anything in it for too long."
NO_CLASS = "There is no class {code} on this server."


class NoClassError(Exception):
    """There is no such class; the message says so in one sentence."""


class ClassFullError(Exception):
    """No place is free in a class, or for a class; the message says so in one sentence."""


class NotLecturerError(Exception):
    """Only the lecturer may do this; the message says so in one sentence."""


@dataclass(eq=False)
class Seat:
    """One view in a class. `token` is its page's secret, `ticket` that of its live session."""

    number: int
    label: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    ticket: str = ""
    hidden: bool = False
    listener: Callable[[], object] | None = None  # the connection of its page
    seen: float = field(default_factory=time.monotonic)  # when it last had one

    @property
    def here(self) -> bool:
        """Whether its page is connected, or was a moment ago."""
        return self.listener is not None or time.monotonic() - self.seen < GONE


class Classroom:
    """One class."""

    def __init__(self, code: str, key: str, most: int) -> None:
        """`most`: seats."""
        self.code, self.most, self.term = code, most, secrets.token_urlsafe(6)
        self.seats: dict[str, Seat] = {}  # by token
        self.push = Push()
        self.question: Question | None = None
        self.ended: str | None = None  # why, once it is
        self.heard, self.used = time.monotonic(), False  # when anybody last said anything; whether a wall was ever open
        self._key = key.encode()
        self._listeners: set[Callable[[], object]] = set()
        self._numbers = 0  # of seats and questions

    # The lecturer --------------------------------------------------------------------------------------------------

    def lectures(self, key: object) -> bool:
        """Whether a key is the lecturer's; takes as long for a wrong one as for the right one."""
        return isinstance(key, str) and hmac.compare_digest(key.encode(), self._key)

    def show(self, number: int, shown: bool) -> None:
        """Put the view of a seat on the wall, or take it off. ValueError where nobody has this number."""
        found = [seat for seat in self.seats.values() if seat.number == number]
        if not found:
            raise ValueError("This view has left the class.")
        found[0].hidden = not shown
        self.tell()

    def give(self, state: State, play: bool) -> None:
        """All views take a state over, from its beginning, now or when they join, and play or wait."""
        self.push = self.push.give(state, play)
        self.tell()

    def run(self, play: bool) -> None:
        """All views play, or pause, as they are."""
        self.push = self.push.run(play)
        self.tell()

    def ask(self, text: object, choices: object, state: State | None = None, hold: bool = True) -> None:
        """A question to all, in place of the last. ValueError, with one sentence, for one that is none.

        A state is put to all views and waits for `reveal`; without one the runs pause as they are, if `hold`.
        """
        self.question = Question.read(self._next(), text, choices, state)
        if state is not None:
            self.give(state, play=False)
        elif hold:
            self.run(play=False)
        else:
            self.tell()

    def close(self) -> None:
        """No more answers."""
        if self.question is not None:
            self.question.open = False
        self.tell()

    def reveal(self) -> None:
        """No more answers, and all views run: what came with the question from its beginning, else as they are."""
        self.close()
        if self.question is not None and self.question.state is not None:
            self.give(self.question.state, play=True)
        else:
            self.run(play=True)

    def clear(self) -> None:
        """Take the question away."""
        self.question = None
        self.tell()

    # The views -----------------------------------------------------------------------------------------------------

    def join(self, token: object = None, wish: object = None) -> Seat:
        """The seat of a token, or a new one, with the label that is wished for where it is free.

        ClassFullError if all seats are taken by views that are here.
        """
        seat = self.seats.get(token) if isinstance(token, str) else None
        if seat is None:
            self._make_room()
            label = new_label({each.label for each in self.seats.values()}, wish if isinstance(wish, str) else "")
            seat = Seat(self._next(), label)
            self.seats[seat.token] = seat
        self.heard = time.monotonic()
        return seat

    def _make_room(self) -> None:
        """Give the seat of whoever has been away for longest to somebody else."""
        if len(self.seats) < self.most:
            return
        away = sorted((seat for seat in self.seats.values() if not seat.here), key=lambda seat: seat.seen)
        if not away:
            raise ClassFullError(f"All {self.most} places in the class {self.code} are taken.")
        self._forget(away[0])

    def sit(self, seat: Seat, listener: Callable[[], object]) -> None:
        """A seat's page is connected; one that was there before has to go."""
        before, seat.listener = seat.listener, listener
        if before is not None:
            before()
        self.tell()

    def rise(self, seat: Seat, listener: Callable[[], object]) -> None:
        """A seat's page has lost its connection, and may come back."""
        if seat.listener is listener:
            seat.listener, seat.seen = None, time.monotonic()
            self.tell()

    def leave(self, seat: Seat) -> None:
        """A view leaves for good."""
        self._forget(seat)
        self.tell()

    def _forget(self, seat: Seat) -> None:
        self.seats.pop(seat.token, None)
        if self.question is not None and self.question.open:
            self.question.answers.pop(seat.number, None)

    def answer(self, seat: Seat, question: object, choice: object) -> None:
        """A seat's answer to the question of a number. ValueError, with one sentence."""
        if self.question is None or self.question.number != question:
            raise ValueError("This question is over.")
        self.question.answer(seat.number, choice)
        self.heard = time.monotonic()
        self.tell()

    # All -----------------------------------------------------------------------------------------------------------

    @contextmanager
    def heard_by(self, listener: Callable[[], object]) -> Iterator[None]:
        """`listener` is called at every change. ClassFullError beyond `WALLS`."""
        if len(self._listeners) >= WALLS:
            raise ClassFullError(f"The wall of the class {self.code} is open {WALLS} times already.")
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)

    def tell(self) -> None:
        """Something has changed."""
        for listener in [*self._listeners, *(seat.listener for seat in self.seats.values() if seat.listener)]:
            listener()

    def end(self, why: str) -> None:
        """It is over; `why` is one sentence."""
        self.ended = why.format(code=self.code)
        self.tell()

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers


class Classes:
    """All classes of one server."""

    def __init__(self, most: int = 16, seats: int = 64) -> None:
        """`most`: classes; `seats`: of each."""
        self.most, self.seats = most, seats
        self._open: dict[str, Classroom] = {}  # by code

    @staticmethod
    def new() -> tuple[str, str]:
        """A code that nobody knows and its key; for any thread, since it takes a while."""
        key = new_key()
        return code_of(key), key

    def open(self, code: str, key: str) -> Classroom:
        """A class under the code of a key: `code_of`. ClassFullError if no place is free for one more."""
        self.tidy()
        if code in self._open:
            raise ClassFullError(f"The class {code} is open already.")
        if len(self._open) >= self.most:
            raise ClassFullError(f"{self.most} classes are open on this server already; one may be over in an hour.")
        self._open[code] = made = Classroom(code, key, self.seats)
        return made

    def find(self, code: str) -> Classroom:
        """The class of a code. NoClassError if there is none."""
        self.tidy()
        if code not in self._open:
            raise NoClassError(NO_CLASS.format(code=code[:40]))
        return self._open[code]

    def end(self, classroom: Classroom, why: str = ENDED) -> None:
        """A class is over."""
        if self._open.get(classroom.code) is classroom:
            del self._open[classroom.code]
        classroom.end(why)

    def tidy(self) -> None:
        """End the classes in which nobody has said anything for hours, and those that were never used."""
        now = time.monotonic()
        for classroom in list(self._open.values()):
            if now - classroom.heard > (SILENCE if classroom.used else UNUSED):
                self.end(classroom, FORGOTTEN)

    def __len__(self) -> int:
        """How many are open."""
        return len(self._open)
