"""Where a visit stands, as plain data; and why one may not go on."""

from dataclasses import dataclass

from playground.rating.plan import Trial
from playground.rating.protocol import CHECK, MAIN, PRACTICE, QUALIFICATION
from playground.rating.record import RATING, due
from playground.rating.store.studies import Study


class RefusedError(Exception):
    """The visit does not allow this; the sentence says why. `visit`: where it stands, if it is known."""

    def __init__(self, sentence: str, visit: "Visit | None" = None) -> None:
        """With a sentence."""
        super().__init__(sentence)
        self.visit = visit


@dataclass(frozen=True)
class Key:
    """What a rater's name comes to in a study."""

    rater: str
    token: str


@dataclass(frozen=True)
class Visit:
    """Where a visit stands."""

    session: int
    study: Study
    status: str
    plan: tuple[Trial, ...]
    answered: int
    dry: bool
    right: tuple[bool, ...] = ()  # whether the answers so far of the block that is due are right, without checks
    exposure: int | None = None  # of the trial that is due, in ms
    names: tuple[str, ...] = ()  # of its pictures, as they travel

    @property
    def due(self) -> Trial | None:
        """The trial to answer now."""
        return due(self.plan, self.answered) if self.status == RATING else None

    def tells(self, trial: Trial) -> bool:
        """Whether a rater is told at once if their answer to a trial was right."""
        return trial.part == PRACTICE or (
            self.study.design.protocol.feedback and trial.part not in (CHECK, QUALIFICATION)
        )


@dataclass(frozen=True)
class Acknowledged:
    """An answer that is stored. `right`: whether it was, where the rater may know."""

    right: bool | None
    visit: Visit


def place(trial: Trial) -> tuple[str, int]:
    """The block that a trial is in; an attention check is in that of the pictures around it."""
    return (MAIN if trial.part == CHECK else trial.part, trial.block)
