"""The hub: sessions on one side, populations on the other, and what visitors may ask for between them.

No caller waits for training, except in `train` and `save`.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from playground.gauge import Gauge
from playground.limits import Limits, work
from playground.places import Place, Places
from playground.plane import GanSpec
from playground.plane.coverage import measure
from playground.plane.draws import data_of
from playground.saved import SavedRun
from playground.session import Result, Session, nobody
from playground.trainer import Trainer

PATIENCE = 30.0  # seconds that a caller waits for the training thread
MOST_STEPS = 10_000  # iterations that a paused run may owe


class HubFullError(Exception):
    """No place is free; the message says so in one sentence."""


class RunEndedError(Exception):
    """A run ended before its goal; the message says why in one sentence."""


class Hub:
    """Trains everybody's GANs. Use as a context manager, or `start` and `stop`."""

    def __init__(self, device: str = "cpu", limits: Limits | None = None) -> None:
        """`device`: where the populations live, as torch names it."""
        self.limits = limits or Limits()
        self.places = Places(self.limits.sessions, self.limits.turn)
        self._sessions: dict[str, Session] = {}  # by ticket, the open ones
        self._held: dict[str, Place] = {}  # by ticket
        self._door, self._stopping = threading.Lock(), False
        self._gauge = Gauge()
        self._trainer = Trainer(device, self.limits, self._gauge, self.close, self._drop_forgotten)

    def start(self) -> "Hub":
        """Start the threads; returns the hub."""
        self._gauge.start()
        self._trainer.start()
        return self

    def stop(self) -> None:
        """End every session, and the threads; nobody gets in any more."""
        with self._door:
            self._stopping = True
        for session in self.sessions:
            self.close(session, "The server is stopping.")
        self._trainer.stop()
        self._gauge.stop()

    def __enter__(self) -> "Hub":
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def ask(self, spec: GanSpec, called: Callable[[], object]) -> Place:
        """A place for a run of this spec, or one in the line: to be given to `open` once it is held, or to `refuse`.

        `called`, from any thread, when the line has moved. ValueError for a GAN that is too large for this server.
        """
        self.check(spec)
        self._drop_forgotten()
        return self.places.ask(called)

    def refuse(self, place: Place) -> None:
        """A place, or one in the line, is not wanted any more."""
        self.places.leave(place)

    def open(
        self,
        spec: GanSpec,
        playing: bool = True,
        headless: bool = False,
        goal: int | None = None,
        reader: Callable[[], object] = nobody,
        place: Place | None = None,
    ) -> Session:
        """Start a run, for a reader as in `attach`, on the place that was asked for, or on one that is free now.

        HubFullError if none is, ValueError for a GAN that is too large for this server.
        """
        self.check(spec)
        self._drop_forgotten()
        held = place or self.places.take()
        if held is None:
            raise HubFullError(self.places.full())
        with self._door:
            if self._stopping:
                self.places.leave(held)
                raise HubFullError("The server is stopping.")
            fastest = 0.0 if headless else self.limits.speed
            session = Session(spec, playing=playing, headless=headless, goal=goal, fastest=fastest)
            session.attach(reader)
            self._sessions[session.ticket], self._held[session.ticket] = session, held
        self._trainer.command(session, lambda: self._trainer.place(session))
        return session

    def find(self, ticket: str) -> Session | None:
        """The open session of a ticket."""
        return self._sessions.get(ticket)

    @property
    def device(self) -> str:
        """Where the populations live, as torch names it."""
        return self._trainer.device

    @property
    def sessions(self) -> list[Session]:
        """The open sessions."""
        return list(self._sessions.values())

    def close(self, session: Session, why: str = "This run has ended.") -> None:
        """End a run and free its place."""
        with self._door:
            self._sessions.pop(session.ticket, None)
            place = self._held.pop(session.ticket, None)
        self._trainer.command(session, lambda: self._trainer.leave(session, why))
        if place is not None:
            self.places.leave(place)

    # For readers and what they ask for; the futures say when it was done. -------------------------------------------

    def attach(self, session: Session, reader: Callable[[], object]) -> None:
        """A reader has come to a session, or come back: it is told everything anew.

        `reader` is called, from any thread, whenever the mailbox has something; it must be quick.
        """
        session.attach(reader)
        self._ask(session, lambda: self._trainer.announce(session))

    def detach(self, session: Session, reader: Callable[[], object]) -> None:
        """A session's reader was lost and may come back, unless it is back already."""
        session.detach(reader)

    def leave(self, session: Session, reader: Callable[[], object]) -> None:
        """A session's reader has gone for good: the run ends, unless another reader has come."""
        if session.reader == reader:
            self.close(session)

    def play(self, session: Session) -> Future[None]:
        """Train on."""
        return self._set(session, playing=True, credited=time.monotonic(), steps_asked=0)

    def pause(self, session: Session) -> Future[None]:
        """Stop after the present slice."""
        return self._set(session, playing=False, steps_asked=0)

    def step(self, session: Session, count: int = 1) -> Future[None]:
        """Pause, and take `count` iterations more than were asked for already."""

        def apply() -> None:
            session.playing, session.steps_asked = False, min(session.steps_asked + count, MOST_STEPS)
            self._trainer.tell(session)

        return self._ask(session, apply)

    def nudge(self, session: Session, only: str) -> Future[None]:
        """Pause, and take one iteration in which one player learns, "discriminator" or "generator"."""
        return self._ask(session, lambda: self._trainer.nudge(session, only))

    def dissect(self, session: Session) -> Future[None]:
        """Pause, take one iteration, and tell all that happened in it."""
        return self._ask(session, lambda: self._trainer.dissect(session))

    def limit(self, session: Session, speed: float | None) -> Future[None]:
        """Train at most `speed` iterations a second; None for as many as possible."""
        return self._set(session, speed=speed, credit=1.0 if speed else 0.0, credited=time.monotonic())

    def reset(self, session: Session) -> Future[None]:
        """Start the run anew from its seed."""
        return self._ask(session, lambda: self._trainer.restart(session))

    def change(self, session: Session, spec: GanSpec) -> Future[None]:
        """Give the run another spec. ValueError for a GAN that is too large for this server."""
        self.check(spec)
        return self._ask(session, lambda: self._trainer.respecify(session, spec))

    def save(self, session: Session) -> SavedRun | None:
        """The run as it stands after the present slice, which this waits for; None for one that ended or diverged."""
        kept = list[SavedRun | None]()
        self._ask(session, lambda: kept.append(self._trainer.save(session))).result(PATIENCE)
        return kept[0] if kept else None

    def resume(self, session: Session, saved: SavedRun) -> Future[None]:
        """Pause, and go on with a saved run. ValueError for a GAN that is too large for this server."""
        self.check(saved.spec)
        return self._ask(session, lambda: self._trainer.resume(session, saved))

    def check(self, spec: GanSpec) -> None:
        """ValueError, with one sentence, for a GAN that is too large for this server."""
        if work(spec) > self.limits.work:
            raise ValueError(
                f"This GAN takes {work(spec):.2g} multiply-adds an iteration and this server allows "
                f"{self.limits.work:.2g}: choose a smaller width, fewer layers, a smaller batch or fewer steps."
            )

    # For programs -----------------------------------------------------------------------------------------------

    def train(self, spec: GanSpec, iterations: int) -> Result:
        """Train a GAN as one session among the others, wait for it, and return how it stands, coverage included.

        Raises as `open` does, and RunEndedError where the server has to end the run.
        """
        session = self.open(spec, headless=True, goal=iterations)
        try:
            session.reached.wait()
            if session.result is None:
                raise RunEndedError(session.closed)
            coverage = measure(session.result.samples, data_of(spec))
            return Result(replace(session.result.snapshot, coverage=coverage), session.result.samples)
        finally:
            self.close(session)

    def _drop_forgotten(self) -> None:
        """Free the places of those whose readers have been silent for too long, and of those who had their turn."""
        now = time.monotonic()
        for session in self.sessions:
            if not session.headless and self._forgotten(session, now):
                self.close(session, "This run was closed because nobody had looked at it for a while.")
        for session in self._had_their_turn(now)[: self.places.waiting]:
            minutes = self.limits.turn / 60
            self.close(session, f"Others are waiting, and this run has had its {minutes:g} minutes.")

    def _forgotten(self, session: Session, now: float) -> bool:
        limits, crowded = self.limits, self.places.waiting > 0
        patience = limits.patience if crowded else limits.abandoned
        silent = session.silence(now) > (patience if session.attached else limits.forgotten)
        return silent or now - session.heard > (limits.pause if crowded else limits.resting)

    def _had_their_turn(self, now: float) -> list[Session]:
        """Those that have held their places for longer than a turn, the longest first."""
        if not self.limits.turn:
            return []
        held = [(self._held.get(session.ticket), session) for session in self.sessions if not session.headless]
        ages = {session: place.age(now) for place, session in held if place is not None}
        late = [session for session, age in ages.items() if age > self.limits.turn]
        return sorted(late, key=lambda session: -ages[session])

    def _set(self, session: Session, **fields: object) -> Future[None]:
        def apply() -> None:
            for name, value in fields.items():
                setattr(session, name, value)
            self._trainer.tell(session)

        return self._ask(session, apply)

    def _ask(self, session: Session, work: Callable[[], None]) -> Future[None]:
        """Have something done that a session's page asked for."""
        session.heard = time.monotonic()
        return self._trainer.command(session, work)
