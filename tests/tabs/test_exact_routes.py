from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.tabs import convergence
from playground.tabs.exact_routes import BROKEN, MOST_BYTES, routes


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes())) as made:
        yield made


def test_a_page_gets_what_it_asks_for(client: TestClient) -> None:
    asked = {"link": "game=r1&theta=0.5", "parts": ["path"]}
    answer = client.post("/exact/convergence", json=asked)
    assert answer.status_code == 200
    message = answer.json()
    assert message["link"] == "game=r1&theta=0.5"
    assert message["path"]["points"][0] == [0.5, 1]
    assert "portrait" not in message


@pytest.mark.parametrize(
    ("tab", "body", "status", "sentence"),
    [
        ("nowhere", b"{}", 404, "There is no such tab."),
        ("convergence", b'{"link": "step=9"}', 200, "Step size h must be a number from 0.001 to 2; '9' is not."),
        ("divergences", b'{"link": "p=x"}', 200, "p: A piece is written"),
        ("convergence", b'{"do": "preset", "preset": "none"}', 200, "There is no setting “none”"),
    ],
)
def test_what_is_no_good_is_one_sentence(client: TestClient, tab: str, body: bytes, status: int, sentence: str) -> None:
    answer = client.post(f"/exact/{tab}", content=body)
    assert answer.status_code == status
    assert answer.json()["problem"].startswith(sentence)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"nonsense", b"[" * 9000, b'{"parts": 3, "link": 5, "do": []}', b"x" * 99_999]
)
def test_nonsense_gets_the_default_or_a_sentence(client: TestClient, body: bytes) -> None:
    assert len(b"x" * 99_999) > MOST_BYTES
    answer = client.post("/exact/convergence", content=body)
    assert answer.status_code == 200
    assert "Traceback" not in answer.text


def test_a_fault_of_ours_is_a_sentence_too(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(convergence, "answer", fails)
    answer = client.post("/exact/convergence", json={"parts": ["path"]})
    assert (answer.status_code, answer.json()) == (500, {"problem": BROKEN})
