"""Data sets of pictures: how each is prepared from what can be installed, and how it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playground.pictures.datasets import avatars, digits, emoji, fashion, labels, relief, satellite
from playground.pictures.datasets.prepared import (
    DataError,
    Origin,
    Prepared,
    base_of,
    command,
    data_folder,
    load,
    save,
)

__all__ = [
    "SETS",
    "DataError",
    "DataSet",
    "Origin",
    "Prepared",
    "base_of",
    "command",
    "data_folder",
    "load",
    "prepare",
    "save",
]


@dataclass(frozen=True)
class DataSet:
    """A set that can be prepared: its function, what it is, where from, and whether count and size can be chosen."""

    prepare: Callable[..., Prepared]
    words: str
    origin: Origin
    free: bool = False
    size: int = 64  # px: sets of another size have it in their name
    counts: tuple[int, int] | None = None  # training and held-out pictures, where they are published


SETS: Mapping[str, DataSet] = {
    "fashion": DataSet(
        fashion.prepare, "Fashion-MNIST, ten kinds of garments, 28 px", fashion.ORIGIN, counts=(60_000, 10_000)
    ),
    "digits": DataSet(digits.prepare, "MNIST, handwritten digits, 28 px", digits.ORIGIN, counts=(60_000, 10_000)),
    "avatars": DataSet(avatars.prepare, "drawn faces with exact attributes", avatars.ORIGIN, free=True),
    "satellite": DataSet(
        satellite.prepare, "tiles of NASA's Blue Marble, land and coasts", satellite.ORIGIN, free=True
    ),
    "relief2satellite": DataSet(
        relief.prepare, "shaded relief and Blue Marble, pairs", relief.ORIGIN, free=True, size=relief.SIZE
    ),
    "labels2avatar": DataSet(labels.prepare, "maps of labels and drawn faces, pairs", labels.ORIGIN, free=True),
    "ink2emoji": DataSet(emoji.prepare_pairs, "ink drawings and flat emoji, pairs", emoji.PAIRED),
    "twemoji2noto": DataSet(emoji.prepare_unpaired, "emoji of two styles, without pairs", emoji.UNPAIRED),
}
LEAST, MOST = 16, 1_000_000
SIZES = (32, 64, 128)


def prepare(name: str, count: int | None = None, size: int | None = None) -> Prepared:
    """Make a set from its source. Sets of another size than their usual one are called NAME-SIZE.

    Raises DataError, with one sentence, for an unknown name, for a count or size that a set does not have, and where
    the source is not installed.
    """
    if name not in SETS:
        raise DataError(f"There is no data set {name!r}; there are {', '.join(SETS)}.")
    chosen = {key: value for key, value in (("count", count), ("size", size)) if value is not None}
    if chosen and not SETS[name].free:
        raise DataError(f"The data set {name} comes as it is: neither its count nor its size can be chosen.")
    if not LEAST <= chosen.get("count", LEAST) <= MOST:
        raise DataError(f"The count must be from {LEAST} to {MOST:,}; {count} is not.")
    if chosen.get("size", 64) not in SIZES:
        raise DataError(f"The size must be one of {', '.join(map(str, SIZES))}; {size} is not.")
    data = SETS[name].prepare(name if size in (None, SETS[name].size) else f"{name}-{size}", **chosen)
    wanted, got = SETS[name].counts, (len(data.train), len(data.test))
    if wanted and got != wanted:
        raise DataError(
            f"The source of {name} holds {got[0]:,} + {got[1]:,} pictures, not {wanted[0]:,} + {wanted[1]:,}."
        )
    return data
