"""The channel of a view in a class: one WebSocket beside that of its run, of JSON alone.

The page says `join` first (`token` and `label` of a seat that it had, `ticket` of its live session), then `ticket` when
it has another run, `answer` (`question`, `choice`) and `leave`. It gets `seat`, all that it has to know, at every
change; `error` with a sentence; and, as a last word, `refused`, `replaced` or `ended`.
"""

import asyncio
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.classroom.classes import Classes, ClassFullError, Classroom, NoClassError, Seat
from playground.classroom.talk import GUESSING, MisunderstoodError, Talk

CHECKING = 30.0  # seconds between two looks at whether the class has been forgotten


async def serve(classes: Classes, code: str, socket: WebSocket) -> None:
    """Talk to a page until it leaves."""
    talk = Talk(socket)
    with suppress(WebSocketDisconnect, RuntimeError):
        try:
            message = await talk.listen_first()
            if message.get("do") != "join":
                raise MisunderstoodError
            classroom = classes.find(code)
            seat = classroom.join(message.get("token"), message.get("label"))
        except (NoClassError, ClassFullError, MisunderstoodError) as problem:
            if isinstance(problem, NoClassError):
                await asyncio.sleep(GUESSING)
            await talk.say("refused", message=str(problem))
            await talk.bye()
            return
        seat.ticket = ticket(message)
        await SeatChannel(classes, classroom, seat, talk).serve()


class SeatChannel:
    """One view's connection."""

    def __init__(self, classes: Classes, classroom: Classroom, seat: Seat, talk: Talk) -> None:
        """`seat`: of `classroom`."""
        self.classes, self.classroom, self.seat, self.talk = classes, classroom, seat, talk
        self._listener = talk.notify  # one object, so that it can be told from other connections'

    async def serve(self) -> None:
        """Talk to the page until one of both goes."""
        self.classroom.sit(self.seat, self._listener)
        sender = asyncio.create_task(self._tell_forever())
        try:
            while await self._obey():
                pass
        finally:
            sender.cancel()
            self.classroom.rise(self.seat, self._listener)

    async def _obey(self) -> bool:
        """Do what the page says next; False when it has left."""
        try:
            message = await self.talk.listen()
            match message.get("do"):
                case "ticket":
                    self.seat.ticket = ticket(message)
                case "answer":
                    self.classroom.answer(self.seat, message.get("question"), message.get("choice"))
                case "leave":
                    self.classroom.leave(self.seat)
                    return False
                case _:
                    raise MisunderstoodError
        except ValueError as problem:
            await self.talk.say("error", message=str(problem))
        return True

    async def _tell_forever(self) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):  # who listens learns of a lost page by itself
            said: dict[str, Any] = {}
            while self.seat.listener is self._listener and self.classroom.ended is None:
                now = told(self.classroom, self.seat)
                if now != said:
                    said = now
                    await self.talk.say("seat", **now)
                await self.talk.news(CHECKING)
                self.classes.tidy()
            if self.classroom.ended is not None:
                await self.talk.say("ended", message=self.classroom.ended)
            else:
                await self.talk.say("replaced", message="This place in the class is used on another page now.")
            await self.talk.bye()


def ticket(message: dict[str, Any]) -> str:
    """The ticket of a live session, as a page says it: whoever knows it may show that session."""
    said = message.get("ticket")
    return said if isinstance(said, str) else ""


def told(classroom: Classroom, seat: Seat) -> dict[str, Any]:
    """What a view has to know."""
    push, question = classroom.push, classroom.question
    return {
        "code": classroom.code,
        "term": classroom.term,
        "token": seat.token,
        "label": seat.label,
        "hidden": seat.hidden,
        "push": {
            "number": push.number,
            "start": push.start,
            "play": push.play,
            "link": push.state.link_for(seat.number) if push.state else None,
            "lesson": push.state.lesson if push.state else "",
        },
        "question": question and {**question.told(), "answer": question.answers.get(seat.number)},
    }
