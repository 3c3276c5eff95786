"""Lessons on modes: how they are lost, and what brings them back and what does not."""

from dataclasses import replace
from typing import Any

from playground.lessons.checks import every, few_modes, moves
from playground.lessons.lesson import Lesson
from playground.plane import GanSpec
from playground.plane.presets import PRESETS

COLLAPSE = PRESETS["collapse"].spec
SMALL: dict[str, Any] = {"generator_width": 16, "discriminator_width": 16, "batch_size": 64}
COLLAPSED = replace(COLLAPSE, **SMALL)
HASTY: dict[str, Any] = {**SMALL, "generator_rate": 1e-2, "discriminator_rate": 1e-2}
PLAIN = GanSpec(**SMALL, averaging=0.0)
NESTEROV = replace(
    PLAIN, generator_optimizer="nadam", discriminator_optimizer="nadam", generator_beta1=0.9, discriminator_beta1=0.9
)
WITHOUT_MOMENTUM = replace(
    PLAIN,
    generator_optimizer="rmsprop",
    discriminator_optimizer="rmsprop",
    generator_beta2=0.9,
    discriminator_beta2=0.9,
)

MODES: dict[str, Lesson] = {
    "mode-collapse": Lesson(
        "Mode collapse on the ring",
        "Mode collapse: the generator's samples at successive steps of training on a ring of eight Gaussians",
        COLLAPSE,
        (
            "Play, and follow the fake samples: all of them sit in a few places and hop on together.",
            "Look at the chart of modes: it stays far below eight, however long you wait.",
            "Set “Generator steps” to 1, “β₁” of both to 0.5 and “Averaging” to 0.99: the eight modes come back.",
        ),
        (500, 1000, 1500, 2000),
        few_modes(5),
        GanSpec(),
    ),
    "mode-hopping": Lesson(
        "A collapsed generator hops",
        "Cycling between modes: the generator's samples go from mode to mode and never spread (Metz et al. 2017)",
        COLLAPSED,
        (
            "Play: nearly all fake samples sit together, and D learns to call that place fake.",
            "Then they go on to a place that D has not learned yet, and later they come back: D has forgotten.",
            "Look back with the timeline: the cloud is now here, now there, and the chart of modes stays low.",
        ),
        (800, 900, 1000, 1100, 1200),
        every(few_modes(4), moves(0.3, 1e9)),
        GanSpec(),
    ),
    "averaging": Lesson(
        "Averaged weights do not oscillate",
        "Weight averaging: the mean of a path that circles the solution is nearer to it (Yazıcı et al. 2019)",
        GanSpec(**HASTY, averaging=0.99),
        (
            "Both learn in large steps, and what you see is G with averaged weights: it stands nearly still.",
            "Set “Averaging” to 0 while it runs: that is the G that trains, and it shakes.",
            "Set it to 0.99 again: the training never changed, only what is shown of it.",
        ),
        (1000, 1050, 1100, 1150, 1200),
        moves(0.0, 0.07),
        GanSpec(**HASTY, averaging=0.0),
    ),
    "momentum": Lesson(
        "Momentum collapses where RMSProp does not",
        "RMSProp against Nadam: why a GAN on pictures was compiled with the former",
        NESTEROV,
        (
            "Both players use Nadam with β₁ = 0.9. Play: the fake samples swarm from place to place.",
            "The memory of old gradients carries G past the modes, and D behind it: three modes at most at a time.",
            "Set both optimizers to RMSProp and both β₂ to 0.9, and reset: one mode after another is found.",
        ),
        (500, 1000, 1500),
        few_modes(3),
        WITHOUT_MOMENTUM,
    ),
    "experience-replay": Lesson(
        "Experience replay: a claim that does not hold here",
        "Experience replay: a memory of old fakes, against cycling between modes",
        replace(COLLAPSED, experience_replay=0.5),
        (
            "The settings of the mode collapse, and half of the fakes that D is shown are old ones. Play.",
            "D no longer forgets where G was. Still the samples hop: there is always a place that G has left for long.",
            "Set “Generator steps” to 1 and both β₁ to 0.5: it was G's haste, not D's memory.",
        ),
        (500, 1000, 1500),
        every(few_modes(4), moves(0.3, 1e9)),
        GanSpec(),
    ),
}
