"""The best single Gaussian for a distribution on the line, by each of three divergences.

KL(p‖q) is least for the Gaussian of p's own mean and variance, as in maximum likelihood: it covers all of p. KL(q‖p)
and the Jensen–Shannon divergence are minimised numerically from a start at each piece of p, since they may have a
minimum at each: KL(q‖p) seeks one mode (Bishop 2006, section 10.1.2).
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from playground.metrics.densities import GAUSSIAN, Density, Floats, Piece
from playground.metrics.exact import Both, js, kl, reverse_kl, rule

NARROWEST, WIDEST = 0.05, 6.0  # standard deviations of a fit
STRETCH = 0.1  # between the knots of the grid on which fits are sought
SAME = 0.01  # fits that are nearer than this in mean and deviation are one
STARTS = 4  # at most, besides the moments

Slopes = Callable[[Floats, Floats, Floats], tuple[Floats, Floats]]


class Fit(NamedTuple):
    """A Gaussian, and its divergence from the distribution."""

    mean: float
    deviation: float
    divergence: float

    @property
    def density(self) -> Density:
        """The Gaussian itself."""
        return Density((Piece(GAUSSIAN, self.mean, self.deviation),), free=True)


def forward_fit(density: Density) -> Fit:
    """The Gaussian of least KL(p‖q), which has the moments of p; infinite where p has a point mass."""
    return _measured(density, density.mean, max(math.sqrt(density.variance), NARROWEST), kl)


def reverse_fits(density: Density) -> list[Fit]:
    """The Gaussians at the local minima of KL(q‖p), the best first; none where p has gaps, since all are infinite."""
    if not any(piece.kind == GAUSSIAN for piece in density.pieces):
        return []
    return _local(density, _reverse_slopes, reverse_kl)


def js_fits(density: Density) -> list[Fit]:
    """The Gaussians at the local minima of the Jensen–Shannon divergence, the best first.

    It is what a generator that is a single Gaussian would find against an optimal discriminator.
    """
    return _local(density, _js_slopes, js)


def _reverse_slopes(log_p: Floats, log_q: Floats, _: Floats) -> tuple[Floats, Floats]:
    """KL(q‖p) and its derivative in q, a node: log(q/p) each, but for a constant."""
    ratio = log_q - log_p
    return np.exp(log_q) * ratio, ratio


def _js_slopes(log_p: Floats, log_q: Floats, p: Floats) -> tuple[Floats, Floats]:
    """JS and its derivative in q, a node: ½ log(q/m)."""
    log_middle = np.logaddexp(log_p, log_q) - math.log(2)
    held = p > 0
    covered = np.where(held, p * np.where(held, log_p - log_middle, 0), 0)
    return (np.exp(log_q) * (log_q - log_middle) + covered) / 2, (log_q - log_middle) / 2


def _local(density: Density, slopes: Slopes, divergence: Callable[[Both], float]) -> list[Fit]:
    """The distinct minima that are found from the moments and from the heaviest pieces, measured exactly."""
    low, high = density.knots[0] - WIDEST, density.knots[-1] + WIDEST
    knots = np.union1d(density.knots, np.linspace(low, high, math.ceil((high - low) / STRETCH)))
    x, dx = rule(knots, few=True)
    log_p = density.log_pdf(x)
    objective = _objective(x, dx, log_p, slopes)
    found: list[Fit] = []
    for start in _starts(density):
        seen = minimize(objective, start, jac=True, method="L-BFGS-B", bounds=[(low, high), BOUNDS])
        mean, deviation = float(seen.x[0]), float(np.exp(seen.x[1]))
        if all(abs(mean - one.mean) + abs(deviation - one.deviation) > SAME for one in found):
            found.append(_measured(density, mean, deviation, divergence))
    return sorted(found, key=lambda fit: fit.divergence)


BOUNDS = (math.log(NARROWEST), math.log(WIDEST))


def _objective(x: Floats, dx: Floats, log_p: Floats, slopes: Slopes) -> Callable[[Floats], tuple[float, Floats]]:
    """The divergence on a grid and its gradient in the mean and the logarithm of the deviation."""
    p = np.exp(log_p)

    def value(at: Floats) -> tuple[float, Floats]:
        away = (x - at[0]) / np.exp(at[1])
        log_q = -(away**2) / 2 - at[1] - math.log(2 * math.pi) / 2
        terms, slope = slopes(log_p, log_q, p)
        weight = np.exp(log_q) * dx * slope
        gradient = np.array([(weight * away).sum() / np.exp(at[1]), (weight * (away**2 - 1)).sum()])
        return float((terms * dx).sum()), gradient

    return value


def _starts(density: Density) -> list[list[float]]:
    """Mean and log deviation: the moments of all, and each heavy piece as it is."""
    spread = max(math.sqrt(density.variance), NARROWEST)
    heavy = sorted(zip(density.weights, density.pieces, strict=True), key=lambda pair: -pair[0])[:STARTS]
    pieces = [[piece.centre, math.log(max(piece.width / 2, NARROWEST))] for _, piece in heavy]
    return [[density.mean, math.log(min(spread, WIDEST))], *pieces]


def _measured(density: Density, mean: float, deviation: float, divergence: Callable[[Both], float]) -> Fit:
    fit = Fit(mean, deviation, math.nan)
    return fit._replace(divergence=divergence(Both(density, fit.density)))
