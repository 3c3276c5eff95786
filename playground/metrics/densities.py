"""Distributions on the line that can be written down: mixtures of Gaussians, uniforms, point masses and histograms.

Everything about them that the divergences need is exact: density, distribution function, quantiles, the knots between
which both are smooth. Their text form is that of links: pieces `KIND_CENTRE_WIDTH_WEIGHT` with `~` between them, KIND
one of g (Gaussian, its width a standard deviation), u (uniform, its width from end to end) and d (point mass, of width
0); or `h_` and the bars of a drawn histogram over `LINE`.
"""

import base64
import binascii
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]

LINE = (0.0, 12.0)  # where pieces may be centred
GAUSSIAN, UNIFORM, POINT = "g", "u", "d"
WIDTHS = {GAUSSIAN: (0.05, 3.0), UNIFORM: (0.1, 12.0), POINT: (0.0, 0.0)}
KINDS = {GAUSSIAN: "a Gaussian", UNIFORM: "a uniform", POINT: "a point mass"}
MOST = 8  # pieces
BARS = 48  # of a histogram
TAIL = 9.0  # standard deviations beyond which a Gaussian is none: 1e-19 of it
STRIDE = 1.0  # of knots, in standard deviations
ROUNDS = 7  # of Newton's method between two knots: enough for rounding but in the last 1e-9 of mass
ROOT = math.sqrt(2 * math.pi)
PLACES = 3  # after the decimal point, of every number


@dataclass(frozen=True)
class Piece:
    """One piece of a mixture. `width`: standard deviation, length or 0; `weight`: of any scale."""

    kind: str
    centre: float
    width: float
    weight: float = 1.0


@dataclass(frozen=True)
class Density:
    """A mixture of pieces, their weights scaled to sum 1. Raises ValueError, with one sentence, for one that is none.

    `drawn`: the bars of a histogram, as its text has them. `free`: of pieces that no link could name.
    """

    pieces: tuple[Piece, ...]
    drawn: str = ""
    free: bool = False

    def __post_init__(self) -> None:
        """Check every piece."""
        if not (self.drawn or self.free):
            check(self.pieces)

    @cached_property
    def weights(self) -> Floats:
        """The pieces' shares [P], of sum 1."""
        weights = np.array([piece.weight for piece in self.pieces])
        return weights / weights.sum()

    @property
    def text(self) -> str:
        """The text form."""
        if self.drawn:
            return f"h_{self.drawn}"
        return "~".join(
            "_".join([each.kind, *map(_short, (each.centre, each.width, each.weight))]) for each in self.pieces
        )

    def _of(self, kind: str) -> Floats:
        """Centres, widths and shares of the pieces of a kind, [3, n, 1]."""
        rows = [
            (piece.centre, piece.width, share)
            for piece, share in zip(self.pieces, self.weights, strict=True)
            if piece.kind == kind
        ]
        return np.array(rows, dtype=np.float64).reshape(-1, 3).T[..., None]

    @cached_property
    def _bells(self) -> Floats:
        return self._of(GAUSSIAN)

    @cached_property
    def _flats(self) -> tuple[Floats, Floats, Floats]:
        """Of all uniforms together: edges [E], heights between and beyond them [E + 1], mass below each edge [E]."""
        centre, width, share = self._of(UNIFORM)[..., 0]
        left, right = centre - width / 2, centre + width / 2
        edges = np.unique(np.concatenate([left, right])) if len(centre) else np.zeros(1)
        middles = (edges[1:] + edges[:-1])[:, None] / 2
        heights = (((left < middles) & (middles < right)) * share / width).sum(1)
        below = np.concatenate([[0.0], np.cumsum(heights * np.diff(edges))])
        return edges, np.concatenate([[0.0], heights, [0.0]]), below

    def log_pdf(self, x: Floats) -> Floats:
        """The logarithm of the density at x [n], without the point masses; −inf where there is none."""
        edges, heights, _ = self._flats
        with np.errstate(divide="ignore"):
            found: Floats = np.log(heights[np.searchsorted(edges, x, side="right")])
        for centre, sd, share in self._bells.swapaxes(0, 1):
            found = np.logaddexp(found, np.log(share / (sd * ROOT)) - ((x - centre) / sd) ** 2 / 2)
        return found

    def pdf(self, x: Floats) -> Floats:
        """The density at x [n], without the point masses."""
        return np.exp(self.log_pdf(x))

    def cdf(self, x: Floats) -> Floats:
        """The share of mass at or below x [n]."""
        return self._below(x) + self._masses(x, "right")

    def cdf_before(self, x: Floats) -> Floats:
        """The share of mass below x [n]: a point mass at x is not counted."""
        return self._below(x) + self._masses(x, "left")

    def _below(self, x: Floats) -> Floats:
        edges, _, below = self._flats
        centre, sd, share = self._bells
        return np.interp(x, edges, below) + (share * ndtr((x - centre) / sd)).sum(0)

    def _masses(self, x: Floats, side: Literal["left", "right"]) -> Floats:
        places = np.array(sorted(self.atoms))
        below = np.concatenate([[0.0], np.cumsum([self.atoms[place] for place in places])])
        return below[np.searchsorted(places, x, side=side)]

    @cached_property
    def atoms(self) -> dict[float, float]:
        """Point masses: share by place."""
        found: dict[float, float] = {}
        for piece, share in zip(self.pieces, self.weights, strict=True):
            if piece.kind == POINT:
                found[piece.centre] = found.get(piece.centre, 0.0) + float(share)
        return found

    @cached_property
    def knots(self) -> Floats:
        """Places, ascending, between which the density is smooth and outside which there is none."""
        steps = np.arange(-TAIL, TAIL + STRIDE / 2, STRIDE)
        found = [np.array([piece.centre]) for piece in self.pieces if piece.kind == POINT]
        found += [piece.centre + piece.width * steps for piece in self.pieces if piece.kind == GAUSSIAN]
        found += [piece.centre + piece.width * np.array([-0.5, 0.5]) for piece in self.pieces if piece.kind == UNIFORM]
        return np.unique(np.concatenate(found))

    @cached_property
    def mean(self) -> float:
        """The mean."""
        return float(self.weights @ [piece.centre for piece in self.pieces])

    @cached_property
    def variance(self) -> float:
        """The variance."""
        spread = {GAUSSIAN: 1.0, UNIFORM: 1 / 12, POINT: 0.0}
        squares = [piece.centre**2 + spread[piece.kind] * piece.width**2 for piece in self.pieces]
        return float(self.weights @ squares) - self.mean**2

    def quantile(self, u: Floats) -> Floats:
        """The least x with F(x) ≥ u, for u [n] in (0, 1): to rounding of F."""
        knots, upper = self.knots, self.cdf(self.knots)
        index = np.minimum(np.searchsorted(upper, u), len(knots) - 1)
        lower = np.maximum(index - 1, 0)
        high, start, end = knots[index], upper[lower], self.cdf_before(knots)[index]
        share = np.clip((u - start) / np.where(end > start, end - start, 1), 0, 1)
        low = np.where(u > end, high, knots[lower])
        guess = low + share * (high - low)
        return self._solve(u, low, high, guess) if self._bells.size else guess

    def _solve(self, u: Floats, low: Floats, high: Floats, x: Floats) -> Floats:
        """Newton's method kept inside brackets, halved where it would leave them."""
        masses = self._masses(low, "right")
        for _ in range(ROUNDS):
            over = self._below(x) + masses - u
            low, high = np.where(over < 0, x, low), np.where(over < 0, high, x)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                step = x - over / self.pdf(x)
            x = np.where((step >= low) & (step <= high), step, (low + high) / 2)
        return x


