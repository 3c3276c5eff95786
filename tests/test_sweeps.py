"""Sweeps on their thread, and their channel over a real WebSocket."""

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.sync.client import connect

from playground.limits import Limits
from playground.places import nobody
from playground.plane import GanSpec
from playground.plane.sweep import Sweep
from playground.sweep_channel import encode, routes
from playground.sweeps import Picture, SweepRun, Sweeps
from tests.test_wire import unpack
from tests.waiting import wait_for

QUERY = {"generator_width": "6", "discriminator_width": "6", "batch_size": "8", "row_values": "0..3"}
LINK = "&".join(f"{name}={value}" for name, value in QUERY.items())
SWEEP = Sweep.from_mapping(QUERY)


class Seen(list[Picture]):
    """What a page does: keeps pictures and acknowledges them."""

    run: SweepRun | None = None
    ended = ""

    def end(self, why: str) -> None:
        self.ended = why

    def show(self, picture: Picture) -> None:
        self.append(picture)
        if self.run is not None:
            self.run.acknowledge()


@pytest.fixture
def sweeps() -> Iterator[Sweeps]:
    made = Sweeps()
    yield made
    made.stop()


def started(sweeps: Sweeps, sweep: Sweep = SWEEP) -> tuple[SweepRun, Seen]:
    seen = Seen()
    seen.run = run = sweeps.open(sweep, sweeps.ask(sweep, nobody), seen.show, seen.end)
    run.acknowledge()  # of a picture that came before `run` was known
    return run, seen


def test_all_train_and_are_shown_and_judged(sweeps: Sweeps) -> None:
    run, seen = started(sweeps)
    wait_for(lambda: bool(seen) and all(look is not None for look in seen[-1].looks))
    assert seen[0].iteration == 0
    assert seen[-1].fake.shape[0] == seen[-1].opinion.shape[0] == 4
    assert seen[-1].status == "running"
    run.play(False)
    wait_for(lambda: seen[-1].status == "paused")
    iterations = {run.population.member(member).iteration for member in range(4)}
    assert len(iterations) == 1, "they train together"
    run.restart()
    wait_for(lambda: seen[-1].status == "running" and seen[-1].iteration > 0)
    assert np.isfinite(seen[-1].fake).all()


def test_a_page_that_does_not_read_stops_the_training(sweeps: Sweeps) -> None:
    seen: list[Picture] = []
    run = sweeps.open(SWEEP, sweeps.ask(SWEEP, nobody), seen.append, print)
    wait_for(lambda: len(seen) == 2)
    wait_for(lambda: not run._followed)
    at = run.iteration
    run.acknowledge()
    wait_for(lambda: run.iteration > at)


def test_a_sweep_that_is_too_large_is_refused_and_one_too_many_waits(sweeps: Sweeps) -> None:
    small = Sweeps(limits=Limits(work=1000))
    with pytest.raises(ValueError, match="this server allows"):
        small.ask(SWEEP, nobody)
    runs = [started(sweeps)[0] for _ in range(sweeps.limits.sweeps)]
    waiting = sweeps.ask(SWEEP, nobody)
    assert not waiting.held
    sweeps.close(runs[0])
    assert waiting.held


def test_a_sweep_at_rest_makes_way_where_others_wait() -> None:
    with Sweeps(limits=Limits(sweeps=1, patience=0.0)) as sweeps:
        run, seen = started(sweeps)
        run.play(False)
        wait_for(lambda: bool(seen) and seen[-1].status == "paused")
        assert not seen.ended, "nobody waits"
        waiting = sweeps.ask(SWEEP, nobody)
        wait_for(lambda: "Others are waiting" in seen.ended)
        sweeps.close(run)
        assert waiting.held


@pytest.fixture
def address(sweeps: Sweeps) -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(Starlette(routes=routes(sweeps)), log_level="error", ws="websockets-sansio")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        wait_for(lambda: server.started)
        yield f"ws://127.0.0.1:{taken.getsockname()[1]}/sweep"
        server.should_exit = True
        thread.join()


def test_a_page_gets_a_setup_and_pictures_and_frees_its_place(address: str, sweeps: Sweeps) -> None:
    with connect(address) as page:

        def say(**message: Any) -> None:
            page.send(json.dumps(message))

        say(do="play")
        assert json.loads(page.recv(20))["type"] == "error"
        say(do="open", link="rows=generator_width")
        assert "cannot vary" in json.loads(page.recv(20))["message"]
        say(do="open", link=LINK)
        setup = json.loads(page.recv(20))
        assert setup["axes"] == [{"name": "seed", "values": [0, 1, 2, 3]}]
        assert [GanSpec.from_link(link).seed for link in setup["links"]] == [0, 1, 2, 3]
        while True:
            received = page.recv(20)
            assert isinstance(received, bytes)
            header, arrays = unpack(received)
            say(do="ack")
            if header["iteration"] and all(header["scores"]):  # type: ignore[arg-type]
                break
        assert arrays["fake"].shape[0] == arrays["real"].shape[0] == 4
        assert len(header["fates"]) == 4  # type: ignore[arg-type]
        assert len(sweeps._held) == 1
        say(do="open", link=LINK)
        wait_for(lambda: len(sweeps._held) == 1)
    wait_for(lambda: not sweeps._held)


def test_a_page_waits_in_line_and_its_sweep_starts_by_itself(address: str, sweeps: Sweeps) -> None:
    held = [sweeps.ask(SWEEP, nobody) for _ in range(sweeps.limits.sweeps)]
    with connect(address) as page:
        page.send(json.dumps({"do": "open", "link": LINK}))
        told = json.loads(page.recv(20))
        assert (told["type"], told["position"]) == ("waiting", 1)
        page.send(json.dumps({"do": "play"}))
        assert json.loads(page.recv(20))["type"] == "error"
        sweeps.refuse(held[0])
        assert json.loads(page.recv(20))["type"] == "setup"
        assert isinstance(page.recv(20), bytes)
    with connect(address) as page:
        page.send(json.dumps({"do": "open", "link": LINK}))
        wait_for(lambda: len(sweeps._held) == 1 or sweeps.places.waiting == 1)
    wait_for(lambda: not sweeps._held and sweeps.places.waiting == 0)


def test_on_the_line_pictures_hold_the_densities_of_all(sweeps: Sweeps) -> None:
    _, seen = started(sweeps, Sweep.from_mapping({**QUERY, "distribution": "line_normals2"}))
    wait_for(lambda: bool(seen))
    picture = seen[-1]
    assert picture.densities is not None
    assert picture.densities.shape == (4, 2, picture.opinion.shape[2])
    _, arrays = unpack(encode(picture))
    np.testing.assert_allclose(arrays["densities"], picture.densities, atol=1e-3)
    wait_for(lambda: all(look is not None for look in seen[-1].looks))
