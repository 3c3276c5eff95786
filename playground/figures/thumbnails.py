"""Little pictures of distributions, for the chips that choose one: SVG, drawn from a few of their samples."""

from collections.abc import Mapping
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

SIDE = 28  # px
INSIDE = 11  # px from the centre to the farthest point
RADIUS = 1.1  # px


def thumbnail(points: NDArray[np.float32], colour: str) -> str:
    """An SVG of `points` [n, 2], scaled to fill it, as a `data:` address. `points` must not be empty."""
    reach = max(float(np.abs(points).max()), 1e-9)
    places = points / reach * INSIDE * [1, -1] + SIDE / 2
    # A line of no length with a round cap is a dot, and shorter to write than a circle.
    path = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}"><path d="{path}" fill="none" '
        f'stroke="{colour}" stroke-width="{2 * RADIUS}" stroke-linecap="round"/></svg>'
    )
    return "data:image/svg+xml," + quote(svg, safe=" ='/:")


def stylesheet(samples: Mapping[str, NDArray[np.float32]], colour: str, selector: str) -> str:
    """CSS that gives each choice of a radio group its picture.

    `samples`: points [n, 2] by choice, in the order of the choices; `selector` matches the group.
    """
    return "\n".join(
        f'{selector} label:nth-of-type({number})::before {{ background-image: url("{thumbnail(points, colour)}"); }}'
        for number, points in enumerate(samples.values(), 1)
    )
