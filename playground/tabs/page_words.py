"""The words around the tabs: the sheet of keys and the footer."""

from collections.abc import Mapping

KEYS_TITLE, CLOSE = "Keys", "close"

EVERYWHERE = "On every tab"

# By the tab on which they work; the keys as they are written on them, and what they do.
KEYS: Mapping[str, tuple[tuple[str, str], ...]] = {
    EVERYWHERE: (
        ("?", "these keys"),
        (", .", "the tab before, and the next one"),
        ("H", "the start page"),
        ("N P", "on the tour: the next figure, and the one before"),
        ("L", "copy the link to what is set"),
    ),
    "Live": (
        ("space", "play or pause"),
        ("→", "one iteration; in slow motion, the next sub-step"),
        ("←", "in slow motion, the sub-step before"),
        ("R", "reset: the same settings from the start"),
        ("S", "slow motion: the sub-steps of an iteration, one by one; again: full speed"),
        ("D G", "one iteration in which D alone learns, or G alone"),
    ),
    "Many": (
        ("space", "train all, or pause"),
        ("R", "all from the beginning"),
    ),
    "Translation": (
        ("B F E M", "draw, fill, erase, ridge"),
        ("1 – 9", "the first colour to the ninth"),
        ("Ctrl+Z", "take the last stroke back"),
        ("← → ↑ ↓ space", "on the drawing: move the brush, and put it down"),
    ),
    "Grids and walls of pictures": (("← → ↑ ↓", "from picture to picture; enter chooses"),),
}

ABOUT = "About"
VERSION = "GAN playground {version}, {licence} licence"
DEVICE = "trains on {device}, PyTorch {torch}"
BUILT = "Built with"
PICTURES = "Pictures"
LEARNED = "learned from {source}: {licence}"
WORD = "The distribution “word” is set in Aileron (CC0)."
