"""What the start page asks for beside Gradio's queue: the GANs that train for it, and the other tabs' small pictures.

`GET /start/gans` answers as `Showcase.look`, `GET /start/pictures/TAB` with JSON as `Pictures.look`. One worker makes
all of it, so that a crowd on the start page leaves the server to those who play. `GET /start/tour?tab=…&lesson=…` is a
stop's line, as HTML, for the few pages that are opened on the tour.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import torch
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground.showcase import Showcase
from playground.tabs import tour
from playground.tabs.start_pictures import MAKERS, Pictures

FRESH = {"Cache-Control": "no-store"}


def routes(device: str = "cpu") -> list[BaseRoute]:
    """The routes. `device`: where the GANs train."""
    worker = ThreadPoolExecutor(1, "start", initializer=torch.set_num_threads, initargs=(1,))
    showcase, pictures = Showcase(device), Pictures()

    async def gans(_: Request) -> Response:
        seen = await asyncio.get_running_loop().run_in_executor(worker, showcase.look)
        return Response(seen, media_type="application/octet-stream", headers=FRESH)

    async def picture(request: Request) -> Response:
        tab = request.path_params["tab"]
        if tab not in MAKERS:
            return JSONResponse({"problem": "There is no such picture."}, 404, headers=FRESH)
        seen = await asyncio.get_running_loop().run_in_executor(worker, pictures.look, tab)
        return JSONResponse(seen, headers=FRESH)

    def stop(request: Request) -> Response:
        given = request.query_params
        return HTMLResponse(tour.line(given.get("tab", ""), given.get("lesson", "")), headers=FRESH)

    return [Route("/start/gans", gans), Route("/start/pictures/{tab}", picture), Route("/start/tour", stop)]
