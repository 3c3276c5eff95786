"""What is wrong with a translation: places and marks that it lacks, or that the English does not have."""

import re
from collections import Counter

import polib

KEPT = re.compile(r"\{\w+\}|</?\d+/?>|`[^`]+`")


def problems(file: polib.POFile) -> list[str]:
    """One sentence about each message whose translation would lose something, or make it up."""
    return [
        f"“{entry.msgid}” must keep {', '.join(sorted(kept(entry.msgid)))}; its translation has "
        f"{', '.join(sorted(kept(entry.msgstr))) or 'none'}."
        for entry in file.translated_entries()
        if set(kept(entry.msgid)) != set(kept(entry.msgstr))
    ]


def kept(text: str) -> Counter[str]:
    """The places and marks in a message, each as often as it comes."""
    return Counter(KEPT.findall(text))
