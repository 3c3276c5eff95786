"""The two players' losses, as functions of the discriminator's raw outputs.

Every function is elementwise on tensors of shape [..., batch] and returns the loss of each sample; callers take the
mean. `real` and `fake` are raw outputs (logits or critic scores). Each loss comes with its slopes, its derivatives with
respect to them, since on nets this small autograd would cost more than the step; a test compares the two. A new loss is
one entry of `LOSSES`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import relu, sigmoid, softplus

from playground.metrics.densities import Floats

OfReal = Callable[[Tensor, Tensor, Tensor], Tensor]  # (real, fake, target) → the loss of each pair
OfRealSlopes = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]  # … → its slopes in real and in fake
OfFake = Callable[[Tensor, Tensor], Tensor]  # (real, fake) → the loss of each fake sample, or its slope in fake
OfDensities = Callable[[Floats, Floats, float], Floats]  # (p, q, target) → D*(x)


@dataclass(frozen=True)
class Loss:
    """A pair of losses, their slopes, and how the discriminator's raw output is to be read.

    `discriminator(real, fake, target)`: `target` is what a real sample is labelled with, 1 unless smoothed.
    `generator(real, fake)`: `real` is used by paired losses alone.
    `squashed`: D(x) is the sigmoid of the raw output, a probability.
    `undecided`: the value of D(x) that means "cannot tell" where no label is smoothed; None where only differences of
    D(x) have a meaning.
    `best(p, q, target)`: the D(x) that minimises D's loss where the data has the density p(x) and the generator q(x);
    None where no loss singles one out.
    """

    label: str
    discriminator: OfReal
    discriminator_slopes: OfRealSlopes
    generator: OfFake
    generator_slope: OfFake
    squashed: bool = False
    undecided: float | None = None
    paired: bool = False
    best: OfDensities | None = None

    def read(self, raw: Tensor) -> Tensor:
        """D(x) as shown: a probability where the loss makes it one, the raw score elsewhere."""
        return sigmoid(raw) if self.squashed else raw

    def undecided_at(self, smoothing: float) -> float | None:
        """`undecided` where real samples are labelled 1 - α: the best D is then (1 - α) p / (p + q).

        Densities p of real and q of fake samples: Salimans et al. 2016, section 3.4. Losses without labels: 0 or None.
        """
        return None if self.undecided is None else self.undecided * (1 - smoothing)


def cross_entropy(real: Tensor, fake: Tensor, target: Tensor) -> Tensor:
    """-t log D(x) - (1 - t) log(1 - D(x)) - log(1 - D(G(z))): Goodfellow et al. 2014, Algorithm 1.

    A target below 1 is one-sided label smoothing (Salimans et al. 2016, section 3.4).
    """
    return softplus(real) - target * real + softplus(fake)


def cross_entropy_slopes(real: Tensor, fake: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """D(x) - t and D(G(z))."""
    return sigmoid(real) - target, sigmoid(fake)


def share_of_real(p: Floats, q: Floats, target: float) -> Floats:
    """t p/(p + q): Goodfellow et al. 2014, proposition 1, and Salimans et al. 2016, section 3.4, for targets t below 1.

    For least squares, too: Mao et al. 2017, equation 5 with a = 0, b = t.
    """
    return target * p / (p + q)


def least_squares(real: Tensor, fake: Tensor, target: Tensor) -> Tensor:
    """(D(x) - t)²/2 + D(G(z))²/2: Mao et al. 2017, equation 2 with a = 0, b = 1."""
    return ((real - target).square() + fake.square()) / 2


def difference_slopes(real: Tensor, fake: Tensor, _: Tensor) -> tuple[Tensor, Tensor]:
    """The slopes of D(G(z)) - D(x)."""
    return -torch.ones_like(real), torch.ones_like(fake)


def hinge_slopes(real: Tensor, fake: Tensor, _: Tensor) -> tuple[Tensor, Tensor]:
    """-1 and 1 inside the margin, 0 beyond."""
    return -(real < 1).to(real), (fake > -1).to(fake)


def relativistic_slopes(real: Tensor, fake: Tensor, _: Tensor) -> tuple[Tensor, Tensor]:
    """The slopes of softplus(D(G(z)) - D(x))."""
    doubt = sigmoid(fake - real)
    return -doubt, doubt


LOSSES: dict[str, Loss] = {
    "minimax": Loss(
        "minimax",
        cross_entropy,
        cross_entropy_slopes,
        # log(1 - D(G(z))), minimised: Goodfellow et al. 2014, equation 1. It saturates where D is sure.
        lambda _, fake: -softplus(fake),
        lambda _, fake: -sigmoid(fake),
        squashed=True,
        undecided=0.5,
        best=share_of_real,
    ),
    "non_saturating": Loss(
        "non-saturating",
        cross_entropy,
        cross_entropy_slopes,
        # -log D(G(z)): Goodfellow et al. 2014, section 3.
        lambda _, fake: softplus(-fake),
        lambda _, fake: -sigmoid(-fake),
        squashed=True,
        undecided=0.5,
        best=share_of_real,
    ),
    "least_squares": Loss(
        "least squares",
        least_squares,
        lambda real, fake, target: (real - target, fake),
        # (D(G(z)) - 1)²/2: Mao et al. 2017, equation 2 with c = 1.
        lambda _, fake: (fake - 1).square() / 2,
        lambda _, fake: fake - 1,
        undecided=0.5,
        best=share_of_real,
    ),
    "wasserstein": Loss(
        "Wasserstein",
        # D(G(z)) - D(x): Arjovsky et al. 2017, equation 2.
        lambda real, fake, _: fake - real,
        difference_slopes,
        lambda _, fake: -fake,
        lambda _, fake: -torch.ones_like(fake),
    ),
    "hinge": Loss(
        "hinge",
        # max(0, 1 - D(x)) + max(0, 1 + D(G(z))): Lim and Ye 2017; Miyato et al. 2018, equations 16 and 17.
        lambda real, fake, _: relu(1 - real) + relu(1 + fake),
        hinge_slopes,
        lambda _, fake: -fake,
        lambda _, fake: -torch.ones_like(fake),
        undecided=0.0,
        best=lambda p, q, _: np.sign(p - q),  # Lim and Ye 2017, lemma 1
    ),
    "relativistic": Loss(
        "relativistic",
        # softplus(-(D(x) - D(G(z)))) and its mirror: Jolicoeur-Martineau 2018; Huang et al. 2024 (R3GAN), equation 2.
        lambda real, fake, _: softplus(fake - real),
        relativistic_slopes,
        lambda real, fake: softplus(real - fake),
        lambda real, fake: -sigmoid(real - fake),
        paired=True,
    ),
}
