"""The database: one engine for SQLite or PostgreSQL, transactions for reading and for writing, migrations at the start.

SQLite: write-ahead log, `synchronous=FULL`, so that a commit is on the disk before it is acknowledged; every
transaction that writes begins as one (BEGIN IMMEDIATE), so that it never finds itself locked out half-way; deleted rows
are overwritten. The file must lie on a local disk: a write-ahead log does not work on network file systems.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

PATIENCE = 5.0  # seconds that a transaction waits for another process
POOL = 8
MIGRATING = 0x47414E  # the key of PostgreSQL's advisory lock: two servers that start together migrate one by one


class StoreError(RuntimeError):
    """The database cannot be used; the sentence says why."""


class Database:
    """An open, migrated database. Threads share it."""

    def __init__(self, url: str) -> None:
        """Open `url`: sqlite:///FILE, or postgresql://…. StoreError, with one sentence, where that cannot be."""
        self.url = _parsed(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        try:
            self.engine = _engine(self.url, self.sqlite)
            self._writes = self.engine.execution_options(writes=True)
            # SQLite lets one write at a time and has the others ask again and again; a lock wakes them in time.
            self._one_writer: Any = threading.Lock() if self.sqlite else nullcontext()
            self._migrate()
        except ModuleNotFoundError:
            raise StoreError("PostgreSQL needs the package psycopg: run `pip install 'psycopg[binary]'`.") from None
        except SQLAlchemyError as problem:
            reason = str(getattr(problem, "orig", problem)).strip().partition("\n")[0].rstrip(".")
            raise StoreError(f"The database {self.name} cannot be opened: {reason}.") from None

    @property
    def name(self) -> str:
        """Its address without a password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """SQLite's file."""
        return Path(str(self.url.database)) if self.sqlite else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and changes nothing."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is durable once this returns, and undone if it raises."""
        with self._one_writer, self._writes.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self.write() as connection:
            if not self.sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except SQLAlchemyError:
        raise StoreError("DATABASE_URL must be like sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.") from None
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise StoreError("DATABASE_URL must name a file of SQLite, sqlite:///FILE, or a database of PostgreSQL.")
    Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    return parsed


def _engine(url: URL, sqlite: bool) -> Engine:
    options: dict[str, Any] = {"pool_size": POOL, "max_overflow": POOL}
    if not sqlite:
        engine = create_engine(url, pool_pre_ping=True, **options)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    engine = create_engine(url, connect_args={"timeout": PATIENCE, "check_same_thread": False}, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own: `_begin_sqlite` does
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    mode = cursor.fetchone()[0]
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    cursor.close()
    if (mode, synchronous) != ("wal", 2):
        raise StoreError("SQLite does not keep a write-ahead log here: put the database on a local disk.")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(connection: Any, _: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        if cursor.execute("SHOW fsync").fetchone()[0] != "on":
            raise StoreError("This PostgreSQL runs with fsync off, and would lose answers: turn it on.")
    connection.commit()
