"""Agreement of raters on the pictures that all of them saw."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from playground.rating.record import Record, overlap


def alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha for nominal answers; each unit holds what its raters said. None where nothing varies.

    1 − observed / expected disagreement over pairable answers; units with fewer than two do not count (Krippendorff
    2011, "Computing Krippendorff's Alpha-Reliability").
    """
    kept = [Counter(unit) for unit in units if len(unit) > 1]
    totals = sum(kept, Counter[Hashable]())
    n = totals.total()
    expected = n * n - sum(count * count for count in totals.values())
    if expected == 0:
        return None
    observed = sum((c.total() ** 2 - sum(k * k for k in c.values())) / (c.total() - 1) for c in kept)
    return 1 - (n - 1) * observed / expected


def agreement(records: Sequence[Record]) -> tuple[float | None, int]:
    """Alpha on the overlap set of one model's raters, and how many pictures that is."""
    shared = overlap(records)
    told: dict[tuple[int, ...], list[str]] = {pictures: [] for pictures in shared}
    for record in records:
        for answer in record.main:
            if answer.pictures in shared:
                told[answer.pictures].append(answer.given)
    return (alpha(told.values()) if len(records) > 1 else None), len(shared)
