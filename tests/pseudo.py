"""A translation that is none: every text accented, in brackets and a third longer. What is not translated shows.

As usual for finding texts that were forgotten, and room that is too small for longer languages.
"""

import re
from pathlib import Path

import polib

from playground.texts.problems import KEPT

LANGUAGE = "xx"  # no language's code
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀçðéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýžÁƁÇÐÉƑĜĤÎĴĶĻⱮÑÖÞɊŔŠŢÛṼŴẊÝŽ"
ACCENTS = str.maketrans(PLAIN, ACCENTED)
GROWTH = 3  # one letter more for so many


def pseudo(message: str) -> str:
    """“Train {count}” → “⟦Ţŕáîñ {count} öö⟧”: places and marks stay."""
    pieces = re.split(f"({KEPT.pattern})", message)
    said = "".join(piece if index % 2 else piece.translate(ACCENTS) for index, piece in enumerate(pieces))
    letters = sum(piece.isalpha() for piece in KEPT.sub("", message))
    return f"⟦{said}{'ö' * -(-letters // GROWTH) if letters < 3 * GROWTH else longer(letters // GROWTH)}⟧"


def longer(letters: int) -> str:
    """So many letters, in words."""
    return "".join(f" {'ö' * min(5, letters - at)}" for at in range(0, letters, 5))


def write(template: Path, folder: Path) -> Path:
    """Translate a template so; returns the file."""
    file = polib.pofile(str(template))
    file.metadata = {**file.metadata, "Language": LANGUAGE}
    for entry in file:
        entry.msgstr = pseudo(entry.msgid)
    path = folder / f"{LANGUAGE}.po"
    file.save(str(path))
    return path
