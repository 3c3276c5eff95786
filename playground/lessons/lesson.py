"""What a lesson is, and how often what it promises comes true."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from playground.plane import GanSpec, Population, Snapshot

Check = Callable[[Sequence[Snapshot]], bool]  # of one run at a lesson's marks: whether the phenomenon happened


@dataclass(frozen=True)
class Lesson:
    """One phenomenon to be seen in the live view. `figure` names the lecture's; `steps` are one or two sentences each.

    `counter` is a run on which the check fails: without it a check that always holds would go unnoticed.
    """

    title: str
    figure: str
    spec: GanSpec
    steps: tuple[str, ...]
    marks: tuple[int, ...]  # the iterations at which the check looks
    check: Check
    counter: GanSpec


def share(spec: GanSpec, marks: Sequence[int], check: Check, seeds: Iterable[int]) -> float:
    """The share of seeds, 0 to 1, whose run of `spec` passes `check`; all seeds train as one population."""
    population = Population([replace(spec, seed=seed) for seed in seeds])
    members = range(len(population))
    courses: list[list[Snapshot]] = [[] for _ in members]
    at = 0
    for mark in marks:
        population.step(mark - at)
        at = mark
        for course, seen in zip(courses, population.snapshots(list(members), coverage=True), strict=True):
            course.append(seen)
    return sum(check(course) for course in courses) / len(courses)
