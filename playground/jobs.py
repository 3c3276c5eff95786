"""Heavy work that a page asks for, such as measuring a model: one job at a time on a server, in a thread of its own.

A page that asked looks after its job again and again; a job that nobody looks after any more stops by itself.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Tell = Callable[[float], None]  # says which share is done; raises Stopped where the work is not wanted any more

LEFT_ALONE = 30.0  # seconds without a look, after which a job stops


class Stopped(Exception):  # noqa: N818 (no error: somebody asked for it)
    """The job is not wanted any more."""


class Jobs(Generic[T]):
    """The one job of a server. May be used by many threads at a time."""

    def __init__(self, left_alone: float = LEFT_ALONE) -> None:
        """`left_alone`: seconds without a look, after which a job stops."""
        self._left_alone = left_alone
        self._lock = threading.Lock()
        self._job: _Job[T] | None = None

    def begin(self, name: str, visitor: str, work: Callable[[Tell], T]) -> None:
        """Start a visitor's work; ValueError, with one sentence, while another job runs."""
        with self._lock:
            if self._job is not None and self._job.running:
                doing = "this" if self._job.name == name else f"{self._job.name}"
                raise ValueError(
                    f"One measurement at a time runs on this server, and {doing} is under way: wait for it."
                )
            self._job = _Job(name, visitor, work, self._left_alone)
        self._job.start()

    def stop(self, visitor: str) -> None:
        """Stop the job that this visitor began; ValueError, with one sentence, for somebody else's."""
        job = self._job
        if job is None or not job.running:
            return
        if job.visitor != visitor:
            raise ValueError("Somebody else began this measurement: only their page can stop it.")
        job.unwanted.set()

    def state(self, name: str, visitor: str = "") -> dict[str, Any]:
        """How it goes with the job called `name`, as plain values for a page; looking keeps it alive."""
        job = self._job
        if job is None or job.name != name:
            busy = job is not None and job.running
            return {"running": False, "done": False, "share": 0.0, "problem": "", "mine": False, "busy": busy}
        if visitor == job.visitor:
            job.looked = time.monotonic()
        running = job.running
        return {
            "running": running,
            "done": not running and job.result is not None,
            "share": job.share,
            "problem": job.problem,
            "mine": visitor == job.visitor,
            "busy": running,
        }


class _Job(Generic[T]):
    """One piece of work and how far it is."""

    def __init__(self, name: str, visitor: str, work: Callable[[Tell], T], left_alone: float) -> None:
        self.name, self.visitor, self.work, self.left_alone = name, visitor, work, left_alone
        self.share, self.problem = 0.0, ""
        self.result: T | None = None
        self.looked = time.monotonic()
        self.unwanted = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"job {name}")
        self.running = True

    def start(self) -> None:
        self._thread.start()

    def _tell(self, share: float) -> None:
        self.share = share
        if self.unwanted.is_set() or time.monotonic() - self.looked > self.left_alone:
            raise Stopped

    def _run(self) -> None:
        try:
            self.result = self.work(self._tell)
        except Stopped:
            self.problem = "Stopped; nothing has changed."
        except (ValueError, ImportError, OSError) as error:
            self.problem = str(error)
        except Exception:
            self.problem = "The measurement failed; the server's log says why."
            raise
        finally:
            self.running = False
