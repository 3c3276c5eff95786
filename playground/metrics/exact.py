"""Divergences of two distributions on the line, by quadrature that is exact to rounding. Logarithms are natural.

Point masses count beside the densities: both are densities with respect to length plus the points that either has.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.metrics.densities import Density, Floats

NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)  # on each stretch between two knots
FEW_NODES, FEW_WEIGHTS = np.polynomial.legendre.leggauss(2)
NOISE = 1e-14  # a difference of logarithms or of shares that is rounding
HALVINGS = 30  # of a bracket about a crossing; integrals of what bends there err by the square of what is left


def rule(knots: Floats, few: bool = False) -> tuple[Floats, Floats]:
    """Gauss–Legendre nodes and weights on every stretch between ascending knots: twelve, or two where few will do."""
    nodes, weights = (FEW_NODES, FEW_WEIGHTS) if few else (NODES, WEIGHTS)
    half = np.diff(knots)[:, None] / 2
    return (knots[:-1, None] + half * (1 + nodes)).ravel(), (half * weights).ravel()


@dataclass(frozen=True)
class Both:
    """Two distributions on one grid of nodes x [n] with weights dx [n]; the last few nodes are the point masses.

    `p`, `q` [n]: densities, or masses at points; `log_p`, `log_q` their logarithms; `dx` is 1 at points.
    """

    first: Density
    second: Density

    @cached_property
    def knots(self) -> Floats:
        """The knots of both."""
        return np.union1d(self.first.knots, self.second.knots)

    @cached_property
    def points(self) -> list[float]:
        """Where either has a point mass."""
        return sorted({*self.first.atoms, *self.second.atoms})

    @cached_property
    def _rule(self) -> tuple[Floats, Floats]:
        x, dx = rule(self.knots)
        return np.append(x, self.points), np.append(dx, np.ones(len(self.points)))

    @property
    def x(self) -> Floats:
        """Nodes."""
        return self._rule[0]

    @property
    def dx(self) -> Floats:
        """Their weights."""
        return self._rule[1]

    def _log(self, density: Density) -> Floats:
        lengths = density.log_pdf(self.x[: len(self.x) - len(self.points)])
        with np.errstate(divide="ignore"):
            masses = np.log([density.atoms.get(place, 0.0) for place in self.points])
        return np.append(lengths, masses)

    @cached_property
    def log_p(self) -> Floats:
        """log p."""
        return self._log(self.first)

    @cached_property
    def log_q(self) -> Floats:
        """log q."""
        return self._log(self.second)

    @cached_property
    def p(self) -> Floats:
        """The first density."""
        return np.exp(self.log_p)

    @cached_property
    def q(self) -> Floats:
        """The second density."""
        return np.exp(self.log_q)

    @cached_property
    def log_middle(self) -> Floats:
        """log((p + q)/2)."""
        return np.logaddexp(self.log_p, self.log_q) - math.log(2)

    def mean_log_ratio(self, density: Floats, log_top: Floats, log_bottom: Floats) -> float:
        """∫ density · (log top − log bottom), 0 where the density is 0."""
        mass = density * self.dx
        held = mass > 0  # where a tiny density underflows, 0 · ∞ would be no number
        return float(np.sum(mass[held] * (log_top[held] - log_bottom[held])))


def kl(both: Both) -> float:
    """KL(p‖q) = ∫ p log(p/q) in nats; infinite where p has mass and q has none."""
    return max(0.0, both.mean_log_ratio(both.p, both.log_p, both.log_q))


def reverse_kl(both: Both) -> float:
    """KL(q‖p)."""
    return max(0.0, both.mean_log_ratio(both.q, both.log_q, both.log_p))


def coverage(both: Both) -> float:
    """½ KL(p‖m), m = (p + q)/2: large where there are real examples and no samples (Prince 2023, section 15.1.4)."""
    return max(0.0, both.mean_log_ratio(both.p, both.log_p, both.log_middle) / 2)


def quality(both: Both) -> float:
    """½ KL(q‖m): large where there are samples and no real examples (Prince 2023, section 15.1.4)."""
    return max(0.0, both.mean_log_ratio(both.q, both.log_q, both.log_middle) / 2)


def terms(first: Density, second: Density, x: Floats) -> tuple[Floats, Floats]:
    """What each place x [n] adds to coverage, ½ p log(p/m), and to quality, ½ q log(q/m); point masses not counted."""
    log_p, log_q = first.log_pdf(x), second.log_pdf(x)
    log_middle = np.logaddexp(log_p, log_q) - math.log(2)
    with np.errstate(invalid="ignore"):
        found = [np.where(np.isfinite(own), np.exp(own) * (own - log_middle) / 2, 0.0) for own in (log_p, log_q)]
    return found[0], found[1]


def js(both: Both) -> float:
    """The Jensen–Shannon divergence, quality + coverage: 0 to log 2 (Lin 1991, equation 4.1)."""
    return min(quality(both) + coverage(both), math.log(2))  # rounding can leave 1e-16 more


def best_value(both: Both) -> float:
    """V of the optimal discriminator, 2 JS − log 4: Goodfellow et al. 2014, theorem 1."""
    return 2 * js(both) - math.log(4)


def total_variation(both: Both) -> float:
    """½ ∫|p − q|, 0 to 1."""
    cuts = crossings(lambda x: both.first.log_pdf(x) - both.second.log_pdf(x), both.knots)
    x, dx = rule(np.union1d(both.knots, cuts))
    lengths = np.sum(np.abs(both.first.pdf(x) - both.second.pdf(x)) * dx)
    masses = sum(abs(both.first.atoms.get(at, 0) - both.second.atoms.get(at, 0)) for at in both.points)
    return min(float(lengths + masses) / 2, 1.0)


def optimal_discriminator(first: Density, second: Density, x: Floats) -> Floats:
    """D* = p/(p + q) at x [n]: Goodfellow et al. 2014, proposition 1. NaN where neither has any mass.

    At a point mass, only point masses count.
    """
    log_p, log_q = first.log_pdf(x), second.log_pdf(x)
    for place in {*first.atoms, *second.atoms}:
        with np.errstate(divide="ignore"):
            log_p[x == place] = np.log(first.atoms.get(place, 0.0))
            log_q[x == place] = np.log(second.atoms.get(place, 0.0))
    with np.errstate(invalid="ignore", over="ignore"):
        return 1 / (1 + np.exp(log_q - log_p))


def crossings(gap: Callable[[Floats], Floats], knots: Floats) -> Floats:
    """Where a function of the line changes its sign inside the stretches between knots; less than `NOISE` is 0."""
    shares = np.array([1e-9, 0.2, 0.4, 0.6, 0.8, 1 - 1e-9])
    x = knots[:-1, None] + np.diff(knots)[:, None] * shares
    with np.errstate(invalid="ignore"):
        seen = np.nan_to_num(gap(x.ravel()), nan=0.0).reshape(x.shape)
    signs = np.where(np.abs(seen) < NOISE, 0, np.sign(seen))
    for column in range(1, len(shares)):  # a zero that is hit is of the sign before it, and crossed after it
        signs[:, column] = np.where(signs[:, column] == 0, signs[:, column - 1], signs[:, column])
    rows, columns = np.nonzero(signs[:, :-1] * signs[:, 1:] < 0)
    if not len(rows):
        return np.empty(0)
    low, high, rising = x[rows, columns], x[rows, columns + 1], signs[rows, columns] < 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        beyond = (gap(middle) > 0) == rising
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    return (low + high) / 2
