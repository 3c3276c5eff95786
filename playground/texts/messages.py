"""What a message is, and whether a text in the code is one.

A message is a text as a person reads it, with one blank between words. `{name}` is a place that the code fills in,
`<1>…</1>` a mark around words (bold, a link), `<1/>` one without words of its own (a picture, code, a formula).
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

EDGES = " ,;:·\t\n"  # around a message and no part of it: the code puts it between messages
PLACE = re.compile(r"\{(\w+)\}")
MARK = re.compile(r"</?\d+/?>")
WORD = re.compile(r"[^\W\d_]{2,}")
MOST = 16  # ways in which one text may be put together; beyond, its choices are places

# What stands in quotes in code and is no text: names with hyphens or underscores, selectors, styles, paths, code, SQL.
CODE = re.compile(
    r"gp-|=>|\w\(\)|\[[\w-]+[\]=^]|:(is|not|has|nth|before)\b|::|^[#.][\w-]|https?://|\bsystem-ui|[{}]|[<>=]=|\w=[\w\"]"
    r"|^\w+([-_./:]\w+)*$|\b(SELECT|WHERE|CREATE|PRAGMA|BEGIN|TRANSACTION)\b|/[\w{}]+/|^[a-z]+/[a-z]|\w_\w+ \w+_\w"
    r"|\$\{|^--|^-\w|-src |\*\.|'self'|rgba?\(|calc\(|\\[\w(]|<!--|^[xy] (domain|unified)$|stroke: "
)
SENTENCE = re.compile(r"^\W*[A-Z\d{<“].*\w{2,} \w+ .*[.?:…]\W*$", re.DOTALL)  # may hold code: it quotes it

NAME = re.compile(r"(?!gp-)[^\W_][^\W_’'-]*([’'-][^\W_]+)*[.…]?")  # a single word, or several with hyphens
ALONE = re.compile(r"[A-Z][a-z]+[.…]")  # a sentence of one word


class Place(NamedTuple):
    """Something that the code fills in, by its name where it has a plain one."""

    name: str = ""


Piece = str | Place
Way = tuple[Piece, ...]  # one way in which a text can come out


def names(text: str) -> frozenset[str]:
    """The names in a text, with blanks between them."""
    return frozenset(text.split())


def ways(parts: Sequence[Iterable[Way]]) -> list[Way]:
    """All ways to put together a text whose parts each come out in several; one with places where those are many."""
    listed = [list(part) for part in parts]
    while _count(listed) > MOST:
        widest = max(range(len(listed)), key=lambda index: len(listed[index]))
        listed[widest] = [(Place(),)]
    return [tuple(itertools.chain.from_iterable(chosen)) for chosen in itertools.product(*listed)]


def _count(listed: Sequence[Sequence[Way]]) -> int:
    total = 1
    for part in listed:
        total *= len(part)
    return total


def written(way: Way) -> str:
    """A way as a text with named or numbered places."""
    names = [piece.name for piece in way if isinstance(piece, Place)]
    numbers = itertools.count(1)
    text = []
    for piece in way:
        if isinstance(piece, str):
            text.append(piece)
        else:
            number = next(numbers)
            text.append(f"{{{piece.name if piece.name and names.count(piece.name) == 1 else number}}}")
    return "".join(text)


def normal(text: str) -> str:
    """A text as the catalogue has it: one blank between words, none of its edges."""
    return " ".join(text.split()).strip(EDGES)


def bare(text: str) -> str:
    """A message without its places and marks."""
    return MARK.sub(" ", PLACE.sub(" ", text))


def has_words(text: str) -> bool:
    """Whether there is anything to translate."""
    return bool(WORD.search(bare(text)))


def is_text(text: str, shown: bool) -> bool:
    """Whether a string of the code is for people. `shown`: it stands where only such strings do."""
    if not has_words(text):
        return False
    if SENTENCE.match(text):
        return True
    if CODE.search(MARK.sub("", PLACE.sub("0", text)).strip()) and not (shown and NAME.fullmatch(text.strip(EDGES))):
        return False
    return shown or len(text.split()) > 1 or bool(ALONE.fullmatch(text))


def messages(found: Iterable[str], shown: bool) -> Iterator[str]:
    """Those that are texts, as the catalogue has them."""
    for text in found:
        if is_text(text, shown):
            yield normal(text)
