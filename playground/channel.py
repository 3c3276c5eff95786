"""The live channel: one WebSocket a page, between its JavaScript and the hub.

A WebSocket because a view that follows training needs what Gradio's event stream lacks: both directions on one
connection (a browser has six for everything else), binary frames, and back-pressure: at most two frames are on their
way, and the newest wins. The messages are described in `wire`.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground import wire
from playground.bodies import MISUNDERSTOOD, message
from playground.hub import MOST_STEPS, Hub, HubFullError
from playground.places import Place, news
from playground.plane import GanSpec
from playground.plane.anatomy import SIDES
from playground.session import Frame, Readout, Session, Setup, State, Walk

GOING_AWAY = (1000, 1001)  # close codes of a page that was left or reloaded; others are lost connections
NO_RUN = "There is no run yet: it starts as soon as its settings are right and a place is free."
SPEEDS = (0.1, 1e6)  # iterations a second


class RefusedError(ValueError):
    """A message that cannot be obeyed; says why in one sentence."""


def routes(hub: Hub) -> list[BaseRoute]:
    """The route that serves live views, and one for whoever watches over the server."""

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        await Channel(hub, socket).serve()

    def health(_: Request) -> JSONResponse:
        waiting = hub.places.waiting
        return JSONResponse({"sessions": len(hub.sessions), "places": hub.limits.sessions, "waiting": waiting})

    return [WebSocketRoute("/live", live), Route("/health", health)]


class Channel:
    """One page's connection."""

    def __init__(self, hub: Hub, socket: WebSocket) -> None:
        """`socket`: accepted."""
        self.hub, self.socket = hub, socket
        self.session: Session | None = None
        self.place: Place | None = None  # its own, or one in the line, until the run has it
        self._wanted = GanSpec(), True  # what runs when a place is free, and whether it plays
        self._loop, self._ready = asyncio.get_running_loop(), asyncio.Event()

    async def serve(self) -> None:
        """Talk to the page until it leaves; a page that left frees its session, a lost one may come back."""
        sender, code = None, 0
        try:
            while True:
                message = await self._receive()
                try:
                    await self._obey(message)
                except (ValueError, HubFullError) as problem:
                    await self._say(problem)
                if (sender is None or sender.done()) and (self.session or self.place):
                    sender = asyncio.create_task(self._tell_forever())
        except WebSocketDisconnect as left:
            code = left.code
        finally:
            if sender is not None:
                sender.cancel()
            if self.session is not None:
                (self.hub.leave if code in GOING_AWAY else self.hub.detach)(self.session, self._notify)
            elif self.place is not None:
                self.hub.refuse(self.place)

    def _notify(self) -> None:
        """The session's mailbox has something, or the line has moved; called from any thread."""
        self._loop.call_soon_threadsafe(self._ready.set)

    async def _receive(self) -> dict[str, Any]:
        while True:
            if (said := await message(self.socket)) is not None:
                return said
            await self._say(RefusedError(MISUNDERSTOOD))

    async def _say(self, problem: Exception) -> None:
        if isinstance(problem, HubFullError):
            await self.socket.send_text(wire.text(waiting(str(problem))))
        else:
            await self.socket.send_text(wire.text({"type": "error", "message": str(problem)}))

    async def _obey(self, message: dict[str, Any]) -> None:
        do = str(message.get("do"))
        if do == "open":
            self._open(message)
            return
        if do not in COMMANDS:
            raise RefusedError(MISUNDERSTOOD)
        if self.session is None:
            raise RefusedError(NO_RUN)
        done = COMMANDS[do](self.hub, self.session, message)
        if done is not None:  # a page that asks faster than the server can follow is read no faster
            await asyncio.wrap_future(done)

    def _open(self, message: dict[str, Any]) -> None:
        """Begin a run, stand in line for one, or go on with one whose connection was lost."""
        if self.session is not None:
            raise RefusedError("This page has a run already.")
        session = self.hub.find(str(message.get("ticket")))
        if session is not None and self.place is None:
            self.hub.attach(session, self._notify)
            self.session = session
            return
        spec = GanSpec.from_link(str(message.get("link", "")))
        self._wanted = spec, not message.get("paused")
        if self.place is None:
            self.place = self.hub.ask(spec, self._notify)
        if self.place.held:
            self._begin(self.place)

    def _begin(self, place: Place) -> None:
        """Begin the run that is wanted: its place is there."""
        self.place = None
        spec, playing = self._wanted
        self.session = self.hub.open(spec, playing=playing, reader=self._notify, place=place)

    async def _tell_forever(self) -> None:
        """Tell the page how the line moves, begin its run, and pass on what that has to say."""
        with suppress(WebSocketDisconnect, RuntimeError):  # the reader learns of a lost page by itself
            if self.place is not None:
                await self._stand_in_line(self.place)
            if self.session is not None:
                await self._send_forever(self.session)

    async def _stand_in_line(self, place: Place) -> None:
        """Until the page's place is there, and its run begins, or the server has no more places."""
        async for told in news(self.hub.places, place, self._ready):
            await self.socket.send_text(wire.text(waiting(**told)))
        try:
            self._begin(place)
        except HubFullError as problem:
            await self._say(problem)

    async def _send_forever(self, session: Session) -> None:
        """Pass on what the session's mailbox holds, as it comes, until the page reads it on another connection."""
        iteration, with_real = 0, True
        with suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await self._ready.wait()
                self._ready.clear()
                if session.reader != self._notify:
                    return
                for message in session.mailbox.take():
                    if isinstance(message, Setup):
                        setup = wire.setup(session)
                        with_real, iteration = True, setup["curves"][-1][0] if setup["curves"] else 0
                        await self.socket.send_text(wire.text(setup))
                    elif isinstance(message, State):
                        await self.socket.send_text(wire.text(wire.state(message)))
                    elif isinstance(message, Readout):
                        await self.socket.send_text(wire.text(wire.readout(message)))
                    elif isinstance(message, Walk):
                        await self.socket.send_bytes(wire.walk(message))
                    elif isinstance(message, Frame):
                        rows = session.curves.since(iteration)
                        await self.socket.send_bytes(wire.frame(message, session.shown(), rows, with_real))
                        with_real, iteration = False, rows[-1].iteration if rows else iteration


