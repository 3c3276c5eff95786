"""Studies as their owner keeps them: made, changed until the first rater starts, then locked and hashed."""

import hashlib
import json
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from playground.rating import design as designs
from playground.rating.design import Design
from playground.rating.record import COMPLETE, ENDS
from playground.rating.store.database import Database
from playground.rating.store.tables import pictures, sessions, studies

MASK = "mask"  # the source of masks
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


class UnknownStudyError(LookupError):
    """There is no study of that name."""


class LockedError(ValueError):
    """What was asked cannot be done to a study that has started."""


@dataclass(frozen=True)
class Study:
    """A stored study."""

    id: str
    design: Design
    salt: bytes
    created_at: float
    locked_at: float | None
    digest: str | None
    closed_at: float | None
    notes: tuple[str, ...]


@lru_cache(64)
def parsed(text: str) -> Design:
    """A stored design; the text decides it, so it is read once."""
    return designs.read(json.loads(text))


def of(row: Row[Any]) -> Study:
    """A study from its row."""
    return Study(
        row.id, parsed(row.design), row.salt, row.created_at, row.locked_at, row.digest, row.closed_at,
        tuple(json.loads(row.notes)),
    )  # fmt: skip


def find(connection: Connection, name: str, lock: bool = False) -> Study:
    """The study of that name; `lock`: no other transaction changes it before this one ends. Or UnknownStudyError."""
    query = select(studies).where(studies.c.id == name)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise UnknownStudyError(f"There is no study {name[:60]!r}.")
    return of(row)


def sources(connection: Connection, name: str) -> dict[str, list[int]]:
    """The numbers of a study's pictures by their source, masks among them."""
    found: dict[str, list[int]] = {}
    query = select(pictures.c.source, pictures.c.number).where(pictures.c.study == name).order_by(pictures.c.number)
    for source, number in connection.execute(query):
        found.setdefault(source, []).append(number)
    return found


def lock(connection: Connection, study: Study, now: float) -> None:
    """Fix a study: from now on its design and pictures are those of its hash. Does nothing where it is locked."""
    if study.locked_at is not None:
        return
    query = select(pictures.c.source, pictures.c.digest).where(pictures.c.study == study.id).order_by(pictures.c.number)
    hashed = designs.digest(study.design, [(row.source, row.digest) for row in connection.execute(query)])
    connection.execute(update(studies).where(studies.c.id == study.id).values(locked_at=now, digest=hashed))


class Studies:
    """All studies of a database."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self.database = database

    def create(
        self, name: str, design: Design, shown: Sequence[tuple[str, bytes]], masks: Sequence[bytes],
        notes: Sequence[str] = (),
    ) -> Study:  # fmt: skip
        """Store a study with its pictures, each with its source, and its masks.

        ValueError, with one sentence, for a bad or a taken name and for too few pictures.
        """
        if not NAME.fullmatch(name):
            raise ValueError("The study's name must be 1 to 60 small letters, digits and hyphens: it is in its link.")
        _check_counts(design, [source for source, _ in shown])
        rows = [
            {
                "study": name,
                "number": number,
                "source": source,
                "digest": hashlib.sha256(data).hexdigest(),
                "data": data,
            }
            for number, (source, data) in enumerate([*shown, *((MASK, mask) for mask in masks)])
        ]
        with self.database.write() as connection:
            if connection.execute(select(studies.c.id).where(studies.c.id == name)).first():
                raise ValueError(f"There is a study {name!r} already: choose another name.")
            connection.execute(
                insert(studies).values(
                    id=name, design=json.dumps(design.to_json()), salt=secrets.token_bytes(32),
                    created_at=time.time(), next_number=0, notes=json.dumps(list(notes)),
                )
            )  # fmt: skip
            connection.execute(insert(pictures), rows)
            return find(connection, name)

    def change(self, name: str, design: Design) -> Study:
        """Give a study another design, before its first rater. LockedError after; ValueError for too few pictures."""
        with self.database.write() as connection:
            study = find(connection, name, lock=True)
            if study.locked_at is not None:
                raise LockedError(f"The study {name} is locked: its first rater has started.")
            known = {source: len(numbers) for source, numbers in sources(connection, name).items()}
            _check_counts(design, [source for source, count in known.items() for _ in range(count)])
            connection.execute(update(studies).where(studies.c.id == name).values(design=json.dumps(design.to_json())))
            connection.execute(delete(sessions).where(sessions.c.study == name))  # dry runs of what it was before
            return find(connection, name)

    def close(self, name: str, closed: bool = True) -> None:
        """Let no new raters in, or let them in again; who has started may finish."""
        with self.database.write() as connection:
            find(connection, name, lock=True)
            value = time.time() if closed else None
            connection.execute(update(studies).where(studies.c.id == name).values(closed_at=value))

    def delete(self, name: str) -> None:
        """Delete a study with all its answers."""
        with self.database.write() as connection:
            find(connection, name, lock=True)
            connection.execute(delete(studies).where(studies.c.id == name))

    def get(self, name: str) -> Study:
        """The study of that name, or UnknownStudyError."""
        with self.database.read() as connection:
            return find(connection, name)

    def all(self) -> list[Study]:
        """Every study, the newest first."""
        with self.database.read() as connection:
            return [of(row) for row in connection.execute(select(studies).order_by(studies.c.created_at.desc()))]

    def progress(self, name: str) -> dict[str, dict[str, int]]:
        """How many visits of each model have each status; dry runs are left out."""
        query = (
            select(sessions.c.model, sessions.c.status, func.count())
            .where(sessions.c.study == name, ~sessions.c.dry)
            .group_by(sessions.c.model, sessions.c.status)
        )
        with self.database.read() as connection:
            found = {model: dict[str, int]() for model in find(connection, name).design.models}
            for model, status, count in connection.execute(query):
                found[model][status] = count
        return found

    def picture(self, name: str, number: int) -> tuple[str, bytes]:
        """A picture's source and its bytes, for the owner. LookupError where there is none."""
        query = select(pictures.c.source, pictures.c.data).where(pictures.c.study == name, pictures.c.number == number)
        with self.database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise LookupError(f"The study {name} has no picture {number}.")
        return row.source, row.data

    def sources(self, name: str) -> dict[str, list[int]]:
        """The numbers of a study's pictures by their source, masks left out."""
        with self.database.read() as connection:
            return {source: numbers for source, numbers in sources(connection, name).items() if source != MASK}


def least_taken(connection: Connection, study: Study, active_since: float) -> str | None:
    """The model that needs a rater most; None where all have enough. Who gave up long ago is not counted."""
    query = (
        select(sessions.c.model, func.count())
        .where(sessions.c.study == study.id, ~sessions.c.dry)
        .where((sessions.c.status == COMPLETE) | (~sessions.c.status.in_(ENDS) & (sessions.c.active_at > active_since)))
        .group_by(sessions.c.model)
    )
    taken = dict.fromkeys(study.design.models, 0) | {row[0]: row[1] for row in connection.execute(query)}
    model = min(study.design.models, key=taken.__getitem__)
    return model if taken[model] < study.design.raters else None


def _check_counts(design: Design, given: Sequence[str]) -> None:
    reals, fakes = design.needs
    needed: Mapping[str, int] = {"real": reals, **dict.fromkeys(design.models, fakes)}
    for source, least in needed.items():
        if (count := given.count(source)) < least:
            raise ValueError(f"This protocol needs {least} pictures of {source}; there are {count}.")
