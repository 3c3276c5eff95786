"""“Surprise me”: settings at random that are worth watching."""

from random import Random
from typing import Any

from playground.plane.distributions import FIXED
from playground.plane.spec import GanSpec

# Losses with the penalty that they were published with: a critic without any would only drift off.
RECIPES: tuple[dict[str, Any], ...] = (
    {"loss": "minimax"},
    {"loss": "non_saturating"},
    {"loss": "non_saturating", "penalty": "r1", "penalty_weight": 0.1},
    {"loss": "least_squares"},
    {"loss": "wasserstein", "penalty": "gradient_penalty", "penalty_weight": 1, "discriminator_steps": 3},
    {"loss": "hinge", "spectral_norm": True},
    {"loss": "relativistic", "penalty": "r1_r2", "penalty_weight": 0.1},
)
WORDS = ("GAN", "z", "YES", "42")
WIDTHS = (16, 32, 64)


def on_line(distribution: str) -> bool:
    """Whether its data lie on the line, where each z is best seen to go to its x."""
    return distribution in FIXED and FIXED[distribution].dimension == 1


def surprise(random: Random) -> GanSpec:
    """A spec by that generator of random numbers."""
    distribution = random.choice([*FIXED, "word"])
    return GanSpec(
        distribution=distribution,
        text=random.choice(WORDS) if distribution == "word" else "GAN",
        generator_width=random.choice(WIDTHS),
        discriminator_width=random.choice(WIDTHS),
        noise=random.choice(["gaussian", "uniform"]),
        noise_dim=1 if on_line(distribution) else 2,
        seed=random.randrange(1000),
        **random.choice(RECIPES),
    )
