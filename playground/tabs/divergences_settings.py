"""What the divergences tab shows, as one frozen, validated value: the panel, two distributions, two Gaussians."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from playground.metrics.densities import Density, mixture, parse
from playground.metrics.frechet_samples import Ellipse
from playground.plane.properties import declare, table
from playground.plane.spec import unknown

PANELS = {
    "distances": "Distances",
    "discriminator": "Optimal discriminator",
    "fits": "Fits by KL",
    "transport": "Earth mover",
    "critics": "Critics",
    "frechet": "Fréchet distance",
}
P, Q = mixture(("g", 4, 0.8, 1)), mixture(("g", 7, 0.8, 1))


@dataclass(frozen=True)
class DivergenceSpec:
    """A panel and what it is about. Every field has its range and its words in the property table, `PROPERTIES`.

    Raises ValueError, with one sentence, for a value outside its range.
    """

    panel: str = declare("distances", "choice", "Panel", "What is shown.", "data", choices=tuple(PANELS))
    p: Density = declare(P, "text", "p", "The distribution of the data.", "data", check=parse)
    q: Density = declare(Q, "text", "q", "The distribution of the generator.", "data", check=parse)
    mean_x: float = declare(2.0, "number", "Mean, x", "Of the generator's Gaussian.", "frechet", low=-4, high=4)
    mean_y: float = declare(1.0, "number", "Mean, y", "Of the generator's Gaussian.", "frechet", low=-4, high=4)
    long: float = declare(1.5, "number", "Long axis", "Standard deviation along it.", "frechet", low=0.1, high=3)
    short: float = declare(0.6, "number", "Short axis", "Standard deviation along it.", "frechet", low=0.1, high=3)
    angle: float = declare(30.0, "number", "Angle", "Of the long axis, in degrees.", "frechet", low=-180, high=180)
    dimensions: int = declare(
        16, "integer", "Dimensions", "The others are standard normal in both.", "frechet", low=2, high=64
    )

    def __post_init__(self) -> None:
        """Validate every field in the property table's own words."""
        for name, prop in PROPERTIES.items():
            try:
                object.__setattr__(self, name, prop.parse(getattr(self, name)))
            except ValueError as error:
                raise ValueError(f"{prop.label}: {error}" if name in ("p", "q") else str(error)) from None

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "DivergenceSpec":
        """A spec from names and values; ValueError, with one sentence, for an unknown name or a bad value."""
        for name in values:
            if name not in PROPERTIES:
                raise ValueError(unknown(name, PROPERTIES))
        return cls(**values)

    def to_link(self) -> str:
        """The query part of a link to this spec: whatever differs from the defaults, in the table's order."""
        return urlencode({name: text for name, text in self.texts().items() if text != _text(PROPERTIES[name].default)})

    def texts(self) -> dict[str, str]:
        """Every value as a control and a link have it."""
        return {name: _text(getattr(self, name)) for name in PROPERTIES}

    @property
    def ellipse(self) -> Ellipse:
        """The generator's Gaussian; the data's is standard normal."""
        return Ellipse(self.mean_x, self.mean_y, self.long, self.short, math.radians(self.angle))


PROPERTIES = table(DivergenceSpec)


def _text(value: Any) -> str:
    if isinstance(value, Density):
        return value.text
    return f"{value:.6g}" if isinstance(value, float) else str(value)
