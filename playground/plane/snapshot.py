"""What there is to see of one GAN at one moment: plain float32 arrays and numbers that cannot change under you."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.plane.coverage import Coverage
from playground.plane.members import Sides

Array = NDArray[np.float32]


class Scale(NamedTuple):
    """How to colour the heatmap: the values of D(x) at the two ends, and the undecided value between them."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Snapshot:
    """One GAN at one moment.

    Rows of grids run from the bottom of the view to its top, columns from left to right. The view is the square
    [−extent, extent]².
    """

    iteration: int
    extent: float
    latent: Array  # [n + g², 2], the first two numbers of each z behind `fake` and then `manifold`
    real: Array  # [n, 2], a fixed sample of the data
    fake: Array  # [n, 2], the generator at fixed latents: dot i keeps its identity from snapshot to snapshot
    heatmap: Array  # [h, w], D(x) at the centres of a grid of cells over the view
    scale: Scale
    manifold: Array  # [g, g, 2], the generator at a grid of latents (g = 1 row for a one-dimensional latent)
    density: Array  # [g − 1, g − 1] in 0..1: probability over area of each cell of that grid, ½ at the median cell
    gradient: Array  # [n, 2], the direction that moves each fake sample: minus the gradient of G's loss at it
    losses: Sides  # means over the last batch
    gradient_norms: Sides  # Euclidean norms over all weights, at the last step
    coverage: Coverage | None = None  # None where it was not asked for
    diverged_at: int | None = None  # the iteration at which a loss or a weight stopped being finite
