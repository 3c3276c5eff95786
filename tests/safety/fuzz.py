"""`python -m tests.safety.fuzz [EXAMPLES]`: malformed requests to each of our endpoints, in a process of its own.

They get clear refusals, no stack traces, and leave nothing behind that grows.

The endpoints are those that the app serves: Gradio's by the schema that it publishes, routes and channels by the app's
own table, so that a new one is asked, too. Each example of hypothesis goes to all of them. Messages are good ones in
which something is wrong: a value, a name, a type, or the bytes themselves.
"""

import asyncio
import ctypes
import gc
import json
import logging
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import Message

from playground.plane import GanSpec
from playground.safety.policy import Policy
from playground.tabs import blocks
from tests.rating.examples import TOKEN
from tests.safety.asgi import Answer, ask, connect
from tests.safety.whole import Whole, whole_app
from tests.small_translators import ONE_WAY
from tests.small_zoo import STYLED

EXAMPLES = 1000
MOST_GROWTH = 40  # MB over the last two thirds of the examples, of which hypothesis keeps 18 to itself
SCREEN = {"hz": 60.0, "late": 0.0, "width": 1440, "height": 900, "pixel_ratio": 1.0, "visible": True}
# A message for every route at once: each reads what it knows of it. It is good but for the seed, so that what takes
# seconds, such as an animation, is refused and not made a thousand times.
GOOD: Mapping[str, Any] = {
    "link": f"model={STYLED}&seed=-1", "do": "start", "parts": [], "extra": {}, "references": ["1"], "before": "",
    "preset": "none", "picture": "", "study": "small", "rater": "somebody", "version": "1", "dry": "", "token": "none",
    "measured": SCREEN, "number": 0, "names": ["a"], "given": "real", "shown": {"reaction_ms": 1, "hidden": 0},
    "ticket": None, "paused": True, "value": 10, "count": 1, "only": "generator", "frame": 1,
}  # fmt: skip
# Arguments of the endpoints for programs that make little work.
ARGUMENTS: Mapping[str, Any] = {
    "spec": {}, "iterations": 1, "count": 1, "a": [0], "b": [1], "c": [2], "keys": [0, 1], "steps": 2, "rows": [0],
    "columns": [1], "example": 1,
}  # fmt: skip
PLACES = {
    "tab": ["arithmetic", "interpolation", "truncation", "mixing", "convergence", "divergences"],
    "study": ["small"],
    "file": ["answers.csv", "bonuses.csv"],
}
ODD = ["..", "%2e%2e%2fetc%2fpasswd", "%00", "nothing", "-1", "9" * 40, "é", "a" * 3000, "'; DROP TABLE studies; --"]
NAMES = [*sorted(GanSpec.__dataclass_fields__), "model", "drawing", "psi", "p", "q", "game", "theta", "keys", "space"]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-1, 0, 2, 2**31, 2**63, -(2**64), 10**400, 1e308, -1e-320, float("nan"), float("inf")]),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["", "\0", "\ud800", "🦆" * 50, "../../etc/passwd", "<script>", "%s%n", "nan", "1e999", "9" * 5000]
    ),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
links = st.dictionaries(st.sampled_from(NAMES), scalars.map(str), min_size=1, max_size=3).map(
    lambda given: urlencode(given, errors="replace")
)
bodies = st.one_of(
    st.binary(max_size=20),
    st.sampled_from(
        [b"", b"{", b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"nul", b'{"link": "' + b"x" * 70_000, b"\0" * 99]
    ),
)


@dataclass(frozen=True)
class Wrong:
    """What is wrong with the requests of one example."""

    fields: dict[str, Any]  # of the message, by name; more than are known, too
    argument: Any  # in the place of one argument of a program's call
    which: int  # of the arguments, of the private events, …
    raw: bytes | None  # in the place of the whole body
    place: str | None  # in the place of what a path names
    query: str
    kind: str  # of the content, as the header says it

    @property
    def body(self) -> bytes:
        """The message, as a page would send it."""
        return json.dumps({**GOOD, **self.fields}).encode() if self.raw is None else self.raw


wrongs = st.builds(
    Wrong,
    fields=st.dictionaries(st.sampled_from([*GOOD, "unknown"]), values | links, min_size=1, max_size=3),
    argument=values,
    which=st.integers(0, 1000),
    raw=st.none() | bodies,
    place=st.none() | st.sampled_from(ODD),
    query=st.just("") | links | st.text(max_size=5).map(lambda text: quote(text, errors="replace")),
    kind=st.sampled_from(
        ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", ""]
    ),
)


