"""What a visitor draws or types as a distribution: points and words, checked, and points as text for a link.

Points live on the square [−1, 1]², rounded to a 255 × 255 grid so that a link carries two bytes a point and opens
exactly the run that it was copied from.
"""

import base64
import binascii
import itertools
import math
from collections.abc import Iterable
from typing import Any

Points = tuple[tuple[float, float], ...]

GRID = 127  # grid steps from the centre to the edge
MOST_POINTS = 1000
MOST_LETTERS = 6


def parse_points(value: Any) -> Points:
    """Points from any iterable of pairs (x, y) in [−1, 1]; ValueError, with one sentence, for anything else."""
    wrong = ValueError("Drawn points must be pairs of numbers from −1 to 1.")
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise wrong
    points = []
    for index, pair in enumerate(value):
        if index == MOST_POINTS:
            raise ValueError(f"Drawn points must be at most {MOST_POINTS:,}; these are more.")
        try:
            x, y = (float(number) for number in pair)
        except (TypeError, ValueError, OverflowError):
            raise wrong from None
        if isinstance(pair, str) or not (abs(x) <= 1 and abs(y) <= 1):  # true for NaN as well
            raise wrong
        points.append((round(x * GRID) / GRID, round(y * GRID) / GRID))
    return tuple(points)


def encode_points(points: Points) -> str:
    """Points as URL-safe text, two bytes a point."""
    numbers = bytes(round(number * GRID) % 256 for point in points for number in point)
    return base64.urlsafe_b64encode(numbers).decode().rstrip("=")


def decode_points(text: str) -> Points:
    """The inverse of `encode_points`; ValueError, with one sentence, for a text that it did not make."""
    try:
        numbers = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("Drawn points in this link are damaged; copy the whole link again.") from None
    if len(numbers) % 2:
        raise ValueError("Drawn points in this link are damaged; copy the whole link again.")
    signed = [number - 256 if number > GRID else number for number in numbers]
    return parse_points(tuple((x / GRID, y / GRID) for x, y in zip(signed[::2], signed[1::2], strict=True)))


def parse_text(value: Any) -> str:
    """A word of 1 to 6 letters or digits of the Latin alphabet; ValueError, with one sentence, for anything else."""
    text = value.strip() if isinstance(value, str) else ""
    if not (1 <= len(text) <= MOST_LETTERS and text.isascii() and text.isalnum()):
        raise ValueError(f"Word must be 1 to {MOST_LETTERS} letters or digits, A to Z or 0 to 9.")
    return text


def spacing(points: Points) -> float:
    """The typical distance from a point to the next one of the stroke, for the width of the drawn line; 0 for one."""
    gaps = sorted(math.dist(a, b) for a, b in itertools.pairwise(points))
    return gaps[len(gaps) // 2] if gaps else 0.0
