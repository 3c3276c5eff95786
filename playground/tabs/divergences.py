"""The divergences tab: two distributions that are dragged, and what tells them apart. Python computes all of it.

The page asks through `exact_routes`, with the settings as a link.
"""

import math
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import numpy as np

from playground.figures import divergences as figures
from playground.figures.palette import THEMES
from playground.metrics import exact
from playground.metrics.densities import LINE, Density, Piece, mixture
from playground.metrics.exact import Both
from playground.metrics.fits import Fit, forward_fit, js_fits, reverse_fits
from playground.metrics.frechet_samples import Ellipse
from playground.metrics.transport import Transport, loads
from playground.plane.line_training import REGIMES
from playground.tabs import address
from playground.tabs import divergences_words as words
from playground.tabs.divergences_settings import PANELS, PROPERTIES, DivergenceSpec
from playground.tabs.divergences_slow import PLACES, REAL, rounded, sampled, squared_distance, trained, trained_critics
from playground.tabs.divergences_words import FIGURES, FIRST
from playground.tabs.divergences_words import FORMULAS as FORMULAS

SLOW: frozenset[str] = frozenset({"trained", "critics", "estimates"})
NAMES = tuple(PROPERTIES)
SHIFTS = 49  # of the sweep
PARCELS = 60  # of the transport plan
TURN = np.linspace(0, 2 * np.pi, 73)


def config() -> dict[str, Any]:
    """What the page has to know before it asks."""
    made = {"sweep": figures.sweep, "value": figures.value, "bias": figures.bias}
    return {
        "panels": PANELS,
        "presets": {name: figure.label for name, figure in FIGURES.items()},
        "figures": {name: {theme: make(colours) for theme, colours in THEMES.items()} for name, make in made.items()},
        "regimes": {name: regime.label for name, regime in REGIMES.items()},
    }


def opened(query: Mapping[str, str]) -> tuple[DivergenceSpec, str]:
    """The spec of a page's address, and one sentence about what in it was no good, or ""."""
    given = address.settings(query, address.DIVERGENCES)
    good, wrong = dict[str, str](), dict[str, str]()
    for name, text in given.items():
        try:
            DivergenceSpec.from_mapping({name: text})
            good[name] = text
        except ValueError as error:
            wrong[name] = str(error)
    if given:
        return DivergenceSpec.from_mapping(good), address.sentence(wrong)
    return figure(query)


def figure(query: Mapping[str, str]) -> tuple[DivergenceSpec, str]:
    """The figure that an address without settings names as its lesson, or the first one; and a sentence, or ""."""
    lesson = query.get("lesson", FIRST) if query.get("tab") == address.DIVERGENCES else FIRST
    if lesson in FIGURES:
        return FIGURES[lesson].spec, ""
    return start(), f"There is no lesson “{lesson[:40]}” in this tab; there are {', '.join(FIGURES)}."


def read(given: Mapping[str, str]) -> DivergenceSpec:
    """The spec of a link. ValueError, with one sentence, for one that is none."""
    return DivergenceSpec.from_mapping(given)


def preset(name: str) -> DivergenceSpec:
    """A figure's spec; ValueError for a name that is none."""
    if name not in FIGURES:
        raise ValueError(address.unknown(name, FIGURES))
    return FIGURES[name].spec


def start() -> DivergenceSpec:
    """What the tab opens on."""
    return FIGURES[FIRST].spec


def surprise(random: Random) -> DivergenceSpec:
    """Two mixtures at random, on a panel at random."""
    panel = random.choice([name for name in PANELS if name != "frechet"])

    def some() -> Density:
        return mixture(*(
            (kind, round(random.uniform(1, 11), 1), round(random.uniform(0.4, 1.5), 1), float(random.randint(1, 3)))
            for kind in random.choices(["g", "u"], k=random.randint(1, 3))
        ))  # fmt: skip

    return DivergenceSpec(panel, some(), some())


def answer(spec: DivergenceSpec, parts: set[str]) -> dict[str, Any]:
    """What the page shows for `spec`: the parts "numbers", "sweep", "trained", "critics" and "estimates"."""
    message: dict[str, Any] = {"settings": spec.texts(), "facts": {"panel": spec.panel}, "why": words.why(spec)}
    for part in sorted(parts & PARTS.keys()):
        message |= PARTS[part](spec)
    return message


def numbers(spec: DivergenceSpec) -> dict[str, Any]:
    """What a panel shows at once."""
    found = SHOWN[spec.panel](spec)
    figure = words.known(spec)
    look = f"{figure.look} {found['look']}" if figure else found["look"]
    return {"numbers": found, "look": look}


def curves(spec: DivergenceSpec) -> dict[str, Any]:
    """Both distributions for drawing: densities over places, point masses, pieces."""
    both = Both(spec.p, spec.q)
    edges = np.concatenate([both.knots - 1e-6, both.knots + 1e-6]) if len(both.knots) < 300 else np.empty(0)
    x = np.union1d(PLACES, edges[(edges >= LINE[0]) & (edges <= LINE[1])])
    return {
        "x": rounded(x, 6),
        **{
            name: {
                "density": rounded(density.pdf(x), 5),
                "points": [[place, mass] for place, mass in density.atoms.items()],
                "pieces": [vars(piece) for piece in density.pieces] if not density.drawn else [],
                "peaks": peaks(density),
                "drawn": bool(density.drawn),
            }
            for name, density in (("p", spec.p), ("q", spec.q))
        },
    }


def peaks(density: Density) -> list[float]:
    """How high each piece alone stands, where its handle is: its density at its centre, or its mass."""
    if density.drawn:
        return []
    return [
        float(share * (_alone(piece).pdf(np.array([piece.centre]))[0] if piece.width else 1.0))
        for piece, share in zip(density.pieces, density.weights, strict=True)
    ]


