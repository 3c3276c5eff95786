"""Copies of the database, for places whose disk does not last: on a schedule, consistent, and without who withdrew.

SQLite is copied by its own backup; of PostgreSQL, which has tools of its own, all tables are written as gzipped JSON
lines out of one transaction. Copies lie in a folder, the newest few are kept; where a private data set on the Hugging
Face Hub is named, the newest goes there, too, and an empty disk is filled from it at the start.
"""

import base64
import gzip
import json
import logging
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from playground.rating.settings import Settings
from playground.rating.store.database import Database
from playground.rating.store.tables import metadata, sessions, studies, tombstones

KEPT = 3
SQLITE, LINES = "ratings.sqlite", "ratings.jsonl.gz"

log = logging.getLogger(__name__)


class Copies:
    """Copies one database. A failure is logged, tried again and never stops raters."""

    def __init__(self, database: Database, settings: Settings) -> None:
        """Start the schedule, if there is one."""
        self.database, self.settings = database, settings
        self._making = threading.Lock()
        self._stopped = threading.Event()
        self._made: tuple[Any, ...] | None = None
        self._schedule = threading.Thread(target=self._run, name="rating copies", daemon=True)
        if settings.every:
            self._schedule.start()

    @property
    def name(self) -> str:
        """What the newest copy is called on the Hub."""
        return SQLITE if self.database.sqlite else LINES

    def made(self) -> list[Path]:
        """The copies in the folder, oldest first."""
        return sorted(self.settings.copies.glob(f"*-{self.name}"))

    def make(self) -> Path | None:
        """Make a copy if anything has changed since the last one; returns where it lies."""
        with self._making:
            state = self._state()
            return None if state == self._made else self._make(state)

    def forget(self) -> None:
        """Make a copy and delete all older ones: what was deleted from the database is in none of them."""
        with self._making:
            older = self.made()
            if not older and not self.settings.every:
                return
            kept = self._make(self._state(), forget=True)
            for path in older:
                if path != kept:
                    path.unlink(missing_ok=True)

    def stop(self) -> None:
        """End the schedule, with a last copy where there is one."""
        self._stopped.set()
        if self._schedule.is_alive():
            self._schedule.join()
            self._try(self.make)

    def _run(self) -> None:
        while not self._stopped.wait(60 * self.settings.every):
            self._try(self.make)

    def _try(self, make: Callable[[], object]) -> None:
        try:
            make()
        except Exception:
            log.exception("No copy of the ratings could be made; the next one is tried in time.")

    def _state(self) -> tuple[Any, ...]:
        """Changes whenever answers or studies do."""
        with self.database.read() as connection:
            visits = select(func.count(), func.sum(sessions.c.answered), func.max(sessions.c.active_at))
            return (
                *connection.execute(visits).one(),
                *connection.execute(select(func.count(), func.max(studies.c.created_at)).select_from(studies)).one(),
                *connection.execute(select(func.count()).select_from(tombstones)).one(),
            )

    def _make(self, state: tuple[Any, ...], forget: bool = False) -> Path:
        self.settings.copies.mkdir(parents=True, exist_ok=True)
        now = time.time()
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now)) + f"{now % 1:.3f}"[1:].replace(".", "")
        path = self.settings.copies / f"{stamp}-{self.name}"
        partial = path.with_suffix(".part")
        (back_up if self.database.sqlite else write_lines)(self.database, partial)
        partial.replace(path)
        for old in self.made()[:-KEPT]:
            old.unlink(missing_ok=True)
        self._made = state
        if self.settings.dataset and self.settings.hub_token:
            self._upload(path, forget)
        return path

    def _upload(self, path: Path, forget: bool) -> None:
        from huggingface_hub import HfApi

        hub = HfApi(token=self.settings.hub_token)
        repo = self.settings.dataset
        hub.create_repo(repo, repo_type="dataset", private=True, exist_ok=True)
        hub.upload_file(path_or_fileobj=path, path_in_repo=self.name, repo_id=repo, repo_type="dataset")
        if forget:  # older versions would still hold what was deleted
            hub.super_squash_history(repo_id=repo, repo_type="dataset")


def back_up(database: Database, path: Path) -> None:
    """Copy SQLite's database as it is at one moment, while others write; deleted rows are not in the copy."""
    path.unlink(missing_ok=True)
    source, target = sqlite3.connect(str(database.path)), sqlite3.connect(path)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        target.execute("VACUUM")
    finally:
        source.close()
        target.close()


def write_lines(database: Database, path: Path) -> None:
    """Write all tables out of one transaction: a line of JSON a row, with the table's name; bytes are base64."""
    with gzip.open(path, "wt", encoding="utf-8") as file, database.read() as connection:
        if not database.sqlite:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                plain = {name: base64.b64encode(v).decode() if isinstance(v, bytes) else v for name, v in row.items()}
                file.write(json.dumps({"table": table.name, **plain}) + "\n")


def restore(settings: Settings) -> bool:
    """Fill an empty disk from the newest copy: of the folder, else of the Hub. True if something was restored."""
    if not settings.database.startswith("sqlite"):
        return False
    target = Path(settings.database.removeprefix("sqlite:///"))
    if target.exists():
        return False
    found = sorted(settings.copies.glob(f"*-{SQLITE}"))[-1:] or _fetched(settings)
    if not found:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(found[0], target)
    return True


def _fetched(settings: Settings) -> list[Path]:
    if not (settings.dataset and settings.hub_token):
        return []
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, RepositoryNotFoundError

    try:
        return [Path(hf_hub_download(settings.dataset, SQLITE, repo_type="dataset", token=settings.hub_token))]
    except (RepositoryNotFoundError, EntryNotFoundError):
        return []
