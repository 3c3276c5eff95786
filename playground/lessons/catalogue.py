"""All lessons, by the name that a link has: `?lesson=mode-collapse`."""

from typing import Any

from playground.lessons.checks import certain_of_real, few_modes, pull_falls, pull_stays, slope_at_fakes, steepest
from playground.lessons.lesson import Lesson
from playground.plane import GanSpec
from playground.plane.presets import PRESETS

COLLAPSE = PRESETS["collapse"].spec
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
NORMALISED = GanSpec(**SMALL, loss="hinge", spectral_norm=True)
UNBOUNDED = GanSpec(**SMALL, loss="wasserstein", discriminator_rate=3e-3)

LESSONS: dict[str, Lesson] = {
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
}
