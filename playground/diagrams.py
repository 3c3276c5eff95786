"""Phase diagrams that pages ask for: one at a time on a server, trained on Ray, shown as results come in."""

import logging
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from playground.cluster import Cluster, ClusterError
from playground.places import Place, Places
from playground.plane.diagram import SCORES, Diagram, Found, Shares, train
from playground.plane.sweep import FATES

log = logging.getLogger(__name__)

SHOWN_EVERY = 0.5  # seconds between two pictures of what has been found
BROKEN = "Something went wrong on the server with this diagram; ask for it anew."


class Progress(NamedTuple):
    """What has been found so far."""

    done: int
    counts: Shares  # [rows, columns]
    values: dict[str, Shares]  # shares by fates and means by scores, [rows, columns]; NaN for not known


class DiagramRun:
    """One diagram and the thread that waits for its results."""

    def __init__(
        self,
        diagram: Diagram,
        joined: Callable[[], Cluster],
        show: Callable[[Progress], object],
        ended: Callable[[str], object],
        over: Callable[["DiagramRun"], object],
    ) -> None:
        """`show`, `ended` and `over`, from the thread: what is found, why it cannot go on, that no more comes."""
        self.found, self.show, self.ended = Found(diagram), show, ended
        self._joined, self._over, self._stopping = joined, over, False
        self._thread = threading.Thread(target=self._run, name="diagram", daemon=True)

    def start(self) -> None:
        """Hand the tasks out."""
        self._thread.start()

    def stop(self) -> None:
        """Want no more of it; what is found stays."""
        self._stopping = True

    def close(self) -> None:
        """End the thread."""
        self.stop()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._show()
            shown = time.monotonic()
            tasks = self.found.diagram.tasks()
            for outcomes in self._joined().stream(train, tasks, lambda: not self._stopping):
                self.found.enter(outcomes)
                if time.monotonic() - shown > SHOWN_EVERY:
                    shown = time.monotonic()
                    self._show()
            self._show()
        except ClusterError as problem:
            self.ended(str(problem))
        except Exception:
            log.exception("A diagram failed")
            self.ended(BROKEN)
        finally:
            self._over(self)

    def _show(self) -> None:
        values = {name: self.found.share(name) for name in (*FATES, *SCORES)}
        self.show(Progress(self.found.done, self.found.counts(), values))


class Diagrams:
    """All diagrams of one server."""

    def __init__(self, address: str = "", workers: int | None = None) -> None:
        """`address`: of Ray as `Cluster` takes it; empty where none is wanted."""
        self.places = Places(1)
        self._where, self._lock = (address, workers), threading.Lock()
        self._cluster: Cluster | None = None
        self._held: dict[DiagramRun, Place] = {}

    def ask(self, _: Diagram, called: Callable[[], object]) -> Place:
        """A place for a diagram, or one in the line: to be given to `open` once it is held, or to `refuse`."""
        if not self._where[0]:
            raise ValueError("This server draws no phase diagrams: it has no Ray (PLAYGROUND_CLUSTER).")
        return self.places.ask(called)

    def refuse(self, place: Place) -> None:
        """A place, or one in the line, is not wanted any more."""
        self.places.leave(place)

    def open(
        self, diagram: Diagram, place: Place, show: Callable[[Progress], object], ended: Callable[[str], object]
    ) -> DiagramRun:
        """Start one on the place that is held for it. `show` and `ended` as for `DiagramRun`."""
        run = DiagramRun(diagram, self._joined, show, ended, self._free)
        self._held[run] = place
        run.start()
        return run

    def close(self, run: DiagramRun) -> None:
        """End one and free its place; once more changes nothing."""
        run.close()
        self._free(run)

    def _free(self, run: DiagramRun) -> None:
        place = self._held.pop(run, None)
        if place is not None:
            self.places.leave(place)

    def _joined(self) -> Cluster:
        with self._lock:
            if self._cluster is None:
                self._cluster = Cluster(*self._where)
            return self._cluster

    def __enter__(self) -> "Diagrams":
        """Ray starts with the first diagram."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all, and let go of Ray."""
        for run in list(self._held):
            self.close(run)
        if self._cluster is not None:
            self._cluster.stop()
