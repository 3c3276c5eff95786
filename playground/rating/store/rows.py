"""A visit's rows, read and changed within a transaction that somebody else has begun."""

import hashlib
import time
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, select, update

from playground.rating import plan as plans
from playground.rating.plan import Trial
from playground.rating.store.studies import Study, parsed
from playground.rating.store.tables import answers, pictures, sessions, studies


@lru_cache(1024)
def plan_of(text: str) -> tuple[Trial, ...]:
    """A stored plan; the text decides it, so it is read once."""
    return plans.from_text(text)


def hashed(token: str) -> str:
    """A token as it is stored: who reads the database cannot show it."""
    return hashlib.sha256(token.encode()).hexdigest()


def session(connection: Connection, token: str, lock: bool = False) -> Row[Any] | None:
    """A visit's row by its token; `lock`: no other transaction changes it before this one ends."""
    query = select(sessions).where(sessions.c.token == hashed(token))
    return connection.execute(query.with_for_update() if lock else query).first()


def study(connection: Connection, row: Row[Any]) -> Study:
    """The study of a visit; what is asked most often is asked for alone."""
    columns = (studies.c.design, studies.c.salt, studies.c.created_at, studies.c.locked_at, studies.c.digest)
    found = connection.execute(select(*columns, studies.c.closed_at).where(studies.c.id == row.study)).one()
    return Study(
        row.study,
        parsed(found.design),
        found.salt,
        found.created_at,
        found.locked_at,
        found.digest,
        found.closed_at,
        (),
    )


def change(connection: Connection, row: Row[Any], **values: Any) -> None:
    """Change a visit's row, and note that it is alive."""
    connection.execute(update(sessions).where(sessions.c.id == row.id).values(active_at=time.time(), **values))


def given(connection: Connection, session_id: int, first: int, last: int) -> list[str]:
    """The answers to the trials from `first` up to `last`, without it, in their order."""
    query = select(answers.c.given).where(
        answers.c.session == session_id, answers.c.number >= first, answers.c.number < last
    )
    return list(connection.execute(query.order_by(answers.c.number)).scalars())


def data(connection: Connection, study_name: str, number: int) -> bytes:
    """The bytes of a picture."""
    query = select(pictures.c.data).where(pictures.c.study == study_name, pictures.c.number == number)
    return bytes(connection.execute(query).scalar_one())
