"""Files of pages that a browser keeps and asks after: modules of two versions must never meet in one page."""

from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles


class Fresh(StaticFiles):
    """As StaticFiles, with a header that makes the browser check."""

    def file_response(self, *args: Any, **rest: Any) -> Response:
        """A file, and that its browser has to ask whether it changed."""
        response = super().file_response(*args, **rest)
        response.headers["Cache-Control"] = "no-cache"
        return response
