"""The words of the rating tab: what its parts say, and its tables as HTML."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

from playground.rating.protocol import PRESETS, HypeTime, Protocol

PROTOCOLS = {
    "weighted": "HYPE time: exposures of 100 to 1000 ms, +30/−10 staircase, 3 × 150 pictures",
    "paper-literal": "HYPE time as printed: +10/−30 staircase, 3 × 150 pictures",
    "short": "HYPE time, short: 60 pictures, for a class",
    "infinity": "HYPE infinity: 100 pictures, no limit of time",
    "infinity-short": "HYPE infinity, short: 40 pictures, for a class",
    "pix2pix": "pix2pix's test: 40 pairs, a second each",
    "pix2pix-short": "pix2pix's test, short: 20 pairs",
}
RULES = {
    "weighted": "+30 wrong, −10 right (rests at 75%)",
    "paper-literal": "+10 wrong, −30 right (as HYPE printed it)",
}

# Zhou et al. 2019, table 1 and section 5: model, score, error on fakes, error on reals, 95% interval, all in percent.
PUBLISHED = (
    ("CelebA-64 StyleGAN, truncated", 50.7, 62.2, 39.3, (48.2, 53.1)),
    ("CelebA-64 ProGAN", 40.3, 46.2, 34.4, (38.5, 42.0)),
    ("CelebA-64 BEGAN", 10.0, 6.2, 13.8, (7.2, 13.3)),
    ("CelebA-64 WGAN-GP", 3.8, 1.7, 5.9, (3.2, 5.7)),
    ("FFHQ StyleGAN, truncated (ψ = 0.7)", 27.6, 28.4, 26.8, (22.9, 32.4)),
    ("FFHQ StyleGAN, untruncated", 19.0, 18.5, 19.5, (15.5, 22.4)),
)

EXPLAINER = r"""
**HYPE_infinity** is the share of wrong answers of raters who look as long as they like, half of the pictures real:

$$\mathrm{HYPE}_\infty = \tfrac12\,(\text{error on fakes} + \text{error on reals})$$

50% is chance: nobody can tell. **HYPE_time** asks how long a picture must be seen. Exposure $t$ goes up by $U$ after a
wrong answer and down by $D$ after a right one; it rests where $p\,D = (1-p)\,U$:

$$p = \frac{U}{U + D}, \qquad U = 30,\ D = 10 \ \Rightarrow\ p = 75\%$$

A block's value is the exposure that it showed most often (of several, their mean), a rater's the mean over blocks, a
model's the mean over raters. Intervals: percentile bootstrap over raters, 10,000 resamples. A simulated rater is right
with chance $p(t) = \tfrac12 + \tfrac12\,(1 - 2^{-(t/\alpha)^2})$: 75% at $t = \alpha$.

Zhou et al. 2019, *HYPE: A Benchmark for Human eYe Perceptual Evaluation of Generative Models*; Kaernbach 1991, *Simple
adaptive testing with the weighted up-down method*; Isola et al. 2017 for the pairs.
"""

STORY = (
    "Both rules start at 500 ms. The rule that HYPE's paper prints takes off more for a right answer than it adds for a"
    " wrong one: guessing alone, right half of the time, drives it to the floor."
)


def unit(protocol: Protocol) -> str:
    """What the score of a protocol is measured in."""
    return "ms" if protocol.staircase else "share of wrong answers"


def number(value: float | None, protocol: Protocol) -> str:
    """A score in its unit."""
    if value is None:
        return "–"
    return f"{value:.0f} ms" if protocol.staircase else f"{value:.1%}"


def preset_of(protocol: Protocol) -> str:
    """A protocol's name, if it is a preset."""
    found = [name for name, preset in PRESETS.items() if preset == protocol]
    return (
        PROTOCOLS[found[0]] if found else f"{'HYPE time' if isinstance(protocol, HypeTime) else protocol.kind}, changed"
    )


def table(head: Sequence[str], rows: Sequence[Sequence[Any]], caption: str = "") -> str:
    """An HTML table; cells are escaped."""
    cells = "".join(f"<th scope=col>{html.escape(each)}</th>" for each in head)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(each))}</td>" for each in row) + "</tr>" for row in rows)
    said = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    whole = f"<table class=gp-table>{said}<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
    named = f'role="region" tabindex="0" aria-label="{html.escape(caption or head[0])}"'  # the keyboard scrolls it, too
    return f'<div class="gp-scroll" {named}>{whole}</div>'


def progress(found: Mapping[str, Mapping[str, int]], raters: int) -> str:
    """How far a study is, by model."""
    names = ("complete", "rating", "screening", "failed", "screened_out")
    head = ("Model", "complete", "under way", "being measured", "not qualified", "screened out")
    rows = [
        [model, f"{counts.get('complete', 0):,} of {raters:,}", *(counts.get(name, 0) for name in names[1:])]
        for model, counts in found.items()
    ]
    return table(head, rows, "Raters so far; dry runs are left out")


def p_value(p: float) -> str:
    """A p-value as it is printed."""
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".", 1)


def demonstration(copied: bool) -> str:
    """What stands above the tab of a Space without a database; `copied`: whether copies go to the Hub."""
    copies = "Copies go to a data set." if copied else "No copies go out: PLAYGROUND_RATING_DATASET is not set."
    return (
        "Demonstration: this Space keeps answers on its own disk, which is emptied whenever it restarts. Studies can "
        "be tried, and looked at in dry runs; they are closed to raters until DATABASE_URL names a PostgreSQL. "
        f"{copies}"
    )
