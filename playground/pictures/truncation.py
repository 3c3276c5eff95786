"""What truncation costs and brings, as a curve over ψ that lies in a model's folder; `measure_truncation` makes it."""

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from playground.pictures.stored import ModelError

FILE = "truncation.json"
MEASURES = ("precision", "recall", "density", "coverage", "distance")
NOTHING = 0.01  # shares up to this tell nothing
CERTAIN = 2.0  # standard errors: what differs by less may be chance


@dataclass(frozen=True)
class Estimate:
    """A measure over several seeds."""

    values: tuple[float, ...]  # one a seed

    @property
    def mean(self) -> float:
        """Over the seeds."""
        return float(np.mean(self.values))

    @property
    def error(self) -> float:
        """The standard error of the mean; 0 for a single seed, which has none."""
        many = len(self.values)
        return float(np.std(self.values, ddof=1) / math.sqrt(many)) if many > 1 else 0.0


@dataclass(frozen=True)
class Curve:
    """The measures of a model's samples at several ψ, ascending."""

    sha256: str  # of the weights that were measured
    net: str  # the feature net's name
    samples: int  # at each ψ and seed
    real: int  # pictures that samples are compared with
    held_out: bool  # whether the model never saw them
    seconds: float  # that it took
    psis: tuple[float, ...]
    measures: Mapping[str, tuple[Estimate, ...]]  # by names of MEASURES, one a ψ
    # What as many other real pictures score in place of samples; empty where there are too few of them.
    perfect: Mapping[str, float]
    apart: bool = False  # whether real pictures are crops, of which those that overlap do not count as neighbours

    @property
    def seeds(self) -> int:
        """How many seeds each point has."""
        return len(self.measures[MEASURES[0]][0].values)


def published() -> dict[str, Any]:
    """StyleGAN's trade-off on FFHQ at 1024 px: precision and recall by ψ, as the playground's table of figures has it.

    Kynkäänniemi et al. 2019's measure on VGG-16's features of 50,000 pictures: another protocol than ours.
    """
    return {
        "name": "StyleGAN on FFHQ, published",
        "psi": [0.3, 0.7, 1.0],
        "precision": [0.892, 0.811, 0.720],
        "recall": [0.015, 0.223, 0.393],
    }


# BigGAN's truncation thresholds (Brock et al. 2019, figure 2a), whose ψ `latents.truncated_normal_std` tells.
BIGGAN_THRESHOLDS = (2.0, 1.0, 0.5, 0.04)


def write(folder: Path, curve: Curve) -> None:
    """Put the curve into a model's folder; it takes the place of an old one when it is whole."""
    partial = folder / f"{FILE}.part"
    partial.write_text(json.dumps(asdict(curve), indent=1) + "\n", encoding="utf-8")
    partial.replace(folder / FILE)


def find(folder: Path, sha256: str) -> Curve | None:
    """The curve of the model in a folder, None where it has none.

    Raises ModelError, with one sentence, for a damaged file, and for one of other weights than those with that sum.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        curve = _understand(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(f"The {FILE} of {folder.name} is damaged or of another version: measure it again.") from None
    if curve.sha256 != sha256:
        raise ModelError(f"The {FILE} of {folder.name} is of other weights than these: measure it again.")
    return curve


def _understand(about: dict[str, Any]) -> Curve:
    psis = tuple(map(float, about["psis"]))
    measures = {
        name: tuple(Estimate(tuple(map(float, each["values"]))) for each in about["measures"][name])
        for name in MEASURES
    }
    if not psis or {len(each) for each in measures.values()} != {len(psis)}:
        raise ValueError
    given = {name: about[name] for name in ("sha256", "net", "samples", "real", "held_out", "seconds", "perfect")}
    return Curve(**given, psis=psis, measures=measures, apart=bool(about.get("apart", False)))


def departures(curve: Curve) -> list[str]:
    """Where the curve does what theory does not expect of it, in sentences that say why that can be; none, if nowhere.

    As ψ falls from 1, precision should rise and recall fall (Kynkäänniemi et al. 2019, section 4; Brock et al. 2019,
    section 3.1). Steps within two standard errors count as level.
    """
    found = []
    for name, sign, reason in (
        ("precision", -1, "near the mean pictures blend what training pictures never show together"),
        ("recall", 1, "truncation also spares samples that break, and those that are left reach more real pictures"),
    ):
        points = [point for point in zip(curve.psis, curve.measures[name], strict=True) if point[0] <= 1]
        wrong = [(low, high) for low, high in itertools.pairwise(points) if _against(low[1], high[1], sign)]
        if wrong:
            (low, _), (_, high) = wrong[0], wrong[-1]
            values = f"from {high[1].mean:.3g} at ψ = {high[0]:g} to {low[1].mean:.3g} at ψ = {low[0]:g}"
            goes = "falls" if name == "precision" else "rises"
            found.append(f"{name.capitalize()} {goes} as ψ falls {values}, against theory: {reason}.")
    return found


def _against(low: Estimate, high: Estimate, sign: int) -> bool:
    """Whether a measure certainly does not go by `sign` from the lower to the higher ψ."""
    return sign * (high.mean - low.mean) < -CERTAIN * math.hypot(low.error, high.error) - 1e-12


def summary(curve: Curve) -> str:
    """What the curve says of theory, in one or two sentences."""
    if all(point.mean <= NOTHING for name in ("precision", "recall") for point in curve.measures[name]):
        return (
            "Precision and recall are near 0 at every ψ, so theory says nothing here: on these features samples lie "
            "farther from real pictures than those from each other. The Fréchet distance still tells ψ apart."
        )
    wrong = departures(curve)
    if wrong:
        return " ".join(wrong)
    within: Sequence[float] = [psi for psi in curve.psis if psi <= 1]
    return (
        f"As theory says: from ψ = {within[-1]:g} down to {within[0]:g} precision never falls and recall never rises "
        "by more than chance (two standard errors)."
    )
