"""The live channel over real WebSockets on loopback: a server of our own and the `websockets` client."""

import asyncio
import json
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import cast

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.sync.client import ClientConnection

from playground.bodies import LONGEST
from playground.channel import Channel, routes
from playground.hub import Hub
from playground.limits import Limits
from playground.plane import GanSpec, Population
from playground.session import Frame, Row, Session, Setup
from tests.live_page import SMALL, page
from tests.test_wire import unpack
from tests.waiting import wait_for


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(limits=Limits(sessions=3)) as running:
        yield running


@pytest.fixture
def address(hub: Hub) -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(Starlette(routes=routes(hub)), log_level="error", ws="websockets-sansio")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        wait_for(lambda: server.started)
        yield f"ws://127.0.0.1:{taken.getsockname()[1]}/live"
        server.should_exit = True
        thread.join()


def test_a_page_gets_a_setup_then_frames_and_readouts(address: str) -> None:
    with page(address, SMALL + "&seed=3") as opened:
        setup = opened.next("setup")
        assert set(setup["link"].split("&")) == {*SMALL.split("&"), "seed=3"}
        first = opened.next("frame")
        assert {entry["name"] for entry in first["arrays"]} >= {"real", "fake", "heatmap"}
        assert "real" not in {entry["name"] for entry in opened.next("frame")["arrays"]}
        assert opened.next("readout")["coverage"]["samples"] == 2500


def test_controls_take_effect(address: str) -> None:
    with page(address, paused=True) as opened:
        assert opened.next("state")["status"] == "paused"
        assert opened.next("frame")["iteration"] == 0
        opened.say(do="step", count=2)
        assert opened.next("frame")["iteration"] == 2
        opened.say(do="speed", value=500)
        assert opened.next("state")["speed"] == 500
        opened.say(do="play")
        while opened.next("frame")["iteration"] < 10:
            pass
        opened.say(do="spec", link=SMALL + "&distribution=moons")
        assert "distribution=moons" in opened.next("setup")["link"]
        opened.say(do="pause")  # else it may have learned again before it is told of
        opened.say(do="reset")
        assert opened.next("setup")["curves"] == []


def test_at_most_two_frames_travel_without_an_acknowledgement(address: str, hub: Hub) -> None:
    with page(address) as opened:
        frames = [opened.next("frame", acknowledge=False)["frame"] for _ in range(2)]
        session = hub.sessions[0]
        opened.say(do="speed", value=30)  # its answer comes after whatever the hub would have sent by then
        opened.next("state", acknowledge=False)
        assert frames == [1, 2]
        assert not session.wants_frame
        opened.say(do="ack", frame=2)
        assert opened.next("frame")["frame"] == 3


def test_rows_of_the_curves_arrive_once_and_in_order(address: str) -> None:
    with page(address) as opened:
        opened.next("setup")
        rows: list[list[float]] = []
        while len(rows) < 8:
            rows += opened.next("frame")["rows"]
        iterations = [row[0] for row in rows]
        assert iterations == sorted(set(iterations))


def test_a_page_that_is_left_frees_its_place(address: str) -> None:
    def sessions() -> int:
        health = address.replace("ws", "http", 1).replace("/live", "/health")
        with urllib.request.urlopen(health) as answer:
            return int(json.load(answer)["sessions"])

    with page(address) as opened:
        opened.next("frame")
        assert sessions() == 1
    wait_for(lambda: sessions() == 0)


def test_a_lost_connection_comes_back_to_its_run(address: str, hub: Hub) -> None:
    with page(address) as opened:
        ticket = opened.next("setup")["ticket"]
        while (reached := opened.next("frame")["iteration"]) < 20:
            pass
        opened.connection.socket.shutdown(socket.SHUT_RDWR)  # the cable is pulled: no closing handshake
        wait_for(lambda: not hub.sessions[0].attached)
    with page(address, ticket=ticket) as again:
        setup = again.next("setup")
        assert setup["ticket"] == ticket
        assert len(setup["curves"]) > 0
        assert again.next("frame")["iteration"] >= reached
        assert len(hub.sessions) == 1


def shut(connection: ClientConnection) -> None:
    """The cable is pulled: no closing handshake."""
    connection.socket.shutdown(socket.SHUT_RDWR)


def noted(work: Callable[..., None], done: list[str]) -> Callable[..., None]:
    """The same work, with a note of its name once it is done."""

    def both(*given: object) -> None:
        work(*given)
        done.append(work.__name__)

    return both


@pytest.mark.parametrize("end", [shut, ClientConnection.close])
def test_a_connection_that_ends_late_leaves_the_run_to_the_page_that_came_back(
    address: str, hub: Hub, monkeypatch: pytest.MonkeyPatch, end: Callable[[ClientConnection], None]
) -> None:
    ended = list[str]()
    for name in ("leave", "detach"):
        monkeypatch.setattr(hub, name, noted(getattr(hub, name), ended))
    with page(address) as first:
        ticket = first.next("setup")["ticket"]
        with page(address, ticket=ticket) as again:
            assert again.next("setup")["ticket"] == ticket
            end(first.connection)
            wait_for(lambda: len(ended) == 1)
            reached = again.next("frame")["iteration"]
            while again.next("frame")["iteration"] <= reached:
                pass
            assert [session.attached for session in hub.sessions] == [True]


