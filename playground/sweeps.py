"""Sweeps: many GANs of one visitor, trained together on a thread of their own, and shown as small multiples.

What becomes of them is judged here as they train. A sweep rests after `LONGEST` iterations, and a server runs a few at
a time: a class of thirty looks at the lecturer's, or waits in line.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.limits import Limits, work
from playground.places import Place, Places
from playground.plane import Population
from playground.plane.draws import data_of
from playground.plane.sweep import LOOKS, SAMPLES, Look, Sweep, fate, look

log = logging.getLogger(__name__)

LONGEST = 20_000  # iterations
FRAMES = 6.0  # a second, at most
LOOKING = 0.1  # the share of a sweep's time that judging may take
SLICE = 0.1  # seconds of training between two looks at what is due, at most
DRAWING = 0.2  # the share of a sweep's time that pictures may take
IN_FLIGHT = 2
IN_THE_WAY = "Others are waiting, and this sweep was at rest: press “train them” to start it anew."


class Picture(NamedTuple):
    """A sweep at one moment: K GANs, small."""

    iteration: int
    rate: float  # iterations a second, of all members together
    status: str  # "running", "paused" or "finished"
    fates: list[str]
    looks: list[Look | None]  # the newest of each
    fake: NDArray[np.float32]  # [K, n, d]
    real: NDArray[np.float32]  # [K, n, d]
    opinion: NDArray[np.float32]  # [K, h, w] in −1..1: D(x) from surely fake over undecided to surely real
    densities: NDArray[np.float32] | None = None  # [K, 2, w], p and q on the line


class SweepRun:
    """One sweep and its thread. `show` is called, on that thread, with each picture; it must be quick."""

    def __init__(
        self,
        sweep: Sweep,
        device: str,
        show: Callable[[Picture], object],
        crowded: Callable[[], bool] = lambda: False,
        patience: float = 60.0,
        ended: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Where others wait (`crowded`), one that has rested for `patience` seconds ends, and says why to `ended`.

        ValueError as `Population`.
        """
        self.sweep, self.show, self.ended = sweep, show, ended
        self._crowded, self._patience = crowded, patience
        self.population = Population(sweep.specs, device)
        self.playing, self.broken = True, False
        self._looks: list[deque[Look]] = [deque(maxlen=LOOKS) for _ in sweep.specs]
        self._next, self._looked, self._cost = 0, 0.0, 0.005
        self._drawing = 0.0  # seconds that a picture takes
        self._pace = (0.0, 0, 0.0)  # moment, iteration and rate at the last reckoning
        self._sent = self._painted = 0
        self._busy = time.monotonic()  # when it last trained
        self._wake, self._stopping, self._again = threading.Event(), False, False
        self._thread = threading.Thread(target=self._run, name="sweep", daemon=True)
        self._thread.start()

    @property
    def iteration(self) -> int:
        """How far those are that have not diverged."""
        return max(self.population.member(member).iteration for member in range(self.sweep.size))

    def stop(self) -> None:
        """End the thread after the present slice."""
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def play(self, on: bool) -> None:
        """Go on, or rest."""
        self.playing = on
        self._sent = self._painted = 0  # the answer to a click is shown whatever is on its way
        self._wake.set()

    def restart(self) -> None:
        """All from the beginning."""
        self._again = True
        self.play(True)

    def acknowledge(self) -> None:
        """The page has painted a picture."""
        self._painted = min(self._painted + 1, self._sent)
        self._wake.set()

    def _run(self) -> None:
        try:
            self._show()
            while not self._stopping:
                self._wake.clear()
                if self._again:
                    self._begin_again()
                busy = self.playing and self._followed and self.iteration < LONGEST and self._alive
                if busy:
                    self._train()
                    self._judge()
                    self._busy = time.monotonic()
                self._show_if_due(time.monotonic(), busy)
                if not busy and self._in_the_way:
                    self.ended(IN_THE_WAY)
                    return
                if not busy:
                    self._wake.wait(0.5)
        except Exception:
            log.exception("A sweep failed")
            self.broken = True
            self._show()

    def _begin_again(self) -> None:
        self._again = False
        for member in range(self.sweep.size):
            self.population.reset(member)
            self._looks[member].clear()

    @property
    def _in_the_way(self) -> bool:
        """Whether it only holds its place while others wait: it is over, paused, or nobody looks."""
        return time.monotonic() - self._busy > self._patience and self._crowded()

    @property
    def _followed(self) -> bool:
        return self._sent - self._painted < IN_FLIGHT

    @property
    def _alive(self) -> bool:
        return any(self.population.member(member).diverged_at is None for member in range(self.sweep.size))

    def _train(self) -> None:
        """Train for about `SLICE` seconds, or until the next picture is due."""
        began = time.monotonic()
        length = min(SLICE, max(SLICE / 10, self._due_in(began)))
        count = max(1, min(int(length / self._cost), LONGEST - self.iteration))
        self.population.step(count)
        cost = (time.monotonic() - began) / count
        self._cost += (0.5 if cost < self._cost else 0.1) * (cost - self._cost)  # a slice that was held up says little

    def _judge(self) -> None:
        """Look at the next members, as many as the time for it allows."""
        began = time.monotonic()
        if began - self._looked < 0.25:
            return
        budget = LOOKING * min(began - self._looked, 1.0)
        self._looked = began
        for _ in range(self.sweep.size):
            member = self._next
            self._next = (self._next + 1) % self.sweep.size
            known = self.population.member(member)
            if known.diverged_at is None:
                samples = self.population.samples([member], SAMPLES)[0]
                self._looks[member].append(look(known.iteration, samples, data_of(known.spec)))
            if time.monotonic() - began > budget:
                return

    def _due_in(self, now: float) -> float:
        """Seconds until the next picture may be drawn."""
        return self._pace[0] + max(1 / FRAMES, self._drawing / DRAWING) - now

    def _show_if_due(self, now: float, busy: bool) -> None:
        moment, iteration, rate = self._pace
        if self._due_in(now) > 0 or not self._followed or (not busy and rate == 0 and iteration == self.iteration):
            return
        trained = max(0, self.iteration - iteration) * self.sweep.size
        self._pace = (now, self.iteration, trained / (now - moment) if busy and moment else 0.0)
        self._show()

    def _show(self) -> None:
        began, population, size = time.monotonic(), self.population, self.sweep.size
        thumbs = population.thumbnails()
        known = [population.member(member) for member in range(size)]
        fates = [
            fate(list(looks), each.diverged_at is not None) for looks, each in zip(self._looks, known, strict=True)
        ]
        over = self.iteration >= LONGEST or not self._alive
        status = "broken" if self.broken else "finished" if over else "running" if self.playing else "paused"
        newest = [looks[-1] if looks else None for looks in self._looks]
        self._sent += 1
        self._drawing = time.monotonic() - began
        self.show(Picture(self.iteration, self._pace[2], status, fates, newest, *thumbs))


