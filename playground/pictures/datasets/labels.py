"""Labels to avatar: flat colours that say what each pixel of a drawn face is, and the face.

The map of labels is the same face drawn a second time with a colour of its own for each part, whose shades are then
taken together. Hair, skin and clothes have a label for each of their colours: where a map leaves them open, a U-Net
chooses place by place, and paints faces of two people at once. Shades, teeth, lenses and the colour of a beard it must
find itself.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from playground.pictures.datasets import faces
from playground.pictures.datasets.avatars import INSTALL, distinct
from playground.pictures.datasets.faces import Face, options, render
from playground.pictures.datasets.prepared import Bytes, DataError, Origin, Prepared

COUNT = 12_000
HELD_OUT = 1_000
SEED = 1
ORIGIN = Origin(
    "avataaars by Pablo Stanley (avataaars.com), drawn twice by DiceBear, in colours and as labels",
    "free for personal and commercial use",
)

# The brushes of the tab, and the colours that a translator sees. Near what they stand for, and yet far apart for nets;
# the order is the label's.
LABELS: Mapping[str, str] = {
    "background": "#b9d3e6",
    "black hair": "#2e1047", "brown hair": "#8a3f12", "blonde hair": "#dba520", "red hair": "#e8300a",
    "silver hair": "#d9b3e6",
    "dark skin": "#6e5046", "tan skin": "#c08552", "light skin": "#f2bf8e", "pale skin": "#ffe9d2",
    "eyes, brows, mouth": "#1b2330",
    "glasses": "#ff8c00",
    "beard": "#009e73",
    "black clothes": "#0b5345", "navy clothes": "#1f3f9c", "blue clothes": "#3f9fff", "grey clothes": "#98a2a6",
    "green clothes": "#7df5b0", "yellow clothes": "#fff25a", "red clothes": "#ff6478", "pink clothes": "#ff2fb0",
}  # fmt: skip
PARTS = ("background", "hair", "skin", "eyes, brows, mouth", "glasses", "beard", "clothes")
# What the parts are drawn with before their shades are taken together: corners of the cube of colours.
PAINT = {"background": "#00ffff", "hair": "#8000ff", "skin": "#ffff00", "beard": "#00ff00", "clothes": "#0000ff"}
GLASSES = "#ff0000"
CHIN = 0.78  # of the height: white above it is of eyes and teeth, below it of collars
DARK = ("sunglasses", "wayfarers")
NOSE = 0.56  # of the height: a dark grey above it is a lens

_SHADES: Mapping[str, Sequence[tuple[int, int, int]]] = {  # what each part is drawn with, lit, plain and shaded
    "background": [(0, 255, 255)],
    "hair": [(128, 0, 255), (94, 0, 184), (168, 84, 255), (108, 0, 214)],
    "skin": [(255, 255, 0), (214, 214, 0), (229, 229, 0)],
    "eyes, brows, mouth": [(102, 102, 0), (76, 76, 0), (0, 76, 0), (51, 0, 102), (255, 79, 109), (40, 20, 0)],
    "glasses": [(255, 0, 0), (200, 0, 0)],
    "beard": [(0, 255, 0), (0, 214, 0)],
    "clothes": [(0, 0, 255), (0, 0, 214), (0, 0, 190), (150, 150, 255)],
    "white": [(255, 255, 255), (230, 230, 230), (190, 190, 190)],
    "grey": [(30, 30, 30), (80, 80, 80), (120, 120, 120)],
}


def colours() -> Bytes:
    """The labels' colours, uint8 [labels, 3]."""
    return np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in LABELS.values()], np.uint8)


def paint(labels: NDArray[np.uint8]) -> Bytes:
    """A map of labels [..., h, w] as a picture, uint8 [..., h, w, 3]."""
    return colours()[labels]


