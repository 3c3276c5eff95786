"""Where networks that make pictures compute: on one device for the whole process, or on a GPU lent call by call.

ZeroGPU (Hugging Face Spaces) lends its GPU to a decorated function alone, for the length of a call, in a forked
process that is kept for a while. What goes there and comes back is pickled: a model goes by its name, and is loaded
there once. Booking the GPU costs about a second and some of the visitor's quota; pictures of 64 px cost the CPU some
hundredths of a second each. So fewer than `WORTH` are made on the CPU, and all where no GPU is to be had.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
Carry = Callable[[Callable[..., Any], tuple[Any, ...]], Any]

WORTH = 16  # pictures
SECONDS = 20  # that a call may keep the GPU

log = logging.getLogger(__name__)
_device = "cpu"
_lent: Carry | None = None
_here = threading.local()


def device() -> str:
    """The device of the process, as torch names it."""
    return _device


def put(name: str) -> None:
    """Networks that are loaded from now on go to this device."""
    global _device
    _device = name


def lend(decorate: Callable[[Carry], Carry]) -> None:
    """A GPU is lent to what `decorate` makes of a function, as `spaces.GPU` does."""
    global _lent
    _lent = decorate(_carry)


def lent() -> bool:
    """Whether a GPU is lent."""
    return _lent is not None


@contextmanager
def at_home() -> Iterator[None]:
    """What this thread asks for meanwhile is computed here: for long work, in nobody's name."""
    _here.stay = True
    try:
        yield
    finally:
        _here.stay = False


def call(count: int, away: Callable[..., T], given: tuple[Any, ...], here: Callable[[], T]) -> T:
    """`away(*given)` on the lent GPU if `count` pictures are worth it and it is to be had, else `here()`.

    `away` is a function of a module and `given` are plain values: both are pickled.
    """
    if _lent is None or count < WORTH or getattr(_here, "stay", False):
        return here()
    try:
        made: T = _lent(away, given)
    except Exception as problem:  # the quota is used up, nobody lends, the process was killed: each has its own
        log.warning("No GPU was lent, so the CPU makes %d pictures: %s", count, problem)
        return here()
    return made


def _carry(work: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    return work(*given)
