"""Many GANs at once: a spec and what varies about it, as members of one population, and what became of each."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.plane.coverage import SIGMAS, STRICT_SHARE, Coverage, measure, reference
from playground.plane.distributions import FIXED, Distribution
from playground.plane.drawing import decode_points
from playground.plane.properties import Property
from playground.plane.spec import DRAWN, PROPERTIES, GanSpec, unknown

MOST = 256  # GANs in one sweep
SAMPLES = 500  # that each look measures: fewer than the protocol's 2,500, since it looks at all
NOT_OFFERED = {"drawn", *(name for name, data in FIXED.items() if data.dimension == 1)}  # with those that are
VARIED = ("choice", "integer", "number", "switch")  # kinds of settings whose values a form can list
RANGE = ".."  # “0..63” is every whole number from 0 to 63

Samples = NDArray[np.float32]


class Axis(NamedTuple):
    """A setting and the values that it takes."""

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Sweep:
    """A base spec and one or two axes; every pair of values is one GAN.

    Raises ValueError, with one sentence, for axes that one population cannot hold.
    """

    base: GanSpec
    rows: Axis
    columns: Axis | None = None

    def __post_init__(self) -> None:
        """Check the axes."""
        if self.columns is not None and self.columns.name == self.rows.name:
            raise ValueError(f"Rows and columns must vary different settings; both vary “{label(self.rows.name)}”.")
        if self.size > MOST:
            raise ValueError(f"A sweep must have at most {MOST} GANs; this one has {self.size:,}.")
        for name in DRAWN:
            if len({getattr(spec, name) > 0 for spec in self.specs}) > 1:
                raise ValueError(f"{label(name)} must be 0 in all GANs of a sweep or above 0 in all of them.")
        if len({spec.dimension for spec in self.specs}) > 1:
            raise ValueError("Distribution must be on the plane in all GANs of a sweep or on the line in all of them.")

    @property
    def axes(self) -> tuple[Axis, ...]:
        """Rows, then columns if there are any."""
        return (self.rows,) if self.columns is None else (self.rows, self.columns)

    @property
    def size(self) -> int:
        """How many GANs."""
        return int(np.prod([len(axis.values) for axis in self.axes]))

    @property
    def specs(self) -> list[GanSpec]:
        """All GANs, row by row."""
        names = [axis.name for axis in self.axes]
        return [
            replace(self.base, **dict(zip(names, values, strict=True)))
            for values in itertools.product(*(axis.values for axis in self.axes))
        ]

    @classmethod
    def from_mapping(cls, query: Mapping[str, Any]) -> "Sweep":
        """A sweep as a link has it: its base's settings, `rows`, `row_values`, `columns` and `column_values`.

        Without `rows` it is 64 seeds. ValueError, with one sentence, for anything bad.
        """
        given = dict(query)
        rows = axis(given.pop("rows", "seed") or "seed", given.pop("row_values", ""), "Rows")
        name, values = given.pop("columns", ""), given.pop("column_values", "")
        if "points" in given and isinstance(given["points"], str):
            given["points"] = decode_points(given["points"])
        return cls(GanSpec.from_mapping(given), rows, axis(name, values, "Columns") if name else None)


def can_vary(prop: Property) -> bool:
    """Whether members of one population may differ in a setting, and a form can list its values."""
    return not prop.shape and prop.kind in VARIED


def usual_values(name: str) -> str:
    """The values that are offered first for a setting, as text."""
    prop = PROPERTIES[name]
    if name == "seed":
        return f"0{RANGE}63"
    if prop.kind == "switch":
        return "off, on"
    offered: Sequence[Any]
    offered = [value for value in prop.choices if value not in NOT_OFFERED]
    offered = offered or prop.steps or (prop.low, prop.default, prop.high)
    if name in DRAWN:
        offered = [value for value in offered if value]  # at 0 a GAN draws other numbers
    return ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in offered)


def axis(name: str, values: str, side: str, together: bool = True) -> Axis:
    """An axis from a setting's name and its values as text; ValueError, with one sentence, for a bad one.

    `together`: all GANs are to train in one population, so that their shapes must be the same.
    """
    if name not in PROPERTIES:
        raise ValueError(unknown(name, PROPERTIES))
    prop = PROPERTIES[name]
    if prop.kind not in VARIED:
        raise ValueError(f"{side} cannot vary “{prop.label}”: it is not a choice, a number or a switch.")
    if together and prop.shape:
        raise ValueError(
            f"{side} cannot vary “{prop.label}”: GANs that train together have networks and batches of one shape."
        )
    parsed = [prop.parse(text) for text in _listed(values or usual_values(name), side)]
    if len(set(parsed)) < len(parsed):
        raise ValueError(f"{side} must have each value of “{prop.label}” once.")
    return Axis(name, tuple(parsed))


def _listed(values: str, side: str) -> Iterable[str]:
    """“1, 2, 5” or “0..63” as single texts."""
    low, dots, high = values.partition(RANGE)
    if dots:
        if not (low.strip().isdecimal() and high.strip().isdecimal() and int(low) <= int(high) < int(low) + MOST):
            raise ValueError(f"{side} must be values with commas, or a range such as 0{RANGE}63 of at most {MOST}.")
        return [str(value) for value in range(int(low), int(high) + 1)]
    listed = [text.strip() for text in values.split(",") if text.strip()]
    if not listed:
        raise ValueError(f"{side} must have one value or more.")
    return listed


def label(name: str) -> str:
    """The name of a setting in words."""
    return PROPERTIES[name].label


# What became of a GAN ----------------------------------------------------------------------------------------------

FATES = ("learning", "covered", "dropped", "collapsed", "oscillating", "diverged")
LOOKS = 5  # the last looks, by which a GAN is judged
EARLY = 300  # iterations before which nobody is judged
COLLAPSED = 0.15  # of the real samples' spread
RESTLESS = 0.5  # of what the modes hold, or of the spread: what changes from look to look where a GAN oscillates
FAR = 0.25  # JS, nats (log 2 at most), beyond which a distribution without modes is not covered
QUALITY = 0.5  # share of samples of high quality that a GAN which covers all modes has at least


class Look(NamedTuple):
    """One look at one GAN."""

    iteration: int
    coverage: Coverage
    middle: Samples  # [d], the samples' mean
    spread: float  # their root mean square distance from it, over that of the real samples
    shares: Samples  # [M], the share of all samples that each mode holds in high quality; empty without modes


def look(iteration: int, samples: Samples, data: Distribution) -> Look:
    """Look at a GAN's samples [n, d]."""
    held, real = reference(data), _spread(data)
    finite = samples[np.isfinite(samples).all(1)]
    middle = finite.mean(0) if len(finite) else np.full(samples.shape[1], np.nan, np.float32)
    spread = float(np.sqrt(((finite - middle) ** 2).sum(1).mean())) / real if len(finite) else np.nan
    shares = np.zeros(0, np.float32)
    if held.centres is not None and data.sigma is not None:
        away = np.linalg.norm(finite[:, None] - held.centres, axis=2)
        good = away.min(1, initial=np.inf) <= SIGMAS * data.sigma
        counts = np.bincount(away.argmin(1)[good], minlength=len(held.centres))
        shares = (counts / len(samples)).astype(np.float32)
    return Look(iteration, measure(samples, data), middle, spread, shares)


