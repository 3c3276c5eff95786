"""Sessions of one shape and the population that they train in."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from playground.limits import guess
from playground.plane import GanSpec, Population
from playground.saved import SavedRun
from playground.session import Row, Session


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
    def of(cls, spec: GanSpec, device: str, spent: float, saved: SavedRun | None = None) -> "Group":
        """A group of one, member 0, whose session is yet to be entered; at its beginning or where it was saved."""
        population = Population([spec], device)
        if saved is not None:
            population.load_state_dict(saved.state)
        return cls(population, guess(spec), spent=spent)

    def add(self, spec: GanSpec, saved: SavedRun | None = None) -> int:
        """Let one more GAN join as in `of`; returns its number."""
        return self.population.add(spec) if saved is None else self.population.adopt(saved.state)[0]

    def turn(self, able: Iterable[int], longest: float) -> list[int]:
        """Whose turn it is: no more than can be stepped once in `longest` seconds; the others come next time."""
        room = max(1, int(longest * self.width / self.pace))
        line = sorted(able, key=lambda member: (member <= self.last, member))[:room]
        self.last = line[-1]
        return line

    def expected(self, count: int) -> float:
        """Seconds that an iteration of `count` members takes at most: a new one may cost as much as the others."""
        return self.pace * max(1.0, count / self.width)

    def allowances(self, now: float, most: int, unread: float) -> dict[int, int]:
        """How many iterations, at most `most`, each member may take now; without those that may take none."""
        allowed = {}
        for member, session in self.sessions.items():
            known = self.population.member(member)
            able = known.diverged_at is None and session.followed(now, unread)
            if able and (count := session.allowance(now, most, known.iteration)):
                allowed[member] = count
        return allowed

    def chart(self, now: float) -> None:
        """Add a point to the curves of all who have moved; the curves do not depend on how fast a page can paint."""
        self.charted = now
        norms = self.population.gradient_norms()
        for member, session in self.sessions.items():
            known, before = self.population.member(member), session.totals
            iterations = known.iteration - before[0]
            if iterations > 0 and known.diverged_at is None and not session.headless:
                means = [(total - old) / iterations for total, old in zip(known.totals, before[1:], strict=True)]
                session.curves.append(Row(known.iteration, means[0], means[1], *norms[member]))
                session.totals = (known.iteration, *known.totals)
