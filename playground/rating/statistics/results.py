"""All that a study's dashboard shows, computed from its records in one place; figures and tables only draw it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from playground.rating.design import Design
from playground.rating.record import Record, exclusion
from playground.rating.statistics import scores
from playground.rating.statistics.agreement import agreement
from playground.rating.statistics.comparison import Comparison, compare
from playground.rating.statistics.intervals import Interval, interval, widths


@dataclass(frozen=True, eq=False)
class ModelResult:
    """One model. `values`: of its raters, in the units of the protocol's score."""

    model: str
    values: NDArray[np.float64]
    score: Interval
    error_fake: Interval | None
    error_real: Interval | None
    floor: float  # share of exposures at the staircase's floor
    ceiling: float
    sensitivity: Interval | None  # d′
    criterion: Interval | None
    by_trial: list[tuple[float, float, int]]
    widths: list[tuple[int, float]]
    alpha: float | None
    overlap: int
    traces: list[list[list[int]]]  # of each rater, block by block


@dataclass(frozen=True, eq=False)
class Results:
    """A study. `excluded`: how many visits, by the reason; `audit`: asked and shown ms of every timed answer."""

    models: list[ModelResult]
    comparison: Comparison | None
    excluded: Counter[str]
    audit: NDArray[np.float64]  # [n, 2]
    flagged: int
    within_frame: float | None  # share of timed answers that were off by a frame or less
    pictures: list[scores.PictureScore] = field(default_factory=list)


def results(records: Sequence[Record], design: Design) -> Results:
    """What a study's records say so far."""
    kept = scores.counted(records, design)
    groups = {name: [each for each in kept if each.model == name] for name in design.models}
    models = [_model(name, group, design) for name, group in groups.items() if group]
    timed = [each for record in kept for each in record.main if each.asked_ms is not None and each.shown_ms is not None]
    off = [abs((each.shown_ms or 0) - (each.asked_ms or 0)) <= 1.05 * (each.frame_ms or 0) for each in timed]
    return Results(
        models,
        compare({each.model: each.values for each in models}),
        Counter(why for record in records if (why := exclusion(record, design))),
        np.array([[each.asked_ms, each.shown_ms] for each in timed], float).reshape(-1, 2),
        sum(each.flagged for each in timed),
        float(np.mean(off)) if off else None,
        scores.picture_scores(kept),
    )


def _model(name: str, group: Sequence[Record], design: Design) -> ModelResult:
    plan = design.protocol
    values = np.array([scores.value(record, plan) for record in group])
    errors = [scores.errors(record.main) for record in group]
    detected = [found for record in group if (found := scores.detection(record.main))]
    ends = np.mean([scores.ends(record, plan) for record in group], axis=0)
    alpha, shared = agreement(group)
    return ModelResult(
        model=name,
        values=values,
        score=interval(values),
        error_fake=_interval([each.fake for each in errors if each.fake is not None]),
        error_real=_interval([each.real for each in errors if each.real is not None]),
        floor=float(ends[0]),
        ceiling=float(ends[1]),
        sensitivity=_interval([each.sensitivity for each in detected]),
        criterion=_interval([each.criterion for each in detected]),
        by_trial=scores.by_trial(group),
        widths=widths(values.tolist()),
        alpha=alpha,
        overlap=shared,
        traces=[scores.traces(record, plan) for record in group] if plan.staircase else [],
    )


def _interval(values: Sequence[float]) -> Interval | None:
    return interval(values) if values else None
