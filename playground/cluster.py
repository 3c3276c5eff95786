"""Work that is cut into tasks, on Ray: on this machine by default, on a cluster by its address.

Ray is an extra (requirements-cluster.txt). Tasks are pure functions of plain values: one whose worker or machine is
lost is given to another.
"""

import importlib.util
import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # no calls to the outside; read when Ray starts

LOCAL = "local"
RETRIES = 5  # of a task whose worker was lost
AHEAD = 2  # tasks for each processor that are handed out at a time
LOOKING = 0.5  # seconds between two looks at whether the work is still wanted
PACKAGE = Path(__file__).parent
MISSING = "Big sweeps need Ray: pip install -r requirements-cluster.txt."

T = TypeVar("T")
R = TypeVar("R")


class ClusterError(Exception):
    """Ray is missing, does not answer, or lost a task again and again; the message says so in one sentence."""


def available() -> bool:
    """Whether Ray is installed."""
    return importlib.util.find_spec("ray") is not None


class Cluster:
    """Ray, started or joined by whoever needs it first. One at a time in a process; use as a context manager."""

    def __init__(self, address: str = LOCAL, workers: int | None = None) -> None:
        """`address`: "local", "HOST:PORT", "auto" or "ray://HOST:PORT"; `workers`: processors to use on this machine.

        ClusterError where Ray is missing or does not answer.
        """
        if not available():
            raise ClusterError(MISSING)
        import ray  # only where it is asked for: it takes seconds, and is not everywhere

        self._ray = ray
        try:
            ray.init(**_options(address, workers), log_to_driver=False, logging_level=logging.ERROR)
        except Exception as problem:  # Ray raises just this where its processes are slow to start
            ray.shutdown()
            reason = str(problem).partition("\n")[0].rstrip(".")
            raise ClusterError(f"There is no Ray at {address!r}: {reason}.") from None

    def __enter__(self) -> "Cluster":
        """It is there already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of it; one of our own ends."""
        self.stop()

    def stop(self) -> None:
        """Let go of it; one of our own ends."""
        self._ray.shutdown()

    @property
    def processors(self) -> int:
        """How many tasks run at once just now: machines may join and leave."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def stream(
        self, work: Callable[[T], R], tasks: Iterable[T], wanted: Callable[[], bool] = lambda: True
    ) -> Iterator[R]:
        """What `work` makes of each task, as it comes in, in any order, while it is `wanted`.

        ClusterError where a task's worker was lost `RETRIES` times and once more, or the cluster does not answer.
        """
        ray = self._ray
        remote = ray.remote(work).options(num_cpus=1, max_retries=RETRIES)
        waiting, flying = deque(tasks), list[Any]()
        try:
            while (waiting or flying) and wanted():
                while waiting and len(flying) < AHEAD * self.processors:
                    flying.append(remote.remote(waiting.popleft()))
                ready, flying = ray.wait(flying, timeout=LOOKING)
                yield from ray.get(ready)
        except ray.exceptions.RayTaskError as problem:
            raise problem.as_instanceof_cause() from None
        except ray.exceptions.RayError as problem:
            raise ClusterError(f"The cluster lost a task for good: {type(problem).__name__}.") from problem
        finally:
            for task in flying:
                with suppress(ray.exceptions.RayError):
                    ray.cancel(task, force=True)


def _options(address: str, workers: int | None) -> dict[str, Any]:
    if address == LOCAL:
        environment = {"PYTHONPATH": str(PACKAGE.parent)}
        # Said outright: without an address Ray joins whatever else runs on this machine.
        return {
            "address": LOCAL,
            "num_cpus": workers,
            "include_dashboard": False,
            "runtime_env": {"env_vars": environment},
        }
    # Its machines need torch and the rest of requirements.txt; the playground itself is sent along.
    return {"address": address, "runtime_env": {"py_modules": [str(PACKAGE)], "excludes": ["__pycache__"]}}
