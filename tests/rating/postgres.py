"""A PostgreSQL of the test's own, from Debian's package; without one its tests are skipped, with that reason."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serving import free_port


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, if there is one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database that lives as long as this, durable as PostgreSQL is by default."""
    place = binaries()
    if place is None and not os.environ.get("CI"):
        pytest.skip("needs PostgreSQL (Debian's package postgresql)")
    assert place is not None, "CI has no PostgreSQL: .ci/run installs it"
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    # PostgreSQL refuses to run as root.
    user = ["runuser", "-u", "nobody", "--"] if os.getuid() == 0 else []
    if user:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    port = free_port()

    def run(*command: str) -> None:
        subprocess.run([*user, *command], check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    data = str(folder / "data")
    run(str(place / "initdb"), "-D", data, "-U", "rating", "-A", "trust")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    run(str(place / "pg_ctl"), "-D", data, "-l", str(folder / "log"), "-w", "-t", "300", "-o", options, "start")
    try:
        yield f"postgresql://rating@127.0.0.1:{port}/postgres"
    finally:
        run(str(place / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
