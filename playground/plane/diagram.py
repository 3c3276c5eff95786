"""Phase diagrams: what becomes of GANs over two settings, several seeds in each cell, cut into tasks.

A task is one `Population` and is trained by whoever gets it, on this machine or on another; its outcome is plain
values. Who hands tasks out is in `playground.cluster`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from playground.plane.draws import data_of
from playground.plane.members import Member
from playground.plane.population import Population
from playground.plane.spec import PROPERTIES, GanSpec
from playground.plane.sweep import EARLY, FATES, LOOKS, SAMPLES, Axis, Look, axis, fate, label, look

MOST = 100_000  # GANs in one diagram
MOST_CELLS = 10_000
TOGETHER = 32  # GANs in a task: more of them make a task long, and little faster
ITERATIONS = (EARLY, 100_000)
SEEDS = (1, 1000)
WATCHED = 20  # the last looks lie as many parts of a run apart
SCORES = ("modes", "modes_strict", "high_quality", "js", "wasserstein")

Shares = NDArray[np.float64]


class Gan(NamedTuple):
    """One GAN of a diagram: its cell and its spec."""

    row: int
    column: int
    spec: GanSpec


class Task(NamedTuple):
    """GANs of one shape that are trained together."""

    gans: tuple[Gan, ...]
    iterations: int


class Outcome(NamedTuple):
    """What became of one GAN."""

    row: int
    column: int
    seed: int
    fate: str  # one of `FATES`
    iteration: int  # how far it came
    modes: int | None  # with one sample of high quality; None without modes
    modes_strict: int | None  # with 1% of all samples
    high_quality: float | None  # share of the samples
    js: float
    wasserstein: float


@dataclass(frozen=True)
class Diagram:
    """A base spec, two axes, and the seeds from the base's on in each cell.

    Raises ValueError, with one sentence, for axes or numbers that make no diagram.
    """

    base: GanSpec
    rows: Axis
    columns: Axis
    seeds: int = 8
    iterations: int = 3000

    def __post_init__(self) -> None:
        """Check the axes and the numbers; every cell must be a GAN."""
        if self.rows.name == self.columns.name:
            raise ValueError(f"Rows and columns must vary different settings; both vary “{label(self.rows.name)}”.")
        for each in (self.rows, self.columns):
            if each.name == "seed":
                raise ValueError("Rows and columns must not vary the seed: each cell has seeds of its own.")
        for name, value, (low, high) in (("Seeds", self.seeds, SEEDS), ("Iterations", self.iterations, ITERATIONS)):
            if not low <= value <= high:
                raise ValueError(f"{name} must be a whole number from {low:,} to {high:,}; {value:,} is not.")
        if self.size > MOST or self.cells > MOST_CELLS:
            raise ValueError(
                f"A diagram must have at most {MOST_CELLS:,} cells and {MOST:,} GANs; this one has {self.cells:,} and "
                f"{self.size:,}."
            )
        if self.base.seed + self.seeds - 1 > (PROPERTIES["seed"].high or 0):
            raise ValueError(f"Seed must leave room for {self.seeds} seeds; {self.base.seed:,} does not.")
        for row in range(len(self.rows.values)):
            for column in range(len(self.columns.values)):
                self.cell(row, column)

    @property
    def cells(self) -> int:
        """How many cells."""
        return len(self.rows.values) * len(self.columns.values)

    @property
    def size(self) -> int:
        """How many GANs."""
        return self.cells * self.seeds

    def cell(self, row: int, column: int) -> GanSpec:
        """The spec of a cell with the first seed."""
        values = {self.rows.name: self.rows.values[row], self.columns.name: self.columns.values[column]}
        return replace(self.base, **values)

    def tasks(self) -> list[Task]:
        """All GANs as tasks; those of the first seeds come first, so that every cell is seen soon."""
        cells = [(row, column) for row in range(len(self.rows.values)) for column in range(len(self.columns.values))]
        specs = {at: self.cell(*at) for at in cells}
        shapes: dict[tuple[Any, ...], list[Gan]] = defaultdict(list)
        for step in range(self.seeds):
            for at, spec in specs.items():
                shapes[spec.shape_key].append(Gan(*at, replace(spec, seed=spec.seed + step)))
        parts = [
            (start, tuple(gans[start : start + TOGETHER]))
            for gans in shapes.values()
            for start in range(0, len(gans), TOGETHER)
        ]
        return [Task(gans, self.iterations) for _, gans in sorted(parts, key=lambda part: part[0])]

    @classmethod
    def from_mapping(cls, query: Mapping[str, Any]) -> "Diagram":
        """A diagram as a link has it: as a `Sweep`, with both axes, `seeds` and `iterations`.

        ValueError, with one sentence, for anything bad.
        """
        given = dict(query)
        seeds = _whole("seeds", given.pop("seeds", cls.seeds))
        iterations = _whole("iterations", given.pop("iterations", cls.iterations))
        rows, columns = _axis(given, "rows"), _axis(given, "columns")
        return cls(GanSpec.from_mapping(given), rows, columns, seeds, iterations)


def _axis(given: dict[str, Any], side: str) -> Axis:
    name, values = given.pop(side, ""), given.pop(f"{side[:-1]}_values", "")
    if not name:
        raise ValueError(f"A diagram needs a setting for its {side}; there is none.")
    return axis(name, values, side.capitalize(), together=False)


def _whole(name: str, text: Any) -> int:
    try:
        return int(str(text))
    except ValueError:
        raise ValueError(f"{name.capitalize()} must be a whole number; {str(text)[:20]!r} is not.") from None


def train(task: Task, device: str = "cpu") -> list[Outcome]:
    """Train a task's GANs to the end, judged by looks at the last parts of their runs; the same wherever it runs."""
    population = Population([gan.spec for gan in task.gans], torch.device(device))
    apart = max(1, task.iterations // WATCHED)
    first = max(1, task.iterations - apart * (LOOKS - 1))
    looks: list[list[Look]] = [[] for _ in task.gans]
    done = 0
    for moment in range(first, task.iterations + 1, apart):
        population.step(moment - done)
        done = moment
        for member, gan in enumerate(task.gans):
            known = population.member(member)
            if known.diverged_at is None:
                samples = population.samples([member], SAMPLES)[0]
                looks[member].append(look(known.iteration, samples, data_of(gan.spec)))
        if all(population.member(member).diverged_at is not None for member in range(len(task.gans))):
            break
    return [_outcome(gan, looks[member], population.member(member)) for member, gan in enumerate(task.gans)]


def _outcome(gan: Gan, looks: list[Look], known: Member) -> Outcome:
    came_to = fate(looks, known.diverged_at is not None)
    if not looks:
        return Outcome(gan.row, gan.column, gan.spec.seed, came_to, known.iteration, None, None, None, np.nan, np.nan)
    seen = looks[-1].coverage
    return Outcome(
        gan.row, gan.column, gan.spec.seed, came_to, known.iteration,
        seen.modes, seen.modes_strict, seen.high_quality, seen.js, seen.wasserstein,
    )  # fmt: skip


class Found:
    """What has been found so far, cell by cell."""

    def __init__(self, diagram: Diagram) -> None:
        """Nothing yet."""
        self.diagram, self.outcomes = diagram, list[Outcome]()
        shape = (len(diagram.rows.values), len(diagram.columns.values))
        self._fates = np.zeros((*shape, len(FATES)))
        self._sums, self._counts = (np.zeros((*shape, len(SCORES))) for _ in range(2))

    def enter(self, outcomes: Iterable[Outcome]) -> None:
        """A task has come back."""
        for each in outcomes:
            self.outcomes.append(each)
            self._fates[each.row, each.column, FATES.index(each.fate)] += 1
            for index, name in enumerate(SCORES):
                value = getattr(each, name)
                if value is not None and np.isfinite(value):
                    self._sums[each.row, each.column, index] += value
                    self._counts[each.row, each.column, index] += 1

    @property
    def done(self) -> int:
        """How many GANs have been trained."""
        return len(self.outcomes)

    @property
    def whole(self) -> bool:
        """Whether that is all of them."""
        return self.done == self.diagram.size

    def counts(self) -> Shares:
        """How many of each cell were trained, [rows, columns]."""
        return np.asarray(self._fates.sum(2))

    def share(self, name: str) -> Shares:
        """The share of each cell that came to a fate, or a score's mean, [rows, columns]; NaN where not known."""
        with np.errstate(invalid="ignore"):
            if name in FATES:
                return np.asarray(self._fates[..., FATES.index(name)] / self._fates.sum(2))
            index = SCORES.index(name)
            return np.asarray(self._sums[..., index] / self._counts[..., index])
