"""All that raters answered, read for statistics, exports and a rater's own result."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from playground.rating.record import Answer, Record
from playground.rating.store import rows
from playground.rating.store.database import Database
from playground.rating.store.studies import find
from playground.rating.store.tables import answers, sessions

COLUMNS = [
    "given", "asked_ms", "shown_ms", "frames", "frame_ms", "dropped", "reaction_ms", "hidden", "blurred", "flagged",
    "masks_ms", "received_at",
]  # fmt: skip


def of_study(database: Database, name: str) -> list[Record]:
    """Every visit to a study, in the order of the raters' numbers. UnknownStudyError where there is none."""
    with database.read() as connection:
        find(connection, name)
        visits = connection.execute(select(sessions).where(sessions.c.study == name).order_by(sessions.c.number)).all()
        query = (
            select(answers)
            .join(sessions, sessions.c.id == answers.c.session)
            .where(sessions.c.study == name)
            .order_by(answers.c.session, answers.c.number)
        )
        given: dict[int, list[Row[Any]]] = {}
        for row in connection.execute(query):
            given.setdefault(row.session, []).append(row)
    return [_record(visit, given.get(visit.id, [])) for visit in visits]


def of_visit(database: Database, token: str) -> Record | None:
    """One visit by its token; None where there is none."""
    with database.read() as connection:
        visit = connection.execute(select(sessions).where(sessions.c.token == rows.hashed(token))).first()
        return None if visit is None else _record(visit, _given(connection, visit.id))


def _given(connection: Connection, session: int) -> list[Row[Any]]:
    return list(connection.execute(select(answers).where(answers.c.session == session).order_by(answers.c.number)))


def _record(visit: Row[Any], given: Iterable[Row[Any]]) -> Record:
    plan = rows.plan_of(visit.plan)
    told = []
    for row in given:
        trial, values = plan[row.number], row._mapping
        told.append(
            Answer(
                number=row.number, part=trial.part, block=trial.block, pictures=trial.pictures, truth=trial.truth,
                **{name: values[name] for name in COLUMNS},
            )
        )  # fmt: skip
    return Record(
        visit.id, visit.model, visit.number, visit.status, visit.dry, visit.started_at, visit.finished_at,
        json.loads(visit.screening), tuple(told),
    )  # fmt: skip
