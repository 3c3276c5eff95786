"""The class over HTTP: /class/ opens one, /class/CODE is its wall, and two WebSockets below that are its channels.

Plain Starlette routes beside Gradio's: a wall on a beamer needs none of the playground around it. What the pages load
lies in web/class/.
"""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import segno
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from playground.bodies import json_object
from playground.classroom import seat_channel, wall_channel
from playground.classroom.classes import Classes, ClassFullError, NoClassError
from playground.classroom.names import clean
from playground.classroom.question import FEWEST, LONGEST_CHOICE, LONGEST_TEXT, MOST
from playground.classroom.talk import GUESSING
from playground.classroom.wall_channel import ReadState
from playground.figures.palette import DARK, LIGHT, THEMES, variables
from playground.hub import Hub

WEB = Path(__file__).parent.parent / "web" / "class"
MOST_BODY = 1000  # bytes of a request
LONGEST_ADDRESS = 300  # characters of where the playground is
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; base-uri 'none'; object-src 'none'"
SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
NO_CODE = "A code has five syllables, such as takomi-ruba; “{said}” is none."
NO_ADDRESS = "A QR code needs the address of the playground, http://… or https://…."

State = dict[str, str]  # that a lecturer may choose: `group`, `label`, and `state` for `ReadState`


def routes(classes: Classes, hub: Hub, read: ReadState, states: Sequence[State]) -> list[BaseRoute]:
    """All routes. `read` makes a state of what a lecturer wrote; `states` are offered."""
    pages = Pages(classes, states)

    async def seat(socket: WebSocket) -> None:
        await socket.accept()
        await seat_channel.serve(classes, code_in(socket), socket)

    async def wall(socket: WebSocket) -> None:
        await socket.accept()
        await wall_channel.serve(classes, hub, read, code_in(socket), socket)

    below = [
        Route("/", pages.start),
        Route("/open", pages.open, methods=["POST"]),
        Route("/find", pages.find, methods=["POST"]),
        Route("/config.json", pages.config),
        Route("/palette.css", pages.palette),
        Route("/{code}/qr.svg", pages.qr),
        WebSocketRoute("/{code}/seat", seat),
        WebSocketRoute("/{code}/wall", wall),
        Route("/{code}", pages.wall),
    ]
    return [Route("/class", lambda _: RedirectResponse("class/")), Mount("/class", routes=below)]


class Pages:
    """Answers for the classes of one server. A problem is an answer like any other, JSON with one sentence."""

    def __init__(self, classes: Classes, states: Sequence[State]) -> None:
        """`states`: that a lecturer may choose."""
        self.classes = classes
        self._start, self._wall = ((WEB / f"{name}.html").read_text(encoding="utf-8") for name in ("start", "wall"))
        self._config = {
            "states": list(states),
            "themes": {name: asdict(theme) for name, theme in THEMES.items()},
            "question": {"text": LONGEST_TEXT, "choice": LONGEST_CHOICE, "fewest": FEWEST, "most": MOST},
        }

    async def start(self, _: Request) -> Response:
        """The page on which a class is opened, or joined by its code."""
        return page(self._start)

    async def wall(self, request: Request) -> Response:
        """The wall of a class; also of one that is not there, which its channel says."""
        code = clean(request.path_params["code"])
        if not code:
            return RedirectResponse("./")
        return page(self._wall) if code == request.path_params["code"] else RedirectResponse(code)

    async def config(self, _: Request) -> Response:
        """What a wall has to know."""
        return JSONResponse(self._config, headers=SAFE)

    async def palette(self, _: Request) -> Response:
        """The colours of both themes as CSS variables."""
        dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {variables(DARK)} }} }}"
        return Response(f":root {{ {variables(LIGHT)} }}\n{dark}\n", media_type="text/css")

    async def open(self, _: Request) -> Response:
        """A new class: its code, and the lecturer's key, which is told here and never again."""
        code, key = await asyncio.to_thread(self.classes.new)
        try:
            self.classes.open(code, key)
        except ClassFullError as problem:
            return JSONResponse({"problem": str(problem)}, headers=SAFE)
        return JSONResponse({"code": code, "key": key}, headers=SAFE)

    async def find(self, request: Request) -> Response:
        """The code of the class that was asked for, in its one spelling."""
        said = str((await json_object(request, MOST_BODY)).get("code", ""))
        try:
            if not clean(said):
                raise NoClassError(NO_CODE.format(said=said[:40]))
            return JSONResponse({"code": self.classes.find(clean(said)).code}, headers=SAFE)
        except NoClassError as problem:
            await asyncio.sleep(GUESSING)
            return JSONResponse({"problem": str(problem)}, headers=SAFE)

    async def qr(self, request: Request) -> Response:
        """The link that joins a class as a QR code; `at` is where the page finds the playground."""
        at = request.query_params.get("at", "")
        code, parts = clean(request.path_params["code"]), urlsplit(at)
        if not code or parts.scheme not in ("http", "https") or not parts.netloc or len(at) > LONGEST_ADDRESS:
            return JSONResponse({"problem": NO_ADDRESS}, 400, headers=SAFE)
        drawn = io.BytesIO()
        link = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/?class={code}"
        segno.make_qr(link, error="m").save(drawn, kind="svg", scale=8, border=4, light="#FFFFFF", xmldecl=False)
        return Response(drawn.getvalue(), media_type="image/svg+xml", headers=SAFE)


def code_in(socket: WebSocket) -> str:
    """The code that a page asks for in its one spelling; as it was written where it is none."""
    said: str = socket.path_params["code"]
    return clean(said) or said


def page(markup: str) -> Response:
    """One of the pages."""
    return HTMLResponse(markup, headers={"Content-Security-Policy": POLICY, **SAFE})
