"""Heavy work that a page asks for, such as measuring a model: one job at a time on a server, in a thread of its own.

The others wait in line, and begin by themselves. A page that asked looks after its job again and again; a job that
nobody looks after any more stops by itself, and leaves the line.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from playground.places import Places

T = TypeVar("T")
Tell = Callable[[float], None]  # says which share is done; raises Stopped where the work is not wanted any more

LEFT_ALONE = 30.0  # seconds without a look, after which a job stops


class Stopped(Exception):  # noqa: N818 (no error: somebody asked for it)
    """The job is not wanted any more."""


class Jobs(Generic[T]):
    """The jobs of a server, each with a name. May be used by many threads at a time."""

    def __init__(self, left_alone: float = LEFT_ALONE) -> None:
        """`left_alone`: seconds without a look, after which a job stops."""
        self._left_alone = left_alone
        self._lock, self._places = threading.Lock(), Places(1)
        self._jobs: dict[str, _Job[T]] = {}  # the last one of each name

    def begin(self, name: str, visitor: str, work: Callable[[Tell], T]) -> None:
        """Start a visitor's work, or let it wait in line; where a job of this name is under way, it is theirs, too."""
        with self._lock:
            job = self._jobs.get(name)
            if job is None or not job.running:
                self._jobs[name] = job = _Job(name, visitor, work, self._left_alone, self._places)
                job.start()

    def stop(self, name: str, visitor: str) -> None:
        """Stop the job that this visitor began; ValueError, with one sentence, for somebody else's."""
        job = self._jobs.get(name)
        if job is None or not job.running:
            return
        if job.visitor != visitor:
            raise ValueError("Somebody else began this measurement: only their page can stop it.")
        job.unwanted.set()
        job.moved.set()

    def state(self, name: str, visitor: str = "") -> dict[str, Any]:
        """How it goes with the job called `name`, as plain values for a page; looking keeps it alive."""
        job, busy = self._jobs.get(name), any(each.running for each in list(self._jobs.values()))
        if job is None:
            kept = {"running": False, "done": False, "share": 0.0, "problem": "", "mine": False}
            return kept | {"line": None, "busy": busy}
        if visitor == job.visitor:
            job.looked = time.monotonic()
        running = job.running
        return {
            "running": running,
            "done": not running and job.result is not None,
            "share": job.share,
            "problem": job.problem,
            "mine": visitor == job.visitor,
            "line": self._places.told(job.place),
            "busy": busy,
        }


class _Job(Generic[T]):
    """One piece of work and how far it is."""

    def __init__(self, name: str, visitor: str, work: Callable[[Tell], T], left_alone: float, places: Places) -> None:
        self.name, self.visitor, self.work, self.left_alone, self.places = name, visitor, work, left_alone, places
        self.share, self.problem = 0.0, ""
        self.result: T | None = None
        self.looked = time.monotonic()
        self.unwanted, self.moved = threading.Event(), threading.Event()
        self.place = places.ask(self.moved.set)
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"job {name}")
        self.running = True

    def start(self) -> None:
        self._thread.start()

    def _check(self) -> None:
        if self.unwanted.is_set() or time.monotonic() - self.looked > self.left_alone:
            raise Stopped

    def _tell(self, share: float) -> None:
        self.share = share
        self._check()

    def _wait(self) -> None:
        while not self.place.held:
            self._check()
            self.moved.wait(1.0)
            self.moved.clear()

    def _run(self) -> None:
        try:
            self._wait()
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
            self.places.leave(self.place)
