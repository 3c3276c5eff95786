"""Waiting for a condition, never for a time."""

import threading
import time
from collections.abc import Callable


def wait_for(condition: Callable[[], bool], timeout: float = 20.0) -> None:
    """Return as soon as the condition holds; fail after `timeout` seconds."""
    pause, end = threading.Event(), time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, "the condition never came to hold"
        pause.wait(0.02)
