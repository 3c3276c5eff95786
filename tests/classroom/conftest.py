"""A server of our own with the channels of live views and of classes, and pages that talk to it over WebSockets."""

import json
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.sync.client import ClientConnection, connect

from playground import channel
from playground.classroom.classes import Classes
from playground.classroom.routes import routes
from playground.hub import Hub
from playground.limits import Limits
from playground.tabs.pushed import offered, reader
from tests.test_wire import unpack
from tests.waiting import wait_for


@dataclass(frozen=True)
class School:
    """A running server; `address` without a scheme."""

    hub: Hub
    classes: Classes
    address: str

    @property
    def live(self) -> str:
        return f"ws://{self.address}/live"

    def get(self, path: str, message: Any = None) -> tuple[int, Any, bytes]:
        """Status, headers and body of what a browser gets."""
        body = None if message is None else json.dumps(message).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(f"http://{self.address}{path}", body)) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as problem:
            return problem.code, problem.headers, problem.read()

    def open(self) -> tuple[str, str]:
        """A new class: its code and its key."""
        told = json.loads(self.get("/class/open", {})[2])
        return told["code"], told["key"]


class Talker:
    """A page's side of a channel."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, do: str, **rest: Any) -> None:
        self.connection.send(json.dumps({"do": do, **rest}))

    def next(self, kind: str) -> dict[str, Any]:
        """The next message of a kind, "pictures" for binary ones; pictures that pass are acknowledged."""
        while True:
            received = self.connection.recv(timeout=20)
            if isinstance(received, bytes):
                header, arrays = unpack(received)
                message: dict[str, Any] = {**header, "arrays": arrays, "type": "pictures"}
                self.say("ack")
            else:
                message = json.loads(received)
            if message["type"] == kind:
                return message

    def until(self, kind: str, **expected: Any) -> dict[str, Any]:
        """The next message of a kind that has these entries."""
        while True:
            message = self.next(kind)
            if all(message[name] == value for name, value in expected.items()):
                return message


@contextmanager
def talking(school: School, code: str, where: str, do: str, **rest: Any) -> Iterator[Talker]:
    with connect(f"ws://{school.address}/class/{code}/{where}") as connection:
        talker = Talker(connection)
        talker.say(do, **rest)
        yield talker


@pytest.fixture
def school() -> Iterator[School]:
    with Hub(limits=Limits(sessions=4)) as hub, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        classes = Classes(most=3, seats=2)
        app = Starlette(routes=[*channel.routes(hub), *routes(classes, hub, reader(hub.check), offered())])
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="websockets-sansio"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        wait_for(lambda: server.started)
        yield School(hub, classes, f"127.0.0.1:{taken.getsockname()[1]}")
        server.should_exit = True
        thread.join()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong code is answered at once."""
    for module in ("routes", "seat_channel", "wall_channel"):
        monkeypatch.setattr(f"playground.classroom.{module}.GUESSING", 0.0)
