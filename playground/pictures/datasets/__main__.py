"""`python -m playground.pictures.datasets NAME`: prepares a data set and says what it got."""

import argparse
from collections.abc import Sequence

from playground.pictures.datasets import SETS, DataError, Prepared, data_folder, load, prepare, save
from playground.pictures.grids import save_grid

SHOWN = 96


def main(arguments: Sequence[str] | None = None) -> None:
    """Prepare the set that the command line names; on failure, exit with one sentence."""
    listing = "; ".join(f"{name}: {data.words}" for name, data in SETS.items())
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.datasets", description=__doc__)
    parser.add_argument("name", help=listing)
    parser.add_argument("--count", type=int, help="training pictures (avatars and satellite; default 50,000)")
    parser.add_argument("--size", type=int, help="side in pixels (avatars and satellite; default 64)")
    given = parser.parse_args(arguments)
    try:
        home = save(prepare(given.name, given.count, given.size))
        data = load(home.name)  # what is read back is what counts
    except DataError as error:
        raise SystemExit(str(error)) from None
    save_grid(home / "grid.png", data.train[:SHOWN], columns=12, scale=2)
    print(describe(data))
    print(f"Written to {data_folder() / data.name}; grid.png there shows the first {min(SHOWN, len(data.train))}.")


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
