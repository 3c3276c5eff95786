"""How long a Space's folder takes to install, and then to start, offline, as Hugging Face starts it.

    python -m tests.benchmarks.spaces [--starts 3]

Assembles each Space, installs it in an environment of its own, and starts it again and again: seconds until it answers
its first request. The first start compiles Python's modules. It prints; it asserts nothing.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import torch

from tests.spaces.starting import install, started


def main() -> None:
    """Parse the command line, install, start, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=3)
    given = parser.parse_args()
    print(f"torch {torch.__version__}, {os.cpu_count()} cores; load before {os.getloadavg()[0]:.1f}")
    for name in ("playground", "rating"):
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            installed = install(name, Path(folder))
            took, starts = time.monotonic() - began, list[float]()
            for _ in range(given.starts):
                with started(installed) as space:
                    starts.append(space.seconds)
            print(f"  {name}: installed in {took:.0f} s; answered", ", ".join(f"{each:.1f}" for each in starts),
                  "s after its start", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
