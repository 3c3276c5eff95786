"""How much a request may send. Routes that take less refuse more by themselves; nothing gets past these bounds."""

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.safety import uploads
from playground.safety.answers import refusal
from playground.safety.paths import path_of

UPLOAD = "/gradio_api/upload"
MOST_UPLOADED = 256 << 20  # bytes of all files that come in one request
MOST_CALLED = 4 << 20  # bytes of a call of Gradio's, with the pictures in it
MOST = 34 << 20  # bytes of anything else: a picture to translate has 32 MB at the most
FULL = "The server has no room for uploads just now: try again in an hour."


class TooLargeError(Exception):
    """A request goes on beyond its bound."""


class Bounds:
    """Reads no request beyond its bound, whatever length it claims; keeps a place on the disk for uploads."""

    def __init__(self, app: ASGIApp) -> None:
        """Around an app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what keeps within bounds."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        most, read, started = bound(path_of(scope)), 0, False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise TooLargeError
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        if claimed(scope) > most:
            await refusal(413, too_large(most))(scope, receive, send)
        elif path_of(scope).startswith(UPLOAD) and not await run_in_threadpool(uploads.make_room, most):
            await refusal(507, FULL)(scope, receive, send)
        else:
            try:
                await self.app(scope, counted, watched)
            except TooLargeError:
                if started:
                    raise
                await refusal(413, too_large(most))(scope, receive, send)


def bound(path: str) -> int:
    """The most bytes that a request to this path may have."""
    if path.startswith(UPLOAD):
        return MOST_UPLOADED
    return MOST_CALLED if path.startswith("/gradio_api/") else MOST


def claimed(scope: Scope) -> int:
    """The length that a request says it has; 0 where it says none."""
    text = dict(scope["headers"]).get(b"content-length", b"0")
    return int(text) if text.isdigit() else 0


def too_large(most: int) -> str:
    """Says so."""
    return f"This is too large: the server takes at most {most >> 20} MB at a time here."
