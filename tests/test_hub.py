"""The hub, with real threads and real training; tests wait for conditions, never for times."""

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from playground.hub import Hub, HubFullError, work
from playground.plane import GanSpec, Population
from playground.session import Frame, Message, Readout, Session, Setup, State
from playground.trainer import Limits
from tests.waiting import wait_for

SMALL: dict[str, Any] = {"generator_width": 8, "discriminator_width": 8, "batch_size": 16}


class Reader:
    """What a page does: takes what comes, acknowledges frames, remembers."""

    def __init__(self, hub: Hub, session: Session, acknowledge: bool = True) -> None:
        self.session, self.answers, self.seen = session, acknowledge, list[Message]()
        session.mailbox.listen(self.read)
        hub.attach(session)

    def read(self) -> None:
        for message in self.session.mailbox.take():
            self.seen.append(message)
            if isinstance(message, Frame):
                number = self.session.shown()
                if self.answers:
                    self.session.acknowledge(number)

    def all(self, kind: type) -> list[Any]:
        return [message for message in self.seen if isinstance(message, kind)]

    @property
    def iteration(self) -> int:
        frames = self.all(Frame)
        return frames[-1].snapshot.iteration if frames else 0

    @property
    def state(self) -> State | None:
        states = self.all(State)
        return states[-1] if states else None


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(limits=Limits(sessions=4)) as running:
        yield running


def member_weights(hub: Hub, session: Session) -> np.ndarray:
    """The session's generator, read on the training thread."""
    answer: list[np.ndarray] = []

    def look() -> None:
        group, member = hub._trainer._places[session]
        row = list(group.population._members).index(member)
        answer.append(group.population.game.generator.weights[row].numpy().copy())

    hub._trainer.command(session, look)
    wait_for(lambda: bool(answer))
    return answer[0]


def test_a_session_trains_and_is_drawn_and_measured(hub: Hub) -> None:
    reader = Reader(hub, hub.open(GanSpec(**SMALL)))
    wait_for(lambda: reader.iteration > 50 and len(reader.all(Readout)) > 0)
    assert isinstance(reader.seen[0], Setup)
    assert reader.state == State("running", True, None, 0)
    frames = [frame.snapshot.iteration for frame in reader.all(Frame)]
    assert frames == sorted(set(frames))
    assert len(reader.session.curves.rows) > 0


def test_pause_step_and_play_take_effect(hub: Hub) -> None:
    session = hub.open(GanSpec(**SMALL), playing=False)
    reader = Reader(hub, session)
    wait_for(lambda: len(reader.all(Frame)) == 1)  # a paused run is drawn once, as it stands
    hub.step(session, 3)
    wait_for(lambda: reader.iteration == 3)
    hub.step(session)
    wait_for(lambda: reader.iteration == 4 and reader.state == State("paused", False, None, 4))
    hub.play(session)
    wait_for(lambda: reader.iteration > 10)
    hub.pause(session)
    wait_for(lambda: reader.state is not None and reader.state.status == "paused")
    at = member_weights(hub, session)
    np.testing.assert_array_equal(member_weights(hub, session), at)


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


def test_a_live_change_keeps_the_run_and_another_shape_starts_anew(hub: Hub) -> None:
    session = hub.open(GanSpec(**SMALL))
    reader = Reader(hub, session)
    wait_for(lambda: reader.iteration > 20)
    hub.change(session, GanSpec(**SMALL, generator_rate=0.01))
    hub.change(session, GanSpec(**SMALL, generator_rate=0.02))
    wait_for(lambda: reader.session.spec.generator_rate == 0.02)
    assert len(reader.all(Setup)) <= 2
    before = len(reader.all(Setup))
    hub.change(session, GanSpec(**{**SMALL, "batch_size": 32}))
    wait_for(lambda: len(reader.all(Setup)) > before)
    wait_for(lambda: reader.iteration > 0)
    assert len(hub._trainer._groups) == 1


def test_reset_starts_from_the_same_beginning(hub: Hub) -> None:
    session = hub.open(GanSpec(**SMALL), playing=False)
    start = member_weights(hub, session)
    hub.step(session, 5)
    reader = Reader(hub, session)
    wait_for(lambda: reader.iteration == 5)
    hub.reset(session)
    np.testing.assert_array_equal(member_weights(hub, session), start)
    wait_for(lambda: reader.iteration == 0)


