"""Token buckets: how often somebody may do something, in the long run and at once."""

import threading
import time
from collections.abc import Callable


class Buckets:
    """A bucket for each key, full at first; of many keys the least lately used are forgotten. Threads share it.

    The library `limits` was tried: its store in memory starts a thread a hundred times a second under load, each of
    which looks through all keys.
    """

    def __init__(
        self, rate: float, burst: float, most: int = 20_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`rate`: a second; `burst`: at once, after a pause; `most`: keys that are remembered."""
        self.rate, self.burst, self._most, self._clock = rate, burst, most, clock
        self._kept: dict[str, tuple[float, float]] = {}  # what is in it, and since when
        self._lock = threading.Lock()

    def take(self, key: str, cost: float = 1.0) -> float:
        """Take `cost`; 0 if it was there, else the seconds until it will be, and nothing is taken."""
        with self._lock:
            now = self._clock()
            held, since = self._kept.pop(key, (self.burst, now))
            held = min(self.burst, held + (now - since) * self.rate)
            enough = held >= cost
            self._kept[key] = (held - cost if enough else held), now
            if len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
            return 0.0 if enough else (cost - held) / self.rate

    def wait(self, key: str, cost: float = 1.0) -> float:
        """As `take`, but nothing is taken."""
        with self._lock:
            held, since = self._kept.get(key, (self.burst, 0.0))
            held = min(self.burst, held + (self._clock() - since) * self.rate)
            return 0.0 if held >= cost else (cost - held) / self.rate

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._kept)
