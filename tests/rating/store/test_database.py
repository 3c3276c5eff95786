from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from playground.rating.service import Ratings
from playground.rating.store.database import Database, StoreError
from playground.rating.store.tables import metadata
from tests.rating.examples import add_study


def test_migrations_make_the_tables(ratings: Ratings) -> None:
    with ratings.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_sqlite_keeps_a_log_and_waits_for_the_disk(ratings: Ratings) -> None:
    with ratings.database.write() as connection:
        pragmas = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in PRAGMAS}
    assert pragmas == PRAGMAS


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_write_begins_as_one(ratings: Ratings, tmp_path: Path) -> None:
    """A second writer is told to wait at its beginning, not half-way."""
    other = Database(f"sqlite:///{tmp_path / 'ratings.sqlite'}")
    other.engine.dispose()
    with ratings.database.write(), other.engine.connect() as second:
        second.exec_driver_sql("PRAGMA busy_timeout = 0")
        with pytest.raises(Exception, match="database is locked"):
            second.exec_driver_sql("BEGIN IMMEDIATE")
    other.close()


def test_a_failed_write_is_undone(ratings: Ratings) -> None:
    add_study(ratings)
    with pytest.raises(ZeroDivisionError):
        half_way(ratings)
    with ratings.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM tombstones")).scalar() == 0


def half_way(ratings: Ratings) -> None:
    with ratings.database.write() as connection:
        connection.execute(text("INSERT INTO tombstones VALUES ('small', 'y')"))
        raise ZeroDivisionError


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_addresses_that_cannot_be_are_one_sentence(url: str) -> None:
    with pytest.raises(StoreError, match=r"^DATABASE_URL must .+\.$"):
        Database(url)


def test_a_server_that_is_not_there_is_one_sentence_without_the_password() -> None:
    with pytest.raises(StoreError, match=r"cannot be opened") as problem:
        Database("postgresql://someone:verysecret@127.0.0.1:1/nowhere")
    assert "verysecret" not in str(problem.value)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(b"This is no database at all." * 100)
    with pytest.raises(StoreError, match="cannot be opened: file is not a database"):
        Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
