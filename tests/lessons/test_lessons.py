"""Every lesson shows what it promises, and its counter-example does not: the short form of `lessons check`."""

import pytest

from playground.lessons import LESSONS, share
from playground.plane import GanSpec, Population

SEEDS = range(2)  # of the ten on which the checks were fixed; the command reports on fresh ones


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_shows_its_effect_and_its_counter_example_does_not(name: str) -> None:
    shows, counter = LESSONS[name].shares(SEEDS)
    assert shows >= 0.5  # not every seed need show it: the command says how many do
    assert counter == 0


def test_a_share_counts_the_seeds_that_pass() -> None:
    spec = GanSpec(generator_width=4, discriminator_width=4, batch_size=8)
    seen: list[tuple[int, ...]] = []

    def first_passes(course: object) -> bool:
        seen.append(tuple(each.iteration for each in course))  # type: ignore[attr-defined]
        return len(seen) == 1

    assert share(spec, (2, 5), first_passes, range(4)) == 0.25
    assert seen == [(2, 5)] * 4


def test_runs_that_are_looked_at_together_have_seeds_of_their_own() -> None:
    spec = GanSpec(generator_width=4, discriminator_width=4, batch_size=8)
    seen: list[list[bytes]] = []

    def keep(course: object) -> bool:
        seen.append([each.fake.tobytes() for each in course])  # type: ignore[attr-defined]
        return True

    assert share(spec, (2,), keep, range(2), together=3) == 1
    assert [len(course) for course in seen] == [3, 3]
    assert len({fakes for course in seen for fakes in course}) == 6


def test_lessons_are_small_enough_to_watch() -> None:
    for lesson in LESSONS.values():
        assert 3 <= len(lesson.steps) <= 4
        assert len(Population([lesson.spec])) == 1
        assert lesson.spec != lesson.counter
