"""How the pages of the latent tabs ask for pictures: plain requests beside Gradio's queue.

A slider's move has to be seen within a moment, and Gradio's queue is no place for that: an event there costs about as
much as the picture, is not dropped when a newer one comes, and waits behind other people's. A page has one request of a
kind under way (web/lab.js), and few workers make pictures, so that many visitors leave the server its cores.

`POST /latents/TAB` takes JSON: `link`, the settings as the query of a link; `do`, what to do with them; `parts`, what
to answer with, by the names in the tab's `PARTS`; `extra`, what parts need beside the settings.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
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

from playground import zoo
from playground.bodies import json_object, received, texts
from playground.pictures.references import MOST_BYTES, from_file, latents, to_file
from playground.pictures.search import search
from playground.tabs import address, arithmetic, interpolation, mixing, truncation
from playground.tabs.gallery_settings import named, shipped
from playground.tabs.latent_models import eyes, numbered, opened
from playground.tabs.latent_settings import (
    MOST_KEYS,
    NAMES,
    TABLES,
    Settings,
    as_text,
    first_model,
    read,
    read_address,
    read_link,
)
from playground.tabs.latent_words import look, why

TABS: Mapping[str, ModuleType] = {
    address.ARITHMETIC: arithmetic,
    address.INTERPOLATION: interpolation,
    address.TRUNCATION: truncation,
    address.MIXING: mixing,
}
WALL = 24  # pictures to pick from
SLOW = {"measured", "film", "wall"}  # parts that take seconds at first, as do searches for exemplars
BROKEN = "The server could not make this: its log says why. Try something else."

log = logging.getLogger(__name__)


def _workers(name: str, count: int) -> ThreadPoolExecutor:
    # Pictures this small gain nothing from a second thread, and threads of several workers get in each other's way.
    return ThreadPoolExecutor(count, name, initializer=torch.set_num_threads, initargs=(1,))


_quick, _slow = _workers("pictures", 2), _workers("searches", 1)


def routes() -> list[BaseRoute]:
    """The routes of all latent tabs."""
    return [
        Route("/latents/{tab}", _asked, methods=["POST"]),
        Route("/latents/{tab}/latents.npy", _downloaded, methods=["POST"]),
        Route("/latents/{tab}/upload", _uploaded, methods=["POST"]),
        Route("/latents/interpolation/walk.gif", _animated, methods=["POST"]),
    ]


async def _asked(request: Request) -> Response:
    asked = await json_object(request, MOST_BYTES)
    tab = request.path_params["tab"]
    searches = tab == address.ARITHMETIC and asked.get("do") is not None
    slow = searches or not SLOW.isdisjoint(texts(asked, "parts"))
    return await _made(request, partial(answer, tab, asked), slow)


async def _downloaded(request: Request) -> Response:
    asked = await json_object(request, MOST_BYTES)

    def file() -> Response:
        tab = request.path_params["tab"]
        settings = read_link(tab, str(asked.get("link")))
        given = truncation.latent_file(settings) if tab == address.TRUNCATION else asked.get("references")
        if not isinstance(given, list) or not given or len(given) > 64:
            raise ValueError("Latents to download must be a list of up to 64.")
        _, space = opened(settings)
        seed = settings["seed"]
        return Response(to_file(latents(space, seed, list(map(str, given)))), media_type="application/octet-stream")

    return await _made(request, file, slow=False)


async def _uploaded(request: Request) -> Response:
    content = await received(request, MOST_BYTES)

    def references() -> dict[str, Any]:
        settings = read_link(request.path_params["tab"], request.query_params.get("link", ""))
        _, space = opened(settings)
        return {"references": from_file(content, space, MOST_KEYS)}

    return await _made(request, references, slow=False)


async def _animated(request: Request) -> Response:
    asked = await json_object(request, MOST_BYTES)

    def film() -> Response:
        settings = read_link(address.INTERPOLATION, str(asked.get("link")))
        return Response(interpolation.animated(settings), media_type="image/gif")

    return await _made(request, film, slow=True)


async def _made(request: Request, make: Callable[[], Any], slow: bool) -> Response:
    """What a worker makes; a problem is one sentence."""
    if request.path_params.get("tab", address.INTERPOLATION) not in TABS:
        return JSONResponse({"problem": "There is no such tab."}, 404)
    try:
        made = await asyncio.get_running_loop().run_in_executor(_slow if slow else _quick, make)
    except (ValueError, zoo.ModelError) as error:
        return JSONResponse({"problem": str(error)}, 400)
    except Exception:
        log.exception("a latent tab could not be answered")
        return JSONResponse({"problem": BROKEN}, 500)
    return made if isinstance(made, Response) else JSONResponse(made)


def answer(tab: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a page is told: the settings as they are now, and the parts that it asked for."""
    settings, sentence = _settings(tab, asked)
    module, given = TABS[tab], asked.get("extra")
    extra: Mapping[str, Any] = given if isinstance(given, dict) else {}
    message: dict[str, Any] = {
        "link": settings.to_link(),
        "settings": {"model": settings.model} | {name: as_text(value) for name, value in settings.values},
        "sentence": sentence,
        "look": look(settings),
    }
    for part in texts(asked, "parts"):
        if part == "model":
            message["facts"] = facts(settings)
        elif part == "wall":
            message["wall"] = wall(settings, extra)
        elif part in module.PARTS:
            message |= module.PARTS[part](settings, extra)
    return message


