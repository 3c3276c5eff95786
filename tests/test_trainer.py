"""The training thread among many sessions, through the hub; tests wait for conditions, never for times."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from playground.hub import Hub
from playground.limits import Limits
from playground.plane import GanSpec, Population
from playground.plane.coverage import Coverage
from playground.session import Frame, Readout
from tests.reader import SMALL, WILD, Reader, member_weights
from tests.waiting import wait_for


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(limits=Limits(sessions=4)) as running:
        yield running


def test_a_flood_of_commands_does_not_keep_others_from_training(hub: Hub) -> None:
    flooded, fine = hub.open(GanSpec(**SMALL), playing=False), Reader(hub, hub.open(GanSpec(**SMALL)))
    over = threading.Event()

    def flood() -> None:
        if not over.is_set():
            hub._trainer.command(flooded, flood)

    flood()
    try:
        wait_for(lambda: fine.iteration > 20)
    finally:
        over.set()


def test_a_measurement_of_the_run_before_a_reset_is_dropped(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = list[Any]()
    monkeypatch.setattr(hub._gauge, "measure", lambda _, order: orders.append(order))
    session = hub.open(GanSpec(**SMALL))
    wait_for(lambda: len(orders) > 0)
    readout, found = Readout(7, Coverage(1, None, None, None, None, None, 0.0, 0.0)), orders[0][-1]
    found(readout)
    hub.pause(session).result(20)  # commands are obeyed in their order
    assert session.readouts.all() == [readout]
    hub.reset(session)
    found(readout)
    hub.pause(session).result(20)
    assert session.readouts.all() == []
    assert not session.mailbox.holds(Readout)


def test_large_gans_of_one_shape_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    together, step = set[int](), Population.step

    def watched(population: Population, count: int, members: list[int]) -> None:
        together.add(len(members))
        step(population, count, members)

    monkeypatch.setattr(Population, "step", watched)
    with Hub(limits=Limits(cycle=1e-9)) as hub:  # every GAN is large for so short a cycle
        readers = [Reader(hub, hub.open(GanSpec(**SMALL, seed=seed))) for seed in range(3)]
        wait_for(lambda: all(reader.iteration > 5 for reader in readers))
    assert together == {1}


def test_sessions_of_one_shape_share_a_population_and_keep_their_course(hub: Hub) -> None:
    specs = [GanSpec(**SMALL, seed=seed) for seed in range(3)]
    sessions = [hub.open(spec, goal=40, headless=True) for spec in specs]
    for session in sessions:
        assert session.reached.wait(20)
    assert len(hub._trainer._groups) == 1
    for session, spec in zip(sessions, specs, strict=True):
        alone = Population([spec])
        alone.step(40)
        assert session.result is not None
        np.testing.assert_allclose(session.result.snapshot.fake, alone.snapshot(0, False).fake, atol=1e-2)


def test_other_shapes_get_other_populations_and_all_get_time(hub: Hub) -> None:
    readers = [Reader(hub, hub.open(GanSpec(**{**SMALL, "batch_size": size}))) for size in (8, 16, 64)]
    wait_for(lambda: all(reader.iteration > 100 for reader in readers))
    assert len(hub._trainer._groups) == 3


def test_a_run_waits_for_a_page_that_does_not_read() -> None:
    with Hub(limits=Limits(unread=0.05)) as hub:
        reader = Reader(hub, hub.open(GanSpec(**SMALL)), acknowledge=False)
        wait_for(lambda: len(reader.all(Frame)) == 2)
        group, _ = hub._trainer._places[reader.session]
        wait_for(lambda: not group.allowances(time.monotonic(), 1, hub.limits.unread))
        resting = member_weights(hub, reader.session)
        np.testing.assert_array_equal(member_weights(hub, reader.session), resting)
        reader.answers = True
        reader.session.acknowledge(2)
        wait_for(lambda: len(reader.all(Frame)) > 4)


def test_a_diverged_run_says_so_and_the_others_go_on(hub: Hub) -> None:
    lost, fine = Reader(hub, hub.open(GanSpec(**WILD))), Reader(hub, hub.open(GanSpec(**SMALL)))
    wait_for(lambda: lost.state is not None and lost.state.status == "diverged")
    assert lost.all(Frame)  # of the beginning, if it diverged at once
    assert np.isfinite(lost.all(Frame)[-1].snapshot.fake).all()
    before = fine.iteration
    wait_for(lambda: fine.iteration > before + 20)
    again = Reader(hub, lost.session)
    wait_for(lambda: len(again.all(Frame)) > 0 and again.state is not None and again.state.status == "diverged")


def test_a_failure_closes_the_run_that_it_struck_and_no_other(
    hub: Hub, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = Reader(hub, hub.open(GanSpec(**SMALL))), Reader(hub, hub.open(GanSpec(**{**SMALL, "batch_size": 8})))
    wait_for(lambda: broken.iteration > 0 and fine.iteration > 0)

    def fail(*_: object) -> None:
        raise RuntimeError("out of memory, say")

    group, _ = hub._trainer._places[broken.session]
    monkeypatch.setattr(group.population, "step", fail)
    wait_for(lambda: broken.state is not None and broken.state.status == "closed")
    before = fine.iteration
    wait_for(lambda: fine.iteration > before + 20)
    assert "out of memory, say" in caplog.text


def test_many_commands_at_once_from_many_threads(hub: Hub) -> None:
    session = hub.open(GanSpec(**SMALL))
    reader = Reader(hub, session)
    asks = (hub.pause, hub.play, hub.reset, hub.step, lambda s: hub.limit(s, 50.0), lambda s: hub.limit(s, None))
    threads = [threading.Thread(target=lambda ask=ask: [ask(session) for _ in range(50)]) for ask in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hub.play(session)
    hub.limit(session, None)
    before = reader.session.curves
    hub.reset(session)
    wait_for(lambda: reader.session.curves is not before and reader.iteration > 20)
