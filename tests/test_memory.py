"""The allocator, in processes of its own: a limit that is set stays, and what is let go of goes back, or is kept."""

import os
import platform
import re
import subprocess
import sys

import pytest

from playground.memory import POOLS
from tests.serving import ROOT

# Threads that allocate at the same time; then the C library's own account of its pools, one line `Arena N:` each.
THREADS = """
import ctypes, sys, threading
from playground import memory
if sys.argv[1] == "shared":
    memory.share_pools()
libc, meeting = ctypes.CDLL(None), threading.Barrier(8)
libc.malloc.restype = ctypes.c_void_p
def allocate():
    meeting.wait()
    kept.append([libc.malloc(1000) for _ in range(100)])
    meeting.wait()
kept, threads = [], [threading.Thread(target=allocate) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc.malloc_stats()
"""


# Much is let go of below what is kept; how many pages this process has before and after it gives back, in MB.
HELD = """
import ctypes
from playground import memory
def pages():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 2**20
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
taken = [libc.malloc(100_000) for _ in range(1000)]
[ctypes.memset(each, 1, 100_000) for each in taken]
[libc.free(each) for each in taken[:-1]]
before = pages()
memory.give_back()
print(before - pages())
"""

# How many of a process's pages had to be cleared to take a large array thirty times.
CLEARED = """
import ctypes, resource, sys
from playground import memory
if sys.argv[1] == "kept":
    memory.keep()
libc, size = ctypes.CDLL(None), 100_000_000
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(30):
    taken = libc.malloc(size)
    for page in range(0, size, 4096):
        ctypes.memset(taken + page, 1, 1)
    libc.free(taken)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def ran(script: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A script in a process of its own."""
    env = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env | variables, capture_output=True, text=True, check=True)


def pools(shared: str, **variables: str) -> int:
    """How many pools eight threads took."""
    return len(re.findall(r"^Arena \d+:", ran(THREADS, shared, **variables).stderr, re.MULTILINE))


glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="pools are glibc's")


@glibc
def test_all_threads_share_few_pools_and_an_operators_own_limit_stays() -> None:
    assert pools("alone") > POOLS
    assert pools("shared") <= POOLS
    assert pools("shared", MALLOC_ARENA_MAX="4") == 4


@glibc
def test_what_was_let_go_of_goes_back_to_the_machine() -> None:
    assert float(ran(HELD).stdout) > 80


@glibc
def test_a_process_that_keeps_what_it_let_go_of_takes_it_again_as_it_is() -> None:
    anew, kept = (int(ran(CLEARED, how).stdout) for how in ("anew", "kept"))
    assert kept < 0.1 * anew
