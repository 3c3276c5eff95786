"""Sessions of one shape and the population that they train in."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from playground.limits import guess
from playground.plane import GanSpec, Population
from playground.session import Session


@dataclass(eq=False)
class Group:
    """A population and whose GAN each member is."""

    population: Population
    pace: float  # seconds an iteration of as many members as were last stepped together
    width: int = 1  # how many these were
    last: int = -1  # and the last of them
    sessions: dict[int, Session] = field(default_factory=dict)
    spent: float = 0.0  # training time over active sessions: the least goes next
    charted: float = 0.0  # when its curves last grew

    @classmethod
    def of(cls, spec: GanSpec, device: str, spent: float) -> "Group":
        """A group of one, member 0, whose session is yet to be entered."""
        return cls(Population([spec], device), guess(spec), spent=spent)

    def turn(self, able: Iterable[int], longest: float) -> list[int]:
        """Whose turn it is: no more than can be stepped once in `longest` seconds; the others come next time."""
        room = max(1, int(longest * self.width / self.pace))
        line = sorted(able, key=lambda member: (member <= self.last, member))[:room]
        self.last = line[-1]
        return line

    def expected(self, count: int) -> float:
        """Seconds that an iteration of `count` members takes at most: a new one may cost as much as the others."""
        return self.pace * max(1.0, count / self.width)
