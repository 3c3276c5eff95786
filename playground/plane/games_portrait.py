"""A game's phase portrait: field, particles, the path from a start, its distance to the equilibrium and its rates."""

from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.plane.games_flow import flow
from playground.plane.games_methods import walk
from playground.plane.games_spec import GameSpec
from playground.plane.games_spectrum import Spectrum, by_hand, rate

Floats = NDArray[np.float64]

GRID = 17  # arrows along each axis
PARTICLES = 12  # along each axis
FRAMES = 40  # of the particles' film
PACE = 0.1  # time between two of them, as near as whole steps come to it
LONGEST_STRIDE = 20  # steps between two of them
GONE = 1e9  # farther out a path is not followed
LOST = 1e-9  # nearer than this a flow is the solver's rounding, and no farther followed
STEPS = np.geomspace(0.01, 2, 60)  # step sizes of the curve of rates


class Path(NamedTuple):
    """A path from a start. Times are steps, or units of time for the flow."""

    times: Floats  # [T]
    points: Floats  # [T, 2]
    distance: Floats  # [T], to (0, 0)
    measured: float | None  # what the distance was multiplied by, a step or a unit of time, over the last half


class Portrait(NamedTuple):
    """What a game and a method look like from no start in particular."""

    places: Floats  # [G², 2]
    arrows: Floats  # [G², 2]: the field there
    particles: Floats  # [FRAMES + 1, P, 2]
    eigenvalues: Spectrum | None  # from closed forms
    rate: float | None  # predicted: what the distance is multiplied by, a step or a unit of time
    rates: Floats | None  # [60]: the same at each of `STEPS`; None for the flow, which has no steps


def path(spec: GameSpec) -> Path:
    """The path that `spec` asks for, as far as it is worth to be followed."""
    rules = spec.rules
    with np.errstate(over="ignore", invalid="ignore"):
        if spec.played.step is None:
            times = np.linspace(0, spec.steps * spec.step, spec.steps + 1)
            points = flow(rules, np.array([spec.theta]), np.array([spec.psi]), times)[:, 0]
        else:
            states = islice(walk(rules, spec.played, spec.theta, spec.psi), spec.steps + 1)
            points = np.array(list(states), dtype=np.float64)
            times = np.arange(len(points), dtype=np.float64)
    distance = np.hypot(*points.T)
    seen = np.isfinite(distance) & (distance <= GONE)
    if spec.played.step is None:
        seen &= distance >= LOST
    count = len(seen) if seen.all() else max(int(seen.argmin()), 1)
    times, points, distance = times[:count], points[:count], distance[:count]
    return Path(times, points, distance, measured_rate(times, distance))


def measured_rate(times: Floats, distance: Floats) -> float | None:
    """The factor of growth a unit of `times`, by least squares on log distance over the last half; None where 0."""
    half = slice(len(times) // 2, None)
    late, far = times[half], distance[half]
    if len(late) < 2 or not (far > 0).all():
        return None
    return float(np.exp(np.polyfit(late - late.mean(), np.log(far), 1)[0]))


def portrait(spec: GameSpec) -> Portrait:
    """The portrait for `spec`; its start does not matter."""
    rules, reach = spec.rules, float(spec.reach)
    places = square(GRID, reach * (1 - 1 / GRID))
    arrows = np.stack(np.broadcast_arrays(*rules.field(*places.T)), 1)
    return Portrait(
        places,
        arrows,
        film(spec, square(PARTICLES, reach * (1 - 1 / PARTICLES))),
        by_hand(rules, spec.method),
        predicted(spec),
        None if spec.played.step is None else rates(spec),
    )


def predicted(spec: GameSpec) -> float | None:
    """What eigenvalues say that the distance is multiplied by, a step or a unit of time; None without equilibrium."""
    values = by_hand(spec.rules, spec.method)
    return None if values is None else rate(values, spec.played)


def square(count: int, reach: float) -> Floats:
    """A grid [count², 2] over [−reach, reach]²."""
    line = np.linspace(-reach, reach, count)
    return np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)


def film(spec: GameSpec, starts: Floats) -> Floats:
    """Where particles that start at [P, 2] are at every frame, [FRAMES + 1, P, 2]; those that leave stay where seen."""
    if spec.played.step is None:
        frames = flow(spec.rules, starts[:, 0], starts[:, 1], np.linspace(0, FRAMES * PACE, FRAMES + 1), 1e-5)
    else:
        stride = stride_of(spec)
        with np.errstate(over="ignore", invalid="ignore"):
            states = walk(spec.rules, spec.played, *starts.T)
            frames = np.stack([np.stack(state, 1) for state in islice(states, 0, FRAMES * stride + 1, stride)])
    return np.clip(np.nan_to_num(frames, nan=GONE), -GONE, GONE)


def stride_of(spec: GameSpec) -> int:
    """How many steps lie between two frames of the film."""
    return int(np.clip(round(PACE / spec.step), 1, LONGEST_STRIDE))


def rates(spec: GameSpec) -> Floats | None:
    """The predicted rate at each of `STEPS`, [60]; None where there is no equilibrium."""
    found = [by_hand(spec.rules._replace(step=float(step)), spec.method) for step in STEPS]
    known = [rate(values, spec.played) for values in found if values is not None]
    return np.array(known) if known else None
