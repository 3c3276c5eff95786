"""The measuring thread: the costly numbers, off the path of training and frames."""

import logging
import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from playground.plane import GanSpec
from playground.plane.coverage import measure
from playground.plane.draws import data_of
from playground.session import Readout, Session

log = logging.getLogger(__name__)

Samples = NDArray[np.float32]
Order = tuple[GanSpec, int, Samples, Callable[[Readout], object]]


class Gauge:
    """Measures the samples that it is given and hands over what it finds; the newest of each session wins."""

    def __init__(self) -> None:
        """Nothing to measure yet."""
        self._waiting: dict[Session, Order] = {}
        self._changed, self._stopping = threading.Condition(), False
        self._thread = threading.Thread(target=self._run, name="gauge", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the present measurement."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()

    def measure(self, session: Session, order: Order) -> None:
        """Measure the samples [n, 2] of an order soon, and call its last part with what was found, on this thread."""
        with self._changed:
            self._waiting[session] = order
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopping)
                if self._stopping:
                    return
                batch, self._waiting = self._waiting, {}
            for spec, iteration, samples, found in batch.values():
                try:
                    found(Readout(iteration, measure(samples, data_of(spec))))
                except Exception:
                    log.exception("Samples could not be measured")