def read_labels(pictures: Bytes) -> NDArray[np.uint8]:
    """The nearest label of every pixel, uint8 [..., h, w], of pictures [..., h, w, 3]."""
    levels = pictures.astype(np.int32)
    found = np.zeros(pictures.shape[:-1], np.uint8)
    least = np.full(pictures.shape[:-1], np.iinfo(np.int32).max, np.int32)
    for label, colour in enumerate(colours().astype(np.int32)):  # all at once would take gigabytes for a data set
        distance = np.square(levels - colour).sum(-1, dtype=np.int32)
        nearer = distance < least
        found[nearer], least[nearer] = label, distance[nearer]
    return found


def classify(drawn: Bytes, dark: bool) -> NDArray[np.uint8]:
    """The parts [h, w], by their place in `PARTS`, of a face drawn in the colours of `PAINT`, uint8 [h, w, 3].

    `dark`: its glasses are dark, so that what is grey about the eyes is of them.
    """
    shaded = [part for part, shades in _SHADES.items() for _ in shades]
    table = np.array([shade for shades in _SHADES.values() for shade in shades], np.int32)
    nearest = np.square(drawn[:, :, None].astype(np.int32) - table).sum(-1).argmin(-1)
    height = (np.arange(len(drawn)) / len(drawn))[:, None] * np.ones(drawn.shape[1])
    features, clothes, glasses = (PARTS.index(part) for part in ("eyes, brows, mouth", "clothes", "glasses"))
    white = np.where(height > CHIN, clothes, features)
    grey = np.where(dark & (height < NOSE), glasses, features)
    found = np.array([PARTS.index(part) if part in PARTS else -1 for part in shaded])[nearest]
    found = np.where(np.isin(nearest, _rows(shaded, "white")), white, found)
    return np.where(np.isin(nearest, _rows(shaded, "grey")), grey, found).astype(np.uint8)


def _rows(parts: Sequence[str], wanted: str) -> list[int]:
    return [row for row, part in enumerate(parts) if part == wanted]


def draw_labels(face: Face, size: int) -> NDArray[np.uint8]:
    """The labels of a face, uint8 [size, size]. ModuleNotFoundError without DiceBear and resvg."""
    said = options(face) | {
        "hairColor": [PAINT["hair"]],
        "facialHairColor": [PAINT["beard"]],
        "skinColor": [PAINT["skin"]],
        "clothesColor": [PAINT["clothes"]],
        "accessoriesColor": [GLASSES],
    }
    parts = classify(render(said, size, PAINT["background"], "crispEdges"), face.glasses and face.frame in DARK)
    colour = {"hair": face.hair_colour, "skin": face.skin, "clothes": face.clothes_colour}
    named = [f"{colour[part]} {part}" if part in colour else part for part in PARTS]
    return np.array([list(LABELS).index(name) for name in named], np.uint8)[parts]


def draw_pair(face: Face, size: int) -> NDArray[np.uint8]:
    """The map of labels in its colours, and the face: uint8 [2, size, size, 3]."""
    return np.stack([paint(draw_labels(face, size)), faces.draw(face, size)])


def prepare(name: str, count: int = COUNT, size: int = 64) -> Prepared:
    """`count` pairs for training and held-out ones; DataError where the packages that draw are not installed."""
    held_out = min(HELD_OUT, count)
    people = distinct(count + held_out, np.random.default_rng(SEED))
    try:
        draw_pair(people[0], size)
    except ModuleNotFoundError as missing:
        raise DataError(f"Drawing avatars needs the package {missing.name}: run `{INSTALL}`.") from None
    processes = ProcessPoolExecutor(mp_context=get_context("spawn"))  # a fork would copy a process with threads
    with processes as pool:
        pairs = _drawn(people, size, pool)
    train, test = pairs[:count], pairs[count:]
    return Prepared(
        name,
        {"train": train[:, 1], "train_inputs": train[:, 0], "test": test[:, 1], "test_inputs": test[:, 0]},
        source=ORIGIN.source,
        licence=ORIGIN.licence,
    )


def _drawn(people: Sequence[Face], size: int, pool: Executor) -> Bytes:
    drawn = pool.map(partial(draw_pair, size=size), people, chunksize=16)
    return np.stack(list(tqdm(drawn, total=len(people), desc="faces", unit=" pairs")))
