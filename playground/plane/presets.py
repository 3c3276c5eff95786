"""Presets: settings that show something, with what to look at and why it happens. Data, not code."""

from dataclasses import dataclass

from playground.plane.spec import GanSpec


@dataclass(frozen=True)
class Preset:
    """Settings worth a look. `look` and `why` are one sentence each; `why` names its paper."""

    label: str
    spec: GanSpec
    look: str
    why: str


PRESETS: dict[str, Preset] = {
    "ring": Preset(
        "Ring of 8",
        GanSpec(),
        "Watch the orange sheet fold itself over the eight modes one by one.",
        "Where D is green and no fake sample is near, the gradient pulls some over (Goodfellow et al. 2014).",
    ),
    "grid": Preset(
        "Grid of 25",
        GanSpec(
            distribution="grid25",
            loss="hinge",
            batch_size=256,
            generator_layers=3,
            generator_width=64,
            generator_rate=3e-3,
            generator_beta1=0.0,
            averaging=0.999,
            discriminator_layers=3,
            discriminator_width=64,
            discriminator_rate=3e-3,
            discriminator_beta1=0.0,
            penalty="r1_r2",
            penalty_weight=0.01,
        ),
        "Compare the two counts of modes: one stray sample finds a mode long before one in a hundred lives there.",
        "Noise spread over the whole view finds some 20 of the 25 modes by the loose count, so both are shown "
        "(Lin et al. 2018, PacGAN).",
    ),
    "collapse": Preset(
        "Mode collapse",
        GanSpec(averaging=0.0, generator_steps=5, generator_beta1=0.9, discriminator_beta1=0.9),
        "All fake samples sit in one or two places and hop together when D has learned where they are.",
        "G takes five steps for each of D, so it moves everything to the one best place that D knows "
        "(Metz et al. 2017, section 2.2).",
    ),
    "moons": Preset(
        "R3GAN",
        GanSpec(
            distribution="moons",
            loss="relativistic",
            penalty="r1_r2",
            penalty_weight=0.03,
            generator_beta1=0.0,
            generator_beta2=0.9,
            discriminator_beta1=0.0,
            discriminator_beta2=0.9,
        ),
        "The fake samples slide onto the two arcs and stay there while both losses settle near log 2.",
        "D compares pairs, and R1 with R2 keeps its slope small at both clouds, so that the game converges "
        "(Huang et al. 2024).",
    ),
    "roll": Preset(
        "WGAN-GP",
        GanSpec(
            distribution="swiss_roll",
            loss="wasserstein",
            generator_beta2=0.9,
            discriminator_steps=5,
            discriminator_beta2=0.9,
            penalty="gradient_penalty",
            penalty_weight=0.1,
        ),
        "No arrow dies out: nine in ten are between a third and twice as long as the usual one, wherever they start.",
        "The gradient penalty holds the critic's slope near 1, so that G is told which way to go from any place "
        "(Gulrajani et al. 2017).",
    ),
    "thread": Preset(
        "Thread",
        GanSpec(noise_dim=1, generator_width=64),
        "One orange thread visits all modes, and the samples between two modes lie on it.",
        "A continuous G maps a connected latent to a connected set, so it crosses the gaps (Khayatkhoei et al. 2018).",
    ),
    "line": Preset(
        "On the line",
        GanSpec(
            distribution="line_normal",
            noise="gaussian",
            noise_dim=1,
            generator_layers=0,
            generator_rate=3e-3,
            discriminator_width=16,
            discriminator_activation="elu",
            discriminator_rate=1e-2,
            discriminator_steps=5,
        ),
        "The blue curve, D, follows the dotted one, the best D for the two densities, while q comes to lie over p.",
        "D learns faster than G, so that it stays near p/(p + q), and where it rises the lines from z to x lean that "
        "way (Goodfellow et al. 2014, figure 1).",
    ),
    "shift": Preset(
        "x = z + θ",
        GanSpec(
            distribution="line_shifted",
            loss="minimax",
            noise="gaussian",
            noise_dim=1,
            shift=True,
            generator_rate=1e-2,
            averaging=0.0,
            discriminator_layers=0,
            discriminator_rate=0.1,
        ),
        "The lines move as one, and D, a logistic curve, leans the less the nearer θ is to 2; the corner shows θ and "
        "the slope ψ.",
        "A shift is all that G lacks, so a D that can only say left or right teaches it all, and then has nothing more "
        "to say (Prince 2023, section 15.1).",
    ),
}