def _alone(piece: Piece) -> Density:
    return Density((piece,), free=True)


def distances(spec: DivergenceSpec) -> dict[str, Any]:
    """All divergences of p and q."""
    both = Both(spec.p, spec.q)
    transport = Transport(both)
    table = {
        "kl": exact.kl(both),
        "reverse": exact.reverse_kl(both),
        "js": exact.js(both),
        "tv": exact.total_variation(both),
        "w1": transport.w1,
        "w2": transport.w2,
    }
    return curves(spec) | {"table": table, "at": spec.q.mean, "look": words.distances(table)}


def discriminator(spec: DivergenceSpec) -> dict[str, Any]:
    """D*, its value, the two terms."""
    both, shown = Both(spec.p, spec.q), curves(spec)
    table = {
        "js": exact.js(both),
        "value": exact.best_value(both),
        "quality": exact.quality(both),
        "coverage": exact.coverage(both),
    }
    best = exact.optimal_discriminator(spec.p, spec.q, np.array(shown["x"]))
    terms = exact.terms(spec.p, spec.q, np.array(shown["x"]))
    drawn = {name: rounded(term, 5) for name, term in zip(("coverage", "quality"), terms, strict=True)}
    return shown | {"best": rounded(best, 5), "terms": drawn, "table": table, "look": words.discriminator(table)}


def fits(spec: DivergenceSpec) -> dict[str, Any]:
    """The Gaussians of least KL either way and of least JS."""
    forward, reverse, both = forward_fit(spec.p), reverse_fits(spec.p), js_fits(spec.p)
    shown = curves(spec)
    x = np.array(shown["x"])

    def drawn(fit: Fit) -> dict[str, Any]:
        return {**fit._asdict(), "density": rounded(fit.density.pdf(x), 5)}

    found = {"forward": [forward], "reverse": reverse, "js": both}
    made = {name: [drawn(fit) for fit in some] for name, some in found.items()}
    return shown | {"fits": made, "look": words.fits(len(reverse))}


def transport(spec: DivergenceSpec) -> dict[str, Any]:
    """The plan, what each piece adds to its cost, the dual critic."""
    found = Transport(Both(spec.p, spec.q))
    x, y = found.plan(PARCELS)
    return curves(spec) | {
        "plan": {"x": rounded(x), "y": rounded(y)},
        "loads": [] if spec.p.drawn else [load._asdict() for load in loads(found)],
        "critic": rounded(found.critic(PLACES)),
        "places": rounded(PLACES),
        "w1": found.w1,
        "dual": found.dual,
        "look": words.transport(found.w1),
    }


def critics(spec: DivergenceSpec) -> dict[str, Any]:
    """The best critic, before any other is trained."""
    found = Transport(Both(spec.p, spec.q))
    return curves(spec) | {
        "critic": rounded(found.critic(PLACES)),
        "places": rounded(PLACES),
        "w1": found.w1,
        "look": words.critics(found.w1),
    }


def gaussians(spec: DivergenceSpec) -> dict[str, Any]:
    """Both Gaussians as ellipses at one and two standard deviations, and their distance by the formula."""
    squared = squared_distance(spec)
    return {
        "ellipses": {"real": outline(REAL), "fake": outline(spec.ellipse)},
        "squared": squared,
        "look": words.frechet(squared, spec.dimensions),
    }


def outline(ellipse: Ellipse) -> list[list[list[float]]]:
    """One and two standard deviations about the mean, as closed lines."""
    cosine, sine = math.cos(ellipse.angle), math.sin(ellipse.angle)
    along, across = ellipse.long * np.cos(TURN), ellipse.short * np.sin(TURN)
    ring = np.stack([along * cosine - across * sine, along * sine + across * cosine], 1)
    return [rounded(times * ring + [ellipse.x, ellipse.y]) for times in (1, 2)]


def sweep(spec: DivergenceSpec) -> dict[str, Any]:
    """The divergences as q is moved as a whole along the line."""
    means = np.linspace(*LINE, SHIFTS)
    rows = [_swept(spec.p, moved(spec.q, float(mean) - spec.q.mean)) for mean in means]
    columns: dict[str, Any] = {
        name: {"x": means.tolist(), "y": [row[name] for row in rows]} for name in ("kl", "js", "tv", "w1")
    }
    columns["kl"]["y"] = [value if value < 50 else math.nan for value in columns["kl"]["y"]]
    return {"sweep": columns | {"ceiling": {"x": list(LINE), "y": [words.LOG2, words.LOG2]}}}


def _swept(p: Density, q: Density) -> dict[str, float]:
    both = Both(p, q)
    return {
        "kl": exact.kl(both),
        "js": exact.js(both),
        "tv": exact.total_variation(both),
        "w1": Transport(both).w1,
    }


def moved(density: Density, by: float) -> Density:
    """The distribution moved along the line, also beyond where a link may have it."""
    pieces = tuple(Piece(each.kind, each.centre + by, each.width, each.weight) for each in density.pieces)
    return Density(pieces, free=True)


SHOWN: Mapping[str, Callable[[DivergenceSpec], dict[str, Any]]] = {
    "distances": distances,
    "discriminator": discriminator,
    "fits": fits,
    "transport": transport,
    "critics": critics,
    "frechet": gaussians,
}
PARTS: Mapping[str, Callable[[DivergenceSpec], dict[str, Any]]] = {
    "numbers": numbers,
    "sweep": sweep,
    "trained": trained,
    "critics": trained_critics,
    "estimates": sampled,
}
assert SHOWN.keys() == PANELS.keys()
