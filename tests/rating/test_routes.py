"""The rater's side over HTTP, and what a page can know before it answers."""

import csv
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.rating.export import DICTIONARY
from playground.rating.protocol import CHECK, MAIN
from playground.rating.routes import MOST_BODY, routes
from playground.rating.service import Ratings
from playground.rating.simulate import SCREEN
from tests.rating.examples import SHORT, TOKEN, UNTIMED, add_study, begin, rate

OWNER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def client(ratings: Ratings) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes(ratings))) as opened:
        yield opened


def enter(client: TestClient, name: str = "rater", study: str = "small") -> tuple[str, dict[str, Any]]:
    """Agree and be measured: token and state."""
    known = {"study": study, "rater": name}
    opened = client.post("/rate/api/enter", json=known).json()
    client.post("/rate/api/consent", json=known | {"version": opened["state"]["version"]})
    measured = client.post("/rate/api/screen", json={"token": opened["token"], "measured": SCREEN}).json()
    return opened["token"], measured["state"]


def message(token: str, state: dict[str, Any], given: str) -> dict[str, Any]:
    trial = state["trial"]
    shown: dict[str, Any] = {"reaction_ms": 400, "hidden": 0, "blurred": 0}
    if trial["exposure_ms"] is not None:
        shown |= {"shown_ms": trial["exposure_ms"], "frames": 30, "frame_ms": 16.7, "dropped": 0, "masks_ms": 133}
    return {"token": token, "number": trial["number"], "names": trial["names"], "given": given, "shown": shown}


def test_a_whole_visit(client: TestClient, ratings: Ratings) -> None:
    add_study(ratings)
    token, state = enter(client)
    plan = ratings.visits.state(token).plan
    while state["stage"] == "rating":
        for name in state["trial"]["names"]:
            picture = client.get(f"/rate/api/picture/{name}", headers={"Authorization": f"Bearer {token}"})
            assert picture.headers["content-type"] == "image/png"
        truth = plan[state["trial"]["number"]].truth
        told = client.post("/rate/api/answer", json=message(token, state, truth))
        assert told.status_code == 200
        state = told.json()["next"]
    assert state["stage"] == "complete"
    assert state["code"] == ratings.studies.get("small").design.codes.completion
    assert state["result"]["right"] == 1
    assert [len(block) for block in state["result"]["trace"]] == [10, 10]


def test_the_page_comes_with_a_policy_and_asks_nobody_else(client: TestClient, ratings: Ratings) -> None:
    add_study(ratings)
    page = client.get("/rate/small")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "http" not in page.text
    for name in ("rate.js", "exposure.js", "trial.js", "server.js", "ends.js", "words.js", "rate.css"):
        assert client.get(f"/rate/web/{name}").status_code == 200


def test_before_the_answer_nothing_tells_real_from_fake(client: TestClient, ratings: Ratings) -> None:
    """A classifier of all that reaches the page but pixels stays at chance: names, sizes, headers, order, time."""
    add_study(ratings, UNTIMED, raters=60)
    rows, truths = [], []
    for n in range(40):
        token, state = enter(client, f"rater {n}")
        plan = ratings.visits.state(token).plan
        while state["stage"] == "rating":
            number = state["trial"]["number"]
            if state["trial"]["part"] != CHECK:
                (name,) = state["trial"]["names"]
                picture = client.get(f"/rate/api/picture/{name}", headers={"Authorization": f"Bearer {token}"})
                headers = sorted(picture.headers.items())
                text = json.dumps({key: value for key, value in state["trial"].items() if key != "names"})
                rows.append(
                    [
                        number, len(text), len(picture.content), picture.elapsed.total_seconds(), len(name),
                        *(int(name[i : i + 4], 16) for i in range(0, 32, 4)), hash(str(headers)) % 1000,
                    ]
                )  # fmt: skip
                truths.append(plan[number].truth == "real")
            # Wrong and right answers alike: earlier feedback may tell of earlier pictures, and is not read here.
            given = "real" if n % 2 else plan[number].truth
            state = client.post("/rate/api/answer", json=message(token, state, given)).json()["next"]
    features = np.array(rows, float)
    assert len(set(features[:, 2])) == 1, "all bodies have one length"
    assert len({tuple(row) for row in features[:, -1:]}) == 1, "all headers are the same"
    spread = features.std(0)
    scaled = (features - features.mean(0)) / np.where(spread > 0, spread, 1)
    accuracy = cross_val_score(LogisticRegression(), scaled, truths, cv=5).mean()
    assert abs(accuracy - 0.5) < 4 * (0.25 / len(truths)) ** 0.5


