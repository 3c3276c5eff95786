"""Lessons on what D's slope does to G: vanishing gradients, Lipschitz critics, penalties, and what a loss tells."""

from dataclasses import replace
from typing import Any

from playground.lessons.checks import (
    certain_of_real,
    distance,
    loss_tells_distance,
    pull_falls,
    pull_stays,
    slope_at_fakes,
    slope_at_reals,
    steepest,
)
from playground.lessons.lesson import Lesson
from playground.plane import GanSpec

SPOT = tuple((x, y) for x in (0.85, 0.9, 0.95, 1.0) for y in (0.85, 0.9, 0.95, 1.0))  # in a corner, off any fresh G
SMALL: dict[str, Any] = {"generator_width": 16, "discriminator_width": 16, "batch_size": 64}
APART: dict[str, Any] = {  # a thread that stands still and a spot that it misses
    **SMALL, "distribution": "drawn", "points": SPOT, "noise_dim": 1, "averaging": 0.0, "learners": "discriminator",
    "discriminator_rate": 1e-2,
}  # fmt: skip
SATURATING = GanSpec(**APART, loss="minimax")
PULLING = GanSpec(**APART)
SMOOTHED = GanSpec(**APART, label_smoothing=0.2)
CLIPPED = GanSpec(
    **SMALL, loss="wasserstein", weight_clip=0.01, discriminator_steps=5, generator_rate=1e-4,
    generator_optimizer="rmsprop", discriminator_optimizer="rmsprop",
)  # fmt: skip
PENALISED = GanSpec(
    **SMALL, loss="wasserstein", penalty="gradient_penalty", penalty_weight=10.0, discriminator_steps=5,
    generator_rate=1e-4, generator_beta1=0.0, generator_beta2=0.9, discriminator_beta1=0.0, discriminator_beta2=0.9,
)  # fmt: skip
WIDELY_CLIPPED = replace(CLIPPED, weight_clip=1.0)
TOLD = replace(
    PENALISED, batch_size=128, generator_rate=3e-4, discriminator_rate=1e-3, penalty_weight=1.0
)  # a critic that keeps up with G
FAST_D: dict[str, Any] = {
    **APART, "learners": "both", "generator_optimizer": "sgd", "generator_rate": 1e-2, "discriminator_steps": 10,
    "discriminator_rate": 3e-2,
}  # fmt: skip
STUCK = GanSpec(**FAST_D, loss="minimax")
CRITIC_MARKS = (25, 50, 100, 150, 300, 500, 800, 1100)
STEEP = GanSpec(**SMALL, averaging=0.0)
CALM = replace(STEEP, penalty="r1", penalty_weight=1.0)
NORMALISED = GanSpec(**SMALL, loss="hinge", spectral_norm=True)
UNBOUNDED = GanSpec(**SMALL, loss="wasserstein", discriminator_rate=3e-3)

