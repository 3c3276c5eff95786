"""Sweeps: many GANs of one visitor, trained together on a thread of their own, and shown as small multiples.

What becomes of them is judged here as they train. A sweep ends by itself after `LONGEST` iterations, and a server runs
a few at a time: a class of thirty looks at the lecturer's.
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
from playground.plane import Population
from playground.plane.draws import data_of
from playground.plane.sweep import LOOKS, SAMPLES, Look, Sweep, fate, look

log = logging.getLogger(__name__)

AT_ONCE = 2  # sweeps on one server
LONGEST = 20_000  # iterations
FRAMES = 5.0  # a second
LOOKING = 0.1  # the share of a sweep's time that judging may take
SLICE = 0.1  # seconds of training between two looks at what is due
DRAWING = 0.2  # the share of a sweep's time that pictures may take
IN_FLIGHT = 2


class SweepsFullError(Exception):
    """No place is free; the message says so in one sentence."""


class Picture(NamedTuple):
    """A sweep at one moment: K GANs, small."""

    iteration: int
    rate: float  # iterations a second, of all members together
    status: str  # "running", "paused" or "finished"
    fates: list[str]
    looks: list[Look | None]  # the newest of each
    fake: NDArray[np.float32]  # [K, n, 2]
    real: NDArray[np.float32]  # [K, n, 2]
    opinion: NDArray[np.float32]  # [K, c, c] in −1..1: D(x) from surely fake over undecided to surely real


class SweepRun:
    """One sweep and its thread. `show` is called, on that thread, with each picture; it must be quick."""

    def __init__(self, sweep: Sweep, device: str, show: Callable[[Picture], object]) -> None:
        """ValueError as `Population`."""
        self.sweep, self.show = sweep, show
        self.population = Population(sweep.specs, device)
        self.playing, self.broken = True, False
        self._looks: list[deque[Look]] = [deque(maxlen=LOOKS) for _ in sweep.specs]
        self._next, self._looked, self._cost = 0, 0.0, 0.005
        self._drawing = 0.0  # seconds that a picture takes
        self._pace = (0.0, 0, 0.0)  # moment, iteration and rate at the last reckoning
        self._sent = self._painted = 0
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
                self._show_if_due(time.monotonic(), busy)
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
    def _followed(self) -> bool:
        return self._sent - self._painted < IN_FLIGHT

    @property
    def _alive(self) -> bool:
        return any(self.population.member(member).diverged_at is None for member in range(self.sweep.size))

    def _train(self) -> None:
        """Train for about `SLICE` seconds."""
        began = time.monotonic()
        count = max(1, min(int(SLICE / self._cost), LONGEST - self.iteration))
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

    def _show_if_due(self, now: float, busy: bool) -> None:
        moment, iteration, rate = self._pace
        soon = now - moment < max(1 / FRAMES, self._drawing / DRAWING)
        if soon or not self._followed or (not busy and rate == 0 and iteration == self.iteration):
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
        self._door, self._runs = threading.Lock(), list[SweepRun]()

    def open(self, sweep: Sweep, show: Callable[[Picture], object]) -> SweepRun:
        """Start a sweep. SweepsFullError if no place is free, ValueError if it is too large for this server."""
        needed = sum(work(spec) for spec in sweep.specs)
        if needed > self.limits.work:
            raise ValueError(
                f"These GANs take {needed:.2g} multiply-adds an iteration together and this server allows "
                f"{self.limits.work:.2g}: choose fewer, or smaller ones."
            )
        with self._door:
            if len(self._runs) >= AT_ONCE:
                raise SweepsFullError(f"{AT_ONCE} sweeps run on this server already; one may be over in a minute.")
            run = SweepRun(sweep, self.device, show)
            self._runs.append(run)
        return run

    def close(self, run: SweepRun) -> None:
        """End a sweep and free its place."""
        run.stop()
        with self._door:
            if run in self._runs:
                self._runs.remove(run)

    def stop(self) -> None:
        """End all."""
        for run in list(self._runs):
            self.close(run)

    def __enter__(self) -> "Sweeps":
        """Nothing to start."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()
