"""What a page reports of the screen: once before the visit, and with every answer. Software-measured: no photons.

Reports come from outside, so everything is checked here. A report can be wrong or forged; what can be checked against
another figure is, and what was asked is never taken from the page.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from playground.rating.design import Screening

HOUR = 3_600_000.0  # ms
MOST_AGENT = 400  # characters
MOST_LANGUAGE = 20
TOLERANCE = 0.05  # of a frame: clocks of frames are rounded


@dataclass(frozen=True)
class Measured:
    """A browser and its screen. `late`: the share of frames that came half a frame late or more."""

    hz: float
    late: float
    width: int  # of the window, CSS px
    height: int
    pixel_ratio: float
    visible: bool
    touch: bool
    agent: str
    language: str = "en"  # of the page's own words

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Measured":
        """From a page's report. ValueError, with one sentence, for one that is none."""
        return cls(
            hz=_number(given, "hz", 1, 1000),
            late=_number(given, "late", 0, 1),
            width=int(_number(given, "width", 1, 100_000)),
            height=int(_number(given, "height", 1, 100_000)),
            pixel_ratio=_number(given, "pixel_ratio", 0.1, 100),
            visible=bool(given.get("visible")),
            touch=bool(given.get("touch")),
            agent=str(given.get("agent", ""))[:MOST_AGENT],
            language=str(given.get("language", "en"))[:MOST_LANGUAGE],
        )

    def fits(self, rules: Screening) -> bool:
        """Whether the browser will do."""
        return (
            self.visible
            and self.hz >= rules.least_hz
            and self.late <= rules.most_late
            and self.width >= rules.least_width
        )

    def to_text(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Shown:
    """What a page did in one trial. Where the exposure had no limit, `frames` to `masks_ms` are None."""

    reaction_ms: float  # from the moment at which an answer was possible
    hidden: int  # times that the page went out of sight
    blurred: int  # times that it lost the focus
    shown_ms: float | None = None
    frames: int | None = None
    frame_ms: float | None = None
    dropped: int | None = None
    masks_ms: float | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Shown":
        """From a page's report. ValueError, with one sentence, for one that is none."""
        timed = given.get("shown_ms") is not None
        return cls(
            reaction_ms=_number(given, "reaction_ms", 0, 24 * HOUR),
            hidden=int(_number(given, "hidden", 0, 10_000)),
            blurred=int(_number(given, "blurred", 0, 10_000)),
            shown_ms=_number(given, "shown_ms", 0, HOUR) if timed else None,
            frames=int(_number(given, "frames", 1, 100_000)) if timed else None,
            frame_ms=_number(given, "frame_ms", 1, 1000) if timed else None,
            dropped=int(_number(given, "dropped", 0, 100_000)) if timed else None,
            masks_ms=_number(given, "masks_ms", 0, HOUR) if timed else None,
        )

    def check(self, timed: bool) -> None:
        """ValueError, with one sentence, where a timed trial comes without its times, or another with them."""
        if timed != (self.shown_ms is not None):
            raise ValueError(
                f"The report of this trial must {'' if timed else 'not '}say how long its picture was shown."
            )

    def flagged(self, asked: int | None) -> bool:
        """Whether the picture was not seen as asked: off by more than a frame, or out of sight or focus."""
        if self.hidden or self.blurred:
            return True
        if asked is None or self.shown_ms is None or self.frame_ms is None:
            return False
        return abs(self.shown_ms - asked) > (1 + TOLERANCE) * self.frame_ms

    def columns(self) -> dict[str, float | int | None]:
        """By the columns of the table of answers."""
        return asdict(self)


def _number(given: Mapping[str, Any], name: str, low: float, high: float) -> float:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high or math.isnan(value):
        raise ValueError(f"The page's report must have {name} from {low:g} to {high:g}.")
    return float(value)
