"""`python -m playground.lessons check [NAME …] [--seeds 10] [--first 0]`: how often each lesson's effect shows."""

import argparse
import time

import torch

from playground.lessons import LESSONS


def main() -> None:
    """Parse the command line and print a line a lesson."""
    parser = argparse.ArgumentParser(prog="python -m playground.lessons", description=__doc__)
    parser.add_argument("do", choices=["check"])
    parser.add_argument("names", nargs="*", help=f"lessons, of {', '.join(LESSONS)} (all)")
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds (%(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first of them (%(default)s)")
    given = parser.parse_args()
    if unknown := [name for name in given.names if name not in LESSONS]:
        parser.error(f"there is no lesson {unknown[0]!r}; there are {', '.join(LESSONS)}")
    torch.set_num_threads(1)
    seeds = range(given.first, given.first + given.seeds)
    print(f"{'lesson':20} {'shows':>6} {'counter-example':>16}{'':9}of seeds {seeds.start} to {seeds.stop - 1}")
    for name in given.names or LESSONS:
        began = time.perf_counter()
        shows, counter = LESSONS[name].shares(seeds)
        print(f"{name:20} {shows:6.0%} {counter:16.0%} {time.perf_counter() - began:6.0f} s", flush=True)


if __name__ == "__main__":
    main()
