"""Emoji: ink drawings and their flat colours as pairs, and two drawing styles without pairs.

The drawings are the SVG icons of four npm packages, which are read out of their archives and never run.
"""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from playground.pictures.datasets.prepared import Bytes, DataError, Origin, Prepared, data_folder

SIZE = 64
FRINGE = 1.08  # of an icon's side: a white edge, so that lines end inside the picture
HELD_OUT = 0.15  # of the families of names

# Words that make variants of one drawing: a family is held out as a whole, so that no twin of a drawing was trained on.
VARIANTS = frozenset(
    {
        "man", "woman", "men", "women", "person", "people", "boy", "girl", "adult", "child",
        "dark", "light", "medium", "skin", "tone", "facing", "right", "left", "up", "down",
        "button", "with", "without", "the", "and", "of", "hair",
    }
)  # fmt: skip
CLOCK = re.compile(r"^(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)-(oclock|thirty)$")
KINDS = ("Smileys & Emotion", "Animals & Nature", "Food & Drink", "Activities", "Objects", "Travel & Places")

Icons = Mapping[str, str]  # SVG by name


@dataclass(frozen=True)
class Library:
    """A package of icons: its version, its licence, and the icons' kinds where it names them."""

    name: str
    version: str
    licence: str
    kinds: tuple[str, ...] = field(default=())

    @property
    def package(self) -> str:
        """As npm knows it."""
        return f"@iconify-json/{self.name}@{self.version}"

    @property
    def archive(self) -> str:
        """The file that `npm pack` makes."""
        return f"iconify-json-{self.name}-{self.version}.tgz"


INK = Library("fluent-emoji-high-contrast", "1.2.6", "MIT")
FLAT = Library("fluent-emoji-flat", "1.2.6", "MIT")
TWEMOJI = Library("twemoji", "1.2.5", "CC BY 4.0")
NOTO = Library("noto", "1.2.9", "Apache-2.0")
PAIRED = Origin(
    f"Fluent Emoji by Microsoft, high contrast and flat, from {INK.package} and {FLAT.package}",
    INK.licence,
)
UNPAIRED = Origin(
    f"Twemoji by Twitter and Noto Emoji by Google, from {TWEMOJI.package} and {NOTO.package}",
    f"{TWEMOJI.licence} and {NOTO.licence}",
)


@cache
def _member(library: Library, name: str) -> Any:
    """A JSON file of a package; DataError, with the command that fetches it, where the archive is not there."""
    path = data_folder() / "packages" / library.archive
    try:
        with tarfile.open(path) as archive:
            content = archive.extractfile(f"package/{name}")
            return json.load(content) if content else {}
    except (OSError, KeyError, ValueError, tarfile.TarError):
        folder = data_folder() / "packages"
        raise DataError(
            f"Emoji need the package {library.package}: run `mkdir -p {folder} && npm pack --pack-destination {folder} "
            f"{library.package}`."
        ) from None


def icons(library: Library) -> Icons:
    """The SVG of each icon of a package, by name. Raises DataError where the package is not there."""
    found = _member(library, "icons.json")
    return {name: _svg(icon, found) for name, icon in found["icons"].items()}


def _svg(icon: Mapping[str, Any], common: Mapping[str, Any]) -> str:
    width, height = (icon.get(side, common.get(side, 16)) for side in ("width", "height"))
    body = icon["body"].replace("currentColor", "#000")
    side = max(width, height) * FRINGE
    left, top = (width - side) / 2, (height - side) / 2
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{left:g} {top:g} {side:g} {side:g}">{body}</svg>'
    )


def draw(svg: str, size: int) -> NDArray[np.uint8]:
    """An icon on white, uint8 [size, size, 3]. ModuleNotFoundError without resvg."""
    import resvg_py  # for preparing data only: the app runs without it

    png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, background="#ffffff", skip_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGB"))


def family(name: str) -> str:
    """What a name has in common with those of the variants of its drawing."""
    if CLOCK.match(name):
        return "clock"
    words = [word for word in name.split("-") if word not in VARIANTS]
    return "-".join(words) or name


def held_out(name: str) -> bool:
    """Whether an icon's family is held out: by a hash, so that it is the same in every package and version."""
    number = int.from_bytes(hashlib.sha256(family(name).encode()).digest()[:4], "big")
    return number / 2**32 < HELD_OUT


def _drawn(library: Library, names: Sequence[str], size: int) -> Bytes:
    known = icons(library)
    try:
        return np.stack([draw(known[name], size) for name in tqdm(names, desc=library.name, unit=" icons")])
    except ModuleNotFoundError as missing:
        raise DataError(f"Drawing emoji needs the package {missing.name}: see pretrained/requirements.txt.") from None


def _split(names: Sequence[str]) -> dict[str, list[str]]:
    return {
        "train": [name for name in names if not held_out(name)],
        "test": [name for name in names if held_out(name)],
    }


def prepare_pairs(name: str, size: int = SIZE) -> Prepared:
    """Ink drawing → flat colours: all icons that both Fluent packages have. Raises DataError without the packages."""
    arrays: dict[str, Bytes] = {}
    for part, names in _split(sorted(icons(INK).keys() & icons(FLAT).keys())).items():
        arrays |= {f"{part}_inputs": _drawn(INK, names, size), part: _drawn(FLAT, names, size)}
    return Prepared(
        name,
        arrays,
        source=PAIRED.source,
        licence=PAIRED.licence,
    )


def unpaired_names() -> list[str]:
    """Faces, creatures and objects that both Twemoji and Noto draw: no flags, signs or shades of skin."""
    kinds = _member(TWEMOJI, "metadata.json")["categories"]
    wanted = {name for kind in KINDS for name in kinds.get(kind, ()) if "skin-tone" not in name}
    return sorted(wanted & icons(TWEMOJI).keys() & icons(NOTO).keys())


def prepare_unpaired(name: str, size: int = SIZE) -> Prepared:
    """Twemoji → Noto without pairs: no icon that is trained on in one style is trained on in the other.

    The held-out names are drawn in both styles, so that a translation can be measured. Raises DataError without the
    packages.
    """
    split = _split(unpaired_names())
    first, second = split["train"][::2], split["train"][1::2]
    return Prepared(
        name,
        {
            "train_inputs": _drawn(TWEMOJI, first, size),
            "train": _drawn(NOTO, second, size),
            "test_inputs": _drawn(TWEMOJI, split["test"], size),
            "test": _drawn(NOTO, split["test"], size),
        },
        source=UNPAIRED.source,
        licence=UNPAIRED.licence,
    )
