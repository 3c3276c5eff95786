"""Avatars: drawn faces with exact labels and exact counterfactual pairs, as many as asked for."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import numpy as np
from tqdm import tqdm

from playground.pictures.datasets.faces import ATTRIBUTES, BINARY, Face, draw, labels, sample, turn
from playground.pictures.datasets.prepared import Bytes, DataError, Origin, Prepared

COUNT = 50_000
HELD_OUT = 10_000
PAIRS = 500  # for each binary attribute
SEED = 0

INSTALL = "pip install -r pretrained/requirements.txt"
ORIGIN = Origin(
    "avataaars by Pablo Stanley (avataaars.com), drawn by DiceBear, variants curated",
    "free for personal and commercial use",
)


def distinct(count: int, chance: np.random.Generator) -> list[Face]:
    """Random faces of which no two look the same, so that held-out ones were never trained on."""
    found: dict[tuple[str, ...], Face] = {}
    while len(found) < count:
        face = sample(chance)
        found.setdefault(face.shown, face)
    return list(found.values())


def paint(faces: Sequence[Face], size: int, pool: Executor, done: Callable[[int], object]) -> Bytes:
    """The pictures of `faces`, uint8 [n, size, size, 3]; `done(1)` is called for each."""
    pictures = np.empty((len(faces), size, size, 3), np.uint8)
    for index, picture in enumerate(pool.map(partial(draw, size=size), faces, chunksize=16)):
        pictures[index] = picture
        done(1)
    return pictures


def without_and_with(face: Face, attribute: str) -> tuple[Face, Face]:
    """The face without the binary attribute, and the same face with it."""
    other = turn(face, attribute)
    return (other, face) if getattr(face, attribute) else (face, other)


def prepare(name: str, count: int = COUNT, size: int = 64) -> Prepared:
    """`count` avatars for training, held-out ones, and counterfactual pairs for each binary attribute.

    DataError, with one sentence, where the packages that draw are not installed.
    """
    chance = np.random.default_rng(SEED)
    held_out, pairs = min(HELD_OUT, count), min(PAIRS, count)
    faces = distinct(count + held_out + pairs * len(BINARY), chance)
    train, test, rest = faces[:count], faces[count : count + held_out], faces[count + held_out :]
    twins = {
        attribute: [twin for face in rest[index :: len(BINARY)] for twin in without_and_with(face, attribute)]
        for index, attribute in enumerate(BINARY)
    }
    try:
        draw(train[0], size)
    except ModuleNotFoundError as missing:
        raise DataError(f"Drawing avatars needs the package {missing.name}: run `{INSTALL}`.") from None
    total = len(train) + len(test) + sum(map(len, twins.values()))
    processes = ProcessPoolExecutor(mp_context=get_context("spawn"))  # a fork would copy a process with threads
    with tqdm(total=total, desc=name, unit=" faces") as bar, processes as pool:
        arrays = {part: paint(those, size, pool, bar.update) for part, those in (("train", train), ("test", test))}
        for attribute, those in twins.items():
            arrays[f"pairs_{attribute}"] = paint(those, size, pool, bar.update).reshape(-1, 2, size, size, 3)
    arrays["train_labels"], arrays["test_labels"] = (
        np.array([labels(face) for face in part], np.uint8) for part in (train, test)
    )
    return Prepared(
        name,
        arrays,
        source=ORIGIN.source,
        licence=ORIGIN.licence,
        attributes=ATTRIBUTES,
    )
