"""`python -m playground.pictures.held_out satellite …`: write the held-out pictures that studies of raters ship with.

Raters compare a model with pictures that it never saw, exactly as they are: the sheet is a lossless WebP.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from playground.pictures.datasets import DataError, Prepared, load
from playground.pictures.grids import grid

HOME = Path(__file__).parent.parent / "rating" / "real"
COUNT, COLUMNS = 300, 20  # enough for a whole visit of HYPE_time: 225 in its blocks, 50 to qualify, 3 to practise


def write(data: Prepared, home: Path = HOME, count: int = COUNT, seed: int = 0) -> Path:
    """Write `count` random held-out pictures of a prepared set, and what they are; returns the sheet's path."""
    chosen = np.sort(np.random.default_rng(seed).choice(len(data.test), count, replace=False))
    pictures = np.asarray(data.test[chosen])
    path = home / f"{data.name}.webp"
    Image.fromarray(grid(pictures, COLUMNS)).save(path, format="webp", lossless=True, quality=100, method=6)
    about = {"size": pictures.shape[1], "count": count, "source": data.source, "licence": data.licence}
    path.with_suffix(".json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return path


def main() -> None:
    """Write the sheets that are named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.held_out", description=__doc__)
    parser.add_argument("names", nargs="+", help="prepared data sets")
    try:
        for name in parser.parse_args().names:
            print(write(load(name)))
    except DataError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
