"""The hub: sessions on one side, populations on the other, and what visitors may ask for between them.

No caller waits for training, except in `train`.
"""

import threading
import time
from dataclasses import replace

from playground.gauge import Gauge
from playground.plane import GanSpec
from playground.plane.coverage import measure
from playground.plane.draws import data_of
from playground.session import Result, Session
from playground.trainer import Limits, Trainer


class HubFullError(Exception):
    """No place is free; the message says so in one sentence."""


class Hub:
    """Trains everybody's GANs. Use as a context manager, or `start` and `stop`."""

    def __init__(self, device: str = "cpu", limits: Limits | None = None) -> None:
        """`device`: where the populations live, as torch names it."""
        self.limits = limits or Limits()
        self._sessions: dict[str, Session] = {}  # by ticket, the open ones
        self._door = threading.Lock()
        self._gauge = Gauge()
        self._trainer = Trainer(device, self.limits, self._gauge, self.close)

    def start(self) -> "Hub":
        """Start the threads; returns the hub."""
        self._gauge.start()
        self._trainer.start()
        return self

    def stop(self) -> None:
        """End every session, and the threads."""
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

    def open(self, spec: GanSpec, playing: bool = True, headless: bool = False, goal: int | None = None) -> Session:
        """Start a run. HubFullError if no place is free, ValueError for a GAN that is too large for this server."""
        self._check(spec)
        self._drop_forgotten()
        with self._door:
            if len(self._sessions) >= self.limits.sessions:
                raise HubFullError(
                    f"All {self.limits.sessions} places on this server are taken; one may be free in a minute."
                )
            session = Session(spec, playing=playing, headless=headless, goal=goal)
            self._sessions[session.ticket] = session
        self._trainer.command(session, lambda: self._trainer.place(session))
        return session

    def find(self, ticket: str) -> Session | None:
        """The open session of a ticket."""
        return self._sessions.get(ticket)

    @property
    def sessions(self) -> list[Session]:
        """The open sessions."""
        return list(self._sessions.values())

    def close(self, session: Session, why: str = "This run has ended.") -> None:
        """End a run and free its place."""
        with self._door:
            self._sessions.pop(session.ticket, None)
        self._trainer.command(session, lambda: self._trainer.leave(session, why))

    def attach(self, session: Session) -> None:
        """A reader has come to a session, or come back: it is told everything anew."""
        session.attach()
        self._trainer.command(session, lambda: self._trainer.announce(session))

    def detach(self, session: Session) -> None:
        """A session's reader was lost and may come back."""
        session.detach()

    def play(self, session: Session) -> None:
        """Train on."""
        self._set(session, playing=True, credited=time.monotonic(), steps_asked=0)

    def pause(self, session: Session) -> None:
        """Stop after the present slice."""
        self._set(session, playing=False, steps_asked=0)

    def step(self, session: Session, count: int = 1) -> None:
        """Take `count` iterations and pause."""
        self._set(session, playing=False, steps_asked=count)

    def limit(self, session: Session, speed: float | None) -> None:
        """Train at most `speed` iterations a second; None for as many as possible."""
        self._set(session, speed=speed, credit=1.0 if speed else 0.0, credited=time.monotonic())

    def reset(self, session: Session) -> None:
        """Start the run anew from its seed."""
        self._trainer.command(session, lambda: self._trainer.restart(session))

    def change(self, session: Session, spec: GanSpec) -> None:
        """Give the run another spec. ValueError for a GAN that is too large for this server."""
        self._check(spec)
        self._trainer.command(session, lambda: self._trainer.respecify(session, spec))

    def train(self, spec: GanSpec, iterations: int) -> Result:
        """Train a GAN as one session among the others, wait for it, and return how it stands, coverage included."""
        session = self.open(spec, headless=True, goal=iterations)
        try:
            session.reached.wait()
            if session.result is None:
                raise RuntimeError(session.closed)
            coverage = measure(session.result.samples, data_of(spec))
            return Result(replace(session.result.snapshot, coverage=coverage), session.result.samples)
        finally:
            self.close(session)

    def _drop_forgotten(self) -> None:
        """Free the places of those whose readers have been silent for too long."""
        now = time.monotonic()
        for session in self.sessions:
            limit = self.limits.abandoned if session.attached else self.limits.forgotten
            if not session.headless and session.silence(now) > limit:
                self.close(session, "This run was closed because nobody had looked at it for a while.")

    def _check(self, spec: GanSpec) -> None:
        if work(spec) > self.limits.work:
            raise ValueError(
                f"This GAN takes {work(spec):.2g} multiply-adds an iteration and this server allows "
                f"{self.limits.work:.2g}: choose a smaller width, fewer layers, a smaller batch or fewer steps."
            )

    def _set(self, session: Session, **fields: object) -> None:
        def apply() -> None:
            for name, value in fields.items():
                setattr(session, name, value)
            self._trainer.tell(session)

        self._trainer.command(session, apply)


def work(spec: GanSpec) -> float:
    """Multiply-adds of one iteration, about: a backward pass costs two forward ones, a penalty twice as much again."""
    g, d = spec.generator_shape.parameters, spec.discriminator_shape.parameters
    k, m, size = spec.discriminator_steps, spec.generator_steps, spec.batch_size
    penalty = 1 if spec.penalty == "none" else 3
    return float(size * (k * (g + 6 * d * penalty) + m * (3 * g + 3 * d)))
