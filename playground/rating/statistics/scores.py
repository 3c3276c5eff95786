"""Scores of raters and of pictures, from their answers. The estimand is named with each.

A rater's value is one number; a model's score is the mean over its raters. So raters are the units of every interval
and test, as in Zhou et al. 2019: answers of one rater are not independent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from playground.rating.design import Design
from playground.rating.protocol import FAKE, REAL, Protocol
from playground.rating.record import Answer, Record, exclusion
from playground.rating.staircase import modal_exposure


@dataclass(frozen=True)
class Errors:
    """Shares of wrong answers. Of pairs there are no two kinds of error: both are None."""

    all: float
    fake: float | None
    real: float | None


def counted(records: Iterable[Record], design: Design) -> list[Record]:
    """The visits that count: finished, no dry runs, none that the study's rules exclude."""
    return [record for record in records if not exclusion(record, design)]


def value(record: Record, protocol: Protocol) -> float:
    """A rater's value.

    HYPE_time: the mean over blocks of the exposure shown most often, ms. HYPE_infinity: the share of wrong answers.
    Pairs: the share of pairs in which the fake passed for real.
    """
    if protocol.staircase is None:
        return errors(record.main).all
    return float(np.mean([modal_exposure(trace) for trace in traces(record, protocol)]))


def traces(record: Record, protocol: Protocol) -> list[list[int]]:
    """The exposures that the staircase asked for, ms, block by block."""
    return [[each.asked_ms or 0 for each in record.block(block)] for block in range(protocol.blocks)]


def errors(answers: Sequence[Answer]) -> Errors:
    """Shares of wrong answers: of all, on fakes, on reals. ValueError for no answers."""
    if not answers:
        raise ValueError("There are no answers to score.")
    wrong = {truth: [not each.right for each in answers if each.truth == truth] for truth in (FAKE, REAL)}
    fake, real = (float(np.mean(wrong[truth])) if wrong[truth] else None for truth in (FAKE, REAL))
    return Errors(float(np.mean([not each.right for each in answers])), fake, real)


def ends(record: Record, protocol: Protocol) -> tuple[float, float]:
    """Shares of the shown exposures that lie at the staircase's floor and at its ceiling: there it cannot go on."""
    rule = protocol.staircase
    if rule is None:
        return 0.0, 0.0
    shown = np.concatenate(traces(record, protocol))
    return float((shown == rule.low).mean()), float((shown == rule.high).mean())


@dataclass(frozen=True)
class Detection:
    """Signal detection theory: fakes are the signal. `criterion` above 0: answers lean to “real”."""

    sensitivity: float  # d′
    criterion: float  # c


def detection(answers: Sequence[Answer]) -> Detection | None:
    """d′ = z(H) − z(F) and c = −(z(H) + z(F)) / 2 of one rater; None without both kinds of pictures.

    A hit is a fake called fake, a false alarm a real picture called fake. Log-linear correction: 1/2 is added to each
    count and 1 to each total (Hautus 1995, "Corrections for extreme proportions").
    """
    fake = [each.given == FAKE for each in answers if each.truth == FAKE]
    real = [each.given == FAKE for each in answers if each.truth == REAL]
    if not fake or not real:
        return None
    hit, alarm = (norm.ppf((sum(each) + 0.5) / (len(each) + 1)) for each in (fake, real))
    return Detection(float(hit - alarm), float(-(hit + alarm) / 2))


@dataclass(frozen=True)
class PictureScore:
    """How often a picture was taken for what it is not, and a 95% interval of that chance (Wilson 1927)."""

    picture: int
    answers: int
    wrong: int
    low: float
    high: float

    @property
    def error(self) -> float:
        """The share of wrong answers."""
        return self.wrong / self.answers


def picture_scores(records: Iterable[Record], least: int = 3) -> list[PictureScore]:
    """Every picture that `least` raters or more have judged, the hardest first by the low end of its interval."""
    judged: dict[int, list[bool]] = {}
    for record in records:
        for answer in record.main:
            for picture in answer.pictures:
                judged.setdefault(picture, []).append(not answer.right)
    found = [
        PictureScore(picture, len(wrong), sum(wrong), *wilson(sum(wrong), len(wrong)))
        for picture, wrong in judged.items()
        if len(wrong) >= least
    ]
    return sorted(found, key=lambda each: (-each.low, -each.high, each.picture))


def wilson(count: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of a share (Wilson 1927, "Probable inference, the law of succession, and statistical inference")."""
    z = float(norm.ppf((1 + confidence) / 2))
    share = count / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z / (1 + z**2 / total) * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    return float(max(0.0, middle - half)), float(min(1.0, middle + half))


def by_trial(records: Sequence[Record], width: int = 10) -> list[tuple[float, float, int]]:
    """Accuracy against the trial's place in the visit's blocks: (middle of the bin, share right, answers)."""
    bins: dict[int, list[bool]] = {}
    for record in records:
        for place, answer in enumerate(record.main):
            bins.setdefault(place // width, []).append(answer.right)
    return [((n + 0.5) * width, float(np.mean(right)), len(right)) for n, right in sorted(bins.items())]