def test_a_run_waits_for_a_page_that_does_not_read() -> None:
    with Hub(limits=Limits(unread=0.05)) as hub:
        reader = Reader(hub, hub.open(GanSpec(**SMALL)), acknowledge=False)
        wait_for(lambda: len(reader.all(Frame)) == 2)
        wait_for(lambda: not hub._trainer._allowances(hub._trainer._places[reader.session][0], 1e12, 1))
        resting = member_weights(hub, reader.session)
        np.testing.assert_array_equal(member_weights(hub, reader.session), resting)
        reader.answers = True
        reader.session.acknowledge(2)
        wait_for(lambda: len(reader.all(Frame)) > 4)


def test_a_full_hub_says_so_and_a_place_comes_free(hub: Hub) -> None:
    sessions = [hub.open(GanSpec(**SMALL, seed=seed)) for seed in range(4)]
    with pytest.raises(HubFullError, match="All 4 places"):
        hub.open(GanSpec(**SMALL))
    hub.close(sessions[0])
    assert hub.open(GanSpec(**SMALL)) in hub.sessions


def test_closing_frees_the_population_and_tells_the_reader(hub: Hub) -> None:
    reader = Reader(hub, hub.open(GanSpec(**SMALL)))
    wait_for(lambda: reader.iteration > 0)
    hub.close(reader.session)
    wait_for(lambda: reader.state is not None and reader.state.status == "closed")
    wait_for(lambda: not hub._trainer._groups and not hub._trainer._places)


def test_a_forgotten_session_makes_way() -> None:
    with Hub(limits=Limits(sessions=1, forgotten=0.0)) as hub:
        forgotten = hub.open(GanSpec(**SMALL))
        hub.detach(forgotten)
        hub.open(GanSpec(**SMALL))
        assert forgotten not in hub.sessions


def test_a_page_that_nobody_looks_at_makes_way_and_is_told() -> None:
    with Hub(limits=Limits(sessions=1, abandoned=0.0)) as crowded:
        hidden = Reader(crowded, crowded.open(GanSpec(**SMALL)), acknowledge=False)
        wait_for(lambda: len(hidden.all(Frame)) == 2)
        crowded.open(GanSpec(**SMALL))
        wait_for(lambda: hidden.state is not None and hidden.state.status == "closed")
        assert "nobody had looked" in str(hidden.state and hidden.state.message)


def test_a_lost_reader_comes_back_to_the_same_run(hub: Hub) -> None:
    session = hub.open(GanSpec(**SMALL))
    first = Reader(hub, session)
    wait_for(lambda: first.iteration > 30)
    hub.detach(session)
    found = hub.find(session.ticket)
    assert found is session
    second = Reader(hub, session)
    wait_for(lambda: second.iteration > first.iteration)
    assert isinstance(second.seen[0], Setup)


def test_a_diverged_run_says_so_and_the_others_go_on(hub: Hub) -> None:
    wild = {**SMALL, "loss": "least_squares", "discriminator_optimizer": "sgd", "discriminator_rate": 10.0}
    lost, fine = Reader(hub, hub.open(GanSpec(**wild))), Reader(hub, hub.open(GanSpec(**SMALL)))
    wait_for(lambda: lost.state is not None and lost.state.status == "diverged")
    assert np.isfinite(lost.all(Frame)[-1].snapshot.fake).all() if lost.all(Frame) else True
    before = fine.iteration
    wait_for(lambda: fine.iteration > before + 20)


def test_train_returns_a_trained_gan(hub: Hub) -> None:
    result = hub.train(GanSpec(**SMALL), 25)
    assert result.snapshot.iteration == 25
    assert result.snapshot.coverage is not None
    assert result.samples.shape == (2500, 2)
    assert not hub.sessions


def test_a_gan_that_is_too_large_for_the_server_is_refused(hub: Hub) -> None:
    huge = GanSpec(generator_width=512, generator_layers=6, batch_size=1024, generator_steps=10)
    assert work(huge) > hub.limits.work
    with pytest.raises(ValueError, match="smaller width"):
        hub.open(huge)
    session = hub.open(GanSpec(**SMALL))
    with pytest.raises(ValueError, match="smaller width"):
        hub.change(session, huge)
    assert session.spec == GanSpec(**SMALL)


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