def test_states_hold_no_truth(client: TestClient, ratings: Ratings) -> None:
    add_study(ratings, models=2)
    token, state = enter(client)
    assert set(state["trial"]) == {"number", "part", "block", "names", "exposure_ms", "told", "check"}
    assert state["trial"]["check"] is None
    text = json.dumps({key: value for key, value in state.items() if key != "answers"})
    assert "model-" not in text
    assert "truth" not in text
    del token


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"token": "forged"}, 409),
        ({"number": 1}, 409),
        ({"names": ["0" * 32]}, 409),
        ({"names": "real"}, 400),
        ({"given": "maybe"}, 409),
        ({"number": "0"}, 400),
        ({"shown": {}}, 400),
        ({"shown": {"reaction_ms": -1, "hidden": 0, "blurred": 0}}, 400),
        ({"shown": {"reaction_ms": "NaN", "hidden": 0, "blurred": 0}}, 400),
    ],
)
def test_bad_answers_are_refused_in_one_sentence(
    client: TestClient, ratings: Ratings, change: dict[str, Any], status: int
) -> None:
    add_study(ratings)
    token, state = enter(client)
    answer = client.post("/rate/api/answer", json=message(token, state, "real") | change)
    assert answer.status_code == status
    assert answer.json()["sentence"].endswith(".")
    assert ratings.visits.state(token).answered == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"[" * 30_000])
def test_bodies_that_are_no_messages_are_refused(client: TestClient, ratings: Ratings, body: bytes) -> None:
    add_study(ratings)
    answer = client.post("/rate/api/enter", content=body)
    assert answer.status_code == 400
    assert answer.json()["sentence"].startswith("A message must be")


def test_an_over_large_message_is_refused(client: TestClient, ratings: Ratings) -> None:
    add_study(ratings)
    answer = client.post("/rate/api/enter", content=b" " * (MOST_BODY + 1))
    assert (answer.status_code, "at most 64,000 bytes" in answer.json()["sentence"]) == (400, True)


@pytest.mark.parametrize("path", ["../x.toml", "..%2f..%2fpyproject.toml", "%2e%2e/%2e%2e/settings.py", "/etc/passwd"])
def test_paths_lead_nowhere(client: TestClient, ratings: Ratings, path: str) -> None:
    add_study(ratings)
    for place in ("/rate/web/", "/rate/api/picture/", "/rate/owner/small/"):
        answer = client.get(place + path, headers=OWNER)
        assert answer.status_code in (404, 405) or "Real or fake?" in answer.text


@pytest.mark.parametrize("file", ["answers.csv", "raters.csv", "pictures.csv", "study.json", "dictionary.csv"])
def test_exports_are_closed_without_the_token(client: TestClient, ratings: Ratings, file: str) -> None:
    add_study(ratings)
    rate(ratings, *begin(ratings))
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer guess"}):
        assert client.get(f"/rate/owner/small/{file}", headers=headers).status_code == 401
    assert client.get(f"/rate/owner/small/{file}", headers=OWNER).status_code == 200


def test_tables_are_as_the_dictionary_says(client: TestClient, ratings: Ratings) -> None:
    add_study(ratings)
    rate(ratings, *begin(ratings))
    for table, columns in DICTIONARY.items():
        text = client.get(f"/rate/owner/small/{table}.csv", headers=OWNER).text
        rows = list(csv.DictReader(text.splitlines()))
        assert rows
        assert list(rows[0]) == list(columns)
    answers = list(csv.DictReader(client.get("/rate/owner/small/answers.csv", headers=OWNER).text.splitlines()))
    main = [row for row in answers if row["part"] == MAIN]
    assert len(main) == SHORT.blocks * SHORT.images
    assert all((row["sources"] == "real") == (row["truth"] == "real") for row in main)
    whole = client.get("/rate/owner/small/study.json", headers=OWNER).json()
    assert len(whole["sha256"]) == 64
    assert len(whole["answers"]) == len(answers)


def test_bonuses_are_for_names_that_finished(client: TestClient, ratings: Ratings) -> None:
    add_study(ratings)
    rate(ratings, *begin(ratings, "did it"))
    rate(ratings, *begin(ratings, "gave up"), most=3)
    answer = client.post(
        "/rate/owner/small/bonuses.csv", headers=OWNER, content="did it\ngave up\nnever came\ndid it\n"
    )
    assert answer.text.splitlines() == ["rater,bonus", "did it,0.40"]
    assert client.post("/rate/owner/small/bonuses.csv", headers=OWNER, content="\n").status_code == 400


def test_unknown_studies_and_files_are_one_sentence(client: TestClient, ratings: Ratings) -> None:
    add_study(ratings)
    for ask in (
        lambda: client.post("/rate/api/enter", json={"study": "none", "rater": "x"}),
        lambda: client.get("/rate/owner/none/answers.csv", headers=OWNER),
        lambda: client.get("/rate/owner/small/none.csv", headers=OWNER),
    ):
        _is_404(ask)


def _is_404(ask: Callable[[], Any]) -> None:
    answer = ask()
    assert answer.status_code == 404
    assert answer.json()["sentence"].startswith("There is no ")


def test_formulas_of_a_spreadsheet_are_defused(client: TestClient, ratings: Ratings) -> None:
    design = add_study(ratings)
    ratings.visits.consent("small", "rater", design.consent_digest)
    token = ratings.visits.key(ratings.studies.get("small"), "rater").token
    client.post("/rate/api/screen", json={"token": token, "measured": SCREEN | {"agent": "=cmd()"}})
    row = next(csv.DictReader(client.get("/rate/owner/small/raters.csv", headers=OWNER).text.splitlines()))
    assert row["agent"] == "'=cmd()"
