"""The convergence tab: phase portraits of games of two numbers. Python computes all of it; the page draws and drags.

The page asks through `exact_routes`, with the settings as a link.
"""

from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np

from playground.figures import convergence as figures
from playground.figures.palette import THEMES
from playground.plane.games import GAMES
from playground.plane.games_methods import METHODS
from playground.plane.games_portrait import STEPS, Path, Portrait, path, portrait, predicted, stride_of
from playground.plane.games_spec import PROPERTIES, GameSpec, strength_of
from playground.plane.games_spectrum import eigenvalues
from playground.tabs import address
from playground.tabs.convergence_words import FIGURES, FIRST, agreement, look, why
from playground.tabs.convergence_words import FORMULAS as FORMULAS

SLOW: frozenset[str] = frozenset({"check"})  # parts that may take seconds: torch.func's first Jacobian
NAMES = tuple(PROPERTIES)
LONGEST_LINE = 501  # points of a drawn path: every step of the usual one


def config() -> dict[str, Any]:
    """What the page has to know before it asks."""
    return {
        "games": {name: game.label for name, game in GAMES.items()},
        "methods": {name: method.label for name, method in METHODS.items()},
        "presets": {name: figure.label for name, figure in FIGURES.items()},
        "figures": {
            name: {theme: make(colours) for theme, colours in THEMES.items()}
            for name, make in (
                ("distance", figures.distance),
                ("spectrum", figures.spectrum),
                ("rates", figures.rates),
            )
        },
    }


def opened(query: Mapping[str, str]) -> tuple[GameSpec, str]:
    """The spec of a page's address, and one sentence about what in it was no good, or ""."""
    given = address.settings(query, address.CONVERGENCE)
    wrong: dict[str, str] = {}
    good: dict[str, str] = {}
    for name, text in given.items():
        context = {"game": good["game"]} if name == "strength" and "game" in good else {}
        try:
            GameSpec.from_mapping({**context, name: text})
            good[name] = text
        except ValueError as error:
            wrong[name] = str(error)
    if given:
        return GameSpec.from_mapping(good), address.sentence(wrong)
    return figure(query)


def figure(query: Mapping[str, str]) -> tuple[GameSpec, str]:
    """The figure that an address without settings names as its lesson, or the first one; and a sentence, or ""."""
    lesson = query.get("lesson", FIRST) if query.get("tab") == address.CONVERGENCE else FIRST
    if lesson in FIGURES:
        return FIGURES[lesson].spec, ""
    return start(), f"There is no lesson “{lesson[:40]}” in this tab; there are {', '.join(FIGURES)}."


def read(given: Mapping[str, str]) -> GameSpec:
    """The spec of a link. ValueError, with one sentence, for one that is none."""
    return GameSpec.from_mapping(given)


def preset(name: str) -> GameSpec:
    """A figure's spec; ValueError for a name that is none."""
    if name not in FIGURES:
        raise ValueError(address.unknown(name, FIGURES))
    return FIGURES[name].spec


def surprise(random: Random) -> GameSpec:
    """A game at random that is worth watching."""
    game = random.choice(list(GAMES))
    known = GAMES[game]
    strength = round(random.uniform(known.weakest, known.strongest), 2) if known.symbol else None
    method = random.choice(list(METHODS))
    momentum = round(random.uniform(-0.7, 0.7), 2) if METHODS[method].heavy else -0.5
    theta, psi = (round(random.uniform(-1.6, 1.6), 2) for _ in range(2))
    step = random.choice([0.05, 0.1, 0.2, 0.3])
    return GameSpec(game, method, step, strength, momentum=momentum, theta=theta, psi=psi)


def start() -> GameSpec:
    """What the tab opens on."""
    return FIGURES[FIRST].spec


def answer(spec: GameSpec, parts: set[str]) -> dict[str, Any]:
    """What the page shows for `spec`: the parts "portrait", "path" and "check"."""
    drawn = portrait(spec) if parts & {"portrait", "check"} else None
    message: dict[str, Any] = {"settings": settings(spec), "facts": facts(spec)}
    if drawn and "portrait" in parts:
        message["portrait"] = portrait_message(spec, drawn)
    if "path" in parts:
        seen = path(spec)
        rate = predicted(spec)
        message |= {"path": path_message(seen, rate), "look": look(spec, seen, rate), "why": why(spec)}
    if drawn and "check" in parts:
        message["check"] = agreement(drawn, difference(spec, drawn))
    return message