def _settings(tab: str, asked: Mapping[str, Any]) -> tuple[Settings, str]:
    """The settings after what is to be done, and a sentence on what of a link was no good."""
    link, do = str(asked.get("link") or ""), str(asked.get("do"))
    module = TABS[tab]
    if do == "open":
        return _opened(tab, link)
    given = dict(parse_qsl(link, keep_blank_values=True))
    if do in ("start", "model", "preset", "surprise"):
        model = shipped(named(given.get("model", first_model(tab))))
        if do == "surprise":
            return module.surprise(model, Random()), ""
        if do == "preset":
            return module.choose(model, str(asked.get("preset"))), ""
        if do == "model" and tab in (address.INTERPOLATION, address.TRUNCATION):
            return _fitted(tab, given), ""
        return module.start(model), ""
    if do == "reseed" and tab == address.ARITHMETIC:
        seed = read(tab, given)["seed"]
        before = dict(parse_qsl(str(asked.get("before") or ""), keep_blank_values=True))
        return arithmetic.reseed(read(tab, before), seed), ""
    return read(tab, given), ""


def _opened(tab: str, search_: str) -> tuple[Settings, str]:
    settings, sentence = read_address(tab, search_)
    given = address.settings(dict(parse_qsl(search_.lstrip("?"), keep_blank_values=True)), tab)
    if not set(given) & set(NAMES[tab]) - {"model"}:
        settings = TABS[tab].start(shipped(settings.model))
    return settings, sentence


def _fitted(tab: str, given: Mapping[str, str]) -> Settings:
    """The settings of a link for another model: what it cannot have is as at the start."""
    table = TABLES[tab](shipped(given["model"]))
    kept = {"model": given["model"]}
    for name, prop in table.items():
        try:
            kept |= {name: as_text(prop.parse(given[name]))} if name in given else {}
        except ValueError:
            continue
    return read(tab, kept)


def facts(settings: Settings) -> dict[str, Any]:
    """What the page has to know of the model that is chosen."""
    model = shipped(settings.model)
    module, finder = TABS[settings.tab], eyes(model).finder
    table = TABLES[settings.tab](model)
    return {
        "model": model.name,
        "size": model.generator.shape.size,
        "styled": model.styled,
        "choices": {name: prop.choices for name, prop in table.items() if prop.kind == "choice"},
        "presets": module.presets(model),
        "why": why(settings),
        "attributes": {name: list(values) for name, values in finder.values.items()} if finder else {},
        "no_attributes": eyes(model).missing,
        **module.about(settings),
    }


def wall(settings: Settings, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Latents to pick from, from a number on, whose pictures show what is wanted."""
    model = shipped(settings.model)
    start, wanted = extra.get("start", 0), extra.get("wanted") or {}
    if type(start) is not int or start < 0 or not isinstance(wanted, dict):
        raise ValueError("A wall starts at a whole number of 0 or more, and what it shows is an object of attributes.")
    wanted = {str(name): str(value) for name, value in wanted.items()}
    finder = eyes(model).finder
    if finder is None:
        numbers = list(range(start, min(start + WALL, 2048)))
        if wanted:
            raise ValueError(eyes(model).missing)
    else:
        numbers = search(model, finder, settings["seed"]).find(wanted, WALL, start)
    return {"numbers": numbers, "pictures": numbered(settings, numbers), "start": start, "wanted": wanted}
