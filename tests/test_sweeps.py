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
from playground.plane import GanSpec
from playground.plane.sweep import Sweep
from playground.sweep_channel import routes
from playground.sweeps import AT_ONCE, Picture, SweepRun, Sweeps, SweepsFullError
from tests.test_wire import unpack
from tests.waiting import wait_for

QUERY = {"generator_width": "6", "discriminator_width": "6", "batch_size": "8", "row_values": "0..3"}
LINK = "&".join(f"{name}={value}" for name, value in QUERY.items())
SWEEP = Sweep.from_mapping(QUERY)


class Seen(list[Picture]):
    """What a page does: keeps pictures and acknowledges them."""

    run: SweepRun | None = None

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
    seen.run = run = sweeps.open(sweep, seen.show)
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
    run = sweeps.open(SWEEP, seen.append)
    wait_for(lambda: len(seen) == 2)
    wait_for(lambda: not run._followed)
    at = run.iteration
    run.acknowledge()
    wait_for(lambda: run.iteration > at)


def test_a_sweep_that_is_too_large_or_one_too_many_is_refused(sweeps: Sweeps) -> None:
    small = Sweeps(limits=Limits(work=1000))
    with pytest.raises(ValueError, match="this server allows"):
        small.open(SWEEP, print)
    runs = [started(sweeps)[0] for _ in range(AT_ONCE)]
    with pytest.raises(SweepsFullError, match="run on this server already"):
        sweeps.open(SWEEP, print)
    sweeps.close(runs[0])
    started(sweeps)


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
        assert len(sweeps._runs) == 1
        say(do="open", link=LINK)
        wait_for(lambda: len(sweeps._runs) == 1)
    wait_for(lambda: not sweeps._runs)