SLOPES: dict[str, Lesson] = {
    "vanishing-gradient": Lesson(
        "The gradient vanishes when D wins",
        "G's gradient norm while D trains on and G is frozen, on a logarithmic scale (Arjovsky and Bottou 2017)",
        SATURATING,
        (
            "G, a thread, is frozen, and D alone learns, with the minimax loss. Play, and watch the chart of gradient "
            "norms: it has a logarithmic scale.",
            "The better D tells thread and spot apart, the smaller G's gradient: the wedges shrink to nothing.",
            "Set “Who learns” to both after some hundred iterations: G hardly moves. Reset, and do it at once.",
            "Now choose the ring of 8: where the sheet of an untrained G lies over real samples, D cannot be sure, and "
            "the gradient does not vanish. It takes supports that do not meet.",
        ),
        (5, 500),
        pull_falls(20),
        PULLING,
    ),
    "non-saturating": Lesson(
        "A loss that does not saturate",
        "log(1 − D(G(z))) against −log D(G(z)): which slope is left where D is sure",
        PULLING,
        (
            "As before G is frozen and D alone learns, now with the non-saturating loss.",
            "G's gradient norm does not fall: where D is sure, −log D(G(z)) is steepest.",
            "Change the loss to minimax while it runs: the same D, and the gradient is gone.",
        ),
        (5, 500),
        pull_stays(3),
        SATURATING,
    ),
    "saturating-stuck": Lesson(
        "The saturating loss is stuck, the other one is not",
        "Saturating against non-saturating GANs: the slope that is left where D is sure of its fakes",
        STUCK,
        (
            "Both learn, D ten steps for each of G's, with the minimax loss and plain SGD for G. Play: D parts thread "
            "and spot at once, and the thread does not move.",
            "Unfold “Does G's loss saturate?” in the card of the game: the mark is at the left, where it is flat.",
            "Reset, and choose the non-saturating loss before you play: the thread goes to the spot.",
        ),
        (1000,),
        distance(0.4, 9.0),
        GanSpec(**FAST_D),
    ),
    "weight-clipping": Lesson(
        "WGAN: a bad clip value starves the generator",
        "WGAN with clipping: gradients vanish or explode with the clip value (Gulrajani et al. 2017, figure 1)",
        CLIPPED,
        (
            "The critic's weights are kept in [−0.01, 0.01], the value of the paper for its deep nets.",
            "In so small a net that leaves almost no slope: look at the scale beside the view, and at G's gradient.",
            "Set “Weight clip” to 0.1 and then to 0.3: the slope grows a thousandfold.",
        ),
        (300,),
        slope_at_fakes(0.0, 0.05),
        PENALISED,
    ),
    "wide-clipping": Lesson(
        "WGAN: a wide clip value lets the slope explode",
        "WGAN with clipping: gradients vanish or explode with the clip value (Gulrajani et al. 2017, figure 1)",
        WIDELY_CLIPPED,
        (
            "The same critic with its weights in [−1, 1]: look at the scale beside the view.",
            "Its weights go to the two ends of what they may be, and its slope with them: tens, where 1 would do.",
            "Set “Weight clip” to 0.1: it vanishes. There is a value between, another one for every net.",
        ),
        (300,),
        slope_at_fakes(4.0, 1e9),
        PENALISED,
    ),
    "gradient-penalty": Lesson(
        "WGAN-GP: the slope is held near one",
        "WGAN-GP with the defaults of its Algorithm 1: λ = 10, five critic steps, Adam (1e-4, 0, 0.9)",
        PENALISED,
        (
            "Play: the wedges at the fake samples are all about as long as each other.",
            "The penalty holds the norm of the critic's gradient near 1, so that every sample is told where to go.",
            "Set “Penalty weight” to 0: the critic grows steeper without end.",
        ),
        (600,),
        slope_at_fakes(0.6, 1.4),
        CLIPPED,
    ),
    "spectral-norm": Lesson(
        "Spectral normalisation bounds the slope",
        "Lipschitz continuity by spectral normalisation (Miyato et al. 2018)",
        NORMALISED,
        (
            "Each weight matrix of D is divided by its largest singular value: no slope of D exceeds 1.",
            "Compare the scale beside the view with the distances in it: over one unit D changes by one at most.",
            "Switch “Spectral normalisation” off and choose the Wasserstein loss: the scale widens without end.",
        ),
        (500,),
        steepest(0.0, 1.05),
        UNBOUNDED,
    ),
    "label-smoothing": Lesson(
        "One-sided label smoothing keeps D modest",
        "One-sided label smoothing (Salimans et al. 2016)",
        SMOOTHED,
        (
            "Real samples are labelled 0.8 instead of 1, and D alone learns.",
            "Point at the green spot: D(x) stays near 0.8, the best answer even where no fake sample comes.",
            "Set “Label smoothing” to 0: D climbs to 1 there.",
        ),
        (500,),
        certain_of_real(0.7, 0.9),
        PULLING,
    ),
    "lipschitz": Lesson(
        "The Lipschitz constant, measured",
        "Lipschitz continuity: a critic of slope 1 at most (Arjovsky et al. 2017; Gulrajani et al. 2017)",
        PENALISED,
        (
            "Play for some hundred iterations, and point at places along a line: how fast does D(x) rise?",
            "Nowhere in view is it much steeper than 1: over one unit of the plane D changes by one.",
            "Set “Penalty weight” to 0 while it runs: the steepest slope is soon ten.",
        ),
        (600,),
        steepest(0.7, 1.8),
        UNBOUNDED,
    ),
    "critic-as-metric": Lesson(
        "A critic's loss tells how far G is",
        "The critic's loss follows the distance of the samples (Arjovsky et al. 2017, figure 3)",
        TOLD,
        (
            "Play, and look at the charts of the loss and of the distance: D's loss rises towards 0 as W1 falls.",
            "The penalised critic's loss is about minus the Wasserstein distance, so that it tells how far G is.",
            "Choose the non-saturating loss without a penalty: D's loss wanders about log 4 and tells nothing of W1.",
        ),
        CRITIC_MARKS,
        loss_tells_distance(0.7),
        GanSpec(**{**SMALL, "batch_size": 128}),
    ),
    "r1": Lesson(
        "R1 flattens D at the data",
        "R1: a penalty on the slope at real samples alone (Mescheder et al. 2018)",
        CALM,
        (
            "Play until the modes are covered: the ground is calm, without sharp edges at the modes.",
            "D's slope at the real samples has all but gone, so that G, once there, is not pushed away again.",
            "Set “Penalty weight” to 0 while it runs: the edges come back, and modes get lost.",
        ),
        (1500,),
        slope_at_reals(0.0, 0.04),
        STEEP,
    ),
}
