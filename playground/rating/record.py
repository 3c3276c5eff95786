"""What is known of one rater's visit, as plain data: statistics, exports and the visit itself read nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from playground.rating.design import Design
from playground.rating.plan import Trial
from playground.rating.protocol import CHECK, MAIN

# A visit's status. All but the first three are ends.
CONSENT, SCREENING, RATING = "consent", "screening", "rating"
COMPLETE, SCREENED_OUT, FAILED = "complete", "screened_out", "failed"
ENDS = (COMPLETE, SCREENED_OUT, FAILED)


@dataclass(frozen=True)
class Answer:
    """One answer, with what was asked of the screen and what it did. Times are in ms; None where nothing was timed."""

    number: int  # of the trial in the plan, from 0
    part: str
    block: int
    pictures: tuple[int, ...]
    truth: str
    given: str
    asked_ms: int | None
    shown_ms: float | None
    frames: int | None  # that the picture was meant to stay
    frame_ms: float | None  # between two frames, as measured before
    dropped: int | None  # frames that came late while it was shown
    reaction_ms: float  # from the moment an answer was possible
    hidden: int  # times that the page went out of sight in this trial
    blurred: int  # times that it lost the focus
    flagged: bool  # off by more than a frame, out of sight or out of focus
    masks_ms: float | None  # shown, all masks together
    received_at: float  # seconds since 1970, on the server

    @property
    def right(self) -> bool:
        """Whether the answer is right."""
        return self.given == self.truth


@dataclass(frozen=True)
class Record:
    """One rater's visit. `answers` are in the order of the plan."""

    session: int
    model: str
    number: int  # of the rater in the study
    status: str
    dry: bool
    started_at: float
    finished_at: float | None
    screening: dict[str, object]
    answers: tuple[Answer, ...]

    def block(self, block: int) -> list[Answer]:
        """The answers of one block, without its attention checks."""
        return [each for each in self.answers if each.part == MAIN and each.block == block]

    @property
    def main(self) -> list[Answer]:
        """The answers that count."""
        return [each for each in self.answers if each.part == MAIN]


def exclusion(record: Record, design: Design) -> str:
    """Why a visit does not count, in a few words; "" where it does. The rules are those of the study's design."""
    rules, main = design.exclusion, record.main
    if record.dry:
        return "a dry run"
    if record.status != COMPLETE:
        return {SCREENED_OUT: "screened out", FAILED: "did not qualify"}.get(record.status, "not finished")
    if sum(not each.right for each in record.answers if each.part == CHECK) > rules.failed_checks:
        return "failed attention checks"
    timed = [each for each in main if each.asked_ms is not None]
    if timed and sum(each.flagged for each in timed) > rules.flagged * len(timed):
        return "exposures not as asked"
    if median(each.reaction_ms for each in main) < rules.fastest_ms:
        return "answers too fast to be read"
    given = [each.given for each in main]
    if max(map(given.count, set(given))) > rules.same * len(given):
        return "the same answer always"
    return ""


def qualified(told: Iterable[tuple[str, bool]], passing: float) -> bool:
    """Whether enough answers are right, on reals and on fakes alike; `told`: the truth and whether it was told."""
    right: dict[str, list[bool]] = {}
    for truth, was_right in told:
        right.setdefault(truth, []).append(was_right)
    return all(sum(each) >= passing * len(each) for each in right.values())


def overlap(records: Sequence[Record]) -> set[tuple[int, ...]]:
    """The pictures (or pairs) that every one of the visits has answered in its blocks."""
    seen = [{each.pictures for each in record.main} for record in records]
    return set.intersection(*seen) if seen else set()


def due(plan: Sequence[Trial], answered: int) -> Trial | None:
    """The trial that comes after so many answers; None after the last."""
    return plan[answered] if answered < len(plan) else None
