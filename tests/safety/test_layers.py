"""The layers around a small app: what they refuse, what they let through, and what they put on every answer."""

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from playground.safety import bounds, layers, uploads
from playground.safety.headers import BROKEN
from playground.safety.policy import HUGGING_FACE, Policy
from playground.safety.rates import AT_A_TIME, BURST, Rates
from tests.safety.asgi import Answer, ask, connect, run
from tests.safety.fuzz import EXAMPLES
from tests.serving import ROOT


def stopped() -> float:
    return 0.0


async def echo(request: Request) -> Response:
    return Response(await request.body())


async def broken(_: Request) -> Response:
    raise RuntimeError("the secret is swordfish")


async def strict(_: Request) -> Response:
    return PlainTextResponse("", headers={"Referrer-Policy": "no-referrer"})


async def socket(given: WebSocket) -> None:
    await given.accept()
    await given.send_text("hello")
    await given.close()


def small(policy: Policy | None = None) -> ASGIApp:
    routes = [
        Route("/echo", echo, methods=["GET", "POST"]),
        Route("/broken", broken),
        Route("/rate/study", strict),
        Route("/gradio_api/upload", echo, methods=["POST"]),
        Route("/gradio_api/queue/join", echo, methods=["POST"]),
        WebSocketRoute("/live", socket),
    ]
    return Starlette(routes=routes, middleware=layers(policy or Policy(), clock=stopped))


def asked(app: ASGIApp, *given: Any, **named: Any) -> Answer:
    return run(ask(app, *given, **named))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    return tmp_path


def policies(answer: Answer) -> str:
    return " | ".join(answer.headers["content-security-policy"])


def test_every_answer_has_the_headers_and_a_route_keeps_its_own_word() -> None:
    app = small()
    for path in ("/echo", "/broken", "/nothing", "/gradio_api/vibe-code"):
        answer = asked(app, "GET", path)
        assert answer.headers["x-content-type-options"] == ["nosniff"]
        assert answer.headers["referrer-policy"] == ["strict-origin-when-cross-origin"]
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        assert "object-src 'none'" in policies(answer)
    assert asked(app, "GET", "/rate/study").headers["referrer-policy"] == ["no-referrer"]


def test_who_may_show_it_in_a_frame() -> None:
    assert "huggingface" not in policies(asked(small(), "GET", "/echo"))
    on_a_space = small(Policy(embed=HUGGING_FACE, space=True))
    told = policies(asked(on_a_space, "GET", "/echo"))
    assert "frame-ancestors 'self' https://huggingface.co https://*.huggingface.co https://*.hf.space" in told
    assert "mturk" not in told
    assert "https://*.mturk.com" in policies(asked(on_a_space, "GET", "/rate/study"))


def test_what_breaks_is_one_sentence_and_the_log_has_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    answer = asked(small(), "GET", "/broken")
    assert answer.status == 500
    assert json.loads(answer.body)["problem"] == BROKEN
    assert "swordfish" not in answer.text
    assert "swordfish" in caplog.text


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=https://example.org/x",
        "/gradio_api/file=HTTP://169.254.169.254/latest/meta-data",
        "/gradio_api/file=%68ttp://example.org",
        "/gradio_api/file=file:///etc/passwd",
        "/gradio_api/file/https://example.org",
        "/gradio_api/proxy=https://x.hf.space/y",
        "/gradio_api/vibe-code/",
        "/gradio_api/component_server",
        "/gradio_api/deep_link",
        "/monitoring/summary",
    ],
)
def test_closed_doors(path: str) -> None:
    assert asked(small(), "GET", path).status == 404


def test_a_request_is_read_no_further_than_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST", 1 << 20)
    app = small()
    assert len(asked(app, "POST", "/echo", b"x" * (1 << 20)).body) == 1 << 20
    claimed = asked(app, "POST", "/echo", b"", {"Content-Length": "99999999999"})
    lying = asked(app, "POST", "/echo", [b"x" * (1 << 19)] * 3, {"Content-Length": "5"})
    for answer in (claimed, lying):
        assert answer.status == 413
        assert "at most 1 MB" in json.loads(answer.body)["detail"]


def test_calls_of_gradio_are_smaller_than_uploads() -> None:
    much = [b"x" * (1 << 20)] * 5
    assert asked(small(), "POST", "/gradio_api/queue/join", much).status == 413
    assert asked(small(), "POST", "/gradio_api/upload", much).status == 200


def test_uploads_stop_where_the_folder_is_full_and_what_is_old_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, young = folder / "digest" / "old.zip", folder / "digest" / "young.zip"
    old.parent.mkdir()
    for path in (old, young):
        path.write_bytes(b"x" * 1000)
    os.utime(old, (time.time() - 2 * uploads.KEPT,) * 2)
    monkeypatch.setattr(bounds, "MOST_UPLOADED", 500)
    assert uploads.make_room(500, most=1500)
    assert young.exists()
    assert not old.exists()
    assert not uploads.make_room(501, most=1500)
    monkeypatch.setattr(uploads, "make_room", lambda _: False)
    answer = asked(small(), "POST", "/gradio_api/upload", b"x")
    assert (answer.status, json.loads(answer.body)["problem"]) == (507, bounds.FULL)


