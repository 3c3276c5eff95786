"""What the lecturer of a class may push to all views: a link of the live tab, a lesson, a preset."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playground.classroom.push import State
from playground.lessons import LESSONS
from playground.plane.presets import PRESETS
from playground.plane.spec import GanSpec, parse_link
from playground.tabs import address

NO_LINK = "This is no link of the live tab: paste one that “copy link” gives, or choose a lesson."
OTHER_TAB = "This link opens another tab: the views of a class show the live tab alone."


def reader(check: Callable[[GanSpec], None]) -> Callable[[str], State]:
    """Makes a state of a link. `check`: the hub's; raises ValueError, with one sentence, as it does."""

    def read(text: str) -> State:
        given = parse_link(query_of(text))
        if given.get("tab", address.LIVE) != address.LIVE:
            raise ValueError(OTHER_TAB)
        name, settings = str(given.get("lesson", "")), address.settings(given, address.LIVE)
        if name and name not in LESSONS:
            raise ValueError(f"There is no lesson “{name[:40]}”.")
        spec = LESSONS[name].spec if name and not settings else GanSpec.from_mapping(settings)
        check(spec)
        return State(spec.to_link(), name)

    return read


def query_of(text: str) -> str:
    """The query of a link, or of what is one by itself. ValueError, with one sentence, for anything else."""
    said = text.strip()
    parts = urlsplit(said)
    if parts.scheme in ("http", "https") or said.startswith("?"):
        return parts.query
    if "=" not in said:
        raise ValueError(NO_LINK)
    return said


def offered() -> list[dict[str, str]]:
    """States to choose from: the lessons and the presets."""
    lessons = [{"group": "Lessons", "label": each.title, "state": f"?lesson={name}"} for name, each in LESSONS.items()]
    presets = [
        {"group": "Try this", "label": each.label, "state": f"?{each.spec.to_link()}"} for each in PRESETS.values()
    ]
    return [*lessons, *presets]