@dataclass(frozen=True)
class Endpoint:
    """One of ours over HTTP."""

    method: str
    path: str

    def address(self, wrong: Wrong) -> str:
        """With something in the place of what it names."""

        def named(match: re.Match[str]) -> str:
            known = PLACES.get(match[1], ["1"])
            return wrong.place or known[wrong.which % len(known)]

        return re.sub(r"{(\w+)(?::\w+)?}", named, self.path)


def endpoints(routes: list[BaseRoute], prefix: str = "") -> Iterator[Endpoint]:
    """All endpoints over HTTP, out of mounts, too; the app's own files have tests of their own."""
    for route in routes:
        if isinstance(route, Mount):
            yield from endpoints(route.routes, prefix + route.path)
        elif isinstance(route, Route):
            yield from (Endpoint(method, prefix + route.path) for method in route.methods or () if method != "HEAD")


def channels(routes: list[BaseRoute], prefix: str = "") -> Iterator[Endpoint]:
    """All WebSockets, out of mounts, too."""
    for route in routes:
        if isinstance(route, Mount):
            yield from channels(route.routes, prefix + route.path)
        elif isinstance(route, WebSocketRoute):
            yield Endpoint("WebSocket", prefix + route.path)


def programs(whole: Whole) -> dict[str, list[Any]]:
    """Good arguments of the endpoints for programs, by the schema that they publish."""
    published = whole.demo.get_api_info()["named_endpoints"]
    told = {}
    for name, info in published.items():
        model = ONE_WAY if name == "/translate" else STYLED
        arguments = {"model": model, **ARGUMENTS}
        told[name] = [
            arguments.get(each["parameter_name"], each.get("parameter_default")) for each in info["parameters"]
        ]
    return told


def called(name: str, good: list[Any], wrong: Wrong) -> tuple[str, bytes]:
    """Path and body of a call with one argument that is wrong, missing or too many."""
    data = list(good)
    if wrong.which % 10 == 9:
        data = data[: wrong.which % (len(data) + 1)]
    elif wrong.which % 10 == 8:
        data.append(wrong.argument)
    else:
        data[wrong.which % len(data)] = wrong.argument
    body = json.dumps({"data": data, "session_hash": "fuzz"}).encode() if wrong.raw is None else wrong.raw
    return f"/gradio_api/run{name}", body


def clear(answer: Answer, endpoint: str) -> None:
    """The answer is one that a person or a program can do something with."""
    said = answer.text
    assert "Traceback" not in said, (endpoint, said[-2000:])
    assert 'File "' not in said, (endpoint, said[-2000:])
    assert answer.headers["x-content-type-options"] == ["nosniff"], endpoint
    if answer.status < 400:
        return
    told = json.loads(said) if "json" in answer.headers.get("content-type", [""])[0] else said
    sentence = (
        told
        if isinstance(told, str)
        else next((told[key] for key in ("problem", "sentence", "error", "detail") if told.get(key)), None)
    )
    assert sentence, (endpoint, answer.status, said)
    assert len(str(sentence)) < 8000, (endpoint, said[:3000])


class Faults(logging.Handler):
    """What is logged as a fault of ours."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # A private event is sent by our page alone, with the values of its controls: what else fails is told, too.
        if not (record.name == blocks.__name__ and "private" in record.getMessage()):
            self.said.append(self.format(record))


class Allocated(ctypes.Structure):
    """The C library's `struct mallinfo2`: of `uordblks` and `hblkhd`, pools and maps of their own, the bytes in use."""

    _fields_ = [
        ("before", ctypes.c_size_t * 4),
        ("hblkhd", ctypes.c_size_t),
        ("between", ctypes.c_size_t * 2),
        ("uordblks", ctypes.c_size_t),
        ("after", ctypes.c_size_t * 2),
    ]


