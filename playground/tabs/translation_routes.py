"""How the page of the translation tab asks for pictures: plain requests beside Gradio's queue, as the latent tabs do.

`POST /translation` takes JSON: `link`, the settings as a query; `do`, what to do with them ("open", "surprise",
"swap", or nothing); `picture`, a drawing as a data: address, in the place of the link's; `parts`, what to answer with.
`POST /translation/upload?LINK` takes a file.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import torch
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground.bodies import json_object, received, texts
from playground.metrics.fidelity import l1, psnr
from playground.pictures.datasets.prepared import Bytes
from playground.pictures.encoding import data_address
from playground.pictures.stored import ModelError
from playground.pictures.translation import inputs, stored
from playground.pictures.translation.stored import Translator
from playground.tabs import address
from playground.tabs import translation_words as words
from playground.tabs.translation_ablations import ablations
from playground.tabs.translation_settings import Settings, examples, read, source, surprise

NINE = 9  # outputs of one input
STRIP = 16  # examples to pick from at a time
AMPLIFIED = 4  # times the cycle's error, so that it can be seen
BROKEN = "The server could not translate this: its log says why. Try another input."

log = logging.getLogger(__name__)

# Pictures this small gain nothing from a second thread; two workers leave a class the rest of the server.
_workers = ThreadPoolExecutor(2, "translations", initializer=torch.set_num_threads, initargs=(1,))


def routes() -> list[BaseRoute]:
    """The routes of the tab."""
    return [
        Route("/translation", _asked, methods=["POST"]),
        Route("/translation/upload", _uploaded, methods=["POST"]),
    ]


async def _asked(request: Request) -> Response:
    return await _made(partial(answer, await json_object(request, inputs.MOST_DRAWING + 2**16)))


async def _uploaded(request: Request) -> Response:
    content = await received(request, inputs.MOST_BYTES)
    return await _made(partial(upload, dict(request.query_params), content))


async def _made(make: Callable[[], dict[str, Any]]) -> Response:
    """What a worker makes; a problem is one sentence."""
    try:
        made = await asyncio.get_running_loop().run_in_executor(_workers, make)
    except (ValueError, ModelError) as error:
        return JSONResponse({"problem": str(error)}, 400)
    except Exception:
        log.exception("the translation tab could not be answered")
        return JSONResponse({"problem": BROKEN}, 500)
    return JSONResponse(made)


def upload(given: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """An uploaded picture as an input of the settings' translator, and a sentence on what was done to it."""
    settings, _ = read(given)
    model = stored.load(settings.model)
    picture, done = inputs.read_upload(content, model.size, _canvas(model, settings.direction))
    return {"input": data_address(picture), "sentence": done}


