"""The C library's allocator: what was let go of goes back to the machine, or, in training, does not.

Pictures take large arrays for moments, and glibc keeps what they leave, in a pool for every few threads: after four
minutes of sixty visitors an app that used 670 MB held 1,430. Of the largest it keeps none, and a training that asks for
the same ones again in every iteration waits for the machine to clear them.
"""

import ctypes
import os
import platform
import threading

POOLS = 2  # of all threads together; glibc has up to eight a core, and each keeps what its busiest moment took
EVERY = 20.0  # seconds
KEPT = 2**31 - 1  # bytes that may lie unused before any go back: the most that mallopt takes
# mallopt's names for them in glibc's malloc.h
_M_TRIM_THRESHOLD = -1
_M_MMAP_MAX = -4
_M_ARENA_MAX = -8
_IS_GLIBC = platform.libc_ver()[0] == "glibc"


def share_pools() -> None:
    """Have all threads allocate from POOLS pools; to be called before there are many threads.

    Nothing happens where the C library is not glibc, or where MALLOC_ARENA_MAX already says how many there may be.
    """
    if _IS_GLIBC and "MALLOC_ARENA_MAX" not in os.environ:
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, POOLS)


def keep() -> None:
    """Hold on to what is let go of, however large: for a process that soon needs as much again."""
    if _IS_GLIBC:
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_MAX, 0)
        libc.mallopt(_M_TRIM_THRESHOLD, KEPT)


def give_back() -> None:
    """Give the machine whatever whole pages of the pools are free; glibc alone can."""
    if _IS_GLIBC:
        ctypes.CDLL(None).malloc_trim(0)


def keep_giving_back() -> None:
    """Do so every EVERY seconds from now on, as long as the process lives."""

    def going_on() -> None:
        never = threading.Event()
        while not never.wait(EVERY):
            give_back()

    threading.Thread(target=going_on, daemon=True).start()
