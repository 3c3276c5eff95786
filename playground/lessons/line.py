"""Lessons on the line, where densities and the best discriminator can be drawn."""

from dataclasses import replace

from playground.lessons.checks import densities_meet, every, follows_best, shift_arrives
from playground.lessons.lesson import Lesson
from playground.plane.presets import PRESETS

FOLLOWED = PRESETS["line"].spec
SHIFTED = PRESETS["shift"].spec

LINE: dict[str, Lesson] = {
    "learning-process": Lesson(
        "D follows the best D, and q follows p",
        "The learning process: p, q and D over x, the lines from z to x, and D* = p/(p + q) (Goodfellow et al. 2014)",
        FOLLOWED,
        (
            "Reset, and step D alone some twenty times: the blue curve goes to the dotted one, the best D for these "
            "densities, p/(p + q).",
            "Step G alone: where D rises, the lines from z to x lean that way, and q moves towards p.",
            "Play: q comes to lie over p, the best D is ½ everywhere, and D cannot tell them apart any more.",
            "Set “Discriminator learning rate” to 0.0001 and “Discriminator steps” to 1: D does not keep up, and what "
            "G follows is no longer the slope of the best D.",
        ),
        (100, 300, 700),
        every(follows_best(0.06), densities_meet(0.15)),
        replace(FOLLOWED, discriminator_rate=1e-4, discriminator_steps=1),
    ),
    "shift": Lesson(
        "x* = z + θ: the logistic curve flattens",
        "1-D toy example: a generator of one parameter against logistic regression (Prince 2023, section 15.1)",
        SHIFTED,
        (
            "Reset and step: the real samples lie to the right of the fake ones, so that D learns a curve that rises.",
            "G follows it: θ grows, the lines from z to x lean to the right, and the curve gets flatter.",
            "Play: θ comes to 2, D to ½ everywhere. The corner shows the path of θ and of D's slope ψ; “exact game” "
            "opens the same kind of game without samples.",
        ),
        (50, 500, 1000),
        shift_arrives(2.0, 0.25),
        replace(SHIFTED, learners="discriminator"),
    ),
}
