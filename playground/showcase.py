"""The GANs of the start page: a few small ones that all its visitors watch together.

They train when somebody looks, and only then: a look pays for a few iterations, at most once in a while however many
look on. So a start page costs the live runs nothing, and needs no place among them.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from playground import wire
from playground.plane import GanSpec, Population
from playground.plane.draws import data_of

COUNT = 8
SMALL = GanSpec(generator_width=16, discriminator_width=16, batch_size=64)
LONGEST = 4000  # iterations, after which others begin
PAUSE = 0.4  # seconds between two looks that train
SLICE = 0.06  # seconds that a look may train
STEPS = 8  # iterations between two glances at the clock
FAR = 4.0  # half-widths of the view: points farther out are drawn there


class Showcase:
    """One population; threads share it."""

    def __init__(self, device: str = "cpu", clock: Callable[[], float] = time.monotonic) -> None:
        """`device`: as torch names it; `clock`: in seconds."""
        self._device, self._clock, self._door = device, clock, threading.Lock()
        self._population: Population | None = None
        self._begun, self._looked = 0, float("-inf")
        self._picture = b""

    @property
    def iteration(self) -> int:
        """How far those are that have not diverged; 0 before the first look."""
        if self._population is None:
            return 0
        return max(self._population.member(member).iteration for member in range(COUNT))

    def look(self) -> bytes:
        """All of them as they are now, after a little training if the last was long enough ago: as `wire.packed`.

        The header has `iteration` and `extent`, the arrays are `real` and `fake` [K, n, 2] and `opinion` [K, h, w].
        """
        with self._door:
            if self._clock() - self._looked >= PAUSE:
                self._train()
                self._picture = self._drawn()
                self._looked = self._clock()
            return self._picture

    def _train(self) -> None:
        if self._population is None or self.iteration >= LONGEST:
            self._population = population(self._begun, self._device)
            self._begun += COUNT
        end = time.monotonic() + SLICE
        while time.monotonic() < end and self.iteration < LONGEST:
            self._population.step(STEPS)

    def _drawn(self) -> bytes:
        assert self._population is not None, "a look trains first"
        seen, extent = self._population.thumbnails(), data_of(SMALL).extent
        header = {"iteration": self.iteration, "extent": extent}
        fake = wire.within(seen.fake, extent * FAR)
        return wire.packed(header, {"real": seen.real, "fake": fake, "opinion": seen.opinion})


def population(first: int, device: str) -> Population:
    """`COUNT` of them, that differ in their seeds alone: from `first` on."""
    return Population([replace(SMALL, seed=seed) for seed in range(first, first + COUNT)], device)
