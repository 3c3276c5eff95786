"""How fast a sweep trains and how often it is shown: 64 GANs of one shape on one thread, without a browser.

    python -m tests.benchmarks.sweep [--count 64] [--width 14] [--batch 150] [--threads 1] [--iterations 1000]

Prints iterations a second of all members together, pictures a second (each is encoded as for the page and acknowledged
at once), seconds until the first picture, and the size of a picture. It prints; it asserts nothing.
"""

import argparse
import os
import time

import torch

from playground.plane.sweep import Sweep
from playground.sweep_channel import encode
from playground.sweeps import Picture, SweepRun
from tests.waiting import wait_for

SETTLED = 100  # iterations after which a sweep is as fast as it stays
PATIENCE = 600.0  # seconds


def main() -> None:
    """Parse the command line and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--width", type=int, default=14)
    parser.add_argument("--batch", type=int, default=150)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--iterations", type=int, default=1000, help="of each GAN")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    sizes: list[int] = []
    runs: list[SweepRun] = []

    def show(picture: Picture) -> None:
        sizes.append(len(encode(picture)))
        if runs:
            runs[0].acknowledge()

    nets = {"generator_width": given.width, "discriminator_width": given.width, "batch_size": given.batch}
    began = time.perf_counter()
    runs.append(SweepRun(Sweep.from_mapping({**nets, "row_values": f"0..{given.count - 1}"}), "cpu", show))
    wait_for(lambda: bool(sizes), PATIENCE)
    print(f"{given.count} GANs, two hidden layers of {given.width}, batch {given.batch}; torch {torch.__version__}, "
          f"{given.threads} of {os.cpu_count()} cores")  # fmt: skip
    print(f"  the first picture came after {time.perf_counter() - began:.2f} s and has {sizes[0] / 1000:.0f} kB")
    runs[0].acknowledge()
    wait_for(lambda: runs[0].iteration >= SETTLED, PATIENCE)
    began, cpu, at, pictures = time.perf_counter(), time.process_time(), runs[0].iteration, len(sizes)
    wait_for(lambda: runs[0].iteration >= at + given.iterations, PATIENCE)
    elapsed, used = time.perf_counter() - began, time.process_time() - cpu
    trained = (runs[0].iteration - at) * given.count
    print(f"  {trained / elapsed:,.0f} iterations a second, {(len(sizes) - pictures) / elapsed:.1f} pictures a second")
    print(f"  {used / elapsed:.2f} cores used: {trained / used:,.0f} iterations a second of processor time")
    runs[0].stop()


if __name__ == "__main__":
    main()
