"""The channel of sweeps: one WebSocket a page, between its JavaScript and `Sweeps`.

The page asks with JSON: `open` with a link's query, `play`, `pause`, `reset`, `ack` after each painted picture. It gets
a JSON `setup`, binary pictures (`wire.packed`), the newest of which wins, and JSON `error` with one sentence.
"""

import asyncio
import json
from contextlib import suppress
from typing import Any

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground import wire
from playground.plane.draws import data_of
from playground.plane.spec import parse_link
from playground.plane.sweep import SAMPLES, Look, Sweep
from playground.sweeps import Picture, SweepRun, Sweeps, SweepsFullError

MISUNDERSTOOD = "The server did not understand the page; reload it."


def routes(sweeps: Sweeps) -> list[BaseRoute]:
    """The route that serves sweeps."""

    async def serve(socket: WebSocket) -> None:
        await socket.accept()
        await SweepChannel(sweeps, socket).serve()

    return [WebSocketRoute("/sweep", serve)]


class SweepChannel:
    """One page's connection."""

    def __init__(self, sweeps: Sweeps, socket: WebSocket) -> None:
        """`socket`: accepted."""
        self.sweeps, self.socket = sweeps, socket
        self.run: SweepRun | None = None
        self._newest: Picture | None = None
        self._loop, self._ready = asyncio.get_running_loop(), asyncio.Event()

    async def serve(self) -> None:
        """Talk to the page until it leaves; its sweep ends with it."""
        sender = asyncio.create_task(self._send_forever())
        try:
            while True:
                await self._obey(await self.socket.receive_text())
        except (WebSocketDisconnect, KeyError):  # KeyError: a binary message, which no page of ours sends
            pass
        finally:
            sender.cancel()
            await self._end()

    def _show(self, picture: Picture) -> None:
        """A new picture; called from the sweep's thread."""
        self._newest = picture
        self._loop.call_soon_threadsafe(self._ready.set)

    async def _obey(self, words: str) -> None:
        try:
            message = json.loads(words)
            do = message.get("do") if isinstance(message, dict) else None
        except (ValueError, RecursionError):
            do = None
        if do == "open":
            await self._open(str(message.get("link", "")))
        elif self.run is None or do not in COMMANDS:
            await self._say({"type": "error", "message": MISUNDERSTOOD})
        else:
            COMMANDS[do](self.run)

    async def _open(self, link: str) -> None:
        """Begin a sweep in place of the one before."""
        try:
            sweep = Sweep.from_mapping(parse_link(link))
            await self._end()
            await self._say(setup(sweep))
            self.run = await asyncio.to_thread(self.sweeps.open, sweep, self._show)
        except (ValueError, SweepsFullError) as problem:
            await self._say({"type": "error", "message": str(problem)})

    async def _end(self) -> None:
        run, self.run, self._newest = self.run, None, None
        if run is not None:
            await asyncio.to_thread(self.sweeps.close, run)

    async def _say(self, message: dict[str, Any]) -> None:
        await self.socket.send_text(wire.text(message))

    async def _send_forever(self) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):  # the reader learns of a lost page by itself
            while True:
                await self._ready.wait()
                self._ready.clear()
                picture, self._newest = self._newest, None
                if picture is not None:
                    await self.socket.send_bytes(encode(picture))


COMMANDS = {
    "play": lambda run: run.play(True),
    "pause": lambda run: run.play(False),
    "reset": lambda run: run.restart(),
    "ack": lambda run: run.acknowledge(),
}


def setup(sweep: Sweep) -> dict[str, Any]:
    """What a page has to know of a sweep before its first picture."""
    specs = sweep.specs
    return {
        "type": "setup",
        "links": [spec.to_link() for spec in specs],
        "extents": [data_of(spec).extent for spec in specs],
        "axes": [{"name": axis.name, "values": list(axis.values)} for axis in sweep.axes],
        "samples": SAMPLES,
    }


def encode(picture: Picture) -> bytes:
    """A picture as a binary message."""
    header = {
        "iteration": picture.iteration,
        "rate": picture.rate,
        "status": picture.status,
        "fates": picture.fates,
        "scores": [score(look) for look in picture.looks],
    }
    arrays = {"real": picture.real, "opinion": picture.opinion, "fake": wire.within(picture.fake, FARTHEST)}
    return wire.packed(header, arrays)


FARTHEST = 20.0  # points farther out are drawn there: beyond every view


def score(look: Look | None) -> dict[str, Any] | None:
    """The measures of one look."""
    return None if look is None else {"iteration": look.iteration, **wire.measures(look.coverage)}
