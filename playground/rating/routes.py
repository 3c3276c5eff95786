"""The rater's side over HTTP: /rate/STUDY is the page, /rate/api/… what it asks for, /rate/owner/… the exports.

Plain Starlette routes: mounted beside Gradio by the app, or served alone (`python -m playground.rating`). Handlers are
ordinary functions, which Starlette runs on its threads: they wait for the disk.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from playground.fresh import Fresh
from playground.rating import export, view
from playground.rating.service import GuessedTooOftenError, Ratings
from playground.rating.store import records
from playground.rating.store.studies import UnknownStudyError
from playground.rating.store.visit import RefusedError, Visit
from playground.rating.telemetry import Measured, Shown
from playground.texts import routes as texts

WEB = Path(__file__).parent.parent / "web" / "rate"
MOST_BODY = 64_000  # bytes of a page's message
MOST_LIST = 2_000_000  # bytes of an owner's list of names
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; base-uri 'none'; object-src 'none'; "
    "form-action 'self' https://www.mturk.com https://workersandbox.mturk.com"
)
SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}

Handler = Callable[[Ratings, dict[str, Any]], dict[str, Any]]


def routes(ratings: Ratings) -> list[BaseRoute]:
    """All routes, to be mounted under /rate."""
    return [Mount("/rate", routes=_mounted(ratings))]


def _mounted(ratings: Ratings) -> list[BaseRoute]:
    page = (WEB / "page.html").read_text(encoding="utf-8")

    def show(request: Request) -> Response:  # noqa: ARG001
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY, **SAFE})

    return [
        *(Route(f"/api/{name}", _posted(ratings, handler), methods=["POST"]) for name, handler in HANDLERS.items()),
        Route("/api/picture/{name}", _bytes(ratings, lambda token, name: ratings.visits.picture(token, name))),
        Route("/api/mask/{name:int}", _bytes(ratings, lambda token, name: ratings.visits.mask(token, int(name)))),
        Route("/owner/{study}/{file}", _owned(ratings), methods=["GET", "POST"]),
        Mount("/web", Fresh(directory=WEB)),
        *texts.routes("/texts"),
        Route("/{study}", show),
    ]


def _enter(ratings: Ratings, given: dict[str, Any]) -> dict[str, Any]:
    study, key, visit = ratings.visits.enter(_text(given, "study"), _text(given, "rater"), _text(given, "dry"))
    state = view.before(study) if visit is None else _state(ratings, key.token, visit)
    return {"token": key.token, "state": state}


def _consent(ratings: Ratings, given: dict[str, Any]) -> dict[str, Any]:
    visit = ratings.visits.consent(*(_text(given, name) for name in ("study", "rater", "version", "dry")))
    return {"state": view.during(visit)}


def _screen(ratings: Ratings, given: dict[str, Any]) -> dict[str, Any]:
    token = _text(given, "token")
    return {"state": _state(ratings, token, ratings.visits.screen(token, Measured.read(_object(given, "measured"))))}


def _where(ratings: Ratings, given: dict[str, Any]) -> dict[str, Any]:
    token = _text(given, "token")
    return {"state": _state(ratings, token, ratings.visits.state(token))}


def _answer(ratings: Ratings, given: dict[str, Any]) -> dict[str, Any]:
    token, number, names = _text(given, "token"), given.get("number"), given.get("names")
    if isinstance(number, bool) or not isinstance(number, int) or not isinstance(names, list):
        raise ValueError("An answer must say its trial's number and pictures.")
    shown = Shown.read(_object(given, "shown"))
    told = ratings.visits.answer(token, number, [str(name) for name in names], _text(given, "given"), shown)
    record = records.of_visit(ratings.database, token) if told.visit.due is None else None
    return view.acknowledged(told, record)


def _withdraw(ratings: Ratings, given: dict[str, Any]) -> dict[str, Any]:
    ratings.withdraw(_text(given, "token"))
    return {"state": {"stage": "withdrawn"}}


HANDLERS: dict[str, Handler] = {
    "enter": _enter,
    "consent": _consent,
    "screen": _screen,
    "state": _where,
    "answer": _answer,
    "withdraw": _withdraw,
}


def _state(ratings: Ratings, token: str, visit: Visit) -> dict[str, Any]:
    return view.during(visit, records.of_visit(ratings.database, token) if visit.due is None else None)


def _posted(ratings: Ratings, handler: Handler) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            given = json.loads(await _body(request, MOST_BODY))
            if not isinstance(given, dict):
                raise ValueError("A message must be a JSON object.")
            told = await run_in_threadpool(handler, ratings, given)
            return JSONResponse({"demonstration": ratings.settings.demonstration, **told}, headers=SAFE)
        except (ValueError, RecursionError) as problem:
            broken = isinstance(problem, json.JSONDecodeError | RecursionError)
            sentence = "A message must be valid JSON." if broken else str(problem)
            return _refusal(400, sentence)
        except UnknownStudyError as problem:
            return _refusal(404, str(problem))
        except RefusedError as problem:
            state = None if problem.visit is None else view.during(problem.visit)
            return _refusal(409, str(problem), state)

    return answer


def _bytes(ratings: Ratings, read: Callable[[str, str], bytes]) -> Callable[[Request], Any]:
    """A handler of pictures: whatever they show, it says the same of them."""
    del ratings

    def answer(request: Request) -> Response:
        try:
            data = read(_bearer(request), str(request.path_params["name"]))
        except RefusedError as problem:
            return _refusal(404, str(problem))
        return Response(data, media_type="image/png", headers=SAFE)

    return answer


def _owned(ratings: Ratings) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            if not ratings.is_owner(_bearer(request), request.client.host if request.client else ""):
                return _refusal(401, "This needs the owner's token.")
        except GuessedTooOftenError as problem:
            return _refusal(429, str(problem))
        study, file = request.path_params["study"], request.path_params["file"]
        try:
            names = (await _body(request, MOST_LIST)).decode("utf-8") if request.method == "POST" else ""
            content, kind = await run_in_threadpool(export.file, ratings, study, file, names)
        except (UnknownStudyError, LookupError) as problem:
            return _refusal(404, str(problem))
        except ValueError as problem:
            return _refusal(400, str(problem))
        headers = SAFE | {"Content-Disposition": f'attachment; filename="{study}-{file}"'}
        return Response(content, media_type=kind, headers=headers)

    return answer


async def _body(request: Request, most: int) -> bytes:
    """A request's body; ValueError for more than `most` bytes, which are not read."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise ValueError(f"A message must have at most {most:,} bytes.")
        parts.append(part)
    return b"".join(parts)


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip()


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name.capitalize()} must be a text.")
    return value


def _object(given: dict[str, Any], name: str) -> dict[str, Any]:
    value = given.get(name)
    if not isinstance(value, dict):
        raise ValueError(f"{name.capitalize()} must be an object.")
    return value


def _refusal(status: int, sentence: str, state: dict[str, Any] | None = None) -> Response:
    return JSONResponse({"sentence": sentence, "state": state}, status_code=status, headers=SAFE)