class Sweeps:
    """All sweeps of one server."""

    def __init__(self, device: str = "cpu", limits: Limits | None = None) -> None:
        """`limits`: those of the hub; a sweep may take as much work an iteration as one live run."""
        self.device, self.limits = device, limits or Limits()
        self.places = Places(self.limits.sweeps)
        self._held: dict[SweepRun, Place] = {}

    def ask(self, sweep: Sweep, called: Callable[[], object]) -> Place:
        """A place for a sweep, or one in the line: to be given to `open` once it is held, or to `refuse`.

        `called`, from any thread, when the line has moved. ValueError if the sweep is too large for this server.
        """
        needed = sum(work(spec) for spec in sweep.specs)
        if needed > self.limits.work:
            raise ValueError(
                f"These GANs take {needed:.2g} multiply-adds an iteration together and this server allows "
                f"{self.limits.work:.2g}: choose fewer, or smaller ones."
            )
        return self.places.ask(called)

    def refuse(self, place: Place) -> None:
        """A place, or one in the line, is not wanted any more."""
        self.places.leave(place)

    def open(
        self, sweep: Sweep, place: Place, show: Callable[[Picture], object], ended: Callable[[str], object]
    ) -> SweepRun:
        """Start a sweep on the place that is held for it. `show` and `ended` as for `SweepRun`."""
        try:
            run = SweepRun(sweep, self.device, show, lambda: self.places.waiting > 0, self.limits.patience, ended)
        except ValueError:
            self.places.leave(place)
            raise
        self._held[run] = place
        return run

    def close(self, run: SweepRun) -> None:
        """End a sweep and free its place; once more changes nothing."""
        run.stop()
        place = self._held.pop(run, None)
        if place is not None:
            self.places.leave(place)

    def stop(self) -> None:
        """End all."""
        for run in list(self._held):
            self.close(run)

    def __enter__(self) -> "Sweeps":
        """Nothing to start."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()
