"""What a page sends, read no further than it may be."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect

LONGEST = 16_384  # characters of a message over a WebSocket
MISUNDERSTOOD = "The server did not understand the page; reload it."  # the answer to one that is none


async def received(request: Request, most: int) -> bytes:
    """What was sent, up to one byte more than `most`: who must refuse it sees by that byte that it is too large."""
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > most:
            break
    return b"".join(parts)[: most + 1]


async def json_object(request: Request, most: int) -> dict[str, Any]:
    """The JSON object of at most `most` bytes that was sent; an empty one for anything else."""
    content = await received(request, most)
    return read_object(content, most) or {}


def texts(asked: Mapping[str, Any], name: str) -> list[str]:
    """The texts in a list of a message, whatever else is in it; none where there is no such list."""
    given = asked.get(name)
    return [each for each in given if isinstance(each, str)] if isinstance(given, list) else []


async def message(socket: WebSocket) -> dict[str, Any] | None:
    """The next message of a page, a JSON object; None for anything else. WebSocketDisconnect when the page has gone."""
    said = await socket.receive()
    if said["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(said["code"])
    return read_object(said.get("text") or "", LONGEST)


def read_object(content: str | bytes, most: int) -> dict[str, Any] | None:
    """A JSON object of at most `most` characters or bytes; None for anything else."""
    try:
        found = json.loads(content) if len(content) <= most else None
    except (ValueError, RecursionError):  # the latter for brackets thousands deep
        return None
    return found if isinstance(found, dict) else None
