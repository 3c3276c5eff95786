"""One rater's way through a study, as the server keeps it: every step is one transaction, and can be repeated.

A rater is known by a name that is not stored: a salted HMAC of it keeps the one attempt, another is the token that the
page shows with all it asks for. So a reload, a second tab and another server find the same visit, at the same trial.
"""

import hmac
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from playground.rating import plan as plans
from playground.rating.plan import Trial
from playground.rating.protocol import CHECK, QUALIFICATION
from playground.rating.record import COMPLETE, ENDS, FAILED, RATING, SCREENED_OUT, SCREENING, due, qualified
from playground.rating.store import rows
from playground.rating.store import studies as stored
from playground.rating.store.database import Database
from playground.rating.store.studies import MASK, Study
from playground.rating.store.tables import sessions, studies, tombstones
from playground.rating.store.visit import Acknowledged, Key, RefusedError, Visit, place
from playground.rating.telemetry import Measured, Shown

IDLE = 3600.0  # seconds after which a visit that was left no longer holds its place
MOST_NAME = 200  # characters
TO_TRY = "try-"  # how the names of studies begin that everybody may try
DEMONSTRATION = "This is a demonstration, whose answers do not last: no raters are taken but for the owner's dry runs."


class Visits:
    """All visits of a database.

    `secret` is mixed into every HMAC: kept outside the database, it keeps names from being guessed by who has a copy.
    """

    def __init__(self, database: Database, secret: str = "", demonstration: bool = False) -> None:
        """Over an open database. `demonstration`: new raters get no farther than dry runs and studies to try."""
        self.database, self._demonstration = database, demonstration
        self._secret = secret.encode()

    def key(self, study: Study, name: str) -> Key:
        """What stands for a rater's name; ValueError, with one sentence, for a name that is none."""
        if not 1 <= len(name) <= MOST_NAME or not name.isprintable():
            raise ValueError(f"The rater's name must have from 1 to {MOST_NAME} characters.")
        rater = self._sign(study, "rater", name)
        return Key(rater, self._sign(study, "token", rater))

    def dry_key(self, study: Study) -> str:
        """What a link carries that opens a dry run."""
        return self._sign(study, "dry")[:16]

    def enter(self, study_name: str, name: str, dry_key: str = "") -> tuple[Study, Key, Visit | None]:
        """The study, the rater's key, and the visit if there is one. Stores nothing.

        Raises RefusedError for who has withdrawn, and where a new rater finds the study closed.
        """
        with self.database.read() as connection:
            study = stored.find(connection, study_name)
            key = self.key(study, name)
            row = rows.session(connection, key.token)
            if row is not None:
                return study, key, self._visit(connection, row)
            self._check_open(connection, study, key, self._is_dry(study, dry_key))
        return study, key, None

    def consent(self, study_name: str, name: str, version: str, dry_key: str = "") -> Visit:
        """The rater agrees to the consent text of that version: the visit begins, and the study is locked.

        Raises RefusedError as `enter`, for another version of the text, and where the study has all its raters.
        """
        try:
            with self.database.write() as connection:
                study = stored.find(connection, study_name, lock=True)
                key = self.key(study, name)
                row = rows.session(connection, key.token)
                if row is None:
                    dry = self._is_dry(study, dry_key)
                    self._check_open(connection, study, key, dry)
                    if version != study.design.consent_digest:
                        raise RefusedError("The consent text has changed: reload the page and read it again.")
                    row = self._begin(connection, study, key, dry)
                return self._visit(connection, row)
        except IntegrityError:  # another server was faster
            visit = self.enter(study_name, name)[2]
            assert visit is not None, "a second attempt was refused, so there is a first"
            return visit

    def screen(self, token: str, measured: Measured) -> Visit:
        """What the page measured of browser and screen; decides whether the visit goes on. Once is enough."""
        with self.database.write() as connection:
            row = self._find(connection, token, lock=True)
            if row.status == SCREENING:
                fits = measured.fits(rows.fixed(connection, row).study.design.screening)
                ended = {} if fits else {"finished_at": time.time()}
                rows.change(
                    connection, row, status=RATING if fits else SCREENED_OUT, screening=measured.to_text(), **ended
                )
                row = self._find(connection, token)
            return self._visit(connection, row)

    def answer(self, token: str, number: int, names: Sequence[str], given: str, shown: Shown) -> Acknowledged:
        """Store the answer to trial `number`; when this returns, it is on the disk.

        The same answer once more is acknowledged once more. Raises RefusedError, with the visit as it stands, for
        another answer to an answered trial, for a trial that is not due, and for pictures that are not this trial's;
        ValueError, with one sentence, for a report that does not fit the trial.
        """
        with self.database.write() as connection:
            row = self._find(connection, token, lock=True)
            visit = self._visit(connection, row)
            if 0 <= number < visit.answered:
                return self._again(connection, row, visit, number, names, given)
            trial = visit.due
            if trial is None or number != visit.answered:
                raise RefusedError("This trial is not the one that is due.", visit)
            if tuple(names) != visit.names:
                raise RefusedError("These are not the pictures of this trial.", visit)
            allowed = visit.study.design.protocol.answers
            if given not in allowed:
                raise RefusedError(f"An answer must be one of {' and '.join(allowed)}.", visit)
            shown.check(visit.exposure is not None)
            now = time.time()
            stored_as = {"session": row.id, "number": number, "given": given, "asked_ms": visit.exposure}
            checked = {"flagged": shown.flagged(visit.exposure), "received_at": now}
            rows.keep(connection, stored_as | checked | shown.columns())
            status = self._status(connection, row, visit)
            ended = {"finished_at": now} if status in ENDS else {}
            rows.change(connection, row, answered=number + 1, status=status, **ended)
            right = given == trial.truth
            told = visit.right if trial.part == CHECK else (*visit.right, right)
            after = self._with_due(replace(visit, answered=number + 1, status=status, right=told), trial)
            return Acknowledged(right if visit.tells(trial) else None, after)

    def state(self, token: str) -> Visit:
        """Where the visit of a token stands; RefusedError for a token that is none."""
        with self.database.read() as connection:
            return self._visit(connection, self._find(connection, token))

    def picture(self, token: str, name: str) -> bytes:
        """A picture of the trial that is due, by the name under which it travels; RefusedError for any other."""
        with self.database.read() as connection:
            row = self._find(connection, token)
            study, plan = rows.fixed(connection, row)
            trial = due(plan, row.answered) if row.status == RATING else None
            names = self._names(study, row.id, row.answered, trial) if trial else ()
            if trial is None or name not in names:
                raise RefusedError("This picture is not due.")
            return rows.data(connection, row.study, trial.pictures[names.index(name)])

    def mask(self, token: str, index: int) -> bytes:
        """One of the study's masks; RefusedError where there is none."""
        with self.database.read() as connection:
            row = self._find(connection, token)
            known = stored.sources(connection, row.study).get(MASK, [])
            if not 0 <= index < len(known):
                raise RefusedError("There is no such mask.")
            return rows.data(connection, row.study, known[index])

    def withdraw(self, token: str) -> str:
        """Delete a visit with all its answers, leaving a tombstone; returns the study's name. RefusedError for none."""
        with self.database.write() as connection:
            row = self._find(connection, token, lock=True)
            connection.execute(delete(sessions).where(sessions.c.id == row.id))
            if not row.dry:
                connection.execute(insert(tombstones).values(study=row.study, rater=row.rater))
        return str(row.study)

    def _sign(self, study: Study, *words: str) -> str:
        key = hmac.digest(self._secret, study.salt, "sha256")
        return hmac.new(key, "\0".join(words).encode(), "sha256").hexdigest()

    def _is_dry(self, study: Study, dry_key: str) -> bool:
        if dry_key and not hmac.compare_digest(dry_key.encode(), self.dry_key(study).encode()):
            raise RefusedError("The key of this dry run is not right: copy its link again.")
        return bool(dry_key)

    def _check_open(self, connection: Connection, study: Study, key: Key, dry: bool) -> None:
        withdrawn = select(tombstones.c.rater).where(tombstones.c.study == study.id, tombstones.c.rater == key.rater)
        if connection.execute(withdrawn).first():
            raise RefusedError("You have withdrawn from this study; nothing of your answers is kept.")
        if not dry and study.closed_at is not None:
            raise RefusedError("This study is closed.")
        if self._demonstration and not dry and not study.id.startswith(TO_TRY):
            raise RefusedError(DEMONSTRATION)

    def _begin(self, connection: Connection, study: Study, key: Key, dry: bool) -> Row[Any]:
        now = time.time()
        model = study.design.models[0] if dry else stored.least_taken(connection, study, now - IDLE)
        if model is None:
            raise RefusedError("This study has all the raters it needs.")
        if not dry:
            stored.lock(connection, study, now)
        number = connection.execute(select(studies.c.next_number).where(studies.c.id == study.id)).scalar_one()
        connection.execute(update(studies).where(studies.c.id == study.id).values(next_number=number + 1))
        trials = plans.draw(study.design, stored.sources(connection, study.id), model, number)
        connection.execute(
            insert(sessions).values(
                study=study.id, rater=key.rater, token=rows.hashed(key.token), number=number, model=model, dry=dry,
                status=SCREENING, plan=plans.to_text(trials), answered=0, consent=study.design.consent_digest,
                screening="{}", started_at=now, active_at=now,
            )
        )  # fmt: skip
        return self._find(connection, key.token)

    def _find(self, connection: Connection, token: str, lock: bool = False) -> Row[Any]:
        row = rows.session(connection, token, lock)
        if row is None:
            raise RefusedError("There is no such visit: open the study's link again.")
        return row

    def _names(self, study: Study, session: int, number: int, trial: Trial) -> tuple[str, ...]:
        signed = [self._sign(study, "name", str(session), str(number), str(n)) for n in range(len(trial.pictures))]
        return tuple(name[:32] for name in signed)

    def _visit(self, connection: Connection, row: Row[Any]) -> Visit:
        study, plan = rows.fixed(connection, row)
        visit = Visit(row.id, study, row.status, plan, row.answered, row.dry)
        return self._with_due(replace(visit, right=_right_so_far(connection, visit)), visit.due)

    def _with_due(self, visit: Visit, before: Trial | None) -> Visit:
        """The visit with the exposure of the trial that is due and the names of its pictures.

        `before`: the trial that `visit.right` goes up to; a new block starts without answers.
        """
        trial = visit.due
        if trial is None or before is None:
            return replace(visit, exposure=None, names=())
        right = visit.right if place(trial) == place(before) else ()
        exposure = None if trial.part == CHECK else visit.study.design.protocol.exposure(trial.part, right)
        names = self._names(visit.study, visit.session, visit.answered, trial)
        return replace(visit, right=right, exposure=exposure, names=names)

    def _again(
        self, connection: Connection, row: Row[Any], visit: Visit, number: int, names: Sequence[str], given: str
    ) -> Acknowledged:
        trial = visit.plan[number]
        if tuple(names) != self._names(visit.study, row.id, number, trial):
            raise RefusedError("These are not the pictures of this trial.", visit)
        if rows.given(connection, row.id, number, number + 1) != [given]:
            raise RefusedError("This trial has another answer already.", visit)
        return Acknowledged(given == trial.truth if visit.tells(trial) else None, visit)

    def _status(self, connection: Connection, row: Row[Any], visit: Visit) -> str:
        """What the visit comes to with the answer to the trial that was due, which is stored."""
        done = visit.answered + 1
        trial, after = visit.plan[visit.answered], due(visit.plan, done)
        if trial.part == QUALIFICATION and (after is None or after.part != QUALIFICATION):
            first = next(n for n, each in enumerate(visit.plan) if each.part == QUALIFICATION)
            told = zip(visit.plan[first:done], rows.given(connection, row.id, first, done), strict=True)
            if not qualified(
                [(each.truth, given == each.truth) for each, given in told], visit.study.design.protocol.passing
            ):
                return FAILED
        return COMPLETE if after is None else RATING


def _right_so_far(connection: Connection, visit: Visit) -> tuple[bool, ...]:
    """Whether the answers so far of the block that is due were right, where a staircase asks for it."""
    due_now = visit.due
    if due_now is None or visit.study.design.protocol.staircase is None:
        return ()
    trials = visit.plan[: visit.answered]
    first = next((n for n, each in enumerate(trials) if place(each) == place(due_now)), None)
    if first is None:
        return ()
    told = zip(trials[first:], rows.given(connection, visit.session, first, visit.answered), strict=True)
    return tuple(given == each.truth for each, given in told if each.part != CHECK)
