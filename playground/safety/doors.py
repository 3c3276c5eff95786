"""Gradio's routes that nothing here uses, closed: what is not there need not be safe.

Among them are a fetcher of other sites (`file=https://…`, `proxy=`), states of the page that are written to the disk,
the editor of the app's own source, and figures about the server.
"""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from playground.safety.answers import refusal
from playground.safety.paths import path_of

CLOSED = re.compile(
    r"/gradio_api/(proxy=|(file=|file/)\s*[a-z][a-z0-9+.-]*:|(undo-)?vibe|custom_component/|component_server"
    r"|process_recording|stream/|deep_link|dev/|runs|run-history|profiling|startup-events/)"
    r"|/(monitoring|svelte/|pwa_icon)",
    re.IGNORECASE,
)
NONE = "There is nothing at this address."


class Doors:
    """Answers 404 at closed doors."""

    def __init__(self, app: ASGIApp) -> None:
        """Around an app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is open."""
        if scope["type"] == "http" and CLOSED.match(path_of(scope)):
            await refusal(404, NONE)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