def held(whole: Whole) -> dict[str, float]:
    """What could grow. Of memory that which is in use, whatever the allocator keeps beside it."""
    gc.collect()
    mallinfo = ctypes.CDLL("libc.so.6").mallinfo2
    mallinfo.restype = Allocated
    allocated, queue = mallinfo(), whole.demo._queue
    return {
        "memory, MB": (allocated.uordblks + allocated.hblkhd) / 2**20,
        "open files": len(list(Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
        "runs": len(whole.hub.sessions),
        "events": len(queue.event_ids_to_events) + sum(map(len, queue.pending_event_ids_session.values())),
    }


class Fuzz:
    """Asks everywhere for what is wrong."""

    def __init__(self, whole: Whole) -> None:
        """`whole`: the app."""
        self.whole = whole
        self.endpoints = list(dict.fromkeys(endpoints(whole.routes)))
        self.channels = list(channels(whole.routes))
        self.programs = programs(whole)
        self.private = [number for number, fn in whole.demo.fns.items() if fn.api_visibility == "private"]

    async def everywhere(self, wrong: Wrong) -> None:
        """One request to each."""
        await asyncio.gather(
            *(self.route(endpoint, wrong) for endpoint in self.endpoints),
            *(self.call(name, wrong) for name in self.programs),
            *(self.channel(endpoint, wrong) for endpoint in self.channels),
            self.event(wrong),
        )

    async def route(self, endpoint: Endpoint, wrong: Wrong) -> None:
        """Ask one of our routes."""
        headers = {"Content-Type": wrong.kind}
        if "owner" in endpoint.path and wrong.which % 2:
            headers["Authorization"] = f"Bearer {TOKEN}"
        address = endpoint.address(wrong)
        # Of another visitor each time: wrong tokens of the owner's are counted.
        client = f"10.{wrong.which % 250}.0.1"
        answer = await ask(self.whole.asgi, endpoint.method, address, wrong.body, headers, client, wrong.query)
        clear(answer, f"{endpoint.method} {address}")
        assert answer.status < 500, (endpoint, answer.text)

    async def call(self, name: str, wrong: Wrong) -> None:
        """Call an endpoint for programs."""
        path, body = called(name, self.programs[name], wrong)
        clear(await ask(self.whole.asgi, "POST", path, body, {"Content-Type": "application/json"}), path)

    async def event(self, wrong: Wrong) -> None:
        """One of the events that Gradio's page sends."""
        number = self.private[wrong.which % len(self.private)]
        values = [*wrong.fields.values(), wrong.argument]
        needed = len(self.whole.demo.fns[number].inputs)
        data = values if wrong.which % 3 == 0 else [values[n % len(values)] for n in range(needed)]
        body = json.dumps({"fn_index": number, "data": data, "session_hash": "fuzz"}).encode()
        path = "/gradio_api/run/predict"
        answer = await ask(self.whole.asgi, "POST", path, wrong.raw or body, {"Content-Type": "application/json"})
        clear(answer, f"{path} of event {number}")

    async def channel(self, endpoint: Endpoint, wrong: Wrong) -> None:
        """Talk on a WebSocket."""
        text = json.dumps({**GOOD, "link": "width=banana", **wrong.fields})
        if wrong.raw is not None:
            text = wrong.raw.decode(errors="replace")
        said: list[Message] = [{"type": "websocket.receive", "text": text}] * 2
        if wrong.which % 5 == 0:
            said.append({"type": "websocket.receive", "bytes": wrong.raw or b"\0"})
        for heard in await connect(self.whole.asgi, unquote(endpoint.address(wrong)), said):
            assert heard["type"] in ("websocket.accept", "websocket.send", "websocket.close"), heard
            assert "Traceback" not in str(heard.get("text")), heard


def fuzz(whole: Whole, examples: int) -> tuple[dict[str, float], dict[str, float]]:
    """Ask everywhere `examples` times; what is held after a third of it, and in the end. AssertionError for a fault."""
    fuzzing, faults, counted = Fuzz(whole), Faults(), 0
    logging.getLogger().addHandler(faults)
    print(f"{len(fuzzing.endpoints)} routes, {len(fuzzing.channels)} channels, {len(fuzzing.programs)} programs,",
          f"{len(fuzzing.private)} private events", flush=True)  # fmt: skip
    seen: list[dict[str, float]] = []

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(wrongs)
    def all_answer(wrong: Wrong) -> None:
        nonlocal counted
        whole.run(fuzzing.everywhere(wrong))
        assert not faults.said, faults.said[0][-4000:]
        counted += 1
        if counted in (examples // 3, examples):
            seen.append(held(whole))

    all_answer()
    assert counted >= examples, counted
    return seen[0], seen[1]


def main() -> None:
    """Start the app, fuzz it, say how it went."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES
    with tempfile.TemporaryDirectory() as folder, whole_app(Path(folder), Policy(requests=0)) as whole:
        began = time.monotonic()
        before, after = fuzz(whole, examples)
        print(f"{examples} requests to each in {time.monotonic() - began:.1f} s; held {before}, then {after}")
    growth = {name: after[name] - before[name] for name in after}
    assert growth.pop("memory, MB") < MOST_GROWTH, growth
    assert max(growth.values()) <= 2, growth


if __name__ == "__main__":
    main()
