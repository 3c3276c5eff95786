"""Two apps behind a sticky proxy, with one PostgreSQL: raters on both work on one study, and outlive an app."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import numpy as np
import pytest

from playground.rating.observers import Observer
from playground.rating.protocol import HypeInfinity
from playground.rating.service import Ratings
from playground.rating.simulate import Client, SimulatedRater, truths
from tests.live_page import page
from tests.rating.examples import TOKEN, add_study, settings
from tests.rating.postgres import postgresql
from tests.rating.test_process import check
from tests.serving import Server, served
from tests.sticky import Sticky, sticky
from tests.waiting import wait_for

RATERS = 6
STUDY = HypeInfinity(images=40, practice=2, qualification=0, checks=0)
ANSWERS = RATERS * 42


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ratings]:
    """A study in a PostgreSQL that the apps of this module share."""
    folder = tmp_path_factory.mktemp("shared")
    with postgresql() as database, pytest.MonkeyPatch.context() as patch:
        made = Ratings(settings(folder, database=database))
        add_study(made, STUDY, raters=20)
        patch.setenv("DATABASE_URL", database)
        patch.setenv("PLAYGROUND_RATINGS", str(folder))
        patch.setenv("PLAYGROUND_RATING_TOKEN", TOKEN)
        patch.setenv("PLAYGROUND_RATING_COPIES", "0")
        yield made
        made.close()


@pytest.fixture(scope="module")
def apps(room: Ratings) -> Iterator[list[Server]]:
    """Two of them, on the room's database."""
    assert not room.database.engine.url.drivername.startswith("sqlite")
    with ExitStack() as running:
        yield [running.enter_context(served()) for _ in range(2)]


@pytest.fixture
def proxy(apps: list[Server]) -> Iterator[Sticky]:
    with sticky([urlsplit(each.address).port or 0 for each in apps]) as made:
        yield made


def sessions(address: str, source: str) -> int:
    """The live runs of the app that a visitor from `source` is sent to."""
    client = Client(address, source=source)
    _, body = client.ask("GET", "/health")
    client.close()
    return int(json.loads(body)["sessions"])


def exported(app: Server) -> int:
    """How many answers the owner gets from an app."""
    client = Client(app.address)
    status, body = client.ask("GET", "/rate/owner/small/answers.csv", token=TOKEN)
    client.close()
    assert status == 200
    return len(body.decode().strip().splitlines()) - 1


def test_a_visitor_stays_with_one_app(proxy: Sticky) -> None:
    with page(proxy.address.replace("http", "ws", 1) + "/live") as opened:
        opened.next("frame")
        assert [sessions(proxy.address, f"127.0.0.{n}") for n in (1, 2, 3, 4)] == [1, 0, 1, 0]
    assert sorted(map(sorted, proxy.seen.values())) == [["127.0.0.1", "127.0.0.3"], ["127.0.0.2", "127.0.0.4"]]


def test_raters_on_both_apps_work_on_one_study_and_outlive_one_of_them(
    proxy: Sticky, room: Ratings, apps: list[Server]
) -> None:
    known, problems = truths(proxy.address, "small", TOKEN), list[Exception]()
    chances = [np.random.default_rng(n) for n in range(RATERS)]
    clients = [Client(proxy.address, source=f"127.0.0.{n + 1}") for n in range(RATERS)]
    raters = [
        SimulatedRater(client, "small", f"rater {n}", Observer(), known, chance)
        for n, (client, chance) in enumerate(zip(clients, chances, strict=True))
    ]

    def visit(rater: SimulatedRater) -> None:
        try:
            rater.run(think=0.05)
        except Exception as problem:
            problems.append(problem)
        finally:
            rater.client.close()

    def answered(share: float) -> bool:
        return bool(problems) or sum(len(each.acknowledged) for each in raters) >= share * ANSWERS

    threads = [threading.Thread(target=visit, args=(rater,)) for rater in raters]
    for thread in threads:
        thread.start()
    wait_for(lambda: answered(0.3), 120)
    assert sorted(len(addresses) for addresses in proxy.seen.values()) == [3, 3], "raters are on both"
    check(room, raters)
    assert {exported(app) > 0 for app in apps} == {True}
    apps[1].process.kill()  # as when a machine is lost: nothing can be finished
    apps[1].process.wait()
    for thread in threads:
        thread.join(120)
    assert not problems, problems[0]
    assert check(room, raters) == ANSWERS
    assert exported(apps[0]) == ANSWERS
    assert len(proxy.seen[urlsplit(apps[0].address).port or 0]) == RATERS, "the other app took over"
