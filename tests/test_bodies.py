import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.bodies import json_object, received

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