def waiting(message: str, position: int | None = None, seconds: float | None = None) -> dict[str, Any]:
    """The state of a page without a run: where it stands in the line, and for how many seconds about."""
    state = {"type": "state", "status": "waiting", "playing": False, "speed": None, "iteration": 0, "message": message}
    return {**state, "position": position, "seconds": seconds}


def speed(message: dict[str, Any]) -> float | None:
    """The asked-for speed; RefusedError, with one sentence, for a bad one."""
    value = message.get("value")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not SPEEDS[0] <= value <= SPEEDS[1]:
        raise RefusedError(f"Speed must be a number from {SPEEDS[0]:g} to {SPEEDS[1]:,.0f} iterations a second.")
    return float(value)


def whole(message: dict[str, Any], name: str, most: int) -> int:
    """A whole number from 1 to `most`; RefusedError, with one sentence, for anything else."""
    value = message.get(name, 1)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise RefusedError(f"{name.capitalize()} must be a whole number from 1 to {most:,}.")
    return value


def player(message: dict[str, Any]) -> str:
    """The one player that learns; RefusedError, with one sentence, for anything else."""
    if message.get("only") not in SIDES:
        raise RefusedError(f"Only must be {SIDES[0]} or {SIDES[1]}.")
    return str(message["only"])


COMMANDS: dict[str, Callable[[Hub, Session, dict[str, Any]], Future[None] | None]] = {
    "ack": lambda _, session, message: session.acknowledge(whole(message, "frame", 2**53)),
    "play": lambda hub, session, _: hub.play(session),
    "pause": lambda hub, session, _: hub.pause(session),
    "reset": lambda hub, session, _: hub.reset(session),
    "step": lambda hub, session, message: hub.step(session, whole(message, "count", MOST_STEPS)),
    "nudge": lambda hub, session, message: hub.nudge(session, player(message)),
    "walk": lambda hub, session, _: hub.dissect(session),
    "speed": lambda hub, session, message: hub.limit(session, speed(message)),
    "spec": lambda hub, session, message: hub.change(session, GanSpec.from_link(str(message.get("link", "")))),
}