def test_a_page_that_asks_without_end_is_read_no_faster_than_it_is_obeyed(
    address: str, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, waiting, reset = list[Future[None]](), list[int](), hub.reset

    def watched(session: Session) -> Future[None]:
        waiting.append(sum(not future.done() for future in asked))
        asked.append(reset(session))
        return asked[-1]

    monkeypatch.setattr(hub, "reset", watched)
    with page(address) as opened:
        for _ in range(10):
            opened.say(do="reset")
        wait_for(lambda: len(asked) == 10)
        assert max(waiting) == 0


class BusySocket:
    """A socket during whose first message the curves grow and a frame comes."""

    def __init__(self, session: Session) -> None:
        self.session, self.rows = session, list[list[float]]()

    async def send_text(self, _: str) -> None:
        self.session.curves.append(Row(20, 1.0, 1.0, 1.0, 1.0))
        self.session.mailbox.post(Frame(Population([GanSpec()]).snapshot(0, coverage=False), 1.0))

    async def send_bytes(self, frame: bytes) -> None:
        self.rows = cast(list[list[float]], unpack(frame)[0]["rows"])
        raise WebSocketDisconnect


def test_rows_that_come_while_a_setup_is_sent_are_not_lost() -> None:
    session = Session(GanSpec())
    session.curves.append(Row(10, 1.0, 1.0, 1.0, 1.0))
    socket = BusySocket(session)

    async def send() -> None:
        channel = Channel(cast(Hub, None), cast(WebSocket, socket))
        session.mailbox.post(Setup(session.spec))
        session.attach(channel._notify)
        await channel._send_forever(session)

    with ThreadPoolExecutor(1) as elsewhere:  # an event loop of its own, whatever runs in this thread
        elsewhere.submit(asyncio.run, send()).result(20)
    assert [row[0] for row in socket.rows] == [20]


def test_a_page_waits_in_line_and_its_run_starts_by_itself(address: str) -> None:
    with page(address) as one, page(address) as two, page(address) as three:
        for opened in (one, two, three):
            opened.next("setup")
        with page(address) as fourth, page(address, SMALL + "&seed=5") as fifth:
            waiting = fourth.next("state")
            assert (waiting["status"], waiting["position"], waiting["seconds"]) == ("waiting", 1, None)
            assert "All 3 places are taken. You are next in line" in waiting["message"]
            assert fifth.next("state")["position"] == 2
            for command in ("play", "step", "reset"):
                fourth.say(do=command)
                assert "There is no run yet" in fourth.next("error")["message"]
            fifth.say(do="open", link=SMALL + "&seed=6")  # other settings lose nobody their place
            one.connection.close()
            fourth.next("frame")
            moved = fifth.next("state")
            assert moved["position"] == 1
            assert moved["seconds"] > 0
            assert "You are next in line: a place should be free" in moved["message"]
            two.connection.close()
            assert "seed=6" in fifth.next("setup")["link"]
            fifth.next("frame")


def test_a_page_that_leaves_the_line_lets_the_next_one_up(address: str, hub: Hub) -> None:
    with page(address) as one, page(address) as two, page(address) as three:
        for opened in (one, two, three):
            opened.next("setup")
        with page(address) as impatient:
            impatient.next("state")
            with page(address) as patient:
                assert patient.next("state")["position"] == 2
                impatient.connection.close()
                assert patient.next("state")["position"] == 1
        wait_for(lambda: hub.places.waiting == 0)
        one.connection.close()
        wait_for(lambda: len(hub.sessions) == 2)


def test_a_page_steps_one_player_and_takes_an_iteration_apart(address: str) -> None:
    with page(address, paused=True) as opened:
        opened.next("frame")
        opened.say(do="nudge", only="discriminator")
        while opened.next("frame")["iteration"] < 1:
            pass
        opened.say(do="walk")
        walk = opened.next("walk")
        assert walk["iteration"] == 2
        assert [update["side"] for update in walk["updates"]] == ["discriminator", "generator"]


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({"do": "nudge", "only": "nobody"}, "Only must be discriminator or generator"),
        ({"do": "spec", "link": "distribution=nowhere"}, "Distribution must be one of"),
        ({"do": "spec", "link": "generator_layers=10000"}, "Generator layers must be"),
        ({"do": "spec", "link": "points=%%%"}, "Drawn points"),
        (
            {
                "do": "spec",
                "link": SMALL + "&generator_width=512&generator_layers=6&batch_size=1024&generator_steps=10",
            },
            "smaller",
        ),
        ({"do": "speed", "value": "fast"}, "Speed must be"),
        ({"do": "speed", "value": -1}, "Speed must be"),
        ({"do": "step", "count": 10**9}, "Count must be"),
        ({"do": "ack", "frame": None}, "Frame must be"),
        ({"do": "dance"}, "did not understand"),
        ({"do": ["unhashable"]}, "did not understand"),
        ({"do": "open", "link": ""}, "has a run already"),
        ([1, 2], "did not understand"),
    ],
)
def test_bad_messages_get_one_sentence_and_the_run_goes_on(address: str, message: object, sentence: str) -> None:
    with page(address) as opened:
        opened.next("frame")
        opened.connection.send(json.dumps(message))
        assert sentence in opened.next("error")["message"]
        before = opened.next("frame")["iteration"]
        while opened.next("frame")["iteration"] <= before:
            pass


@pytest.mark.parametrize("garbage", ["", "{", "null", "x" * (LONGEST + 1), "[" * LONGEST, b"\x00\x01"])
def test_garbage_gets_one_sentence(address: str, garbage: str | bytes) -> None:
    with page(address) as opened:
        opened.next("setup")
        opened.connection.send(garbage)
        assert "did not understand" in opened.next("error")["message"]


def test_a_bad_link_can_be_followed_by_a_good_one(address: str) -> None:
    with page(address, link="seed=x") as opened:
        assert "Seed must be" in opened.next("error")["message"]
        opened.say(do="open", link=SMALL)
        opened.next("frame")
