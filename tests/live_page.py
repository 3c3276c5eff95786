"""A page's side of the live channel, over a real WebSocket."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.test_wire import unpack

SMALL = "batch_size=16&generator_width=8&discriminator_width=8"


class Page:
    """A page's side of the channel."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.last: dict[str, Any] = {}

    def say(self, **message: Any) -> None:
        self.connection.send(json.dumps(message))

    def next(self, kind: str, acknowledge: bool = True) -> dict[str, Any]:
        """The next message of a kind ("frame" or "walk" for binary ones); frames that pass are acknowledged."""
        while True:
            received = self.connection.recv(timeout=20)
            if isinstance(received, bytes):
                header = unpack(received)[0]
                message: dict[str, Any] = {**header, "type": "walk" if "walk" in header else "frame"}
                if acknowledge and message["type"] == "frame":
                    self.say(do="ack", frame=message["frame"])
            else:
                message = json.loads(received)
            if message["type"] == kind:
                return message


@contextmanager
def page(address: str, link: str = SMALL, **rest: Any) -> Iterator[Page]:
    with connect(address) as connection:
        opened = Page(connection)
        opened.say(do="open", link=link, **rest)
        yield opened