def flood(app: ASGIApp, count: int, **named: Any) -> list[int]:
    """The statuses of so many requests at once."""

    async def all_of_them() -> list[int]:
        return [(await ask(app, "POST", "/echo", **named)).status for _ in range(count)]

    return run(all_of_them())


FEW = Policy(requests=1.0, crowd=4.0)  # a burst of 5, of 20 from one address


def test_a_session_is_held_to_its_rate_and_told_how_long_to_wait() -> None:
    app = small(FEW)
    assert flood(app, 7, headers={"X-Session": "a"}) == [200] * 5 + [429] * 2
    refused = asked(app, "POST", "/echo", headers={"X-Session": "a"})
    assert refused.headers["retry-after"] == ["1"]
    assert "wait" in json.loads(refused.body)["sentence"]


def test_a_class_behind_one_address_is_many_sessions() -> None:
    app = small(FEW)
    for pupil in range(4):
        assert flood(app, 5, headers={"X-Session": str(pupil)}) == [200] * 5
    assert flood(app, 1, headers={"X-Session": "another"}) == [429], "an address is bounded, too"
    assert flood(app, 1, headers={"X-Session": "another"}, client="10.0.0.2") == [200]


def test_the_networks_of_ipv6_are_one_address() -> None:
    app = small(FEW)
    for host in range(20):
        assert flood(app, 1, client=f"2001:db8::{host:x}") == [200]
    assert flood(app, 1, client="2001:db8::ffff") == [429]
    assert flood(app, 1, client="2001:db8:0:1::1") == [200]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/gradio_api/queue/join", b'{"data": [], "session_hash": "%s"}'),
        ("/rate/api/answer", b'{"number": 3, "token":"%s"}'),
    ],
)
def test_a_session_named_in_the_body_is_found_and_the_body_reaches_the_route(path: str, body: bytes) -> None:
    heard: list[bytes] = []

    async def route(request: Request) -> Response:
        heard.append(await request.body())
        return Response()

    app = Starlette(routes=[Route(path, route, methods=["POST"])], middleware=layers(FEW, clock=stopped))
    statuses = [asked(app, "POST", path, [body[:9], body[9:] % b"abc"]).status for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert heard == [body % b"abc"] * 5
    assert asked(app, "POST", path, body % b"def").status == 200


def test_a_session_has_only_so_much_made_at_a_time() -> None:
    async def crowd() -> tuple[list[int], Rates]:
        gate = asyncio.Event()

        async def slow(_: Any, receive: Any, send: Any) -> None:
            await gate.wait()
            await Response()({"type": "http"}, receive, send)

        app = Rates(slow, Policy())
        waiting = [
            asyncio.create_task(ask(app, "POST", "/echo", headers={"X-Session": "a"})) for _ in range(AT_A_TIME + 3)
        ]
        other = asyncio.create_task(ask(app, "POST", "/echo", headers={"X-Session": "b"}))
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        gate.set()
        return sorted([each.status for each in await asyncio.gather(*waiting, other)]), app

    statuses, app = run(crowd())
    assert statuses == [200] * (AT_A_TIME + 1) + [429] * 3
    assert not app.under_way, "what is done is forgotten"


def test_pages_and_files_are_not_counted() -> None:
    app = small(FEW)
    assert {asked(app, "GET", "/echo").status for _ in range(int(2 * FEW.crowd * BURST))} == {200}


def test_no_limits_where_there_are_to_be_none() -> None:
    assert set(flood(small(Policy(requests=0)), 500, headers={"X-Session": "a"})) == {200}


def test_connections_are_bounded_by_address() -> None:
    app = small(FEW)

    async def opened() -> list[str]:
        return [(await connect(app, "/live", []))[0]["type"] for _ in range(7)]

    assert run(opened()) == ["websocket.accept"] * 5 + ["websocket.close"] * 2


@pytest.mark.parametrize("taken_off", [True, False])
def test_below_a_path_everything_is_found_whether_or_not_the_proxy_takes_it_off(taken_off: bool, folder: Path) -> None:
    (folder / "file.txt").write_text("here")
    mounted = [Mount("/web", StaticFiles(directory=folder)), Route("/echo", echo, methods=["POST"])]
    app = Starlette(routes=mounted, middleware=layers(Policy()))
    prefix = "" if taken_off else "/here/below"

    def at(method: str, path: str) -> Answer:
        return asked(app, method, prefix + path, root="/here/below")

    assert at("GET", "/web/file.txt").body == b"here"
    assert at("POST", "/echo").status == 200
    assert at("GET", "/gradio_api/vibe-code").status == 404
    assert json.loads(at("GET", "/gradio_api/vibe-code").body)["problem"], "a closed door, and no unknown address"
    assert "mturk" in policies(at("GET", "/rate/study"))


# Here, and not in a file of its own: files with one test come last, and the other process would have nothing to do.
def test_a_thousand_malformed_requests_to_each_endpoint_get_clear_answers_and_leave_nothing_behind() -> None:
    command = [sys.executable, "-m", "tests.safety.fuzz", str(EXAMPLES)]
    # Python's own allocator would keep its objects out of what the C library counts.
    env = {**os.environ, "PYTHONMALLOC": "malloc"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-6000:]
    assert f"{EXAMPLES} requests to each" in done.stdout
