"""One visitor's run: what they asked for, what they have been shown, and the mailbox between training and the page.

The hub's training thread owns a session's GAN; everything else reaches it through `Hub`. The mailbox keeps the newest
message of each kind, so a reader that falls behind gets the present, not the queue.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.plane import GanSpec, Snapshot
from playground.plane.anatomy import Update
from playground.plane.coverage import Coverage

ROWS = 600  # points of the curves that a history keeps
READOUTS = 300  # measures that it keeps
IN_FLIGHT = 2  # frames that may be on their way to a page before it has acknowledged one


class Row(NamedTuple):
    """One point of the curves: losses are means since the row drawn before, which a history may have dropped."""

    iteration: int
    discriminator_loss: float
    generator_loss: float
    discriminator_norm: float
    generator_norm: float


@dataclass(frozen=True)
class Frame:
    """A snapshot on its way to the page; `rate` in iterations a second, `seconds` of training time had so far."""

    snapshot: Snapshot
    rate: float
    seconds: float = 0.0


@dataclass(frozen=True)
class Readout:
    """How well the generator did at an iteration."""

    iteration: int
    coverage: Coverage


@dataclass(frozen=True)
class Walk:
    """An iteration taken apart: it has just been trained."""

    iteration: int
    extent: float
    updates: list[Update]


@dataclass(frozen=True)
class Setup:
    """A GAN starts, anew or for the first time for this reader."""

    spec: GanSpec


@dataclass(frozen=True)
class State:
    """What the run is doing, and one sentence where there is something to say."""

    status: str  # "running", "paused", "diverged", "closed"
    playing: bool
    speed: float | None
    iteration: int
    message: str | None = None


Message = Setup | State | Readout | Walk | Frame


class Result(NamedTuple):
    """A run that has reached its goal, and a large sample of its generator [n, 2]."""

    snapshot: Snapshot
    samples: NDArray[np.float32]


class History:
    """A run's rows, thinned instead of growing for ever: at the capacity every second one goes, and so it goes on.

    The newest is held besides. One thread appends, others may read at any time.
    """

    def __init__(self, capacity: int = ROWS) -> None:
        """`capacity`: the most rows kept, an even number."""
        self.capacity, self.stride, self.offered = capacity, 1, 0
        self.rows: list[Any] = []
        self.newest: Any = None

    def append(self, row: Any) -> None:
        """Offer one more row; it is kept if its turn has come, and until the next one comes."""
        self.newest = row  # before `rows`, which `all` reads first: no row may come after a newer one
        if self.offered % self.stride == 0:
            self.rows.append(row)
        self.offered += 1
        if len(self.rows) >= self.capacity:
            self.rows, self.stride = self.rows[::2], self.stride * 2

    def copy(self) -> "History":
        """The same rows in a history that grows by itself."""
        made = History(self.capacity)
        made.rows, made.newest, made.stride, made.offered = list(self.rows), self.newest, self.stride, self.offered
        return made

    def all(self) -> list[Any]:
        """All kept rows, and the newest."""
        rows, newest = list(self.rows), self.newest
        return [*rows, newest] if rows and newest.iteration > rows[-1].iteration else rows

    def since(self, iteration: int) -> list[Any]:
        """The rows behind an iteration: those kept, and the newest."""
        rows = self.all()
        start = len(rows)
        while start and rows[start - 1].iteration > iteration:
            start -= 1
        return rows[start:]


def nobody() -> None:
    """Who hears of messages while no reader is there."""


class Mailbox:
    """The newest message of each kind, for one reader."""

    ORDER: tuple[type, ...] = (Setup, State, Readout, Walk, Frame)

    def __init__(self) -> None:
        """An empty mailbox without a reader."""
        self._lock, self._kept = threading.Lock(), dict[type, Message]()
        self._notify: Callable[[], object] = nobody

    def listen(self, notify: Callable[[], object]) -> None:
        """Call `notify`, from any thread, whenever there is something to take."""
        self._notify = notify
        notify()

    def post(self, message: Message) -> None:
        """Leave a message in place of the last of its kind. A setup makes all others void."""
        with self._lock:
            if isinstance(message, Setup):
                self._kept.clear()
            self._kept[type(message)] = message
        self._notify()

    def take(self) -> list[Message]:
        """Everything that is there, in the order in which a page needs it."""
        with self._lock:
            taken = [self._kept[kind] for kind in self.ORDER if kind in self._kept]
            self._kept.clear()
        return taken

    def holds(self, kind: type) -> bool:
        """Whether a message of a kind waits to be taken."""
        return kind in self._kept


@dataclass(eq=False)
class Session:
    """One run. Its fields belong to the hub's training thread; readers use `mailbox`, `shown`, `acknowledge`."""

    spec: GanSpec
    playing: bool = True
    speed: float | None = None  # iterations a second; None is as fast as possible
    fastest: float = 0.0  # that the server allows; 0: no limit
    ticket: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    mailbox: Mailbox = field(default_factory=Mailbox)
    curves: History = field(default_factory=History)
    readouts: History = field(default_factory=lambda: History(READOUTS))
    attached: bool = True  # a reader is connected
    greeted: bool = True  # it has been told what there is: frames may follow
    reader: Callable[[], object] = nobody  # the last one that has come: hears of every message
    lost: float = field(default_factory=time.monotonic)  # when its last reader was lost, if it was
    heard: float = field(default_factory=time.monotonic)  # when its page last said anything
    waiting: float = 0.0  # since when an acknowledgement has been due
    headless: bool = False  # trained for its result: nobody looks on, and nothing is drawn
    seconds: float = 0.0  # its share of the training time so far
    altered: bool = False  # since its start: settings were changed, or one player took an iteration alone
    steps_asked: int = 0  # iterations to take while paused
    goal: int | None = None  # an iteration at which to stop and to call `reached`
    reached: threading.Event = field(default_factory=threading.Event)
    result: "Result | None" = None  # how it stood at its goal
    credit: float = 0.0  # iterations that a limited speed allows by now
    credited: float = field(default_factory=time.monotonic)
    drawn: float = 0.0  # when it was last drawn
    measured: float = 0.0  # when its coverage was last asked for
    measured_at: int | None = None  # the iteration of that coverage
    drawn_at: tuple[int, GanSpec] | None = None  # what the last frame showed
    frame: Frame | None = None  # the last one drawn, for a reader that comes later
    totals: tuple[int, float, float] = (0, 0.0, 0.0)  # iteration and summed losses at the last row
    pace: tuple[float, int, float] = (0.0, 0, 0.0)  # moment, iteration and iterations a second at the last reckoning
    closed: str | None = None  # why, once it is
    told: State | None = None  # the state that its reader was told last
    _sent: int = 0
    _acknowledged: int = 0

    def begin(self) -> None:
        """A run starts at iteration 0: nothing of the last one is left."""
        self.curves, self.readouts, self.altered = History(), History(READOUTS), False
        self.totals, self.pace, self.steps_asked = (0, 0.0, 0.0), (0.0, 0, 0.0), 0
        self.frame, self.measured, self.measured_at = None, 0.0, None

    def shown(self) -> int:
        """A reader sends a frame: returns its number."""
        if self._sent == self._acknowledged:
            self.waiting = time.monotonic()
        self._sent += 1
        return self._sent

    def acknowledge(self, frame: int) -> None:
        """The page has painted a frame."""
        self._acknowledged = max(self._acknowledged, min(frame, self._sent))
        self.waiting = self.heard = time.monotonic()

    def attach(self, reader: Callable[[], object]) -> None:
        """A reader has come, perhaps another than before: what was on its way to the last one is gone."""
        self.reader, self.attached, self.greeted, self._acknowledged = reader, True, False, self._sent
        self.mailbox.listen(reader)

    def detach(self, reader: Callable[[], object]) -> None:
        """A reader was lost and may come back; one whose place another has taken changes nothing."""
        if reader == self.reader:
            self.attached, self.lost = False, time.monotonic()
            self.mailbox.listen(nobody)

    def silence(self, now: float) -> float:
        """Seconds since a reader should have been heard of: one that is lost, or owes an acknowledgement."""
        if not self.attached:
            return now - self.lost
        return now - self.waiting if self._sent > self._acknowledged else 0.0

    def followed(self, now: float, patience: float) -> bool:
        """Whether anybody looks on: a page in a background tab stops acknowledging."""
        return self.headless or (self.attached and self.silence(now) <= patience)

    @property
    def wants_frame(self) -> bool:
        """Whether the reader can take another frame."""
        waiting = self._sent - self._acknowledged < IN_FLIGHT and not self.mailbox.holds(Frame)
        return self.attached and self.greeted and not self.headless and waiting

    def state(self, iteration: int, diverged_at: int | None) -> State:
        """The run's state in words."""
        if self.closed is not None:
            return State("closed", False, self.speed, iteration, self.closed)
        if diverged_at is not None:
            sentence = f"Training diverged at iteration {diverged_at:,}: lower a learning rate, then reset."
            return State("diverged", False, self.speed, iteration, sentence)
        return State("running" if self.playing else "paused", self.playing, self.speed, iteration)

    @property
    def most_a_second(self) -> float:
        """Iterations a second that it may take at most; 0 is as fast as possible."""
        limits = [limit for limit in (self.speed, self.fastest) if limit]
        return min(limits, default=0.0)

    def allowance(self, now: float, most: int, iteration: int) -> int:
        """How many iterations it may take in this slice, at most `most`."""
        if self.goal is not None:
            most = min(most, max(0, self.goal - iteration))
        if not self.playing:
            return min(most, self.steps_asked)
        if not (most_a_second := self.most_a_second):
            return most
        elapsed, self.credited = now - self.credited, now
        self.credit = min(self.credit + elapsed * most_a_second, max(1.0, most_a_second))  # at most a second's worth
        return min(most, int(self.credit))

    def took(self, iterations: int, seconds: float = 0.0) -> None:
        """It took this many iterations of its allowance, at the cost of so much training time."""
        self.seconds += seconds
        if not self.playing:
            self.steps_asked -= iterations
        elif self.most_a_second:
            self.credit -= iterations
