"""What a server of raters stands: kills while raters answer, and many raters at once.

    python -m tests.benchmarks.ratings [--kills 50] [--raters 20] [--crowd 200] [--think 3]

Kills: the server is killed as by `kill -9` at so many random moments while simulated raters answer over HTTP, and
started again; afterwards every acknowledged answer must be stored exactly once, and every rater must have finished: on
SQLite, and on a PostgreSQL of its own where one is installed. Crowd: so many raters at once, each with a mean time to
think before an answer; from the answer to the next picture in hand. It prints; it fails only if an answer is lost.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playground.rating.protocol import HypeInfinity
from playground.rating.service import Ratings
from playground.rating.simulate import crowd
from tests.rating.examples import TOKEN, add_study, settings
from tests.rating.postgres import binaries, postgresql
from tests.rating.test_process import serving, survives


def killed(kills: int, raters: int, kind: str, database: str = "") -> None:
    """Print how many answers outlived the kills."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        stored = survives(Path(folder), kills, raters, database)
    print(
        f"{kind}: {kills} kills under {raters} raters, {stored:,} answers, all stored exactly once"
        f" ({time.monotonic() - began:.0f} s)"
    )


def crowded(count: int, think: float) -> None:
    """Print how long raters wait for the next picture."""
    with tempfile.TemporaryDirectory() as folder:
        room = Ratings(settings(Path(folder)))
        add_study(room, HypeInfinity(images=40, practice=2, qualification=0, checks=0), raters=count)
        with serving(Path(folder)) as address:
            began = time.monotonic()
            raters = crowd(address, "small", TOKEN, count, think=think)
        seconds = time.monotonic() - began
        room.close()
    waits = sorted(1000 * wait for rater in raters for wait in rater.waits)
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(f"{count} raters at once, {think:g} s to think: {len(waits):,} answers in {seconds:.0f} s")
    print(
        f"answer to next picture: median {statistics.median(waits):.0f} ms, 95% {p95:.0f} ms, most {waits[-1]:.0f} ms"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--raters", type=int, default=20)
    parser.add_argument("--crowd", type=int, default=200)
    parser.add_argument("--think", type=float, default=3.0, help="seconds, as people take (%(default)s)")
    given = parser.parse_args()
    crowded(given.crowd, given.think)
    killed(given.kills, given.raters, "SQLite")
    if binaries() is None:
        print("PostgreSQL: not installed (Debian's package postgresql)")
        return
    with postgresql() as address:
        killed(given.kills, given.raters, "PostgreSQL", address)


if __name__ == "__main__":
    main()
