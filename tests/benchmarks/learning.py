"""How long the presets take to learn, each run alone in one live session of the real hub.

    python -m tests.benchmarks.learning [--seeds 10] [--presets ring grid] [--long]

Protocol: 2,500 samples of the averaged generator at fixed latents; a sample is of high quality within 3 sigma of the
nearest mode; modes are counted twice, with one high-quality sample and with 1% of all samples. The hub measures twice
a second. A page is played that encodes and acknowledges every frame. Seconds are of the wall clock, from the opening
of the session until a measurement has arrived, training, drawing and measuring included. A goal is met by the first
measurement that shows it, and kept by a seed whose later measurements within the limit all show it, too: training goes
on, and what was found can be lost again. With --long it trains the ring's seeds in one `Population` instead, far beyond
the limit, and looks now and then at what of the goal is left. It prints; it asserts no times.
"""

import argparse
import os
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from playground import wire
from playground.hub import Hub
from playground.plane import Population
from playground.plane.coverage import SAMPLES, Coverage, measure
from playground.plane.draws import data_of
from playground.plane.presets import PRESETS, Preset
from playground.session import Frame, Readout, Session
from playground.settings import Settings


@dataclass(frozen=True)
class Goal:
    """What a preset is asked for."""

    words: str
    limit: float  # seconds
    met: Callable[[Coverage], bool]


def complete(modes: int | None, coverage: Coverage) -> bool:
    """Whether a count of modes has them all."""
    return modes is not None and modes == coverage.total_modes


GOALS: dict[str, Goal] = {
    "ring": Goal(
        "all 8 modes by the 1% count and 80% or more high quality",
        10.0,
        lambda now: complete(now.modes_strict, now) and (now.high_quality or 0) >= 0.8,
    ),
    "grid": Goal("all 25 modes by the one-sample count", 60.0, lambda now: complete(now.modes, now)),
}


LOOKS = (10_000, 20_000, 30_000, 40_000)  # iterations


@dataclass(frozen=True)
class Reading:
    """A measurement, and when it arrived in seconds since the session was opened."""

    seconds: float
    readout: Readout


@dataclass(frozen=True)
class Outcome:
    """How one seed fared: when it first met the goal, if it did, and since when it has kept it, if it has."""

    seed: int
    met: Reading | None
    kept: Reading | None
    last: Reading


@dataclass
class Page:
    """Does what a page and its connection do for a session, on a thread of its own, and notes the measurements."""

    session: Session
    began: float
    readings: list[Reading] = field(default_factory=list)
    _ready: threading.Event = field(default_factory=threading.Event)
    _measured: threading.Condition = field(default_factory=threading.Condition)
    _left: bool = False

    def __enter__(self) -> "Page":
        """Begin to read."""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        self.session.mailbox.listen(self._ready.set)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self._left = True
        self._ready.set()
        self._thread.join()

    def wait_beyond(self, seconds: float) -> None:
        """Wait for a measurement that comes later than so many seconds: all earlier ones are there, then."""
        with self._measured:
            self._measured.wait_for(lambda: bool(self.readings) and self.readings[-1].seconds > seconds)

    def _read(self) -> None:
        shown = 0
        while not self._left:
            self._ready.wait()
            self._ready.clear()
            for message in self.session.mailbox.take():
                if isinstance(message, Readout):
                    with self._measured:
                        self.readings.append(Reading(time.monotonic() - self.began, message))
                        self._measured.notify()
                elif isinstance(message, Frame):
                    number, rows = self.session.shown(), self.session.curves.since(shown)
                    wire.frame(message, number, rows, with_real=shown == 0)
                    shown = message.snapshot.iteration
                    self.session.acknowledge(number)


def watch(hub: Hub, preset: Preset, seed: int, goal: Goal) -> Outcome:
    """Run one seed until the limit."""
    began = time.monotonic()
    session = hub.open(replace(preset.spec, seed=seed))
    with Page(session, began) as page:
        page.wait_beyond(goal.limit)
    hub.close(session)
    readings = [reading for reading in page.readings if reading.seconds <= goal.limit]
    met = next((reading for reading in readings if goal.met(reading.readout.coverage)), None)
    return Outcome(seed, met, settled(readings, goal), readings[-1])


def settled(readings: list[Reading], goal: Goal) -> Reading | None:
    """The first reading from which on all meet the goal, or None if the last one does not."""
    reached = None
    for reading in reversed(readings):
        if not goal.met(reading.readout.coverage):
            break
        reached = reading
    return reached


def scores(coverage: Coverage) -> str:
    """Both counts and the share of high quality, never one alone."""
    modes, strict, total = coverage.modes, coverage.modes_strict, coverage.total_modes
    return f"{modes}/{total} with one sample, {strict}/{total} with 1%, {100 * (coverage.high_quality or 0):.1f}% HQ"


