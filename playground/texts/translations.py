"""Translations of the page's texts: GNU gettext's .po files, as the page takes them.

They lie beside this file, and in the folder that PLAYGROUND_TEXTS names. A file is called as its language,
`de.po` or `pt_BR.po`; `X-Direction: rtl` in its header turns the page round.
"""

import functools
import os
import re
from pathlib import Path
from typing import Any

import polib

HERE = Path(__file__).parent
VARIABLE = "PLAYGROUND_TEXTS"
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,8})*")
DIRECTIONS = ("ltr", "rtl")


def folders() -> list[Path]:
    """Where translations lie; of two for one language the last one's counts."""
    given = os.environ.get(VARIABLE)
    return [HERE, *([Path(given)] if given else [])]


def languages() -> dict[str, Path]:
    """The translations that are here, by their languages."""
    found = {path.stem: path for folder in folders() for path in sorted(folder.glob("*.po"))}
    return {name: path for name, path in found.items() if LANGUAGE.fullmatch(name)}


def catalogue(language: str) -> dict[str, Any] | None:
    """`language`, `direction` and `messages` (translations by their English) for the page; None where there is none."""
    path = languages().get(language.replace("-", "_"))
    return read(path, path.stat().st_mtime_ns) if path else None


@functools.lru_cache(16)
def read(path: Path, changed: int) -> dict[str, Any]:  # noqa: ARG001
    """A file's catalogue. `changed`: when, so that one that is worked on is read anew. OSError for a damaged file."""
    file = polib.pofile(str(path))
    direction = file.metadata.get("X-Direction", DIRECTIONS[0])
    return {
        "language": path.stem,
        "direction": direction if direction in DIRECTIONS else DIRECTIONS[0],
        "messages": {entry.msgid: entry.msgstr for entry in file.translated_entries()},
    }
