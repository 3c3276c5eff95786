"""What a lesson is, and how often what it promises comes true."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from playground.plane import GanSpec, Population, Snapshot

Check = Callable[[Sequence[Snapshot]], bool]  # of one run at a lesson's marks: whether the phenomenon happened


@dataclass(frozen=True)
class Lesson:
    """One phenomenon to be seen in the live view. `figure` names the lecture's; `steps` are one or two sentences each.

    `counter` is a run on which the check fails: without it a check that always holds would go unnoticed. Where the
    phenomenon lies between runs, the check looks at `together` runs at once that differ in their seeds alone.
    """

    title: str
    figure: str
    spec: GanSpec
    steps: tuple[str, ...]
    marks: tuple[int, ...]  # the iterations at which the check looks
    check: Check
    counter: GanSpec
    together: int = 1

    def shares(self, seeds: Sequence[int]) -> tuple[float, float]:
        """The shares of seeds that show the effect, of the lesson's runs and of its counter-example's."""
        of, counter = (share(spec, self.marks, self.check, seeds, self.together) for spec in (self.spec, self.counter))
        return of, counter


def share(spec: GanSpec, marks: Sequence[int], check: Check, seeds: Iterable[int], together: int = 1) -> float:
    """The share of seeds, 0 to 1, whose run of `spec` passes `check`; all seeds train as one population.

    A seed stands for `together` runs with seeds of their own: their snapshots follow one another, mark by mark.
    """
    own = [seed * together + which for seed in seeds for which in range(together)]
    population = Population([replace(spec, seed=seed) for seed in own])
    members = range(len(population))
    courses: list[list[Snapshot]] = [[] for _ in range(len(own) // together)]
    at = 0
    for mark in marks:
        population.step(mark - at)
        at = mark
        for place, seen in enumerate(population.snapshots(list(members), coverage=True)):
            courses[place // together].append(seen)
    return sum(check(course) for course in courses) / len(courses)
