"""Asking an ASGI app without a server: quick enough for thousands of requests, and free to send what is malformed."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """What `work` comes to, on a loop in a thread of its own: a browser that other tests keep open has this one's."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: dict[str, list[str]] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        """The body as words."""
        return self.body.decode(errors="replace")


async def ask(
    app: ASGIApp,
    method: str,
    path: str,
    body: bytes | Iterable[bytes] = b"",
    headers: Mapping[str, str] | None = None,
    client: str = "127.0.0.1",
    query: str = "",
    root: str = "",
) -> Answer:
    """One request and its answer; what the app lets through as an exception is one here, too."""
    parts = list([body] if isinstance(body, bytes) else body) or [b""]
    pending: list[Message] = [
        {"type": "http.request", "body": part, "more_body": n < len(parts) - 1} for n, part in enumerate(parts)
    ]
    answer, over = Answer(), asyncio.Event()
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": root,
        "method": method, "path": unquote(path), "raw_path": path.encode("latin-1", "replace"),
        "query_string": query.encode(), "client": (client, 1), "server": ("127.0.0.1", 80),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()],
    }  # fmt: skip

    async def receive() -> Message:
        if pending:
            return pending.pop(0)
        await over.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            for name, value in message["headers"]:
                answer.headers.setdefault(name.decode(), []).append(value.decode("latin-1"))
        else:
            answer.body += message.get("body", b"")
            if not message.get("more_body"):
                over.set()

    await app(scope, receive, send)
    return answer


async def connect(app: ASGIApp, path: str, messages: Iterable[Message]) -> list[Message]:
    """A WebSocket that says all of `messages` and leaves; returns what was said to it."""
    pending = [{"type": "websocket.connect"}, *messages, {"type": "websocket.disconnect", "code": 1000}]
    heard: list[Message] = []
    scope: dict[str, Any] = {
        "type": "websocket", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "ws", "root_path": "",
        "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [], "subprotocols": [],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip

    async def receive() -> Message:
        return pending.pop(0) if pending else {"type": "websocket.disconnect", "code": 1000}

    async def send(message: Message) -> None:
        heard.append(message)

    await app(scope, receive, send)
    return heard
