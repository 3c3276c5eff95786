"""`python -m playground.pictures.datasets NAME`: prepares a data set and says what it got."""

import argparse
from collections.abc import Sequence

import numpy as np

from playground.pictures.datasets import SETS, DataError, Prepared, data_folder, load, prepare, save
from playground.pictures.datasets.prepared import Bytes
from playground.pictures.grids import save_grid

SHOWN = 96


def main(arguments: Sequence[str] | None = None) -> None:
    """Prepare the set that the command line names; on failure, exit with one sentence."""
    listing = "; ".join(f"{name}: {data.words}" for name, data in SETS.items())
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.datasets", description=__doc__)
    parser.add_argument("name", help=listing)
    parser.add_argument("--count", type=int, help="training pictures, where they can be chosen")
    parser.add_argument("--size", type=int, help="side in pixels, where it can be chosen")
    given = parser.parse_args(arguments)
    try:
        home = save(prepare(given.name, given.count, given.size))
        data = load(home.name)  # what is read back is what counts
    except DataError as error:
        raise SystemExit(str(error)) from None
    save_grid(home / "grid.png", shown(data), columns=12, scale=2)
    print(describe(data))
    print(f"Written to {data_folder() / data.name}; grid.png there shows the first {min(SHOWN, len(data.train))}.")


def shown(data: Prepared) -> Bytes:
    """The first training pictures, at most 96; in a set for translation each input is followed by an output."""
    if "train_inputs" not in data.arrays:
        return data.train[:SHOWN]
    half = min(SHOWN // 2, len(data.train), len(data.inputs("train")))
    both = np.stack([data.inputs("train")[:half], data.train[:half]], 1)
    return both.reshape(-1, *both.shape[2:])


def describe(data: Prepared) -> str:
    """Counts, sizes and the share of each value of each attribute, a line each."""
    _, height, width, channels = data.train.shape
    colour = "colour" if channels == 3 else "grey"
    lines = [f"{data.name}: {len(data.train):,} training and {len(data.test):,} held-out pictures, "
             f"{width} × {height}, {colour}."]  # fmt: skip
    for attribute, values in data.attributes.items():
        chosen = data.labels("train", attribute)
        shares = ", ".join(f"{value} {(chosen == index).mean():.1%}" for index, value in enumerate(values))
        lines.append(f"  {attribute}: {shares}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
