"""What a page of the live tab saves and opens, by requests beside its channel: the run, a script, an animation.

`/live/TICKET/…` names the run by the ticket that its page was given. A problem is an answer like any other, JSON with
one sentence, `problem`: browsers log 400 as a fault. One worker does all of this, so that training keeps its cores.
"""

import asyncio
import io
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground import saved, trained
from playground.bodies import received
from playground.hub import Hub
from playground.pictures.animation import gif
from playground.plane.script import script
from playground.session import Session

MOST_FRAMES = 64  # of an animation
MOST_SIDE = 480  # pixels of a frame
MOST_SHEET = 24 << 20  # bytes of the picture that holds all frames
FRAMES_A_SECOND = 10
FIRST_ITERATIONS = 1000  # of the script of a run that has not begun

GONE = "There is no run here: press play, and try again when it has started."
DIVERGED = "This run has ended or diverged: there is nothing to go on with. Reset it, and save it while it runs."
NO_FRAMES = "The animation could not be made: its frames did not come as the page draws them. Reload the page."
BROKEN = "The server could not make this file: its log says why. Try again."

log = logging.getLogger(__name__)
_worker = ThreadPoolExecutor(1, "files", initializer=torch.set_num_threads, initargs=(1,))


def routes(hub: Hub) -> list[BaseRoute]:
    """The routes of all files."""
    files = Files(hub)
    return [
        Route("/live/{ticket}/run", files.save, methods=["GET"]),
        Route("/live/{ticket}/run", files.open, methods=["POST"]),
        Route("/live/{ticket}/trained/{name}", files.start, methods=["POST"]),
        Route("/live/{ticket}/script", files.script, methods=["GET"]),
        Route("/live/{ticket}/film", files.film, methods=["POST"]),
    ]


class Files:
    """Answers for the runs of one hub."""

    def __init__(self, hub: Hub) -> None:
        """`hub`: whose runs these are."""
        self.hub = hub

    async def save(self, request: Request) -> Response:
        """The run as a file."""

        def make(session: Session) -> Response:
            run = self.hub.save(session)
            if run is None:
                raise ValueError(DIVERGED)
            return Response(saved.to_bytes(run), media_type="application/octet-stream")

        return await self._made(request, make)

    async def open(self, request: Request) -> Response:
        """The page's run goes on with the one in the file that was sent; answers with its settings."""
        if self._session(request) is None:
            return problem(GONE)
        content = await received(request, saved.MOST_BYTES)
        return await self._made(request, lambda session: self._resumed(session, content))

    async def start(self, request: Request) -> Response:
        """The page's run goes on with one that is trained already; answers with its settings."""
        name = request.path_params["name"]
        return await self._made(request, lambda session: self._resumed(session, trained.content(name)))

    def _resumed(self, session: Session, content: bytes) -> Response:
        run = saved.from_bytes(content, self.hub.check)
        self.hub.resume(session, run)
        return JSONResponse({"link": run.spec.to_link(), "iteration": run.member["iteration"]})

    async def script(self, request: Request) -> Response:
        """The run as a script of PyTorch alone, up to where it is."""

        def make(session: Session) -> Response:
            run = self.hub.save(session)
            if run is None:
                raise ValueError(DIVERGED)
            iterations = run.member["iteration"] or FIRST_ITERATIONS
            return Response(script(run.spec, iterations, altered=run.altered), media_type="text/x-python")

        return await self._made(request, make)

    async def film(self, request: Request) -> Response:
        """An animation of the frames that were sent as one picture, `count` squares in `columns` columns."""
        if self._session(request) is None:
            return problem(GONE)
        content = await received(request, MOST_SHEET)

        def make(_: Session) -> Response:
            count, columns = (number(request.query_params.get(name)) for name in ("count", "columns"))
            return Response(animated(content, count, columns), media_type="image/gif")

        return await self._made(request, make)

    def _session(self, request: Request) -> Session | None:
        return self.hub.find(request.path_params["ticket"])

    async def _made(self, request: Request, make: Callable[[Session], Response]) -> Response:
        session = self._session(request)
        if session is None:
            return problem(GONE)
        try:
            return await asyncio.get_running_loop().run_in_executor(_worker, make, session)
        except ValueError as error:
            return problem(str(error))
        except Exception:
            log.exception("a file of a live run could not be made")
            return problem(BROKEN)


def problem(sentence: str) -> Response:
    """One sentence for the page."""
    return JSONResponse({"problem": sentence})


def number(text: str | None) -> int:
    """A count of frames from an address; ValueError, with one sentence, for anything else."""
    if text is None or not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_FRAMES:
        raise ValueError(NO_FRAMES)
    return int(text)


def animated(sheet: bytes, count: int, columns: int) -> bytes:
    """A GIF of the first `count` squares of a picture with so many columns of them, row by row.

    ValueError, with one sentence, for a picture of other sizes than pages send.
    """
    try:
        with Image.open(io.BytesIO(sheet), formats=["PNG", "WEBP"]) as picture:
            side, rest = divmod(picture.width, columns)
            rows = -(-count // columns)
            if rest or len(sheet) > MOST_SHEET or not 0 < side <= MOST_SIDE or picture.height != rows * side:
                raise ValueError(NO_FRAMES)
            pixels = np.asarray(picture.convert("RGB"))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise ValueError(NO_FRAMES) from None
    tiles = pixels.reshape(rows, side, columns, side, 3).swapaxes(1, 2).reshape(-1, 1, side, side, 3)
    return gif(tiles[:count], count / FRAMES_A_SECOND)
