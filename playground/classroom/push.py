"""What a lecturer pushes to all views of a class."""

from dataclasses import dataclass, replace

from playground.plane import GanSpec


@dataclass(frozen=True)
class State:
    """Settings as a link's query, and the lesson that they belong to, "" for none.

    `seeds`: each view gets a seed of its own, so that the wall shows what chance does.
    """

    link: str
    lesson: str = ""
    seeds: bool = False

    def link_for(self, seat: int) -> str:
        """The link for the view of a seat, by its number."""
        return replace(GanSpec.from_link(self.link), seed=seat).to_link() if self.seeds else self.link


@dataclass(frozen=True)
class Push:
    """What all views were told last. `start` counts the states, `number` everything that was pushed.

    A page takes the state over, from its beginning, when `start` has grown, and plays or pauses when `number` has.
    """

    number: int = 0
    start: int = 0
    state: State | None = None
    play: bool = True

    def give(self, state: State, play: bool) -> "Push":
        """The next push: a state."""
        return Push(self.number + 1, self.start + 1, state, play)

    def run(self, play: bool) -> "Push":
        """The next push: all play or pause as they are."""
        return Push(self.number + 1, self.start, self.state, play)
