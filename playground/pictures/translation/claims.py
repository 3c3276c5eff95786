"""What the papers lead one to expect of a table of scores, and whether it holds in ours.

Each claim is an order of two rows in one score. Where an order does not hold here, whoever shows the table says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playground.pictures.translation.evaluation import BASELINES, describe

TASK = "class_iou"  # the task's score that the claims are about
Rows = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Claim:
    """`better` has the better value of `score` than `worse`; `words` say so, with their source."""

    words: str
    better: str
    worse: str
    score: str


@dataclass(frozen=True)
class Verdict:
    """Whether a claim holds, and the two figures that decide it, as they are shown."""

    claim: Claim
    holds: bool
    figures: tuple[str, str]  # of `better`, of `worse`

    @property
    def words(self) -> str:
        """The verdict as one line."""
        better, worse = self.figures
        held = "Holds here" if self.holds else "Does not hold here"
        return f"{held}: {self.claim.words}; {better} against {worse}."


WHOLE = "L1 + cGAN, patch 70"
ABLATIONS = (
    Claim("L1 + cGAN does the task better than L1 alone (Isola et al. 2017, table 1)", WHOLE, "L1 only", TASK),
    Claim("L1 + cGAN does the task better than cGAN alone (table 1)", WHOLE, "cGAN only", TASK),
    Claim("L1 + cGAN has patches more like real ones than L1 alone (figure 4)", WHOLE, "L1 only", "patch_distance"),
    Claim("L1 alone comes nearer to the truth in PSNR, which it is made for", "L1 only", WHOLE, "psnr"),
    Claim("skips do the task better than none (table 2)", WHOLE, "without skips", TASK),
    Claim("patches of 70 do the task better than pixels (table 3)", WHOLE, "patch 1", TASK),
    Claim("patches of 70 do the task better than patches of 16 (table 3)", WHOLE, "patch 16", TASK),
    Claim("patches of 70 do the task better than the whole picture (table 3)", WHOLE, "full", TASK),
)


def of_translator(name: str, rows: Rows) -> list[Claim]:
    """What is expected of the translator of row `name`; a row that is no baseline is pix2pix on the same data."""
    claims = [
        Claim(f"{name} does the task better than {baseline} in its place", name, baseline, TASK)
        for baseline in BASELINES[1:]
    ]
    claims.append(
        Claim(f"{name} has patches more like real ones than the input has", name, BASELINES[1], "patch_distance")
    )
    for paired in set(rows) - {name, *BASELINES}:
        seen = "which saw the pairs, does the task better than CycleGAN, which did not (Zhu et al. 2017, table 2)"
        claims.append(Claim(f"{paired}, {seen}", paired, name, TASK))
    return claims


def judge(claims: Iterable[Claim], rows: Rows) -> list[Verdict]:
    """The verdicts on those claims whose figures are in `rows`."""
    verdicts = []
    for claim in claims:
        pair = [rows.get(row, {}).get(claim.score) for row in (claim.better, claim.worse)]
        if pair[0] is None or pair[1] is None:
            continue
        better, worse = pair[0], pair[1]
        measure = describe(claim.score)
        style, holds = measure.style, better < worse if measure.lower else better > worse
        verdicts.append(Verdict(claim, holds, (f"{better:{style}}", f"{worse:{style}}")))
    return verdicts
