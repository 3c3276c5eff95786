"""What linear algebra says of a game near its equilibrium: eigenvalues of the field and of a method's update.

The field decides for the flow (real parts below 0 converge), the update for a method (absolute values below 1):
Mescheder et al. 2017, proposition 4; Nagarajan and Kolter 2017. Each is computed twice: from Jacobians by torch.func,
and from the game's Jacobian by hand through each method's characteristic polynomial.
"""

from collections.abc import Callable

import numpy as np
import torch
from numpy.polynomial import Polynomial
from numpy.typing import NDArray
from torch import Tensor
from torch.func import jacrev

from playground.plane.games import EQUILIBRIUM, Matrix
from playground.plane.games_methods import METHODS, Method, Rules, State

Spectrum = NDArray[np.complex128]


def field_jacobian(rules: Rules, theta: float, psi: float) -> Tensor:
    """v′ at (θ, ψ) by torch.func, [2, 2] in float64."""

    def field(z: Tensor) -> Tensor:
        return torch.stack(rules.field(z[0], z[1]))

    return jacrev(field)(torch.tensor([theta, psi], dtype=torch.float64))


def update_jacobian(rules: Rules, method: Method) -> Tensor:
    """The Jacobian of a method's update at the equilibrium by torch.func, float64.

    [2, 2]; [4, 4] for methods that remember, over (θ, ψ) and what is kept. ValueError for the flow.
    """
    step = method.step
    if step is None:
        raise ValueError("The continuous flow has no update.")

    def update(z: Tensor) -> Tensor:
        after = step(rules, State(z[0], z[1], (z[-2], z[-1])))
        return torch.stack([after.theta, after.psi, *after.kept][: len(z)])

    start = [*EQUILIBRIUM, 0.0, 0.0] if method.remembers else [*EQUILIBRIUM]
    return jacrev(update)(torch.tensor(start, dtype=torch.float64))


def eigenvalues(rules: Rules, method: Method) -> Spectrum | None:
    """Of the update at the equilibrium, or of v′ for the flow, by torch.func; None where there is no equilibrium."""
    if rules.game.jacobian is None:
        return None
    jacobian = field_jacobian(rules, *EQUILIBRIUM) if method.step is None else update_jacobian(rules, method)
    return _ordered(torch.linalg.eigvals(jacobian).numpy())


def by_hand(rules: Rules, name: str) -> Spectrum | None:
    """As `eigenvalues`, for the method of that name, from closed forms."""
    if rules.game.jacobian is None:
        return None
    roots = POLYNOMIALS[name](rules.game.jacobian(rules.strength), rules.step, rules.momentum).roots()
    return _ordered(roots.astype(np.complex128))


def rate(values: Spectrum, method: Method) -> float:
    """What the distance to the equilibrium is multiplied by, at last: a step, or a unit of time for the flow."""
    return float(np.exp(values.real.max()) if method.step is None else np.abs(values).max())


def _ordered(values: Spectrum) -> Spectrum:
    """By real part, then imaginary, rounded so that twins of both computations come in one order."""
    return values[np.lexsort((values.imag.round(6), values.real.round(6)))]


Characteristic = Callable[[Matrix, float, float], Polynomial]
MU = Polynomial([0, 1])


def _flow(jacobian: Matrix, _: float, __: float) -> Polynomial:
    """λ² − λ Tr v′ + det v′."""
    (a, b), (c, d) = jacobian
    return (MU - a) * (MU - d) - b * c


def _through(jacobian: Matrix, first: Polynomial, second: Polynomial) -> Polynomial:
    """The product over eigenvalues λ of v′ of first(μ) + λ·second(μ)."""
    (a, b), (c, d) = jacobian
    return (first + a * second) * (first + d * second) - b * c * second**2


def _simultaneous(jacobian: Matrix, h: float, _: float) -> Polynomial:
    """μ = 1 + hλ."""
    return _through(jacobian, MU - 1, Polynomial([-h]))


def _momentum(jacobian: Matrix, h: float, beta: float) -> Polynomial:
    """μ² − (1 + β + hλ)μ + β = 0: Gidel et al. 2019, theorem 4."""
    return _through(jacobian, MU**2 - (1 + beta) * MU + beta, -h * MU)


def _extragradient(jacobian: Matrix, h: float, _: float) -> Polynomial:
    """μ = 1 + hλ + h²λ²; v′² has the trace t² − 2D and the determinant D² of its own."""
    (a, b), (c, d) = jacobian
    trace, det = a + d, a * d - b * c
    # Of M = 1 + hA + h²A² with A's eigenvalues λ, κ: μ₁ + μ₂ and μ₁μ₂ in A's trace and determinant.
    total = 2 + h * trace + h**2 * (trace**2 - 2 * det)
    product = 1 + h * trace + h**2 * (trace**2 - det) + h**3 * det * trace + h**4 * det**2
    return MU**2 - total * MU + product


def _optimistic(jacobian: Matrix, h: float, _: float) -> Polynomial:
    """μ² − (1 + 2hλ)μ + hλ = 0."""
    return _through(jacobian, MU**2 - MU, h - 2 * h * MU)


def _alternating(jacobian: Matrix, h: float, _: float) -> Polynomial:
    """(μ − 1 − ha)(μ − 1 − hd) = h²bcμ with v′ = [[a, b], [c, d]]: Mescheder et al. 2018, appendix C."""
    (a, b), (c, d) = jacobian
    return (MU - 1 - h * a) * (MU - 1 - h * d) - h**2 * b * c * MU


def _alternating_momentum(jacobian: Matrix, h: float, beta: float) -> Polynomial:
    """P(μ; a) P(μ; d) = h²bcμ³ with P(μ; a) = μ² − (1 + β + ha)μ + β: Gidel et al. 2019, section 5.1."""
    (a, b), (c, d) = jacobian
    one, other = (MU**2 - (1 + beta + h * own) * MU + beta for own in (a, d))
    return one * other - h**2 * b * c * MU**3


POLYNOMIALS: dict[str, Characteristic] = {
    "simultaneous": _simultaneous,
    "alternating": _alternating,
    "momentum": _momentum,
    "alternating_momentum": _alternating_momentum,
    "extragradient": _extragradient,
    "optimistic": _optimistic,
    "flow": _flow,
}
assert POLYNOMIALS.keys() == METHODS.keys()
