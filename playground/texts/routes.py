"""What a page loads to be shown in another language: its modules (web/texts/), and a catalogue as JSON."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from playground.fresh import Fresh
from playground.texts.translations import catalogue

MODULES = Path(__file__).parent.parent / "web" / "texts"
FRESH = {"Cache-Control": "no-cache"}


def routes(prefix: str) -> list[BaseRoute]:
    """The routes below `prefix`: `/de.json` beside the modules, which ask for it there."""
    return [Route(f"{prefix}/{{language}}.json", answer), Mount(prefix, Fresh(directory=MODULES))]


def answer(request: Request) -> Response:
    """A language's catalogue; 404 where there is none, 500 where its file cannot be read."""
    language = request.path_params["language"]
    try:
        found = catalogue(language)
    except OSError:
        return JSONResponse({"problem": f"The file of the language “{language[:20]}” cannot be read."}, 500, FRESH)
    if found is None:
        return JSONResponse({"problem": f"There is no translation into “{language[:20]}”."}, 404, FRESH)
    return JSONResponse(found, headers=FRESH)
