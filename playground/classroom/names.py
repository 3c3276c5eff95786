"""Names that a class says aloud: its code, and a label for each of its views. Nobody is asked for a name.

A class's code is made from its lecturer's key: after a restart of the server, which forgets all classes, only who holds
the key can open the class again under the code that the students know. scrypt (RFC 7914) makes it slow to look for
another key of the same code; a code alone opens nothing but a place on the wall.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Collection
from random import Random

# Syllables that are heard apart in most languages: no c, q, w, x or y, and of b–p, d–t, f–v, s–z and m–n one each.
CONSONANTS, VOWELS = "bdfgjklmrstv", "aeiou"
SYLLABLES = [consonant + vowel for consonant in CONSONANTS for vowel in VOWELS]
LENGTH = 5  # syllables: 60⁵ are 8 · 10⁸ codes
BREAK = 3  # syllables before the hyphen
KEY_BYTES = 18
SALT = b"class of the GAN playground"

# Words, and never shown as colours: in the playground green is real, purple fake, blue D and orange G.
COLOURS = ("amber", "copper", "coral", "crimson", "golden", "indigo", "ivory", "jade", "silver", "teal")
ANIMALS = (
    "badger", "beaver", "bison", "camel", "crane", "dolphin", "eagle", "falcon", "finch", "fox", "gecko", "hare",
    "heron", "hedgehog", "ibex", "koala", "lark", "lemur", "lion", "llama", "lynx", "moose", "otter", "owl", "panda",
    "raven", "robin", "salmon", "seal", "stork", "swan", "tiger", "turtle", "walrus", "whale", "wombat", "zebra",
)  # fmt: skip
LABELS = tuple(f"{colour} {animal}" for colour in COLOURS for animal in ANIMALS)


def new_key() -> str:
    """A lecturer's key, which cannot be guessed."""
    return secrets.token_urlsafe(KEY_BYTES)


def code_of(key: str) -> str:
    """The code of a key's class, such as “takomi-ruba”. Takes a tenth of a second."""
    digest = hashlib.scrypt(key.encode(), salt=SALT, n=2**14, r=8, p=1, dklen=8)
    rest, syllables = int.from_bytes(digest, "big"), list[str]()
    for _ in range(LENGTH):
        rest, index = divmod(rest, len(SYLLABLES))
        syllables.append(SYLLABLES[index])
    return "".join(syllables[:BREAK]) + "-" + "".join(syllables[BREAK:])


def clean(text: str) -> str:
    """A code as it was typed or heard, in its one spelling; "" for what cannot be one."""
    letters = "".join(text.lower().split()).replace("-", "")
    pairs = [letters[at : at + 2] for at in range(0, len(letters), 2)]
    if len(pairs) != LENGTH or any(pair not in SYLLABLES for pair in pairs):
        return ""
    return "".join(pairs[:BREAK]) + "-" + "".join(pairs[BREAK:])


def new_label(taken: Collection[str], wish: str = "") -> str:
    """A label that nobody has, of an animal that few have; the one that is wished for, where it is free."""
    free = [label for label in LABELS if label not in taken]
    if wish in free:
        return wish
    seen = Counter(label.split()[1] for label in taken)
    rarest = min(seen[label.split()[1]] for label in free)
    return Random().choice([label for label in free if seen[label.split()[1]] == rarest])