def _spread(data: Distribution) -> float:
    """The real samples' root mean square distance from their mean, by their quantiles along the axes."""
    quantiles = reference(data).quantiles
    across = quantiles[:: max(1, len(quantiles) // 2)]  # two directions at right angles, or the line's one
    return float(np.sqrt(across.var(1).sum()))


def fate(looks: Sequence[Look], diverged: bool) -> str:
    """What became of a GAN, one of `FATES`, by its last looks."""
    if diverged:
        return "diverged"
    if not looks or looks[-1].iteration < EARLY:
        return "learning"
    newest, coverage = looks[-1], looks[-1].coverage
    if len(looks) >= 3 and np.mean([_change(a, b) for a, b in itertools.pairwise(looks[-LOOKS:])]) > RESTLESS:
        return "oscillating"
    if newest.spread < COLLAPSED:
        return "collapsed"
    if coverage.total_modes is None:
        return "covered" if coverage.js <= FAR else "learning"
    held = int((newest.shares >= STRICT_SHARE).sum())
    if held == coverage.total_modes and (coverage.high_quality or 0) >= QUALITY:
        return "covered"
    return "dropped" if held < coverage.total_modes and newest.shares.sum() >= QUALITY else "learning"


def _change(before: Look, after: Look) -> float:
    """How much went elsewhere between two looks: of what the modes held, or of the cloud in units of its reach."""
    held = max(float(before.shares.sum()), float(after.shares.sum()))
    if held > 0.1:
        return float(np.abs(after.shares - before.shares).sum()) / 2 / held
    return float(np.linalg.norm(after.middle - before.middle)) / max(before.spread, after.spread, 1e-9) / 2
