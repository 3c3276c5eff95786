"""The app as a user starts it: `python -m playground` in a process of its own."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Server:
    """A running app."""

    address: str  # http://127.0.0.1:port
    process: subprocess.Popen[bytes]
    seconds: float  # from its start to its first answer

    @property
    def live(self) -> str:
        """The address of the live channel."""
        return self.address.replace("http", "ws", 1) + "/live"

    @property
    def memory(self) -> float:
        """Resident memory in MB, as the kernel counts it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    @property
    def cpu(self) -> float:
        """Processor seconds used so far, user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def served(*arguments: str, patience: float = 90.0, port: int = 0, **variables: str) -> Iterator[Server]:
    """Start the app on a port, or a free one, wait until it answers, and stop it in the end.

    `variables`: of its environment, besides our own.
    """
    port, began, pause = port or free_port(), time.monotonic(), threading.Event()
    command = [sys.executable, "-m", "playground", "--port", str(port), *arguments]
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables}, stdout=output, stderr=output) as process,
    ):
        try:
            while not answers(port):
                if process.poll() is not None or time.monotonic() - began > patience:
                    output.seek(0)
                    raise RuntimeError(f"the app did not start:\n{output.read().decode()[-4000:]}")
                pause.wait(0.1)  # a refused connection answers at once, and the app needs the processor to start
            yield Server(f"http://127.0.0.1:{port}", process, time.monotonic() - began)
        finally:
            process.terminate()
            process.wait(20)


def answers(port: int) -> bool:
    """Whether a page comes from the port within a quarter of a second."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=0.25) as page:
            return bool(page.status == 200)
    except OSError:
        return False
