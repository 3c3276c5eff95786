"""The pictures of a study before it is stored: reals, fakes of each model, masks; and what an owner should hear.

Fakes come through `Fakes`, which the zoo fills: this room knows no networks. Reals come from a folder of files, or
from a sheet of those that ship with the app (`real/`).
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol as Interface

import numpy as np
from PIL import Image

from playground.rating.encoding import Bytes, encode, fit
from playground.rating.masks import scrambled

HOME = Path(__file__).parent / "real"
MOST_FILES = 4000
MOST_BYTES = 500_000_000  # of a folder, unpacked
MOST_FILE = 30_000_000
LEAST = 8  # pictures of a source


class Fakes(Interface):
    """A generator as a study sees it."""

    def __call__(self, count: int, seed: int) -> Bytes:
        """That many pictures, uint8 [count, size, size, 1 or 3], always the same for a seed."""


@dataclass(frozen=True, eq=False)
class Material:
    """Pictures by their sources, uint8 [n, size, size, 3]; one source is called "real". `notes`: what to look at."""

    pictures: Mapping[str, Bytes]
    notes: tuple[str, ...] = ()

    def encoded(self, seed: int) -> tuple[list[tuple[str, bytes]], list[bytes]]:
        """The pictures in an order that tells nothing, each with its source, and the masks, all of one length."""
        names = [name for name, pictures in self.pictures.items() for _ in pictures]
        pixels = [picture for pictures in self.pictures.values() for picture in pictures]
        least = min(map(len, self.pictures.values()))
        masks = scrambled(np.concatenate([each[:least] for each in self.pictures.values()]), seed=seed)
        data = encode([*pixels, *masks])
        order = np.random.default_rng(seed).permutation(len(names))
        return [(names[index], data[index]) for index in order], data[len(names) :]


def gather(files: Mapping[str, bytes], source: str, size: int) -> Bytes:
    """The pictures of a folder, uint8 [n, size, size, 3], in the order of their names.

    ValueError, with one sentence, for a file that is no picture, for too few of them and for one that comes twice.
    """
    if not LEAST <= len(files) <= MOST_FILES:
        raise ValueError(f"The folder {source} must hold from {LEAST} to {MOST_FILES:,} pictures; it has {len(files)}.")
    seen: dict[str, str] = {}
    pictures = []
    for name, data in sorted(files.items()):
        picture = fit(data, name, size)
        twin = seen.setdefault(hashlib.sha256(picture.tobytes()).hexdigest(), name)
        if twin != name:
            raise ValueError(f"{name} and {twin} of the folder {source} are the same picture.")
        pictures.append(picture)
    return np.stack(pictures)


def notes(folders: Mapping[str, Mapping[str, bytes]], size: int) -> tuple[str, ...]:
    """What in files could tell real from fake although their pixels are what is sent: compression and size."""
    headers = {name: [_header(data) for data in files.values()] for name, files in folders.items()}
    formats = {frozenset(kind for kind, _ in each) for each in headers.values()}
    small = [name for name, each in headers.items() if any(side < size for _, side in each)]
    said = []
    if len(formats) > 1:
        said.append(
            "The sources differ in file format, and traces of JPEG stay in the pixels: compress all in the same way, or"
            " raters may see the compression rather than the model."
        )
    if small and len(small) < len(folders):
        said.append(f"Pictures of {', '.join(small)} are enlarged to {size} px and look softer than the others.")
    return tuple(said)


def unpack(archive: bytes, source: str) -> dict[str, bytes]:
    """The picture files of a ZIP by their names. ValueError, with one sentence, for a bad or over-large archive.

    Nothing is written to the disk, so no path in an archive can lead anywhere; folders within it do not matter.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            entries = [each for each in opened.infolist() if _is_picture(each.filename) and not each.is_dir()]
            if len(entries) > MOST_FILES:
                raise ValueError(f"The archive {source} has more than {MOST_FILES:,} pictures.")
            if sum(each.file_size for each in entries) > MOST_BYTES or any(
                each.file_size > MOST_FILE for each in entries
            ):
                raise ValueError(f"The archive {source} unpacks to more than {MOST_BYTES // 10**6} MB.")
            return {each.filename: _read(opened, each, source) for each in entries}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise ValueError(f"The file {source} is no whole ZIP archive without a password.") from None


def folder(path: Path) -> dict[str, bytes]:
    """The picture files of a folder by their names. ValueError where there is none, or it is over-large."""
    if not path.is_dir():
        raise ValueError(f"There is no folder {path}.")
    files = sorted(each for each in path.iterdir() if each.is_file() and _is_picture(each.name))
    if len(files) > MOST_FILES or sum(each.stat().st_size for each in files) > MOST_BYTES:
        raise ValueError(f"The folder {path} must hold at most {MOST_FILES:,} pictures of {MOST_BYTES // 10**6} MB.")
    return {each.name: each.read_bytes() for each in files}


def shipped(name: str) -> Bytes:
    """The real pictures that ship with the app, uint8 [n, size, size, 3]. ValueError where there are none."""
    path = HOME / f"{name}.webp"
    if name not in shipped_names():
        raise ValueError(f"No real pictures of {name!r} ship with the app; there are {', '.join(shipped_names())}.")
    size = int(json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["size"])
    with Image.open(path) as image:
        sheet = np.asarray(image.convert("RGB"))
    rows, columns = sheet.shape[0] // size, sheet.shape[1] // size
    return sheet.reshape(rows, size, columns, size, 3).swapaxes(1, 2).reshape(-1, size, size, 3)


def shipped_names() -> list[str]:
    """The sets of real pictures that ship with the app."""
    return sorted(path.stem for path in HOME.glob("*.webp"))


def _read(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, source: str) -> bytes:
    with opened.open(entry) as file:  # an entry may lie about its size
        data = file.read(MOST_FILE + 1)
    if len(data) > MOST_FILE:
        raise ValueError(f"A file of the archive {source} is larger than {MOST_FILE // 10**6} MB.")
    return data


def _is_picture(name: str) -> bool:
    path = Path(name)
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return not hidden and path.suffix.lower() in {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"}


def _header(data: bytes) -> tuple[str, int]:
    """A picture's format and its shorter side."""
    with Image.open(io.BytesIO(data)) as picture:
        return picture.format or "", min(picture.size)
