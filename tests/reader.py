"""A page without a network: what tests of the hub look through, and how they hold it up."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from playground.hub import Hub
from playground.session import Frame, Message, Session, State
from tests.waiting import wait_for

SMALL: dict[str, Any] = {"generator_width": 8, "discriminator_width": 8, "batch_size": 16}
WILD = {**SMALL, "loss": "least_squares", "discriminator_optimizer": "sgd", "discriminator_rate": 10.0}


class Reader:
    """What a page does: takes what comes, acknowledges frames, remembers."""

    def __init__(self, hub: Hub, session: Session, acknowledge: bool = True) -> None:
        self.session, self.answers, self.seen = session, acknowledge, list[Message]()
        hub.attach(session, self.read)

    def read(self) -> None:
        for message in self.session.mailbox.take():
            self.seen.append(message)
            if isinstance(message, Frame):
                number = self.session.shown()
                if self.answers:
                    self.session.acknowledge(number)

    def all(self, kind: type) -> list[Any]:
        return [message for message in self.seen if isinstance(message, kind)]

    @property
    def iteration(self) -> int:
        frames = self.all(Frame)
        return frames[-1].snapshot.iteration if frames else 0

    @property
    def state(self) -> State | None:
        states = self.all(State)
        return states[-1] if states else None


@contextmanager
def held(hub: Hub, session: Session) -> Iterator[None]:
    """Keeps the training thread from going on, so that everything asked for meanwhile waits together."""
    free = threading.Event()
    hub._trainer.command(session, lambda: void(free.wait(20)))
    yield
    free.set()


def void(_: object) -> None:
    pass


def member_weights(hub: Hub, session: Session) -> np.ndarray:
    """The session's generator, read on the training thread."""
    answer: list[np.ndarray] = []

    def look() -> None:
        group, member = hub._trainer._places[session]
        row = list(group.population._members).index(member)
        answer.append(group.population.game.generator.weights[row].numpy().copy())

    hub._trainer.command(session, look)
    wait_for(lambda: bool(answer))
    return answer[0]
