"""Lessons on modes: how they are lost, and what brings them back and what does not."""

from dataclasses import replace
from typing import Any

from playground.lessons.checks import deserted, distance, every, few_modes, many_modes, moves, unequal
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
# Twenty places in one corner, and in the other a single one, or twenty, of which each drawn sample takes any.
CROWD = tuple((x, y) for x in (-0.8, -0.6, -0.4, -0.2) for y in (-0.8, -0.6, -0.4, -0.2, 0.0))
FEW = ((0.8, 0.7),)
AS_MANY = tuple((x, y) for x in (0.76, 0.78, 0.8, 0.82) for y in (0.66, 0.68, 0.7, 0.72, 0.74))
DROPPING = replace(PLAIN, distribution="drawn", points=(*CROWD, *FEW))
KEPT_UP = GanSpec(
    **SMALL, loss="wasserstein", penalty="gradient_penalty", penalty_weight=0.1, discriminator_steps=5, averaging=0.0,
    generator_beta1=0.0, generator_beta2=0.9, discriminator_beta1=0.0, discriminator_beta2=0.9,
)  # fmt: skip
HASTY_G = replace(COLLAPSED, generator_steps=2)

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
    "mode-dropping": Lesson(
        "A rare mode is dropped",
        "Mode dropping: modes of the data that no latent ever makes",
        DROPPING,
        (
            "One real sample in 21 lies in the upper right corner. Play: the fake samples spread over the others.",
            "G loses next to nothing by leaving the corner out: D meets it too seldom to be pulled over by it.",
            "Look at the chart of the distance to the data: it never gets to what a perfect sampler scores.",
            "Choose the ring of 8, where all modes are equally likely: one after another is found.",
        ),
        (2000, 3000),
        deserted(*FEW[0], radius=0.3),
        replace(PLAIN, distribution="drawn", points=(*CROWD, *AS_MANY)),
    ),
    "unrolling": Lesson(
        "Unrolling undoes the collapse",
        "Unrolled GANs: G looks ahead to what D will have learned (Metz et al. 2017, figure 2)",
        replace(HASTY_G, unrolling=10),
        (
            "A G that would collapse, two steps of it for one of D, looks ten steps of D ahead. Play: it is slower, "
            "for each of G's steps takes ten of D's.",
            "A place where all fake samples sit is a bad one ten steps later: they spread over the ring, and the "
            "distance to the data falls.",
            "Set “Unrolling” to 0 and reset: the same G sits in one place or two, and hops.",
        ),
        (1100,),
        distance(0.0, 0.36),
        HASTY_G,
    ),
    "five-steps": Lesson(
        "A critic needs more steps than G",
        "Five critic steps for each of G's, against one (Arjovsky et al. 2017, Algorithm 1)",
        KEPT_UP,
        (
            "A WGAN with gradient penalty, five steps of the critic for one of G's. Play: all modes are found.",
            "Set “Discriminator steps” to 1 and reset: now G follows a critic that has not caught up with it.",
            "Fake samples swing past the modes, and most of the ring stays empty at the same iteration.",
        ),
        (1000,),
        many_modes(6),
        replace(KEPT_UP, discriminator_steps=1),
    ),
    "seed-lottery": Lesson(
        "The same model, another seed",
        "Why GANs fail: the same model is a success or a failure by its first weights",
        PLAIN,
        (
            "Play to iteration 1,500 and count the modes that are found. Then take another seed, and another.",
            "Of six runs that differ in nothing but the seed, one has three modes more than another.",
            "Open the tab “Many” and sweep over the seed: the whole lottery at a glance. Say so when you report a run.",
        ),
        (1500,),
        unequal(3),
        GanSpec(**HASTY),
        together=6,
    ),
}
