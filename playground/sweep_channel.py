"""The channels of sweeps and of phase diagrams: one WebSocket a page, between its JavaScript and their rooms.

The page asks with JSON: `open` with a link's query, `play`, `pause`, `reset`, `ack` after each painted picture. It gets
JSON `waiting` while it stands in line, a JSON `setup`, binary pictures (`wire.packed`), the newest of which wins, JSON
`ended` where its sweep has to make way, and JSON `error`, each of these with one sentence. Diagrams know `open` and
`stop`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground import wire
from playground.bodies import MISUNDERSTOOD, message
from playground.diagrams import Diagrams, Progress
from playground.places import Place, news
from playground.plane.diagram import Diagram
from playground.plane.draws import data_of
from playground.plane.spec import parse_link
from playground.plane.sweep import SAMPLES, Look, Sweep
from playground.sweeps import Picture, Sweeps


class Kind(NamedTuple):
    """What a channel serves: sweeps, or diagrams."""

    room: Any  # `Sweeps` or `Diagrams`: `ask`, `refuse`, `open`, `close` and `places`
    read: Callable[[dict[str, Any]], Any]  # a link's settings as what the room opens; ValueError for bad ones
    setup: Callable[[Any], dict[str, Any]]  # what a page has to know of it
    encode: Callable[[Any], bytes]  # what the room shows, as a message
    commands: dict[str, Callable[[Any], object]]


def routes(sweeps: Sweeps, diagrams: Diagrams | None = None) -> list[BaseRoute]:
    """The routes that serve sweeps and, where there are any, diagrams."""
    kinds = {"/sweep": Kind(sweeps, Sweep.from_mapping, setup, encode, COMMANDS)}
    if diagrams is not None:
        kinds["/diagram"] = Kind(diagrams, Diagram.from_mapping, outline, encode_progress, STOP)

    def serving(kind: Kind) -> Callable[[WebSocket], Awaitable[None]]:
        async def serve(socket: WebSocket) -> None:
            await socket.accept()
            await SweepChannel(kind, socket).serve()

        return serve

    return [WebSocketRoute(path, serving(kind)) for path, kind in kinds.items()]


class SweepChannel:
    """One page's connection."""

    def __init__(self, kind: Kind, socket: WebSocket) -> None:
        """`socket`: accepted."""
        self.kind, self.room, self.socket = kind, kind.room, socket
        self.run: Any = None  # the sweep or the diagram
        self._newest: Any = None  # what it showed last
        self._ended = ""  # why the server ended the sweep
        self._place: Place | None = None  # of the sweep that is to begin, or in the line
        self._entering: asyncio.Task[None] | None = None  # stands in line and opens the sweep
        self._opening = False  # it has its place and is being made: too late to leave the line
        self._loop, self._ready, self._moved = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()

    async def serve(self) -> None:
        """Talk to the page until it leaves; its sweep, or its place in the line, ends with it."""
        sender = asyncio.create_task(self._send_forever())
        try:
            while True:
                await self._obey(await message(self.socket) or {})
        except WebSocketDisconnect:
            pass
        finally:
            sender.cancel()
            await self._end()

    # Called from other threads ----------------------------------------------------------------------------------------

    def _show(self, picture: Any) -> None:
        self._newest = picture
        self._loop.call_soon_threadsafe(self._ready.set)

    def _over(self, why: str) -> None:
        self._ended = why
        self._loop.call_soon_threadsafe(self._ready.set)

    def _called(self) -> None:
        self._loop.call_soon_threadsafe(self._moved.set)

    # -----------------------------------------------------------------------------------------------------------------

    async def _obey(self, said: dict[str, Any]) -> None:
        do = said.get("do")
        if self._opening and self._entering is not None:
            await self._entering
        if do == "open":
            await self._open(str(said.get("link", "")))
        elif self.run is None or do not in self.kind.commands:
            await self._say({"type": "error", "message": MISUNDERSTOOD})
        else:
            self.kind.commands[do](self.run)

    async def _open(self, link: str) -> None:
        """Begin a sweep, or stand in line for it, in place of the one before."""
        try:
            sweep = self.kind.read(parse_link(link))
            await self._end()
            self._place = self.room.ask(sweep, self._called)
        except ValueError as problem:
            await self._say({"type": "error", "message": str(problem)})
        else:
            self._entering = asyncio.create_task(self._enter(sweep, self._place))

    async def _enter(self, sweep: Any, place: Place) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):  # the reader learns of a lost page by itself
            async for told in news(self.room.places, place, self._moved):
                await self._say({"type": "waiting", **told})
            self._opening = True
            await self._say(self.kind.setup(sweep))
            self.run = await asyncio.to_thread(self.room.open, sweep, place, self._show, self._over)
            self._place = None

    async def _end(self) -> None:
        """No sweep, and no place in the line."""
        if self._entering is not None and not self._opening:
            self._entering.cancel()
        elif self._entering is not None:
            await self._entering
        self._entering, self._opening = None, False
        run, self.run, self._newest, self._ended = self.run, None, None, ""
        if run is not None:
            await asyncio.to_thread(self.room.close, run)
        if self._place is not None:
            self.room.refuse(self._place)
            self._place = None

    async def _say(self, message: dict[str, Any]) -> None:
        await self.socket.send_text(wire.text(message))

    async def _send_forever(self) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):  # the reader learns of a lost page by itself
            while True:
                await self._ready.wait()
                self._ready.clear()
                picture, self._newest = self._newest, None
                if picture is not None:
                    await self.socket.send_bytes(self.kind.encode(picture))
                if self._ended:
                    await self._say({"type": "ended", "message": self._ended})
                    await self._end()


COMMANDS: dict[str, Callable[[Any], object]] = {
    "play": lambda run: run.play(True),
    "pause": lambda run: run.play(False),
    "reset": lambda run: run.restart(),
    "ack": lambda run: run.acknowledge(),
}


STOP: dict[str, Callable[[Any], object]] = {"stop": lambda run: run.stop()}


def outline(diagram: Diagram) -> dict[str, Any]:
    """What a page has to know of a diagram before its first results."""
    rows, columns = range(len(diagram.rows.values)), range(len(diagram.columns.values))
    return {
        "type": "setup",
        "links": [diagram.cell(row, column).to_link() for row in rows for column in columns],
        "axes": [{"name": axis.name, "values": list(axis.values)} for axis in (diagram.rows, diagram.columns)],
        "size": diagram.size,
    }


def encode_progress(progress: Progress) -> bytes:
    """What has been found as a binary message, row by row; −1 where nothing is known."""
    found = {**progress.values, "counts": progress.counts}
    arrays = {name: np.nan_to_num(array, nan=UNKNOWN).astype(np.float32).ravel() for name, array in found.items()}
    return wire.packed({"done": progress.done}, arrays)


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
    if picture.densities is not None:
        arrays["densities"] = picture.densities
    return wire.packed(header, arrays)


UNKNOWN = -1.0  # among shares and means, none of which is below 0
FARTHEST = 20.0  # points farther out are drawn there: beyond every view


def score(look: Look | None) -> dict[str, Any] | None:
    """The measures of one look."""
    return None if look is None else {"iteration": look.iteration, **wire.measures(look.coverage)}
