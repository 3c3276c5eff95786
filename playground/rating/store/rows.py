"""A visit's rows, read and changed within a transaction that somebody else has begun.

Raters wait for these at every picture: statements are made once, and what does not change in a visit is read once.
"""

import hashlib
import time
from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from playground.rating import plan as plans
from playground.rating.plan import Trial
from playground.rating.store.studies import Study, parsed
from playground.rating.store.tables import answers, pictures, sessions, studies

KEPT = 4096  # visits

_SESSION = select(*(column for column in sessions.c if column.name != "plan")).where(sessions.c.token == bindparam("t"))
_LOCKED = _SESSION.with_for_update()
_FIXED = (
    select(
        sessions.c.plan, studies.c.id, studies.c.design, studies.c.salt, studies.c.created_at, studies.c.locked_at,
        studies.c.digest, studies.c.closed_at,
    )
    .join(studies, studies.c.id == sessions.c.study)
    .where(sessions.c.id == bindparam("session"))
)  # fmt: skip
_GIVEN = (
    select(answers.c.given)
    .where(
        answers.c.session == bindparam("s"), answers.c.number >= bindparam("low"), answers.c.number < bindparam("high")
    )
    .order_by(answers.c.number)
)
_DATA = select(pictures.c.data).where(pictures.c.study == bindparam("s"), pictures.c.number == bindparam("n"))
_INSERT = insert(answers)
_UPDATE = update(sessions).where(sessions.c.id == bindparam("s"))


class Fixed(NamedTuple):
    """What of a visit never changes. The study's times are those of the first look: use them for nothing."""

    study: Study
    plan: tuple[Trial, ...]


_kept: OrderedDict[tuple[str, float], Fixed] = OrderedDict()
_keeping = Lock()


@lru_cache(1024)
def plan_of(text: str) -> tuple[Trial, ...]:
    """A stored plan; the text decides it, so it is read once."""
    return plans.from_text(text)


def hashed(token: str) -> str:
    """A token as it is stored: who reads the database cannot show it."""
    return hashlib.sha256(token.encode()).hexdigest()


def session(connection: Connection, token: str, lock: bool = False) -> Row[Any] | None:
    """A visit's row by its token, without its plan; `lock`: no other transaction changes it before this one ends."""
    return connection.execute(_LOCKED if lock else _SESSION, {"t": hashed(token)}).first()


def fixed(connection: Connection, row: Row[Any]) -> Fixed:
    """A visit's study and plan. A token may begin a second visit, after the first was deleted: at another time."""
    key = (row.token, row.started_at)
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = connection.execute(_FIXED, {"session": row.id}).one()
    study = Study(
        found.id, parsed(found.design), found.salt, found.created_at, found.locked_at, found.digest, found.closed_at, ()
    )
    with _keeping:
        _kept[key] = Fixed(study, plans.from_text(found.plan))
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def change(connection: Connection, row: Row[Any], **values: Any) -> None:
    """Change a visit's row, and note that it is alive."""
    connection.execute(_UPDATE, {"s": row.id, "active_at": time.time(), **values})


def keep(connection: Connection, answer: dict[str, Any]) -> None:
    """Store an answer, by the columns of its table."""
    connection.execute(_INSERT, answer)


def given(connection: Connection, session_id: int, first: int, last: int) -> list[str]:
    """The answers to the trials from `first` up to `last`, without it, in their order."""
    return list(connection.execute(_GIVEN, {"s": session_id, "low": first, "high": last}).scalars())


def data(connection: Connection, study_name: str, number: int) -> bytes:
    """The bytes of a picture."""
    return bytes(connection.execute(_DATA, {"s": study_name, "n": number}).scalar_one())
