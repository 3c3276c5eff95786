"""The live channel: one WebSocket a page, between its JavaScript and the hub.

A WebSocket because a view that follows training needs what Gradio's event stream lacks: both directions on one
connection (a browser has six for everything else), binary frames, and back-pressure: at most two frames are on their
way, and the newest wins. The messages are described in `wire`.
"""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground import wire
from playground.hub import MOST_STEPS, Hub, HubFullError
from playground.plane import GanSpec
from playground.plane.anatomy import SIDES
from playground.session import Frame, Readout, Session, Setup, State, Walk

GOING_AWAY = (1000, 1001)  # close codes of a page that was left or reloaded; others are lost connections
MISUNDERSTOOD = "The server did not understand the page; reload it."
NO_RUN = "There is no run yet: it starts as soon as its settings are right and a place is free."
LONGEST = 16_384  # characters of a message from a page
SPEEDS = (0.1, 1e6)  # iterations a second


class RefusedError(ValueError):
    """A message that cannot be obeyed; says why in one sentence."""


def routes(hub: Hub) -> list[BaseRoute]:
    """The route that serves live views, and one for whoever watches over the server."""

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        await Channel(hub, socket).serve()

    def health(_: Request) -> JSONResponse:
        return JSONResponse({"sessions": len(hub.sessions), "places": hub.limits.sessions})

    return [WebSocketRoute("/live", live), Route("/health", health)]


class Channel:
    """One page's connection."""

    def __init__(self, hub: Hub, socket: WebSocket) -> None:
        """`socket`: accepted."""
        self.hub, self.socket = hub, socket
        self.session: Session | None = None
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
                if self.session is not None and sender is None:
                    sender = asyncio.create_task(self._send_forever(self.session))
        except WebSocketDisconnect as left:
            code = left.code
        finally:
            if sender is not None:
                sender.cancel()
            if self.session is not None:
                (self.hub.leave if code in GOING_AWAY else self.hub.detach)(self.session, self._notify)

    def _notify(self) -> None:
        """The session's mailbox has something; called from any thread."""
        self._loop.call_soon_threadsafe(self._ready.set)

    async def _receive(self) -> dict[str, Any]:
        while True:
            received = await self.socket.receive()
            if received["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(received["code"])
            words = received.get("text") or ""
            try:
                message = json.loads(words) if len(words) <= LONGEST else None
            except (ValueError, RecursionError):  # the latter for brackets thousands deep
                message = None
            if isinstance(message, dict):
                return message
            await self._say(RefusedError(MISUNDERSTOOD))

    async def _say(self, problem: Exception) -> None:
        full = isinstance(problem, HubFullError)
        answer = {"type": "state", "status": "waiting", "playing": False, "speed": None, "iteration": 0}
        await self.socket.send_text(
            wire.text({**answer, "message": str(problem)} if full else {"type": "error", "message": str(problem)})
        )

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
        """Begin a run, or go on with one whose connection was lost."""
        if self.session is not None:
            raise RefusedError("This page has a run already.")
        session = self.hub.find(str(message.get("ticket")))
        if session is None:
            spec = GanSpec.from_link(str(message.get("link", "")))
            session = self.hub.open(spec, playing=not message.get("paused"), reader=self._notify)
        else:
            self.hub.attach(session, self._notify)
        self.session = session

    async def _send_forever(self, session: Session) -> None:
        """Pass on what the session's mailbox holds, as it comes, until the page reads it on another connection."""
        iteration, with_real = 0, True
        with suppress(WebSocketDisconnect, RuntimeError):  # the reader learns of a lost page by itself
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
