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
        "Where D is green and empty, the gradient pulls the nearest fake samples over (Goodfellow et al. 2014).",
    ),
    "grid": Preset(
        "Grid of 25",
        GanSpec(
            distribution="grid25",
            generator_layers=3,
            generator_width=64,
            discriminator_layers=3,
            discriminator_width=64,
            batch_size=256,
        ),
        "Count the modes that stay empty: the samples jump between neighbours and lose the corners.",
        "D judges samples one by one, so nothing in its loss asks for variety (Lin et al. 2018, PacGAN).",
    ),
    "r3gan": Preset(
        "Two moons, R3GAN",
        GanSpec(distribution="moons", loss="relativistic", penalty="r1_r2", penalty_weight=0.1),
        "The fake samples slide onto the two arcs and stay there; the losses settle near log 2.",
        "D compares pairs, and R1 with R2 keeps its slope small at both clouds, so that the game converges "
        "(Huang et al. 2024).",
    ),
}