def settings(spec: GameSpec) -> dict[str, str]:
    """The values of the controls."""
    return {name: number(value) if isinstance(value, float) else str(value) for name, value in vars(spec).items()}


def number(value: float) -> str:
    """A number as a control shows it."""
    return np.format_float_positional(float(f"{value:.6g}"), trim="-")


def facts(spec: GameSpec) -> dict[str, Any]:
    """Which controls there are for this game and method, and what they mean."""
    game, strength = GAMES[spec.game], strength_of(GAMES[spec.game])
    return {
        "symbol": game.symbol,
        "meaning": game.meaning,
        "low": strength.low,
        "high": strength.high,
        "targeted": game.targeted,
        "heavy": spec.played.heavy,
        "dirac": game.dirac,
        "flow": spec.played.step is None,
        "bound": spec.strength if game.bound else None,
        "equilibrium": game.jacobian is not None,
    }


def portrait_message(spec: GameSpec, seen: Portrait) -> dict[str, Any]:
    """Arrows, particles, eigenvalues with their border, rates over the step size."""
    reach = float(spec.reach)
    return {
        "reach": reach,
        "places": rounded(seen.places),
        "arrows": rounded(seen.arrows, 5),
        "particles": [rounded(np.clip(frame, -4 * reach, 4 * reach)) for frame in seen.particles],
        "stride": stride_of(spec),
        "columns": columns(spec, seen),
    }


def columns(spec: GameSpec, seen: Portrait) -> dict[str, Any]:
    """What the charts of eigenvalues and of rates show."""
    values = np.array([]) if seen.eigenvalues is None else seen.eigenvalues
    angle = np.linspace(0, 2 * np.pi, 121)
    disc = {"x": rounded(np.cos(angle)), "y": rounded(np.sin(angle))}
    flow = spec.played.step is None
    rates = [] if seen.rates is None else seen.rates.tolist()
    known = seen.rate is not None and not flow
    return {
        # The half plane that converges, as far as the chart goes; or the unit disc.
        "border": {"x": [-9, 0, 0, -9], "y": [9, 9, -9, -9]} if flow else disc,
        "eigenvalues": {"x": values.real.tolist(), "y": values.imag.tolist()},
        "rates": {"x": STEPS.tolist() if rates else [], "y": rates},
        "one": {"x": [STEPS[0], STEPS[-1]], "y": [1, 1]},
        "present": {"x": [spec.step] if known else [], "y": [seen.rate] if known else []},
    }  # fmt: skip


def path_message(seen: Path, rate: float | None) -> dict[str, Any]:
    """The path, thinned for drawing, its distance, and what is predicted from its start."""
    kept = np.unique(np.linspace(0, len(seen.points) - 1, LONGEST_LINE).round().astype(int))
    # A logarithmic axis has no room for 0.
    times, far = seen.times[kept], np.where(seen.distance[kept] > 0, seen.distance[kept], np.nan)
    distance = [None if np.isnan(value) else float(f"{value:.5g}") for value in far]
    predicted: dict[str, Any] = {"x": [], "y": []}
    if rate is not None and seen.distance[0] > 0:
        logs = np.log(seen.distance[0]) + times * np.log(max(rate, 1e-300))
        within = np.abs(logs) < 600
        predicted = {"x": times[within].tolist(), "y": np.exp(logs[within]).tolist()}
    return {
        "points": rounded(seen.points[kept]),
        "times": times.tolist(),
        "columns": {"distance": {"x": times.tolist(), "y": distance}, "predicted": predicted},
    }


def difference(spec: GameSpec, seen: Portrait) -> float | None:
    """How far closed forms and torch.func are apart at most; None where there is no equilibrium."""
    found = eigenvalues(spec.rules, spec.played)
    if found is None or seen.eigenvalues is None:
        return None
    by_hand = seen.eigenvalues
    return float(max(np.abs(by_hand - value).min() for value in found))


def rounded(array: np.ndarray, digits: int = 4) -> list[Any]:
    """Numbers as lists, to the digits that a screen shows."""
    found: list[Any] = np.round(array, digits).tolist()
    return found
