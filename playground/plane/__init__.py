"""GANs on the plane: distributions, stacked networks, losses, penalties, optimizers, and populations of them."""

from playground.plane.population import Population
from playground.plane.snapshot import Snapshot
from playground.plane.spec import GanSpec

__all__ = ["GanSpec", "Population", "Snapshot"]
