"""What a page sends, read no further than it may be."""

import json
from typing import Any

from starlette.requests import Request


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
    try:
        found = json.loads(content) if len(content) <= most else None
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}