def report(outcome: Outcome, goal: Goal) -> None:
    """Print one seed's line."""
    met, kept, last = outcome.met, outcome.kept, outcome.last.readout
    when = f"met after {met.seconds:4.1f} s, {met.readout.iteration:6,} iterations" if met else "not met"
    since = f"kept from {kept.seconds:4.1f} s on" if kept else "not kept"
    print(
        f"  seed {outcome.seed:2}: {when}, {since}; at {goal.limit:.0f} s, {last.iteration:,} iterations: "
        f"{scores(last.coverage)}",
        flush=True,
    )


def train_long(preset: Preset, seeds: int, device: str) -> None:
    """Print both counts of every seed at each look, and how many looks saw all modes."""
    population = Population([replace(preset.spec, seed=seed) for seed in range(seeds)], device)
    data, seen = data_of(preset.spec), list[Coverage]()
    for look in LOOKS:
        population.step(look - population.member(0).iteration)
        for seed, samples in enumerate(population.samples(list(range(seeds)))):
            seen.append(measure(samples, data))
            print(f"  {look:,} iterations, seed {seed:2}: {scores(seen[-1])}", flush=True)
    plain, strict = (sum(complete(getattr(now, count), now) for now in seen) for count in ("modes", "modes_strict"))
    print(f"  all modes with one sample in {plain} of {len(seen)} looks, with 1% in {strict}")


def compare(preset: Preset) -> None:
    """Print what a perfect sampler and noise spread evenly over the view score under the same protocol."""
    data = data_of(preset.spec)
    spread = np.random.default_rng(0).uniform(-data.extent, data.extent, (SAMPLES, 2)).astype(np.float32)
    coverage = measure(spread, data)
    assert coverage.ceiling is not None
    print(f"  a perfect sampler: {scores(coverage.ceiling)}")
    print(f"  uniform noise over the view: {scores(coverage)}")


def spread(values: list[float], form: str) -> str:
    """The middle value, and the least and the most."""
    return f"{statistics.median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


def row(preset: Preset, goal: Goal, outcomes: list[Outcome]) -> str:
    """A preset's row of the table for the README."""
    met = [outcome.met for outcome in outcomes if outcome.met]
    kept = [outcome.kept for outcome in outcomes if outcome.kept]
    last = [outcome.last.readout.coverage for outcome in outcomes]
    cells = [
        preset.label,
        f"{goal.words}, within {goal.limit:.0f} s",
        f"{len(met)} of {len(outcomes)}",
        spread([reading.seconds for reading in met], ".1f") if met else "–",
        spread([float(reading.readout.iteration) for reading in met], ",.0f") if met else "–",
        f"{len(kept)} of {len(outcomes)}",
        spread([float(coverage.modes or 0) for coverage in last], ".0f"),
        spread([float(coverage.modes_strict or 0) for coverage in last], ".0f"),
        spread([100 * (coverage.high_quality or 0) for coverage in last], ".0f"),
    ]
    return f"| {' | '.join(cells)} |"


HEADER = """\
| preset | goal | met by | after seconds | iterations | kept by | at the limit: modes, one sample | modes, 1% | HQ, % |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def race(presets: Sequence[str], seeds: int, device: str) -> None:
    """Run every seed of the presets against the clock, and print what came of it."""
    rows = []
    with Hub(device) as hub:
        for name in presets:
            preset, goal = PRESETS[name], GOALS[name]
            print(f"{preset.label}: {goal.words}, within {goal.limit:.0f} s")
            compare(preset)
            outcomes = []
            for seed in range(seeds):
                outcomes.append(watch(hub, preset, seed, goal))
                report(outcomes[-1], goal)
            met, kept = (sum(bool(getattr(o, field)) for o in outcomes) for field in ("met", "kept"))
            print(f"  {met} of {seeds} seeds met it within {goal.limit:.0f} s, {kept} kept it until then")
            rows.append(row(preset, goal, outcomes))
    print(f"\nMedian (least–most) over the seeds; modes and quality at the end of the time.\n\n{HEADER}")
    print("\n".join(rows))


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--presets", nargs="+", choices=tuple(GOALS), default=tuple(GOALS))
    parser.add_argument("--long", action="store_true", help=f"the ring's seeds after {LOOKS} iterations")
    given = parser.parse_args()
    settings = Settings.read()
    torch.set_num_threads(settings.torch_threads)
    print(
        f"{os.cpu_count()} CPUs, torch {torch.__version__} on {settings.torch_device}, {settings.torch_threads} "
        f"thread(s) for training; {SAMPLES:,} samples, 3 sigma, averaged generator, wall clock including everything"
    )
    if given.long:
        train_long(PRESETS["ring"], given.seeds, settings.torch_device)
    else:
        race(given.presets, given.seeds, settings.torch_device)


if __name__ == "__main__":
    main()
