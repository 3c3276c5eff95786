"""The page's address: which tab it opens, and which of its parameters are that tab's settings.

`?tab=gallery&model=avatars&seed=3` opens the gallery; an address that names no tab is the live tab's. Two tabs may
have a setting of the same name, so a tab reads no address but its own. The page's half is web/address.js.
"""

from collections.abc import Mapping

from playground.plane.spec import unknown as unknown  # every tab says it alike

START, LIVE, GALLERY = "start", "live", "gallery"
ARITHMETIC, INTERPOLATION, TRUNCATION, MIXING = "arithmetic", "interpolation", "truncation", "mixing"
TRANSLATION = "translation"
RATING = "rating"
CONVERGENCE, DIVERGENCES = "convergence", "divergences"
MANY = "many"
TABS = (
    START,
    LIVE,
    MANY,
    GALLERY,
    ARITHMETIC,
    INTERPOLATION,
    TRUNCATION,
    MIXING,
    TRANSLATION,
    RATING,
    CONVERGENCE,
    DIVERGENCES,
)
PAGE_KEYS = ("lesson", "hide", "tab", "view", "logs", "lang")  # of the page itself: no tab's settings
CLASS = "class"  # the code of a class that a live view has joined; elsewhere a setting may have this name
PAGE_PREFIXES = ("_", "utm_")


def settings(query: Mapping[str, str], tab: str) -> dict[str, str]:
    """The parameters of an address that are meant for `tab`: none where it opens another."""
    if query.get("tab", LIVE) != tab:
        return {}
    others = (*PAGE_KEYS, CLASS) if tab == LIVE else PAGE_KEYS
    return {name: text for name, text in query.items() if name not in others and not name.startswith(PAGE_PREFIXES)}


def problem(query: Mapping[str, str]) -> str:
    """One sentence about a tab that is not there, or ""."""
    tab = query.get("tab", LIVE)
    return "" if tab in TABS else f"There is no tab “{tab[:40]}”; there are {', '.join(TABS[:-1])} and {TABS[-1]}."


def sentence(wrong: Mapping[str, str]) -> str:
    """One sentence about all settings that were no good, from one about each by its name; "" for none."""
    if len(wrong) < 2:
        return next(iter(wrong.values()), "")
    names = [name[:40] for name in wrong]
    return f"These settings of the link are not valid and were left out: {', '.join(names[:-1])} and {names[-1]}."
