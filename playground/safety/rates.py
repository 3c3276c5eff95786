"""How often one may ask, and how much at a time: by session or token, and far more by address.

A class or a household sits behind one address, so an address may do what many sessions together do. A session is what
a page calls itself (`X-Session`), Gradio's `session_hash`, the ticket of a live run or a rater's token; who makes up
new ones for every request is held by the address alone. Pages ask again after the wait that a refusal names.
"""

import hashlib
import ipaddress
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.safety.answers import refusal
from playground.safety.buckets import Buckets
from playground.safety.paths import path_of
from playground.safety.policy import Policy

BURST = 5.0  # seconds' worth that may come at once
AT_A_TIME = 12  # requests of one session that are being answered
SOCKETS = 24  # open connections of a session's worth
SOCKET_COST = 4.0  # of opening one, in requests
SESSION = re.compile(rb'"(?:session_hash|token)"\s*:\s*"([\w-]{1,128})"')
TICKET = re.compile(r"/live/([\w-]{1,128})/")
NAMED = ("/gradio_api/", "/rate/api/")  # whose sessions are named in the body
TOO_OFTEN = "This page asks more often than the server answers: wait a few seconds."
TOO_MANY = "Too much of what this page asked for is still being made: wait until it is there."


class Rates:
    """Refuses with 429, one sentence and the seconds to wait."""

    def __init__(self, app: ASGIApp, policy: Policy, clock: Callable[[], float] = time.monotonic) -> None:
        """`policy`: how much a session may ask, and how many sessions an address comes to; 0 requests: no limits."""
        self.app, self.crowd, self.limited = app, policy.crowd, policy.requests > 0
        rate = policy.requests
        self.sessions = Buckets(rate, rate * BURST, clock=clock)
        self.addresses = Buckets(rate * self.crowd, rate * self.crowd * BURST, clock=clock)
        self.under_way: Counter[str] = Counter()
        self.sockets: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what does not come too often."""
        if self.limited and scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif self.limited and scope["type"] == "http" and asks(scope):
            await self._request(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = address_of(scope)
        if self.sockets[address] >= SOCKETS * self.crowd or self.addresses.take(address, SOCKET_COST):
            await receive()  # its wish to connect
            await send({"type": "websocket.close", "code": 1013, "reason": TOO_OFTEN})
            return
        with counted(self.sockets, address):
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        address, (session, receive) = address_of(scope), await named(scope, receive)
        key, share = (f"{address} {session}", 1.0) if session else (address, self.crowd)
        wait = self.addresses.take(address) or (self.sessions.take(key) if session else 0.0)
        if wait:
            await refusal(429, TOO_OFTEN, wait)(scope, receive, send)
        elif self.under_way[key] >= AT_A_TIME * share or self.under_way[address] >= AT_A_TIME * self.crowd:
            await refusal(429, TOO_MANY, 1.0)(scope, receive, send)
        else:
            with counted(self.under_way, *{key, address}):
                await self.app(scope, receive, send)


@contextmanager
def counted(counter: Counter[str], *keys: str) -> Iterator[None]:
    """One more of each key while this lasts; a key that nobody has is forgotten."""
    counter.update(keys)
    try:
        yield
    finally:
        for key in keys:
            counter[key] -= 1
            if not counter[key]:
                del counter[key]


def asks(scope: Scope) -> bool:
    """Whether a request has something made: pages, their files and what streams are not counted."""
    return scope["method"] not in ("GET", "HEAD", "OPTIONS") or path_of(scope).startswith(("/live/", "/rate/api/"))


def address_of(scope: Scope) -> str:
    """Where a request comes from: of IPv6 the network, which one household or class has for itself."""
    host = (scope.get("client") or ("",))[0]
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    return str(ipaddress.ip_network((host, 64), strict=False)) if found.version == 6 else host


async def named(scope: Scope, receive: Receive) -> tuple[str, Receive]:
    """What stands for the session or token of a request, hashed, or nothing; and the request, to be read anew."""
    headers, path, name = Headers(scope=scope), path_of(scope), b""
    if ticket := TICKET.match(path):
        name = ticket[1].encode()
    elif given := headers.get("authorization") or headers.get("x-session"):
        name = given.encode()
    elif path.startswith(NAMED) and "multipart" not in headers.get("content-type", ""):
        body, receive = await whole(receive)
        found = SESSION.search(body)
        name = found[1] if found else b""
    return (hashlib.sha256(name).hexdigest()[:16] if name else ""), receive


async def whole(receive: Receive) -> tuple[bytes, Receive]:
    """The body of a request, which is bounded already, and the request as if nobody had read it."""
    parts: list[bytes] = []
    messages: list[Any] = []
    while True:
        message = await receive()
        messages.append(message)
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return b"".join(parts), again
