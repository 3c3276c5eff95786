from playground.safety.buckets import Buckets


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_the_rate() -> None:
    clock = Clock()
    buckets = Buckets(2.0, 3.0, clock=clock)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == 0.5
    clock.now += 0.5
    assert buckets.take("a") == 0
    assert buckets.take("a") == 0.5


def test_in_the_long_run_nobody_gets_more_than_the_rate() -> None:
    clock = Clock()
    buckets = Buckets(5.0, 10.0, clock=clock)
    taken = 0
    for _ in range(1 + 1280):  # ten seconds from the first
        clock.now += 1 / 128
        taken += not buckets.take("a")
    assert taken == 10 + 50


def test_one_key_takes_nothing_from_another() -> None:
    buckets = Buckets(1.0, 1.0, clock=Clock())
    assert buckets.take("a") == 0
    assert buckets.take("a") == 1
    assert buckets.take("b") == 0


def test_waiting_takes_nothing() -> None:
    buckets = Buckets(1.0, 1.0, clock=Clock())
    assert [buckets.wait("a") for _ in range(3)] == [0, 0, 0]
    buckets.take("a")
    assert buckets.wait("a") == 1


def test_of_many_keys_the_least_lately_used_are_forgotten() -> None:
    clock = Clock()
    buckets = Buckets(1.0, 1.0, most=3, clock=clock)
    for key in "abc":
        buckets.take(key)
    buckets.take("a")
    buckets.take("d")
    assert len(buckets) == 3
    assert buckets.wait("b") == 0, "b was forgotten, and starts anew"
    assert buckets.wait("a") == 1
