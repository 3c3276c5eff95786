"""Diagrams that pages ask for, over a real WebSocket. The cluster is this process: Ray is in test_cluster."""

import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.sync.client import connect

from playground import diagrams as module
from playground.cluster import ClusterError
from playground.diagrams import Diagrams
from playground.places import nobody
from playground.plane import diagram
from playground.plane.diagram import Diagram
from playground.sweep_channel import UNKNOWN, routes
from playground.sweeps import Sweeps
from tests.plane.test_diagram import QUERY
from tests.test_wire import unpack
from tests.waiting import wait_for

LINK = "&".join(f"{name}={value}" for name, value in QUERY.items())


class Here:
    """A cluster that works in the thread that asks, one task whenever `go` is released."""

    def __init__(self, *_: object) -> None:
        self.go = threading.Semaphore(0)
        self.stopped = False

    def stream(self, work: Callable[[Any], Any], tasks: Iterable[Any], wanted: Callable[[], bool]) -> Iterator[Any]:
        for task in tasks:
            while not self.go.acquire(timeout=0.02):
                if not wanted():
                    return
            yield work(task)

    def stop(self) -> None:
        self.stopped = True


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Here:
    made = Here()
    monkeypatch.setattr(module, "Cluster", lambda *_: made)
    monkeypatch.setattr(diagram, "TOGETHER", 6)
    return made


@pytest.fixture
def diagrams(here: Here) -> Iterator[Diagrams]:
    with Diagrams("local") as made:
        yield made
    assert here.stopped == (made._cluster is not None)


@pytest.fixture
def address(diagrams: Diagrams) -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        app = Starlette(routes=routes(Sweeps(), diagrams))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="websockets-sansio"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        wait_for(lambda: server.started)
        yield f"ws://127.0.0.1:{taken.getsockname()[1]}/diagram"
        server.should_exit = True
        thread.join()


def test_results_come_as_they_are_found_and_the_place_is_free_when_all_are_there(
    address: str, here: Here, diagrams: Diagrams
) -> None:
    with connect(address) as page:
        page.send(json.dumps({"do": "open", "link": "rows=loss"}))
        assert "needs a setting for its columns" in json.loads(page.recv(20))["message"]
        page.send(json.dumps({"do": "open", "link": LINK}))
        setup = json.loads(page.recv(20))
        assert (setup["type"], setup["size"], len(setup["links"])) == ("setup", 18, 6)
        assert [axis["name"] for axis in setup["axes"]] == ["generator_rate", "loss"]
        first = page.recv(20)
        assert isinstance(first, bytes)
        header, arrays = unpack(first)
        assert header["done"] == 0
        np.testing.assert_allclose(arrays["collapsed"], UNKNOWN, atol=1e-3)
        here.go.release(3)
        while header["done"] != 18:
            received = page.recv(60)
            assert isinstance(received, bytes)
            header, arrays = unpack(received)
        np.testing.assert_allclose(arrays["counts"], 3, atol=1e-3)
        fates = [arrays[name] for name in ("learning", "covered", "dropped", "collapsed", "oscillating", "diverged")]
        np.testing.assert_allclose(np.sum(fates, 0), 1, atol=1e-3)
        wait_for(lambda: not diagrams._held)


def test_one_is_drawn_at_a_time_and_stops_when_its_page_says_so_or_leaves(
    address: str, here: Here, diagrams: Diagrams
) -> None:
    with connect(address) as one, connect(address) as two:
        for page in (one, two):
            page.send(json.dumps({"do": "open", "link": LINK}))
        assert json.loads(one.recv(20))["type"] == "setup"
        waiting = json.loads(two.recv(20))
        assert (waiting["type"], waiting["position"]) == ("waiting", 1)
        one.send(json.dumps({"do": "stop"}))
        assert json.loads(two.recv(20))["type"] == "setup"
        here.go.release()
        wait_for(lambda: len(diagrams._held) == 1)
    wait_for(lambda: not diagrams._held and diagrams.places.waiting == 0)


def test_a_cluster_that_is_not_there_is_one_sentence(
    address: str, monkeypatch: pytest.MonkeyPatch, diagrams: Diagrams
) -> None:
    def missing(*_: object) -> None:
        raise ClusterError("There is no Ray here.")

    monkeypatch.setattr(module, "Cluster", missing)
    with connect(address) as page:
        page.send(json.dumps({"do": "open", "link": LINK}))
        told = [page.recv(20) for _ in range(3)]
        assert json.loads(told[2]) == {"type": "ended", "message": "There is no Ray here."}
        wait_for(lambda: not diagrams._held)


def test_a_server_without_ray_says_so() -> None:
    with pytest.raises(ValueError, match="PLAYGROUND_CLUSTER"):
        Diagrams().ask(Diagram.from_mapping(QUERY), nobody)