def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a page is told: the settings as they are now, and the parts that it asked for."""
    settings, sentence = _settings(asked)
    model = stored.load(settings.model)
    drawn = asked.get("picture")
    if drawn:
        picture, truth = inputs.read_drawing(str(drawn), model.size), None
        settings = replace(settings, drawing=inputs.to_link(picture))
    else:
        picture, truth = source(settings)
    message: dict[str, Any] = {
        "link": settings.to_link(),
        "settings": {"model": settings.model, "direction": settings.direction, "seed": settings.seed,
                     "example": 0 if settings.drawing or drawn else settings.example},
        "kept": bool(settings.drawing) or not drawn,
        "sentence": sentence,
        "look": words.look(model, settings),
    }  # fmt: skip
    if not drawn:
        message["input"] = data_address(picture)
    work = _Work(model, settings, picture, truth)
    for part in texts(asked, "parts"):
        if part in PARTS:
            message |= PARTS[part](work)
    return message


def _settings(asked: Mapping[str, Any]) -> tuple[Settings, str]:
    """The settings after what is to be done, and a sentence on what of a link was no good."""
    link, do = str(asked.get("link") or ""), asked.get("do")
    given = dict(parse_qsl(link.lstrip("?"), keep_blank_values=True))
    if do == "surprise":
        return surprise(Random()), ""
    if do == "open":
        given = address.settings(given, address.TRANSLATION)
    settings, sentence = read(given)
    if do == "swap":
        others = [each for each in stored.load(settings.model).directions if each != settings.direction]
        if not others:
            raise ValueError(f"{words.title(settings.model)} goes one way: it has no generator for the way back.")
        settings = Settings(settings.model, others[0], settings.example, "", settings.seed)
    return settings, sentence


class _Work:
    """One input on its way; what several parts need is made once."""

    def __init__(self, model: Translator, settings: Settings, picture: Bytes, truth: Bytes | None) -> None:
        self.model, self.settings, self.truth = model, settings, truth
        self.inputs = picture[None]
        self._outputs: Bytes | None = None

    @property
    def outputs(self) -> Bytes:
        """The output, [1, h, w, 3]."""
        if self._outputs is None:
            self._outputs = self.model.translate(self.inputs, self.settings.seed, self.settings.direction)
        return self._outputs


def output(work: _Work) -> dict[str, Any]:
    """What the generator makes of the input, and how near it is to the truth where there is one."""
    made: dict[str, Any] = {"output": data_address(work.outputs[0]), "truth": None}
    if work.truth is not None:
        made["truth"] = data_address(work.truth)
        made["near"] = {"l1": l1(work.outputs, work.truth[None]), "psnr": psnr(work.outputs, work.truth[None])}
    return made


def opinion(work: _Work) -> dict[str, Any]:
    """How real each patch of the output looks to the discriminator, from 0 to 1, row by row."""
    found = work.model.opinion(work.inputs, work.outputs, work.settings.direction)[0]
    judge = work.model.networks[stored.DIRECTIONS[work.settings.direction]]
    return {"opinion": {"rows": found.round(3).tolist(), "field": judge.field, "mean": float(found.mean())}}


def nine(work: _Work) -> dict[str, Any]:
    """Nine outputs of one input by the seeds from the settings' on, and how far they lie apart; none without noise."""
    if not work.model.noisy:
        return {"nine": None}
    seeds = [(work.settings.seed + step) % (stored.MOST_SEED + 1) for step in range(NINE)]
    made = work.model.translate(work.inputs.repeat(NINE, 0), seeds, work.settings.direction)
    spread = float(made.astype(np.float64).std(0).mean())
    return {"nine": {"pictures": [data_address(each) for each in made], "seeds": seeds, "spread": spread}}


def back(work: _Work) -> dict[str, Any]:
    """The way back to the input, and its error as a picture; none where there is no way back."""
    others = [each for each in work.model.directions if each != work.settings.direction]
    if not others:
        return {"back": None}
    returned = work.model.translate(work.outputs, work.settings.seed, others[0])
    error = np.abs(returned.astype(int) - work.inputs) * AMPLIFIED
    return {"back": {
        "picture": data_address(returned[0]),
        "error": data_address(error[0].clip(0, 255).astype(np.uint8)),
        "l1": l1(returned, work.inputs),
        "amplified": AMPLIFIED,
    }}  # fmt: skip


def strip(work: _Work) -> dict[str, Any]:
    """Examples to pick from, as small pictures."""
    shown = examples(work.model, work.settings.direction)[0][:STRIP]
    return {"strip": [data_address(each) for each in shown]}


def compared(_: _Work) -> dict[str, Any]:
    """The ablations: of no input of the visitor's."""
    return {"ablations": ablations()}


def facts(work: _Work) -> dict[str, Any]:
    """What the page has to know of the translator that is chosen."""
    model, settings = work.model, work.settings
    canvas = _canvas(model, settings.direction)
    return {"facts": {
        "model": model.name,
        "size": model.size,
        "brushes": dict(canvas.brushes),
        "flat": canvas.flat,
        "ridge": canvas.ridge,
        "another": canvas.another,
        "input": canvas.words,
        "directions": model.directions,
        "noisy": model.noisy,
        "examples": len(examples(model)[0]),
        "why": words.why(model),
        "facts": words.facts(model),
        "scores": words.scores(model.name),
    }}  # fmt: skip


def _canvas(model: Translator, direction: str) -> inputs.Canvas:
    return inputs.canvas_of(str(model.about["data"]), direction)


PARTS: Mapping[str, Callable[[_Work], dict[str, Any]]] = {
    "facts": facts,
    "strip": strip,
    "output": output,
    "opinion": opinion,
    "nine": nine,
    "back": back,
    "ablations": compared,
}
