"""How many modes of PacGAN's ring and grid four GANs find on one equal budget, beside what their papers report.

    python -m tests.benchmarks.modes [--iterations 10000] [--seeds 10] [--write]

Protocol of the scores: Lin et al. 2018 (PacGAN), section 4.1. `--write` puts the table into docs/modes.md, with what
is ours in the protocol; without it, it is printed alone. Half an hour on one quiet core; it says how far it is.
"""

import argparse
import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from playground.plane import GanSpec, Population
from playground.plane.coverage import SAMPLES, Coverage, ceiling
from playground.plane.distributions import distribution

PAGE = Path(__file__).parents[2] / "docs" / "modes.md"
SETS = {"ring8_narrow": "2D-ring", "grid25": "2D-grid"}
BASE = GanSpec(
    noise="gaussian", batch_size=100, generator_layers=3, generator_width=64, discriminator_layers=3,
    discriminator_width=64, averaging=0.0,
)  # fmt: skip
METHODS: Mapping[str, Mapping[str, Any]] = {
    "GAN": {},
    "PacGAN2": {"packing": 2},
    "unrolled, 5 steps": {"unrolling": 5},
    "R3GAN": {
        "loss": "relativistic", "penalty": "r1_r2", "penalty_weight": 0.03, "generator_beta1": 0.0,
        "generator_beta2": 0.9, "discriminator_beta1": 0.0, "discriminator_beta2": 0.9,
    },
}  # fmt: skip

# Modes, high quality in %, reverse KL in nats: on the ring, then on the grid. "–": not reported.
PUBLISHED = {
    "GAN (VEEGAN's paper)": ("1", "99.3", "–", "3.3", "0.5", "–"),
    "unrolled, 5 steps (VEEGAN's paper)": ("7.6", "35.6", "–", "23.6", "16", "–"),
    "GAN (PacGAN's paper)": ("6.3 ± 0.5", "98.2 ± 0.2", ".45 ± .09", "17.3 ± 0.8", "94.8 ± 0.7", ".70 ± .07"),
    "PacGAN2 (PacGAN's paper)": ("7.9 ± 0.1", "95.6 ± 2.0", ".07 ± .03", "23.8 ± 0.7", "91.3 ± 0.8", ".13 ± .04"),
}
COLUMNS = ("modes", "modes with 1%", "HQ %", "reverse KL")

ABOUT = """# Modes that are found: ring and grid

Made by `python -m tests.benchmarks.modes --write`. Nothing in it is typed in by hand but the published rows.

**Scores** are those of PacGAN (Lin et al. 2018, section 4.1): 2,500 samples; a sample is of high quality (HQ) within
3 σ of the nearest mode; a mode is found where one sample of high quality is. We add the stricter count, modes that
hold at least 1% of all samples. Reverse KL: of the samples' nearest modes from the uniform distribution, in nats.
The ring has 8 modes of σ = .01 at radius 1, the grid 25 modes of σ = .05 at {−4, −2, 0, 2, 4}².

**Budget**: {iterations:,} iterations of one D and one G update each, batches of 100, for every method alike; mean ±
standard error over {seeds} seeds, which train as one population. Seconds are the CPU time of all seeds together, on
one thread ({machine}).

**What differs from the papers**: nets of 3 × 64 (G: ReLU; D: leaky ReLU) instead of 4 × 400 with batch normalisation
and 3 × 200 maxout; Adam (10⁻³, β₁ .5) instead of (10⁻⁴, .8); {share} of their 400,000 iterations. R3GAN is the
relativistic loss with R1 and R2 (Huang et al. 2024), γ = .03, β₁ = 0, β₂ = .9. No averaged weights. Read the rows
against each other, not against the published ones.
"""


def score(spec: GanSpec, seeds: int, iterations: int) -> tuple[list[Coverage], float]:
    """Each seed's coverage at the end, and the CPU seconds of all."""
    population = Population([GanSpec.from_mapping(vars(spec) | {"seed": seed}) for seed in range(seeds)])
    began = time.process_time()
    population.step(iterations)
    seconds = time.process_time() - began
    seen = population.snapshots(range(seeds), coverage=True)
    return [each.coverage for each in seen if each.coverage is not None], seconds


FIELDS: tuple[Callable[[Coverage], float], ...] = (
    lambda seen: seen.modes or 0,
    lambda seen: seen.modes_strict or 0,
    lambda seen: 100 * (seen.high_quality or 0.0),
    lambda seen: seen.reverse_kl or 0.0,
)


def cells(scores: Sequence[Coverage]) -> list[str]:
    """Mean and standard error of each column."""
    values = np.array([[field(seen) for field in FIELDS] for seen in scores], float)
    errors = values.std(0, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.zeros(len(FIELDS))
    digits = (1, 1, 1, 3)
    return [f"{m:.{d}f} ± {e:.{d}f}" for m, e, d in zip(values.mean(0), errors, digits, strict=True)]


def row(*words: str) -> str:
    """A line of a table."""
    return f"| {' | '.join(words)} |"


def table(iterations: int, seeds: int) -> str:
    """Both tables; says on the way how far it is."""
    lines = [row("method", *(f"{label}: {column}" for label in ("ring", "grid") for column in COLUMNS), "seconds")]
    lines.append(row(*["---"] * (len(COLUMNS) * 2 + 2)))
    for method, options in METHODS.items():
        found: list[str] = []
        total = 0.0
        for name in SETS:
            spec = GanSpec.from_mapping({**vars(BASE), **options, "distribution": name})
            scores, seconds = score(spec, seeds, iterations)
            found += cells(scores)
            total += seconds
            print(f"{method}, {SETS[name]}: {', '.join(cells(scores))}; {seconds:.0f} s", flush=True)
        lines.append(row(method, *found, f"{total:.0f}"))
    perfect = [
        cells([ceiling(distribution(name), SAMPLES)])[column].split(" ±")[0] for name in SETS for column in range(4)
    ]
    lines += [row("a perfect sampler", *perfect, "–"), "", "Published, at their own nets and budgets:", ""]
    lines.append(row("method", "ring: modes", "ring: HQ %", "ring: KL", "grid: modes", "grid: HQ %", "grid: KL"))
    lines.append(row(*["---"] * 7))
    return "\n".join([*lines, *(row(name, *values) for name, values in PUBLISHED.items())])


def main() -> None:
    """Parse the command line; print, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iterations", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    given = parser.parse_args()
    torch.set_num_threads(1)
    made = table(given.iterations, given.seeds)
    print(made)
    if given.write:
        about = ABOUT.replace("{−4, −2, 0, 2, 4}", "\0").format(
            iterations=given.iterations,
            seeds=given.seeds,
            machine=f"{os.cpu_count()} cores, {platform.machine()}",
            share=f"{given.iterations / 400_000:.1%}",
        )
        PAGE.write_text(about.replace("\0", "{−4, −2, 0, 2, 4}") + "\n" + made + "\n")


if __name__ == "__main__":
    main()
