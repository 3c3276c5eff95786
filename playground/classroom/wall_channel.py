"""The channel of a wall: one WebSocket that carries the small pictures of all views of a class.

The page says `open` first, with the lecturer's `key` or without one, and `ack` for every painted message of pictures; a
lecturer also says what `COMMANDS` lists. It gets `class`, all that is to be known of the class but pictures, whenever
that has changed; binary messages (`thumbs.encode`) of the views that have changed; `error` with a sentence; and, as a
last word, `refused` or `ended`.

The first lecturer's wall after a restart of the server opens the class anew: a code follows from its key.
"""

import asyncio
import hmac
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.classroom import thumbs
from playground.classroom.classes import Classes, ClassFullError, Classroom, NoClassError, NotLecturerError, Seat
from playground.classroom.names import code_of
from playground.classroom.push import State
from playground.classroom.talk import GUESSING, MisunderstoodError, Talk
from playground.hub import Hub
from playground.plane import GanSpec
from playground.session import Frame, Session

TICK = 0.25  # seconds between two messages of pictures
SHARE = 0.04  # of the time that making them may take: on a busy machine they come less often
IN_FLIGHT = 2  # of them, before the page has painted one
LONGEST_KEY = 64  # characters

ReadState = Callable[[str], State]  # ValueError, with one sentence, for a link that is no good


async def serve(classes: Classes, hub: Hub, read: ReadState, code: str, socket: WebSocket) -> None:
    """Talk to a page until it leaves."""
    talk = Talk(socket)
    with suppress(WebSocketDisconnect, RuntimeError):
        try:
            message = await talk.listen_first()
            if message.get("do") != "open":
                raise MisunderstoodError
            key = str(message.get("key") or "")[:LONGEST_KEY]
            classroom, anew = await find(classes, code, key)
            wall = Wall(classes, classroom, hub, read, talk, lecturer=classroom.lectures(key))
            if key and not wall.lecturer:
                raise NotLecturerError(f"This is not the lecturer's link of the class {code}.")
            classroom.used = True
            with classroom.heard_by(talk.notify):
                await wall.serve(anew)
        except (NoClassError, ClassFullError, NotLecturerError, MisunderstoodError) as problem:
            if not isinstance(problem, ClassFullError):
                await asyncio.sleep(GUESSING)
            await talk.say("refused", message=str(problem))
            await talk.bye()


async def find(classes: Classes, code: str, key: str) -> tuple[Classroom, bool]:
    """The class of a code, opened anew if there is none and the key is the code's; and whether it was."""
    try:
        return classes.find(code), False
    except NoClassError:
        if not key or not hmac.compare_digest(await asyncio.to_thread(code_of, key), code):
            raise
    return classes.open(code, key), True


