"""Games of two numbers: each as the vector field that its players follow. What is done with it is in `games_methods`.

A state is (θ, ψ): the generator's number and the discriminator's, each a float, an array or a tensor. A game's field is
its gradient vector field v(θ, ψ) = (−∂L_G/∂θ, −∂L_D/∂ψ), which is no gradient of anything where the players disagree.

The Dirac-GAN (Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", section 2): data at 0, a
generator that puts all its mass at θ, a linear discriminator D(x) = ψx. As there, L = f(ψθ) + f(0) is maximised by the
discriminator and minimised by the generator, f(t) = −log(1 + exp(−t)): D is high where it sees a fake.
A new game is one entry of `GAMES`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

Number = Any  # a float, an array or a tensor: a field is computed on each alike
Pair = tuple[Number, Number]
Matrix = tuple[tuple[float, float], tuple[float, float]]

EQUILIBRIUM = (0.0, 0.0)  # of every game here that has one
NODES = np.arange(-80, 81) / 10  # of a standard normal: on an analytic function the trapezoid rule needs no better
WEIGHTS = np.exp(-(NODES**2) / 2) / (10 * math.sqrt(2 * math.pi))
SLOPE, BEND = 0.5, -0.25  # f′(0) and f″(0)


@dataclass(frozen=True)
class Game:
    """A game. `field(θ, ψ, strength, target)` is v; `jacobian(strength)` is v′ at the equilibrium, by hand.

    `strength` is what `symbol` and `meaning` say, from `weakest` to `strongest`, by default `usual`; games without one
    have no symbol. `bound`: the discriminator's number is kept in [−strength, strength]. `jacobian` is None for a game
    without an equilibrium. `dirac`: the players are a generator's point and a discriminator's line.
    """

    label: str
    field: Callable[[Number, Number, float, float], Pair]
    jacobian: Callable[[float], Matrix] | None
    symbol: str = ""
    meaning: str = ""
    usual: float = 0.0
    strongest: float = 2.0
    weakest: float = 0.0
    bound: bool = False
    targeted: bool = False  # the gradient penalty's target slope matters
    dirac: bool = True

    def project(self, psi: Number, strength: float) -> Number:
        """ψ after a step: clipped where the game bounds it."""
        if not self.bound:
            return psi
        return psi.clamp(-strength, strength) if isinstance(psi, Tensor) else np.clip(psi, -strength, strength)


def tanh(x: Number) -> Number:
    """tanh of a float, an array or a tensor."""
    return torch.tanh(x) if isinstance(x, Tensor) else np.tanh(x)


def sign(x: Number) -> Number:
    """The sign of a float, an array or a tensor."""
    return torch.sign(x) if isinstance(x, Tensor) else np.sign(x)


def slope(t: Number) -> Number:
    """f′(t) = 1/(1 + eᵗ), without overflow."""
    return (1 - tanh(t / 2)) / 2


def bilinear(x: Number, y: Number, alpha: float, _: float) -> Pair:
    """V = xy + α(x² − y²)/2; x minimises it and y maximises it.

    α = 0 is the textbook's game (Goodfellow 2016, section 8.2), whose flow is a circle: `games_flow.circle`.
    """
    return -y - alpha * x, x - alpha * y


def bowl(x: Number, y: Number, kappa: float, _: float) -> Pair:
    """Both descend (x² + κy²)/2: a conservative field, which has a potential (Huszár 2017)."""
    return -x, -kappa * y


def minimax(theta: Number, psi: Number, _: float = 0.0, __: float = 0.0) -> Pair:
    """The Dirac-GAN as it is: Mescheder et al. 2018, lemma 2.2."""
    pull = slope(theta * psi)
    return -psi * pull, theta * pull


def non_saturating(theta: Number, psi: Number, _: float, __: float) -> Pair:
    """The generator maximises f(−ψθ) instead: Mescheder et al. 2018, appendix D.2."""
    t = theta * psi
    return -psi * slope(-t), theta * slope(t)


def wasserstein(theta: Number, psi: Number, _: float, __: float) -> Pair:
    """f(t) = t. The critic's ψ is clipped after each step: Arjovsky et al. 2017, Algorithm 1."""
    return -psi, theta


