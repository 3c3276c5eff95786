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


class Line(NamedTuple):
    """What there is to see of a run on the line besides, over the bins in which D was asked, [w] each."""

    p: Array  # the density of the data
    q: Array  # that of the generator
    best: Array | None  # D*, the best discriminator for both: NaN where neither has mass; None where there is none
    shift: tuple[float, float] | None = None  # θ and D's slope ψ, where these two are all that matters


@dataclass(frozen=True)
class Snapshot:
    """One GAN at one moment. Its samples have d numbers, 2 on the plane and 1 on the line.

    Rows of grids run from the bottom of the view to its top, columns from left to right. The view is the square
    [−extent, extent]², or that stretch of the line.
    """

    iteration: int
    extent: float
    latent: Array  # [n + g², 2], the first two numbers of each z behind `fake` and then `manifold`
    real: Array  # [n, d], a fixed sample of the data
    fake: Array  # [n, d], the generator at fixed latents: dot i keeps its identity from snapshot to snapshot
    heatmap: Array  # [h, w], D(x) at the centres of a grid of cells over the view; h = 1 on the line
    scale: Scale
    manifold: Array  # [g, g, d], the generator at a grid of latents; 1 row for a one-dimensional latent or on the line
    density: Array  # [g − 1, g − 1] in 0..1: probability over area of each cell of that grid, ½ at the median cell
    gradient: Array  # [n, d], the direction that moves each fake sample: minus the gradient of G's loss at it
    losses: Sides  # means over the last batch
    gradient_norms: Sides  # Euclidean norms over all weights, at the last step
    coverage: Coverage | None = None  # None where it was not asked for
    diverged_at: int | None = None  # the iteration at which a loss or a weight stopped being finite
    line: Line | None = None  # None on the plane
