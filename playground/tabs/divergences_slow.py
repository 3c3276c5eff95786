"""What the divergences tab brings beside its numbers, in seconds: trained nets and estimates from samples."""

from functools import lru_cache
from typing import Any

import numpy as np
import torch

from playground.metrics import exact
from playground.metrics.densities import LINE, Floats, parse
from playground.metrics.exact import Both
from playground.metrics.frechet import frechet
from playground.metrics.frechet_samples import Ellipse, bias_of_equals, estimates
from playground.metrics.transport import Transport
from playground.plane.line_training import REGIMES, Snapshot, train
from playground.tabs.divergences_settings import DivergenceSpec

PLACES = np.linspace(*LINE, 241)  # where curves are drawn
SIZES, TRIALS = (50, 100, 200, 500, 1000, 2000), 12
REAL = Ellipse(0, 0, 1, 1)  # the data's Gaussian


@lru_cache(maxsize=32)
def _trained(p: str, q: str, name: str) -> list[Snapshot]:
    return train(parse(p), parse(q), REGIMES[name], PLACES)


def trained(spec: DivergenceSpec) -> dict[str, Any]:
    """A discriminator's training: its snapshots and their values."""
    seen = _trained(spec.p.text, spec.q.text, "discriminator")
    iterations = [snapshot.iteration for snapshot in seen]
    best = exact.best_value(Both(spec.p, spec.q))
    return {
        "trained": {
            "iterations": iterations,
            "places": rounded(PLACES),
            "curves": [rounded(1 / (1 + np.exp(-np.clip(snapshot.outputs, -50, 50)))) for snapshot in seen],
            "values": [snapshot.value for snapshot in seen],
            "columns": {
                "value": {"x": iterations, "y": [snapshot.value for snapshot in seen]},
                "best": {"x": [0, iterations[-1]], "y": [best, best]},
            },
        }
    }


def trained_critics(spec: DivergenceSpec) -> dict[str, Any]:
    """Both critics after their training, divided by their steepest slopes and laid on the best one's mean."""
    optimal = Transport(Both(spec.p, spec.q)).critic(PLACES)
    found = {}
    for name in ("clipped", "penalised"):
        last = _trained(spec.p.text, spec.q.text, name)[-1]
        scaled = last.outputs / last.steepest
        found[name] = {
            "label": REGIMES[name].label,
            "curve": rounded(scaled - scaled.mean() + optimal.mean()),
            "value": last.value,
            "steepest": last.steepest,
            "scaled": last.value / last.steepest,
        }
    return {"critics": found}


def sampled(spec: DivergenceSpec) -> dict[str, Any]:
    """The Fréchet distance from samples, at several sizes."""
    pair = REAL.within(spec.dimensions), spec.ellipse.within(spec.dimensions)
    found = estimates(*pair, SIZES, TRIALS, torch.Generator().manual_seed(0))
    squared, ends = squared_distance(spec), [SIZES[0], SIZES[-1]]
    return {
        "estimates": {
            "formula": {"x": ends, "y": [squared, squared]},
            "equals": {"x": list(SIZES), "y": [squared + bias_of_equals(spec.dimensions, n) for n in SIZES]}
            if squared < 1e-9
            else {"x": [], "y": []},
            "estimates": {
                "x": list(SIZES),
                "y": [estimate.mean for estimate in found],
                "error_y": {"type": "data", "array": [estimate.spread for estimate in found], "width": 4},
            },
        }
    }


def squared_distance(spec: DivergenceSpec) -> float:
    """d² of the two Gaussians by the formula."""
    return frechet(REAL.within(2), spec.ellipse.within(2))


def rounded(array: Floats, digits: int = 4) -> list[Any]:
    """Numbers as lists, to the digits that a screen shows."""
    found: list[Any] = np.round(array, digits).tolist()
    return found
