"""Adaptive staircases: how long the next picture is shown, as a pure function of the answers so far.

Weighted up-down (Kaernbach 1991, "Simple adaptive testing with the weighted up-down method"): a step up of U after a
wrong answer and a step down of D after a right one rest where p · D = (1 − p) · U, at the share p = U / (U + D) of
right answers; 30 and 10 ms rest at 75%. Transformed up-down (Levitt 1971) steps down after a run of right answers.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Staircase:
    """A rule, in milliseconds. ValueError, with one sentence, for one that cannot be."""

    start: int = 500
    low: int = 100
    high: int = 1000
    up: int = 30  # after a wrong answer
    down: int = 10  # after `run` right answers in a row
    run: int = 1

    def __post_init__(self) -> None:
        """Check the rule."""
        if not 0 < self.low <= self.start <= self.high:
            raise ValueError(
                f"Exposures must keep 0 < low ≤ start ≤ high; {self.low}, {self.start}, {self.high} do not."
            )
        if min(self.up, self.down, self.run) < 1:
            raise ValueError("Steps and runs of a staircase must be 1 or more.")

    @property
    def target(self) -> float:
        """The share p of right answers at which the rule rests, far from its ends.

        A stay on one level ends downwards with chance p^run, else upwards: p^run · down = (1 − p^run) · up.
        """
        return float((self.up / (self.up + self.down)) ** (1 / self.run))


def exposures(rule: Staircase, right: Iterable[bool]) -> list[int]:
    """The exposure of every picture of a block, in ms: one for each answer and one for the picture after them."""
    trace, streak = [rule.start], 0
    for answer in right:
        streak = streak + 1 if answer else 0
        change = 0
        if not answer:
            change = rule.up
        elif streak == rule.run:
            change, streak = -rule.down, 0
        trace.append(min(max(trace[-1] + change, rule.low), rule.high))
    return trace


def modal_exposure(trace: Sequence[float]) -> float:
    """The exposure that a block showed most often, in ms; the mean of them where several tie.

    A tie is not rare: at +30/−10 a third of blocks of 150 have one. The mean takes no side, and needs no order.
    ValueError for an empty trace.
    """
    if not len(trace):
        raise ValueError("A block without pictures has no modal exposure.")
    counts = Counter(trace)
    most = max(counts.values())
    tied = [exposure for exposure, count in counts.items() if count == most]
    return sum(tied) / len(tied)