class Wall:
    """One page's connection."""

    def __init__(
        self, classes: Classes, classroom: Classroom, hub: Hub, read: ReadState, talk: Talk, lecturer: bool
    ) -> None:
        """`lecturer`: the page has shown the key."""
        self.classes, self.classroom, self.hub, self.read, self.talk = classes, classroom, hub, read, talk
        self.lecturer = lecturer
        self._said: dict[str, Any] = {}  # of the class, last
        self._shown: dict[int, Frame] = {}  # of each seat, last
        self._links: dict[int, tuple[GanSpec, str]] = {}  # of each seat, last
        self._due = 0.0  # when the next pictures may be made
        self._sent = self._painted = 0

    async def serve(self, anew: bool) -> None:
        """Talk to the page until one of both goes."""
        if anew:
            await self.talk.say("anew", message="The server has started anew, and the class is open again. "
                                "Views come back by themselves; what was pushed and asked is gone.")  # fmt: skip
        sender = asyncio.create_task(self._show_forever())
        try:
            while True:
                await self._obey()
        finally:
            sender.cancel()

    async def _obey(self) -> None:
        try:
            message = await self.talk.listen()
            do = message.get("do")
            if do == "ack":
                self._painted = min(self._painted + 1, self._sent)
            elif not isinstance(do, str) or do not in COMMANDS:
                raise MisunderstoodError
            elif not self.lecturer:
                raise NotLecturerError("Only the class's lecturer may do this.")
            else:
                COMMANDS[do](self, message)
            if self.lecturer:
                self.classroom.heard = time.monotonic()
        except (ValueError, NotLecturerError) as problem:
            await self.talk.say("error", message=str(problem))

    async def _show_forever(self) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):  # who listens learns of a lost page by itself
            while self.classroom.ended is None:
                about = self.about()
                if about != self._said:
                    self._said = about
                    await self.talk.say("class", **about)
                for pictures in self._pictures():
                    self._sent += 1
                    await self.talk.socket.send_bytes(pictures)
                await self.talk.news(TICK)
                self.classes.tidy()
            await self.talk.say("ended", message=self.classroom.ended)
            await self.talk.bye()

    def _pictures(self) -> list[bytes]:
        """What is to be sent, if it is time and the page can take it."""
        began = time.monotonic()
        if began < self._due or self._sent - self._painted >= IN_FLIGHT:
            return []
        made = thumbs.encode(self._changed())
        now = time.monotonic()
        self._due = max(began + 0.9 * TICK, now + (now - began) / SHARE)  # ticks are not exact
        return made

    def _changed(self) -> dict[int, thumbs.Thumb]:
        """The pictures that this page has not been sent yet."""
        found: dict[int, thumbs.Thumb] = {}
        for seat in self.on_wall():
            session = self.hub.find(seat.ticket)
            frame = session.frame if session else None
            if frame is not None and self._shown.get(seat.number) is not frame:
                self._shown[seat.number] = frame
                found[seat.number] = thumbs.thumb(frame)
        return found

    def on_wall(self) -> list[Seat]:
        """The seats whose views are on the wall."""
        return [seat for seat in self.classroom.seats.values() if seat.here and not seat.hidden]

    def about(self) -> dict[str, Any]:
        """What a wall has to know of the class."""
        classroom, now = self.classroom, time.monotonic()
        here = [seat for seat in classroom.seats.values() if seat.here]
        return {
            "code": classroom.code,
            "term": classroom.term,
            "lecturer": self.lecturer,
            "seats": [self._about(seat, now) for seat in here if self.lecturer or not seat.hidden],
            "most": classroom.most,
            "push": classroom.push.state and vars(classroom.push.state) | {"play": classroom.push.play},
            "question": self._question(len(here)),
        }

    def _about(self, seat: Seat, now: float) -> dict[str, Any]:
        session = self.hub.find(seat.ticket)
        status = "away" if seat.listener is None else self._status(session, now)
        link = self._link(seat, session.spec) if session else ""
        return {"number": seat.number, "label": seat.label, "hidden": seat.hidden, "status": status, "link": link}

    def _link(self, seat: Seat, spec: GanSpec) -> str:
        if self._links.get(seat.number, (None, ""))[0] is not spec:
            self._links[seat.number] = spec, spec.to_link()
        return self._links[seat.number][1]

    def _status(self, session: Session | None, now: float) -> str:
        """What a view does: as its run's state, or "none" without one, or "asleep" where its page does not look."""
        if session is None or session.told is None:
            return "none"
        return session.told.status if session.followed(now, self.hub.limits.unread) else "asleep"

    def _question(self, here: int) -> dict[str, Any] | None:
        question = self.classroom.question
        if question is None:
            return None
        counts = question.counts
        return {**question.told(), "counts": counts, "of": max(here, sum(counts))}


# What a lecturer says ------------------------------------------------------------------------------------------------


def _show(wall: Wall, message: dict[str, Any]) -> None:
    seat = message.get("seat")
    if isinstance(seat, bool) or not isinstance(seat, int):
        raise MisunderstoodError
    wall.classroom.show(seat, message.get("shown") is True)


def _state(wall: Wall, message: dict[str, Any]) -> State:
    return replace(wall.read(str(message.get("state", ""))), seeds=message.get("seeds") is True)


def _push(wall: Wall, message: dict[str, Any]) -> None:
    wall.classroom.give(_state(wall, message), message.get("play") is not False)


def _ask(wall: Wall, message: dict[str, Any]) -> None:
    given = None if message.get("state") is None else _state(wall, message)
    wall.classroom.ask(message.get("text"), message.get("choices"), given, message.get("hold") is not False)


COMMANDS: dict[str, Callable[[Wall, dict[str, Any]], None]] = {
    "show": _show,
    "push": _push,
    "run": lambda wall, message: wall.classroom.run(message.get("play") is True),
    "ask": _ask,
    "close": lambda wall, _: wall.classroom.close(),
    "reveal": lambda wall, _: wall.classroom.reveal(),
    "clear": lambda wall, _: wall.classroom.clear(),
    "end": lambda wall, _: wall.classes.end(wall.classroom),
}
