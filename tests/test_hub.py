"""The hub, with real threads and real training; tests wait for conditions, never for times."""

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from playground.hub import MOST_STEPS, Hub, HubFullError, RunEndedError
from playground.limits import Limits, work
from playground.plane import GanSpec
from playground.session import Frame, Readout, Setup, State, Walk
from tests.reader import SMALL, Reader, held, member_weights
from tests.waiting import wait_for


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(limits=Limits(sessions=4)) as running:
        yield running


def test_a_session_trains_and_is_drawn_and_measured(hub: Hub) -> None:
    reader = Reader(hub, hub.open(GanSpec(**SMALL)))
    wait_for(lambda: reader.iteration > 50 and len(reader.all(Readout)) > 0)
    assert isinstance(reader.seen[0], Setup)
    assert reader.state == State("running", True, None, 0)
    frames = [frame.snapshot.iteration for frame in reader.all(Frame)]
    assert frames[0] == 0
    assert frames == sorted(frames)
    assert len(reader.session.curves.rows) > 0


def test_pause_step_and_play_take_effect(hub: Hub) -> None:
    session = hub.open(GanSpec(**SMALL), playing=False)
    reader = Reader(hub, session)
    wait_for(lambda: len(reader.all(Frame)) > 0)  # a paused run is drawn as it stands
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


def test_quick_steps_are_all_taken(hub: Hub) -> None:
    session = hub.open(GanSpec(**SMALL), playing=False)
    reader = Reader(hub, session)
    with held(hub, session):
        for _ in range(10):
            hub.step(session)
    wait_for(lambda: reader.state == State("paused", False, None, 10))


def test_steps_that_are_owed_have_an_end_and_a_reset_cancels_them(hub: Hub) -> None:
    session, owed = hub.open(GanSpec(**SMALL), playing=False), list[int]()
    with held(hub, session):
        for _ in range(3):
            hub.step(session, MOST_STEPS)
        hub._trainer.command(session, lambda: owed.append(session.steps_asked))
        reset = hub.reset(session)
    reset.result(20)
    assert owed == [MOST_STEPS]
    assert session.steps_asked == 0


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


def test_a_full_hub_says_so_and_a_place_comes_free(hub: Hub) -> None:
    sessions = [hub.open(GanSpec(**SMALL, seed=seed)) for seed in range(4)]
    with pytest.raises(HubFullError, match="All 4 places"):
        hub.open(GanSpec(**SMALL))
    hub.close(sessions[0])
    assert hub.open(GanSpec(**SMALL)) in hub.sessions


def test_a_run_that_had_its_turn_makes_way_for_those_who_wait() -> None:
    with Hub(limits=Limits(sessions=2, turn=0.2)) as hub:
        first, second = (Reader(hub, hub.open(GanSpec(**SMALL))) for _ in range(2))
        wait_for(lambda: len(hub._had_their_turn(time.monotonic())) == 2)
        assert len(hub.sessions) == 2, "nobody waits: nobody has to go"
        place = hub.ask(GanSpec(**SMALL), lambda: None)
        wait_for(lambda: place.held)
        assert first.session not in hub.sessions
        assert second.session in hub.sessions, "one waits: one goes"
        wait_for(lambda: first.state is not None and first.state.status == "closed")
        assert "Others are waiting" in str(first.state and first.state.message)
        hub.refuse(place)


def test_nobody_waits_long_for_a_page_that_is_not_looked_at() -> None:
    with Hub(limits=Limits(sessions=1, patience=0.2)) as hub:
        hidden = Reader(hub, hub.open(GanSpec(**SMALL)), acknowledge=False)
        wait_for(lambda: len(hidden.all(Frame)) == 2)
        place = hub.ask(GanSpec(**SMALL), lambda: None)
        wait_for(lambda: place.held)
        wait_for(lambda: hidden.state is not None and hidden.state.status == "closed")


def test_closing_frees_the_population_and_tells_the_reader(hub: Hub) -> None:
    reader = Reader(hub, hub.open(GanSpec(**SMALL)))
    wait_for(lambda: reader.iteration > 0)
    hub.close(reader.session)
    wait_for(lambda: reader.state is not None and reader.state.status == "closed")
    wait_for(lambda: not hub._trainer._groups and not hub._trainer._places)


def test_a_forgotten_session_makes_way() -> None:
    with Hub(limits=Limits(sessions=1, forgotten=0.0)) as hub:
        forgotten = hub.open(GanSpec(**SMALL))
        hub.detach(forgotten, forgotten.reader)
        hub.open(GanSpec(**SMALL))
        assert forgotten not in hub.sessions


