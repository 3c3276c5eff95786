"""The measuring thread: the costly numbers, off the path of training and frames."""

import logging
import threading

import numpy as np
from numpy.typing import NDArray

from playground.plane import GanSpec
from playground.plane.coverage import measure
from playground.plane.draws import data_of
from playground.session import Readout, Session

log = logging.getLogger(__name__)

Samples = NDArray[np.float32]


class Gauge:
    """Measures the samples that it is given and posts what it finds; the newest of each session wins."""

    def __init__(self) -> None:
        """Nothing to measure yet."""
        self._waiting: dict[Session, tuple[GanSpec, int, Samples]] = {}
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

    def measure(self, session: Session, spec: GanSpec, iteration: int, samples: Samples) -> None:
        """Measure `samples` [n, 2] soon."""
        with self._changed:
            self._waiting[session] = (spec, iteration, samples)
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopping)
                if self._stopping:
                    return
                batch, self._waiting = self._waiting, {}
            for session, (spec, iteration, samples) in batch.items():
                try:
                    self._post(session, spec, iteration, samples)
                except Exception:
                    log.exception("Samples could not be measured")

    def _post(self, session: Session, spec: GanSpec, iteration: int, samples: Samples) -> None:
        readout = Readout(iteration, measure(samples, data_of(spec)))
        if not session.spec.needs_rebuild(spec):  # else the run has moved on to another GAN in the meantime
            session.readouts.append(readout)
            session.mailbox.post(readout)
