import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from playground.bodies import LONGEST, json_object, message, received, texts

MOST = 20


async def told(request: Request) -> JSONResponse:
    return JSONResponse(await json_object(request, MOST))


async def taken(request: Request) -> Response:
    return Response(await received(request, MOST))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b'{"a": "' + b"x" * 11 + b'"}', {"a": "x" * 11}),  # as long as may be
        (b'{"a": "' + b"x" * 12 + b'"}', {}),
        (b'{"a": 1}' + b" " * 13, {}),  # what is too long is not read as if it ended earlier
        (b"", {}),
        (b"[1]", {}),
        (b"{", {}),
        (b"\xff", {}),
        (b"[" * MOST, {}),
    ],
)
def test_a_message_is_a_short_json_object_or_an_empty_one(body: bytes, found: dict[str, object]) -> None:
    with TestClient(Starlette(routes=[Route("/", told, methods=["POST"])])) as client:
        assert client.post("/", content=body).json() == found


@pytest.mark.parametrize("sent", [0, 1, MOST, MOST + 1, 100_000])
def test_one_byte_more_than_may_be_is_kept_as_a_sign(sent: int) -> None:
    with TestClient(Starlette(routes=[Route("/", taken, methods=["POST"])])) as client:
        assert client.post("/", content=b"x" * sent).content == b"x" * min(sent, MOST + 1)


async def echoed(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_json(await message(socket))
    await socket.close()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ('{"do": "run"}', {"do": "run"}),
        ("[1]", None),
        ("{", None),
        ("", None),
        ("[" * LONGEST, None),
        ('{"a": "' + "x" * (LONGEST - 9) + '"}', {"a": "x" * (LONGEST - 9)}),  # as long as may be
        ('{"a": "' + "x" * (LONGEST - 8) + '"}', None),
        (b'{"do": "run"}', None),  # bytes: no page of ours sends them
    ],
)
def test_a_pages_message_is_a_short_json_object(said: str | bytes, found: dict[str, str] | None) -> None:
    app = Starlette(routes=[WebSocketRoute("/", echoed)])
    with TestClient(app) as client, client.websocket_connect("/") as socket:
        if isinstance(said, bytes):
            socket.send_bytes(said)
        else:
            socket.send_text(said)
        assert socket.receive_json() == found


@pytest.mark.parametrize(
    ("given", "found"),
    [(["a", "b"], ["a", "b"]), (["a", [], {}, 1, None, ["b"]], ["a"]), ("ab", []), ({"a": 1}, []), (None, [])],
)
def test_what_is_no_text_in_a_list_is_passed_over(given: object, found: list[str]) -> None:
    assert texts({"parts": given}, "parts") == found
    assert texts({}, "parts") == []