def test_a_forgotten_session_is_dropped_though_nobody_else_comes() -> None:
    with Hub(limits=Limits(forgotten=0.0)) as hub:
        forgotten = hub.open(GanSpec(**SMALL))
        hub.detach(forgotten, forgotten.reader)
        wait_for(lambda: not hub.sessions)


def test_a_paused_run_whose_page_says_nothing_for_very_long_is_dropped() -> None:
    with Hub(limits=Limits(resting=0.2)) as hub:
        resting = Reader(hub, hub.open(GanSpec(**SMALL), playing=False))
        wait_for(lambda: resting.state is not None and resting.state.status == "closed")
        assert "nobody had looked" in str(resting.state and resting.state.message)


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
    hub.detach(session, first.read)
    found = hub.find(session.ticket)
    assert found is session
    second = Reader(hub, session)
    wait_for(lambda: second.iteration > first.iteration)
    assert isinstance(second.seen[0], Setup)


def test_train_returns_a_trained_gan(hub: Hub) -> None:
    result = hub.train(GanSpec(**SMALL), 25)
    assert result.snapshot.iteration == 25
    assert result.snapshot.coverage is not None
    assert result.samples.shape == (2500, 2)
    assert not hub.sessions


def test_stopping_ends_every_run_and_lets_nobody_in(hub: Hub) -> None:
    problems = list[Exception]()

    def train() -> None:
        try:
            hub.train(GanSpec(**SMALL), 10**9)
        except RunEndedError as problem:
            problems.append(problem)

    waiting = threading.Thread(target=train, daemon=True)
    waiting.start()
    wait_for(lambda: len(hub.sessions) == 1)
    (session,) = hub.sessions
    with held(hub, session):
        stopping = threading.Thread(target=hub.stop)
        stopping.start()
        wait_for(lambda: hub._trainer._stopping)
    stopping.join(20)
    waiting.join(20)
    assert [str(problem) for problem in problems] == ["The server is stopping."]
    assert not hub._trainer._places
    with pytest.raises(HubFullError, match="stopping"):
        hub.open(GanSpec(**SMALL))


def test_a_gan_that_is_too_large_for_the_server_is_refused(hub: Hub) -> None:
    huge = GanSpec(generator_width=512, generator_layers=6, batch_size=1024, generator_steps=10)
    assert work(huge) > hub.limits.work
    with pytest.raises(ValueError, match="smaller width"):
        hub.check(huge)
    hub.check(GanSpec(**SMALL))
    with pytest.raises(ValueError, match="smaller width"):
        hub.open(huge)
    session = hub.open(GanSpec(**SMALL))
    with pytest.raises(ValueError, match="smaller width"):
        hub.change(session, huge)
    assert session.spec == GanSpec(**SMALL)


def test_one_player_may_take_a_step_alone(hub: Hub) -> None:
    session = hub.open(GanSpec(**SMALL), playing=False)
    reader, start = Reader(hub, session), member_weights(hub, session)
    hub.nudge(session, "discriminator")
    wait_for(lambda: reader.iteration == 1)
    np.testing.assert_array_equal(member_weights(hub, session), start)
    hub.nudge(session, "generator")
    wait_for(lambda: reader.iteration == 2)
    assert (member_weights(hub, session) != start).any()
    assert reader.state is not None
    assert reader.state.status == "paused"


def test_a_run_that_is_taken_apart_pauses_and_keeps_its_course(hub: Hub) -> None:
    session, usual = (hub.open(GanSpec(**SMALL), playing=False) for _ in range(2))
    reader, other = Reader(hub, session), Reader(hub, usual)
    for iteration in (1, 2, 3):
        hub.dissect(session)
        wait_for(lambda iteration=iteration: len(reader.all(Walk)) == iteration)  # type: ignore[misc]
    assert [walk.iteration for walk in reader.all(Walk)] == [1, 2, 3]
    assert [update.side for update in reader.all(Walk)[-1].updates] == ["discriminator", "generator"]
    hub.step(usual, 3)
    wait_for(lambda: reader.iteration == other.iteration == 3)
    np.testing.assert_allclose(member_weights(hub, session), member_weights(hub, usual), atol=1e-5)
    hub.play(session)
    wait_for(lambda: reader.iteration > 20)
    hub.dissect(session)
    wait_for(lambda: reader.state is not None and reader.state.status == "paused")


def test_the_servers_limit_holds_for_who_looks_on_and_not_for_programs() -> None:
    with Hub(limits=Limits(speed=30.0)) as hub:
        assert hub.open(GanSpec()).most_a_second == 30.0
        assert hub.open(GanSpec(), headless=True, goal=1).most_a_second == 0.0
