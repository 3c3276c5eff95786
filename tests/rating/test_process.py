"""The rating room in a process of its own: without torch and gradio, with simulated raters, and killed on purpose."""

import os
import random
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from playground.rating.observers import Observer
from playground.rating.protocol import HypeInfinity
from playground.rating.service import Ratings
from playground.rating.simulate import Client, SimulatedRater, crowd, truths
from playground.rating.store import records
from tests.rating.examples import TOKEN, UNTIMED, add_study, settings
from tests.rating.postgres import postgresql
from tests.serving import ROOT, free_port
from tests.waiting import wait_for

PATIENCE = 240  # seconds until a server answers: a busy machine takes its time
KILLS, RATERS = 6, 10


def start(folder: Path, port: int, database: str = "") -> subprocess.Popen[bytes]:
    """A server of raters on the database in a folder, or on another."""
    environment = os.environ | {
        "PLAYGROUND_RATINGS": str(folder), "PLAYGROUND_RATING_TOKEN": TOKEN, "PLAYGROUND_RATING_COPIES": "0",
        "PYTHONPATH": str(ROOT), "DATABASE_URL": database,
    }  # fmt: skip
    command = [sys.executable, "-m", "playground.rating", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers() -> bool:
        assert process.poll() is None, "the server of raters did not start"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/rate/small", timeout=1) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    wait_for(answers, PATIENCE)
    return process


@contextmanager
def serving(folder: Path, database: str = "") -> Iterator[str]:
    """The address of a server that lives as long as this."""
    port = free_port()
    process = start(folder, port, database)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def test_it_needs_neither_torch_nor_gradio() -> None:
    code = (
        "import sys, playground.rating.__main__, playground.rating.simulate, playground.rating.statistics.results;"
        "print({'torch', 'gradio', 'plotly'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_simulated_raters_finish_and_their_thresholds_are_found(tmp_path: Path) -> None:
    room = Ratings(settings(tmp_path))
    add_study(room, UNTIMED, raters=20)
    with serving(tmp_path) as address:
        raters = crowd(address, "small", TOKEN, 5, seed=3)
    found = records.of_study(room.database, "small")
    assert [each.status for each in found] == ["complete"] * 5
    assert sum(len(each.answers) for each in found) == sum(len(each.acknowledged) for each in raters)
    room.close()


class Restarted:
    """A server that is killed and started again on the same port."""

    def __init__(self, folder: Path, port: int, database: str) -> None:
        self._where = folder, port, database
        self.start()

    def start(self) -> None:
        self._process = start(*self._where)

    def kill(self) -> None:
        """As `kill -9`: nothing is said to the server, and nothing can be finished."""
        self._process.kill()
        self._process.wait()


def survives(folder: Path, kills: int, count: int, database: str = "", seed: int = 0) -> int:
    """Kill the server while raters answer, again and again; checks that nothing is lost. Returns the answers given."""
    room = Ratings(settings(folder, **({"database": database} if database else {})))
    add_study(room, HypeInfinity(images=60, qualification=0, practice=2), raters=count)
    port, chance = free_port(), random.Random(seed)
    server = Restarted(folder, port, database)
    address = f"http://127.0.0.1:{port}"
    known = truths(address, "small", TOKEN)
    raters = [
        SimulatedRater(Client(address), "small", f"rater {n}", Observer(), known, np.random.default_rng(n))
        for n in range(count)
    ]
    problems: list[Exception] = []

    def visit(rater: SimulatedRater) -> None:
        try:
            rater.run(think=0.05)
        except Exception as problem:
            problems.append(problem)
        finally:
            rater.client.close()

    threads = [threading.Thread(target=visit, args=(rater,)) for rater in raters]
    for thread in threads:
        thread.start()
    total = count * 63
    try:
        for kill in range(kills):
            # At a random moment after so many more acknowledged answers: kills are spread over the whole run.
            goal = int(total * (kill + chance.random()) / (kills + 1))
            wait_for(partial(answered, raters, goal, problems), 600)
            server.kill()
            check(room, raters)
            server.start()
        for thread in threads:
            thread.join(600)
    finally:
        server.kill()
    assert not problems, problems[0]
    stored = check(room, raters)
    assert stored == total
    room.close()
    return stored


def answered(raters: list[SimulatedRater], goal: int, problems: list[Exception]) -> bool:
    """Whether so many answers are acknowledged, or a rater has given up."""
    return bool(problems) or sum(len(each.acknowledged) for each in raters) >= goal


def check(room: Ratings, raters: list[SimulatedRater]) -> int:
    """Every acknowledged answer is stored once, as it was given; returns how many answers are stored."""
    study = room.studies.get("small")
    known = {rater.name: dict(rater.acknowledged) for rater in raters}  # before reading: raters may go on meanwhile
    stored = 0
    for name, acknowledged in known.items():
        record = records.of_visit(room.database, room.visits.key(study, name).token)
        given = {each.number: each.given for each in record.answers} if record else {}
        assert {number: given.get(number) for number in acknowledged} == acknowledged
        assert list(given) == list(range(len(given)))
        stored += len(given)
    return stored


def test_nothing_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    survives(tmp_path, KILLS, RATERS)


@pytest.mark.parametrize("bad", [{"PLAYGROUND_RATING_TOKEN": "short"}, {"DATABASE_URL": "mysql://x/y"}])
def test_bad_settings_end_with_one_sentence(bad: dict[str, str], tmp_path: Path) -> None:
    environment = os.environ | {"PLAYGROUND_RATINGS": str(tmp_path), "PYTHONPATH": str(ROOT)} | bad
    command = [sys.executable, "-m", "playground.rating"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert next(iter(bad)) in done.stderr


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgresql() as address:
        yield address


def test_two_servers_on_one_postgresql_serve_one_study(tmp_path: Path, database: str) -> None:
    room = Ratings(settings(tmp_path, database=database))
    add_study(room, UNTIMED, raters=20)
    with serving(tmp_path, database) as one, serving(tmp_path, database) as other:
        known = truths(one, "small", TOKEN)
        rater = SimulatedRater(Client(one), "small", "wanderer", Observer(), known, np.random.default_rng(0))
        state, servers = rater.enter(), (Client(other), Client(one))
        while state["stage"] == "rating":
            pictures = rater._pictures(state)
            rater.client.close()
            rater.client = servers[len(rater.acknowledged) % 2]
            state = rater.answer(state, pictures)
        for client in servers:
            client.close()
        raters = crowd(one, "small", TOKEN, 3, seed=1) + crowd(other, "small", TOKEN, 3, seed=2)
    found = records.of_study(room.database, "small")
    assert [each.status for each in found] == ["complete"] * 7
    assert len({each.number for each in found}) == 7
    assert sum(len(each.answers) for each in found) == sum(len(each.acknowledged) for each in [rater, *raters])
    room.studies.delete("small")
    room.close()


def test_nothing_is_lost_on_postgresql(tmp_path: Path, database: str) -> None:
    survives(tmp_path, KILLS, RATERS, database)
