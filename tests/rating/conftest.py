"""A rating room in a folder of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.rating.service import Ratings
from tests.rating.examples import opened

MEMORY = Path("/dev/shm")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder in memory where there is such a thing: thousands of answers wait for the disk, one by one."""
    folder = Path(tempfile.mkdtemp(prefix="ratings-", dir=MEMORY if MEMORY.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def ratings(tmp_path: Path) -> Iterator[Ratings]:
    room = opened(tmp_path)
    yield room
    room.close()