def check(pieces: Sequence[Piece]) -> None:
    """ValueError, with one sentence, for pieces that are no mixture."""
    if not 1 <= len(pieces) <= MOST:
        raise ValueError(f"A distribution has 1 to {MOST} pieces; {len(pieces)} were given.")
    for piece in pieces:
        if piece.kind not in WIDTHS:
            raise ValueError(f"A piece is {', '.join(WIDTHS)} or h; {piece.kind[:20]!r} is not.")
        low, high = WIDTHS[piece.kind]
        if not LINE[0] <= piece.centre <= LINE[1]:
            raise ValueError(f"A piece is centred from {LINE[0]:g} to {LINE[1]:g}; {piece.centre:g} is not.")
        if not low <= piece.width <= high:
            raise ValueError(f"The width of {KINDS[piece.kind]} is from {low:g} to {high:g}; {piece.width:g} is not.")
        if not 0 < piece.weight <= 100:
            raise ValueError(f"A piece's weight is above 0 and at most 100; {piece.weight:g} is not.")


def parse(text: object) -> Density:
    """A distribution from its text form. ValueError, with one sentence, for a text that is none."""
    if isinstance(text, Density):
        return text
    if not isinstance(text, str) or not text:
        raise ValueError("A distribution is a text such as g_3_0.5_1~u_8_2_1; none was given.")
    if text.startswith("h_"):
        return histogram(_bars(text[2:]))
    if len(text) > 400:
        raise ValueError(f"A distribution has 1 to {MOST} pieces; this text is too long for that.")
    return Density(tuple(_piece(part) for part in text.split("~")))


def _piece(part: str) -> Piece:
    kind, *numbers = part.split("_")
    try:
        centre, width, weight = (round(float(number), PLACES) for number in numbers)
    except (ValueError, OverflowError):
        raise ValueError(
            f"A piece is written KIND_CENTRE_WIDTH_WEIGHT, as in g_3_0.5_1; {part[:40]!r} is not."
        ) from None
    return Piece(kind, centre, width, weight)


def _bars(text: str) -> list[int]:
    try:
        bars = list(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        bars = []
    if len(bars) != BARS:
        raise ValueError(f"A drawn histogram has {BARS} bars; this text is none.")
    return bars


def histogram(bars: Sequence[float]) -> Density:
    """A drawn histogram: `BARS` heights, whole numbers from 0 to 255, over `LINE`. ValueError where all are 0."""
    heights = np.array(bars)
    if len(heights) != BARS or not ((heights >= 0) & (heights <= 255)).all() or not heights.any():
        raise ValueError(f"A drawn histogram has {BARS} bars from 0 to 255, some above 0.")
    width = (LINE[1] - LINE[0]) / BARS
    pieces = tuple(
        Piece(UNIFORM, LINE[0] + (index + 0.5) * width, width, float(height))
        for index, height in enumerate(heights)
        if height
    )
    text = base64.urlsafe_b64encode(bytes(heights.astype(np.uint8))).decode().rstrip("=")
    return Density(pieces, text)


def mixture(*pieces: tuple[str, float, float, float]) -> Density:
    """A mixture of (kind, centre, width, weight)."""
    return Density(tuple(Piece(*piece) for piece in pieces))


def _short(number: float) -> str:
    return np.format_float_positional(round(number, PLACES), trim="-")
