from playground.plane import Population
from playground.showcase import COUNT, LONGEST, PAUSE, STEPS, Showcase, population
from tests.test_wire import unpack


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_nothing_trains_before_somebody_looks() -> None:
    assert Showcase().iteration == 0


def test_a_look_trains_and_shows_them_all() -> None:
    shown = Showcase()
    header, arrays = unpack(shown.look())
    assert header["iteration"] == shown.iteration >= STEPS
    assert arrays["real"].shape == arrays["fake"].shape
    assert arrays["fake"].shape[0] == arrays["opinion"].shape[0] == COUNT
    assert abs(arrays["opinion"]).max() <= 1 + 1e-3
    assert abs(arrays["fake"][0] - arrays["fake"][1]).max() > 0  # other seeds


def test_a_crowd_trains_them_no_faster_than_one() -> None:
    clock = Clock()
    shown = Showcase(clock=clock)
    first = shown.look()
    assert all(shown.look() == first for _ in range(20))
    clock.now += PAUSE
    assert shown.look() != first


def test_they_differ_in_their_seeds_alone_and_are_small() -> None:
    made = population(8, "cpu")
    assert isinstance(made, Population)
    assert [made.member(index).spec.seed for index in range(COUNT)] == list(range(8, 8 + COUNT))


def test_after_the_longest_run_others_begin() -> None:
    clock = Clock()
    shown = Showcase(clock=clock)
    shown.look()
    assert shown._population is not None
    shown._population.step(LONGEST - shown.iteration)
    clock.now += PAUSE
    shown.look()
    assert shown._population.member(0).spec.seed == COUNT
    assert 0 < shown.iteration < LONGEST
