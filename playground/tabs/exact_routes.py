"""How the pages of the convergence and the divergences tab ask for what they draw: requests beside Gradio's queue.

A page has one request under way (web/newest.js), few workers compute, and what takes seconds has a worker of its own.
`POST /exact/TAB` takes JSON: `link`, the settings as the query of a link; `do`, what to do with them ("open", "start",
"preset", "surprise" or nothing); `parts`, what to answer with.
"""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

import torch
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground import wire
from playground.bodies import json_object, texts
from playground.tabs import address, convergence, divergences

TABS: Mapping[str, ModuleType] = {address.CONVERGENCE: convergence, address.DIVERGENCES: divergences}
MOST_BYTES = 16_384  # of a request
BROKEN = "The server could not compute this: its log says why. Try something else."

log = logging.getLogger(__name__)


def _workers(name: str, count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, name, initializer=torch.set_num_threads, initargs=(1,))


_quick, _slow = _workers("exact", 2), _workers("training", 1)


def routes() -> list[BaseRoute]:
    """The route of both tabs."""
    return [Route("/exact/{tab}", _asked, methods=["POST"])]


async def _asked(request: Request) -> Response:
    tab = request.path_params["tab"]
    if tab not in TABS:
        return JSONResponse({"problem": "There is no such tab."}, 404)
    asked = await json_object(request, MOST_BYTES)
    parts = set(texts(asked, "parts"))
    workers = _slow if parts & TABS[tab].SLOW else _quick
    try:
        made = await asyncio.get_running_loop().run_in_executor(workers, partial(answer, tab, asked, parts))
    except ValueError as error:
        return JSONResponse({"problem": str(error)})  # an answer like any other: browsers log 400 as a fault
    except Exception:
        log.exception("a tab of exact figures could not be answered")
        return JSONResponse({"problem": BROKEN}, 500)
    return JSONResponse(made)


def answer(tab: str, asked: Mapping[str, Any], parts: set[str]) -> dict[str, Any]:
    """What a page is told: the settings as they are now, a sentence on what was no good, and the parts."""
    module, link, do, sentence = TABS[tab], str(asked.get("link") or ""), asked.get("do"), ""
    given = dict(parse_qsl(link.lstrip("?"), keep_blank_values=True))
    if do == "open":
        spec, sentence = module.opened(given)
    elif do == "start":
        spec = module.start()
    elif do == "preset":
        spec = module.preset(str(asked.get("preset")))
    elif do == "surprise":
        spec = module.surprise(Random())
    else:
        spec = module.read(given)
    message: dict[str, Any] = wire.finite(module.answer(spec, parts))
    return {"link": spec.to_link(), "sentence": sentence, **message}