def gradient_penalty(theta: Number, psi: Number, weight: float, target: float) -> Pair:
    """The critic pays λ(|ψ| − g)²/2 for a slope other than g: Mescheder et al. 2018, section 3.2 (WGAN-GP)."""
    return -psi, theta - weight * (psi - target * sign(psi))


def penalised(theta: Number, psi: Number, gamma: float, _: float) -> Pair:
    """The discriminator pays γψ²/2, the squared slope of D: R1 at the data, R2 at the fake, alike for a line.

    Mescheder et al. 2018, section 4.1.
    """
    down, up = minimax(theta, psi)
    return down, up - gamma * psi


def instance_noise(theta: Number, psi: Number, sigma: float, _: float) -> Pair:
    """Real and fake are blurred by normal noise of width σ (Sønderby et al. 2017): Mescheder et al. 2018, section 3.3.

    L = E f(ψ(θ + σε)) + E f(−ψσε); the means by the trapezoid rule.
    """
    nodes: Number
    weights: Number
    if isinstance(theta, Tensor):
        nodes, weights = torch.as_tensor(NODES).to(theta), torch.as_tensor(WEIGHTS).to(theta)
    else:
        nodes, weights = NODES, WEIGHTS
    theta, psi = theta[..., None] if np.ndim(theta) else theta, psi[..., None] if np.ndim(psi) else psi
    noise = sigma * nodes
    fake, real = slope(psi * (theta + noise)), slope(-psi * noise)
    return -(psi * fake * weights).sum(-1), (((theta + noise) * fake - noise * real) * weights).sum(-1)


def consensus(theta: Number, psi: Number, gamma: float, _: float) -> Pair:
    """v − γ∇‖v‖²/2 for the Dirac-GAN's v: both players also want the field to be short (Mescheder et al. 2017)."""
    t = theta * psi
    first = slope(t)
    second = -first * (1 - first)  # f″(t)
    length = theta * theta + psi * psi
    down, up = -psi * first, theta * first
    return (
        down - gamma * first * (second * psi * length + first * theta),
        up - gamma * first * (second * theta * length + first * psi),
    )


def turning(rate: float, generator: float = 0.0, discriminator: float = 0.0) -> Matrix:
    """The Jacobian of a field that turns at `rate` while each player's own number grows at the rate given."""
    return (generator, -rate), (rate, discriminator)


GAMES: dict[str, Game] = {
    "bilinear": Game(
        "Bilinear xy", bilinear, lambda alpha: turning(1, -alpha, -alpha), "α", "how much of a bowl is mixed in",
        dirac=False,
    ),
    "bowl": Game(
        "Bowl", bowl, lambda kappa: ((-1, 0), (0, -kappa)), "κ", "the bowl's steepness along y", 3.0, 10.0, dirac=False
    ),
    "minimax": Game("Minimax", minimax, lambda _: turning(SLOPE)),
    "non_saturating": Game("Non-saturating", non_saturating, lambda _: turning(SLOPE)),
    "wasserstein": Game(
        "WGAN, clipped", wasserstein, lambda _: turning(1), "c", "ψ is kept in [−c, c]", 1.0, 2.0, 0.1, bound=True
    ),
    "gradient_penalty": Game(
        "WGAN-GP", gradient_penalty, None, "λ", "weight of the gradient penalty", 0.7, 2.0, targeted=True
    ),
    "r1": Game(
        "R1", penalised, lambda gamma: turning(SLOPE, 0, -gamma), "γ",
        "weight of the squared slope at the data", 0.3, 4.0,
    ),
    "r2": Game(
        "R2", penalised, lambda gamma: turning(SLOPE, 0, -gamma), "γ",
        "weight of the squared slope at the fake", 0.3, 4.0,
    ),
    "instance_noise": Game(
        "Instance noise", instance_noise, lambda sigma: turning(SLOPE, 0, 2 * BEND * sigma**2), "σ",
        "width of the noise", 0.7, 2.0,
    ),
    "consensus": Game(
        "Consensus", consensus, lambda gamma: turning(SLOPE, -gamma * SLOPE**2, -gamma * SLOPE**2), "γ",
        "weight of the field's squared length", 1.0, 4.0,
    ),
}  # fmt: skip
