"""Optimal transport on the line: distances, the plan that attains them, the dual critic.

On the line the plan that moves each quantile of one distribution to the same quantile of the other is optimal for all
costs |x − y|ᵏ, k ≥ 1 (Villani 2003, theorem 2.18), so all is known in closed form but for quantiles and integrals.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from playground.metrics.densities import Density, Floats
from playground.metrics.exact import NOISE, Both, crossings, rule


class Critic(NamedTuple):
    """A piecewise-linear 1-Lipschitz function: its value at knots [K], and straight on beyond them."""

    knots: Floats
    values: Floats

    def __call__(self, x: Floats) -> Floats:
        """f(x), x of any shape."""
        first, last = (float(np.diff(part)[0] / np.diff(self.knots[end])[0]) for part, end in self._ends())
        inside = np.interp(x, self.knots, self.values)
        return inside + first * np.minimum(x - self.knots[0], 0) + last * np.maximum(x - self.knots[-1], 0)

    def _ends(self) -> list[tuple[Floats, slice]]:
        return [(self.values[end], end) for end in (slice(0, 2), slice(-2, None))]


@dataclass(frozen=True)
class Transport:
    """How to move the first distribution onto the second."""

    both: Both

    @cached_property
    def critic(self) -> Critic:
        """The best 1-Lipschitz critic, with mean 0 under (p + q)/2: its slope is the sign of G − F.

        F and G are the distribution functions: ∫ f (p − q) = ∫ f′ (G − F) by parts. Where F = G any slope in [−1, 1]
        is as good, and 0 is taken.
        """
        first, second = self.both.first, self.both.second
        cuts = crossings(lambda x: first.cdf(x) - second.cdf(x), self.both.knots)
        knots = np.union1d(self.both.knots, cuts)
        if len(knots) == 1:  # one and the same point mass
            knots = np.array([knots[0] - 1, knots[0]])
        middle = (knots[1:] + knots[:-1]) / 2
        gap = second.cdf(middle) - first.cdf(middle)
        slopes = np.where(np.abs(gap) < NOISE, 0, np.sign(gap))
        turns = np.concatenate([[True], slopes[1:] != slopes[:-1], [True]])
        values = np.concatenate([[0], np.cumsum(slopes * np.diff(knots))])
        raw = Critic(knots[turns], values[turns])
        centre = (expectation(first, raw) + expectation(second, raw)) / 2
        return raw._replace(values=raw.values - centre)

    @cached_property
    def w1(self) -> float:
        """The earth mover's distance, ∫|F − G| dx."""
        first, second = self.both.first, self.both.second
        x, dx = rule(np.union1d(self.both.knots, self.critic.knots))
        return float(np.sum(np.abs(first.cdf(x) - second.cdf(x)) * dx))

    @cached_property
    def dual(self) -> float:
        """E_p f − E_q f of the critic: equal to W1 (Kantorovich and Rubinstein 1958)."""
        return expectation(self.both.first, self.critic) - expectation(self.both.second, self.critic)

    @cached_property
    def levels(self) -> Floats:
        """Shares of mass, ascending from 0 to 1, between which both quantile functions are smooth and do not cross."""
        places = np.union1d(self.both.knots, self.critic.knots)
        cuts = [
            share(density, places)
            for density in (self.both.first, self.both.second)
            for share in (Density.cdf, Density.cdf_before)
        ]
        levels = np.unique(np.clip(np.concatenate([[0.0, 1.0], *cuts]), 0, 1))
        return levels[np.concatenate([[True], np.diff(levels) > NOISE])]

    @cached_property
    def moves(self) -> tuple[Floats, Floats, Floats]:
        """Nodes of the plan: from x [n] to y [n], mass [n]."""
        u, du = rule(self.levels)
        inside = (u > 0) & (u < 1)
        u, du = u[inside], du[inside]
        return self.both.first.quantile(u), self.both.second.quantile(u), du

    @cached_property
    def w2(self) -> float:
        """The Wasserstein-2 distance, (∫ (F⁻¹ − G⁻¹)² du)^½."""
        x, y, mass = self.moves
        return float(np.sqrt(np.sum((x - y) ** 2 * mass)))

    def plan(self, count: int) -> tuple[Floats, Floats]:
        """The plan in `count` parcels of equal mass: from x to y, [count] each."""
        u = (np.arange(count) + 0.5) / count
        return self.both.first.quantile(u), self.both.second.quantile(u)


def expectation(density: Density, critic: Critic) -> float:
    """The mean of a piecewise-linear function under a distribution."""
    x, dx = rule(np.union1d(density.knots, critic.knots))
    held = float(np.sum(critic(x) * density.pdf(x) * dx))
    return held + sum(mass * float(critic(np.array([place]))[0]) for place, mass in density.atoms.items())


class Load(NamedTuple):
    """What a piece of the first distribution contributes to W1: its mass, and how far it is moved on average."""

    mass: float
    distance: float


def loads(transport: Transport) -> list[Load]:
    """One load a piece of the first distribution, in its order; the sum of mass times distance is W1."""
    first, (x, y, mass) = transport.both.first, transport.moves
    found = []
    for index, (piece, share) in enumerate(zip(first.pieces, first.weights, strict=True)):
        part = belongs(first, index, x) * mass
        found.append(Load(float(share), float(np.sum(part * np.abs(x - y)) / share) if piece.weight else 0.0))
    return found


def belongs(density: Density, index: int, x: Floats) -> Floats:
    """Which share of the mass at x [n] is of that piece: at a point mass, of the point masses there."""
    alone = Density((density.pieces[index],))
    share = density.weights[index]
    part, whole = share * alone.pdf(x), density.pdf(x)
    for place, mass in density.atoms.items():
        here = np.abs(x - place) < 1e-9
        part[here], whole[here] = share * alone.atoms.get(place, 0.0), mass
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
