"""The continuous flow of a game, ż = v(z), by scipy's ODE solver; and those flows that have a closed form.

It is what a method does as its step size goes to 0 (Mescheder et al. 2018, section 2.2).
"""

import math
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import odeint

from playground.plane.games_methods import Rules

Floats = NDArray[np.float64]
TOLERANCE = 1e-12  # relative and absolute, of the solver
MOST_PIECES = 2000  # of a bounded flow, between which ψ meets its bound or leaves it
ONE_AT_A_TIME = Lock()  # the solver promises nothing to several threads


def flow(rules: Rules, theta: Floats, psi: Floats, times: Floats, tolerance: float = TOLERANCE) -> Floats:
    """Where the flows from (θ, ψ), [P] each, are at `times` [T], ascending from 0: [T, P, 2].

    By LSODA (Petzold 1983) with that tolerance, absolute and relative. A bounded ψ is held at its bound for as long as
    the field pushes it out.
    """
    if not rules.game.bound:
        return _free(rules, theta, psi, times, tolerance)
    starts = zip(theta.tolist(), np.clip(psi, -rules.strength, rules.strength).tolist(), strict=True)
    return np.stack([_bounded(rules.strength, *start, times) for start in starts], 1)


def _free(rules: Rules, theta: Floats, psi: Floats, times: Floats, tolerance: float) -> Floats:
    def field(z: Floats, _: float) -> Floats:
        return np.concatenate(rules.field(*z.reshape(2, -1)))

    start = np.concatenate([theta, psi])
    with ONE_AT_A_TIME:
        path: Floats = odeint(field, start, times, rtol=tolerance, atol=tolerance, mxstep=100_000)
    return path.reshape(len(times), 2, -1).swapaxes(1, 2)


def _bounded(bound: float, theta: float, psi: float, times: Floats) -> Floats:
    """The clipped critic's flow in closed form, piece by piece: arcs inside the strip, straight lines along its edge.

    Its field is (−ψ, θ): inside, the state turns at rate 1; on ψ = ±c it slides at θ̇ = −ψ until θ changes its sign.
    """
    path, began = np.empty((len(times), 2)), 0.0
    for _ in range(MOST_PIECES):
        held = abs(psi) >= bound and theta * psi > 0
        lasts = theta / psi if held else _until_bound(theta, psi, bound)
        here = (times >= began) & (times <= began + lasts)
        path[here] = _slide(theta, psi, times[here] - began) if held else circle(theta, psi, times[here] - began)
        began += lasts
        if began >= times[-1]:
            break
        theta, psi = (0.0, psi) if held else circle(theta, psi, np.array([lasts]))[0].tolist()
        psi = float(np.clip(psi, -bound, bound)) if held else math.copysign(bound, psi)
    return path


def _until_bound(theta: float, psi: float, bound: float) -> float:
    """How long the arc from (θ, ψ) takes to |ψ| = bound with the field pointing out; infinite where it never does."""
    radius = math.hypot(theta, psi)
    if radius <= bound:
        return math.inf
    # ψ = r sin(a + t): it leaves upwards where that sine reaches bound/r with a cosine above 0, downwards likewise.
    angle, leave = math.atan2(psi, theta), math.asin(bound / radius)
    waits = [(target - angle) % (2 * math.pi) for target in (leave, math.pi + leave)]
    return min(wait if wait > 1e-12 else 2 * math.pi for wait in waits)


def _slide(theta: float, psi: float, times: Floats) -> Floats:
    return np.stack([theta - psi * times, np.full_like(times, psi)], 1)


def circle(theta: float, psi: float, times: Floats) -> Floats:
    """The flow of V = xy: x = x₀ cos t − y₀ sin t, y = x₀ sin t + y₀ cos t, at `times` [T]: [T, 2]."""
    cosine, sine = np.cos(times), np.sin(times)
    return np.stack([theta * cosine - psi * sine, theta * sine + psi * cosine], 1)
