"""How a page of a class and the server talk over a WebSocket: JSON objects, bounded in size and in rate."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground import wire
from playground.bodies import MISUNDERSTOOD, message

RATE, BURST = 10.0, 40.0  # messages a second in the long run, and at once: a page that says more is read no faster
FIRST = 20.0  # seconds in which a page has to say what it wants
GUESSING = 1.0  # seconds that the answer to a wrong code takes


class MisunderstoodError(ValueError):
    """A message that no page of ours sends."""

    def __init__(self) -> None:
        """With the sentence that such a page gets."""
        super().__init__(MISUNDERSTOOD)


class Talk:
    """One page's connection."""

    def __init__(self, socket: WebSocket) -> None:
        """`socket`: accepted."""
        self.socket = socket
        self._allowance, self._filled = BURST, time.monotonic()
        self._changed, self._loop = asyncio.Event(), asyncio.get_running_loop()

    async def listen(self) -> dict[str, Any]:
        """The next message. MisunderstoodError for one that is none, WebSocketDisconnect when the page has gone."""
        await self._pace()
        said = await message(self.socket)
        if said is None:
            raise MisunderstoodError
        return said

    async def listen_first(self) -> dict[str, Any]:
        """The first message, for which nobody waits for ever. Raises as `listen` does."""
        try:
            return await asyncio.wait_for(self.listen(), FIRST)
        except TimeoutError:
            raise WebSocketDisconnect from None

    async def _pace(self) -> None:
        now = time.monotonic()
        self._allowance = min(BURST, self._allowance + (now - self._filled) * RATE) - 1
        self._filled = now
        if self._allowance < 0:
            await asyncio.sleep(-self._allowance / RATE)

    async def say(self, kind: str, **rest: Any) -> None:
        """Send a message."""
        await self.socket.send_text(wire.text({"type": kind, **rest}))

    async def bye(self) -> None:
        """Close, if the page has not gone by itself."""
        with suppress(RuntimeError, WebSocketDisconnect):
            await self.socket.close()

    def notify(self) -> None:
        """There is something new to say."""
        self._changed.set()

    async def news(self, patience: float) -> None:
        """Wait until there is something new to say, or for `patience` seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), patience)
        self._changed.clear()
