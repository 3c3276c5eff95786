"""Tokens and secrets: compared in constant time, guessed slowly, and in no log."""

import hmac
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.rating import service
from playground.rating.routes import routes
from playground.rating.service import GUESSES, GuessedTooOftenError, Ratings
from playground.rating.settings import Settings
from playground.rating.store.visit import RefusedError
from playground.rating.store.visits import DEMONSTRATION
from tests.rating.examples import TOKEN, UNTIMED, add_study, begin, opened, settings
from tests.serving import ROOT, free_port
from tests.waiting import wait_for


def test_tokens_are_compared_in_constant_time(ratings: Ratings, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[int, int]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    assert ratings.is_owner(TOKEN)
    assert not ratings.is_owner("x")
    assert not ratings.is_owner(TOKEN + "\ud800" + "x" * 1000)
    assert compared == [(32, 32)] * 3, "digests, so that not even the length tells"
    add_study(ratings)
    study = ratings.studies.get("small")
    assert begin(ratings, "dry", dry=ratings.visits.dry_key(study))[1].dry
    with pytest.raises(RefusedError, match="key of this dry run"):
        begin(ratings, "other", dry="x" * 16)
    assert compared[3:] == [(16, 16)] * 2


def test_guesses_are_counted_by_address(ratings: Ratings) -> None:
    for _ in range(GUESSES):
        assert not ratings.is_owner("a guess", "10.0.0.1")
    with pytest.raises(GuessedTooOftenError, match="wait"):
        ratings.is_owner(TOKEN, "10.0.0.1")
    assert ratings.is_owner(TOKEN, "10.0.0.2")


def test_a_right_token_is_never_slowed_down(ratings: Ratings) -> None:
    assert all(ratings.is_owner(TOKEN, "10.0.0.1") for _ in range(5 * GUESSES))


def test_who_guesses_is_told_to_wait(ratings: Ratings) -> None:
    add_study(ratings)
    with TestClient(Starlette(routes=routes(ratings))) as client:
        wrong = {"Authorization": "Bearer nonsense"}
        statuses = [client.get("/rate/owner/small/answers.csv", headers=wrong).status_code for _ in range(GUESSES + 1)]
        assert statuses == [401] * GUESSES + [429]
        refused = client.get("/rate/owner/small/answers.csv", headers={"Authorization": f"Bearer {TOKEN}"})
        assert "wait" in refused.json()["sentence"]


def test_a_token_made_up_for_a_run_is_printed_at_home_and_not_on_a_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYGROUND_RATINGS", str(tmp_path))
    monkeypatch.delenv("PLAYGROUND_RATING_TOKEN", raising=False)
    for system, printed in (("", True), ("spaces", False)):
        monkeypatch.setenv("SYSTEM", system)
        room, _ = service.opened()
        assert room is not None
        assert (room.settings.token in capsys.readouterr().err) is printed
        room.close()


def test_settings_do_not_show_what_they_keep() -> None:
    kept = {
        "PLAYGROUND_RATING_TOKEN": "the-owners-token",
        "PLAYGROUND_RATING_SECRET": "the-secret",
        "HF_TOKEN": "hf_token",
        "DATABASE_URL": "postgresql://somebody:swordfish@there/ratings",
    }
    shown = repr(Settings.read(kept))
    assert not [secret for secret in kept.values() if secret in shown]


def test_no_secret_reaches_a_log(tmp_path: Path) -> None:
    """A server of raters that is asked rightly, wrongly and for nonsense, with its log at its most talkative."""
    room = opened(tmp_path)
    add_study(room, UNTIMED)
    dry = room.visits.dry_key(room.studies.get("small"))
    visit = room.visits.key(room.studies.get("small"), "a rater's name").token
    room.close()
    secrets = {
        "PLAYGROUND_RATING_TOKEN": "the-owners-token",
        "PLAYGROUND_RATING_SECRET": "the-secret-of-names",
        "HF_TOKEN": "hf_token",
    }
    port = free_port()
    environment = os.environ | secrets | {
        "PLAYGROUND_RATINGS": str(tmp_path), "PLAYGROUND_RATING_COPIES": "0", "PYTHONPATH": str(ROOT),
        "UVICORN_LOG_LEVEL": "trace",
    }  # fmt: skip
    command = [sys.executable, "-m", "playground.rating", "--port", str(port)]
    address = f"http://127.0.0.1:{port}/rate"
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            wait_for(lambda: status(f"{address}/small") == 200, 240)
            assert status(f"{address}/owner/small/answers.csv", token="the-owners-token") == 200
            assert status(f"{address}/owner/none/answers.csv", token="the-owners-token") == 404
            assert status(f"{address}/owner/small/answers.csv", token="a-wrong-token") == 401
            assert status(f"{address}/small?rater=a+rater%27s+name&dry={dry}") == 200
            told = {"study": "small", "rater": "a rater's name", "dry": dry, "token": visit}
            for name in ("enter", "consent", "screen", "state", "answer", "withdraw"):
                status(f"{address}/api/{name}", json.dumps(told).encode())
                status(f"{address}/api/{name}", json.dumps(told)[:-1].encode())
        finally:
            process.terminate()
            assert process.stdout is not None
            said = process.stdout.read().decode()
    for secret in (*secrets.values(), "a-wrong-token", dry, visit, "a rater's name", "a+rater"):
        assert secret not in said


def status(address: str, body: bytes | None = None, token: str = "") -> int:
    """Of the answer; 0 where none comes."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
    except OSError:
        return 0


def test_a_database_that_cannot_be_opened_is_named_without_its_password(tmp_path: Path) -> None:
    environment = os.environ | {
        "PLAYGROUND_RATINGS": str(tmp_path), "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"postgresql://somebody:swordfish@127.0.0.1:{free_port()}/ratings",
    }  # fmt: skip
    command = [sys.executable, "-m", "playground.rating"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "somebody" in done.stderr
    assert "swordfish" not in done.stdout + done.stderr


def test_on_a_space_only_a_database_lets_raters_in() -> None:
    at_home, on_a_space = Settings.read({}), Settings.read({"SYSTEM": "spaces"})
    lasting = Settings.read({"SYSTEM": "spaces", "DATABASE_URL": "postgresql://a:b@c/d"})
    assert [each.demonstration for each in (at_home, on_a_space, lasting)] == [False, True, False]


def test_a_demonstration_takes_dry_runs_and_studies_to_try(tmp_path: Path) -> None:
    room = Ratings(settings(tmp_path, space=True))
    add_study(room, UNTIMED)
    add_study(room, UNTIMED, "try-small")
    with pytest.raises(RefusedError, match=DEMONSTRATION):
        begin(room, "somebody")
    with pytest.raises(RefusedError, match=DEMONSTRATION):
        room.visits.enter("small", "somebody")
    assert begin(room, "owner", dry=room.visits.dry_key(room.studies.get("small")))[1].dry
    begin(room, "somebody", "try-small")
    with TestClient(Starlette(routes=routes(room))) as client:
        told = client.post("/rate/api/enter", json={"study": "try-small", "rater": "another"}).json()
        assert told["demonstration"] is True
        refused = client.post("/rate/api/enter", json={"study": "small", "rater": "another"})
        assert (refused.status_code, refused.json()["sentence"]) == (409, DEMONSTRATION)
    room.close()
