"""Nearest neighbours in feature space, block by block: ten thousand against sixty thousand fit in little memory."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from playground.metrics.clouds import check, check_widths

# Which pairs of a cloud are views of one and the same thing: for rows and columns of it, bool [rows, columns].
Kin = Callable[[slice, slice], Tensor]

ROWS, COLUMNS = 1024, 8192  # of one block of distances: 32 MB in float32


class Neighbours(NamedTuple):
    """The k nearest references of each query, nearest first."""

    distances: Tensor  # [q, k], Euclidean, in units of the features
    indices: Tensor  # [q, k], rows of the references


def blocks(a: Tensor, b: Tensor) -> Iterator[tuple[slice, slice, Tensor]]:
    """Squared distances between rows of a [n, d] and b [m, d]: (rows of a, rows of b, their block), row by row.

    Rounding is taken off, so that points that coincide are at 0 and a point on a sphere counts as inside.
    """
    middle = b.mean(0)  # far from the origin, the differences below would lose their digits
    a, b = a - middle, b - middle
    kept = 1 - 16 * torch.finfo(a.dtype).eps
    squares_a, squares_b = a.square().sum(1).mul_(kept), b.square().sum(1).mul_(kept)
    for top in range(0, len(a), ROWS):
        rows = slice(top, min(top + ROWS, len(a)))
        for left in range(0, len(b), COLUMNS):
            columns = slice(left, min(left + COLUMNS, len(b)))
            block = torch.addmm(squares_b[columns], a[rows], b[columns].T, alpha=-2)
            yield rows, columns, block.add_(squares_a[rows, None]).clamp_(min=0)


def nearest(queries: Tensor, references: Tensor, k: int = 1) -> Neighbours:
    """The `k` nearest rows of references [r, d] to each query [q, d].

    Raises ValueError for unlike widths, fewer than `k` references, and values that are not finite.
    """
    return _nearest(queries, references, k, others=False)


def nearest_others(cloud: Tensor, k: int = 1, kin: Kin | None = None) -> Neighbours:
    """The `k` nearest other rows to each row of a cloud [n, d]; a duplicate is another row, `kin` are not.

    Errors as `nearest`; ValueError, too, where a row has fewer than `k` others that are not its kin.
    """
    return _nearest(cloud, cloud, k, others=True, kin=kin)


def overlapping(places: Tensor, size: int) -> Kin:
    """Crops of `size` pixels that share some are kin; `places` [n, 2] are their first pixels, as whole numbers."""
    places = places.long()
    return lambda rows, columns: ((places[rows, None] - places[columns]).abs() < size).all(2)


def _nearest(queries: Tensor, references: Tensor, k: int, others: bool, kin: Kin | None = None) -> Neighbours:
    check(queries, "queries", least=1)
    check(references, "references", least=k + others)
    check_widths(queries, references)
    indices = []
    closest: list[tuple[Tensor, Tensor]] = []
    for rows, columns, block in blocks(queries, references):
        if others:
            block.diagonal(rows.start - columns.start).fill_(torch.inf)  # a row is not its own neighbour
        if kin is not None:
            block.masked_fill_(kin(rows, columns), torch.inf)
        squared, column = block.topk(min(k, block.shape[1]), largest=False)
        closest.append((squared, column + columns.start))
        if columns.stop == len(references):
            indices.append(_merge(closest, k))
            closest.clear()
    return _measured(queries, references, torch.cat(indices))


def _merge(closest: list[tuple[Tensor, Tensor]], k: int) -> Tensor:
    """The indices [rows, k] of the nearest among the nearest of each block."""
    squared, index = (torch.cat(parts, 1) for parts in zip(*closest, strict=True))
    chosen = squared.topk(k, largest=False)
    if not torch.isfinite(chosen.values).all():
        raise ValueError(f"Some pictures have fewer than {k} others that they share nothing with.")
    return index.gather(1, chosen.indices)


def _measured(queries: Tensor, references: Tensor, indices: Tensor) -> Neighbours:
    """The chosen neighbours at their exact distances, nearest first: blocks are too coarse for close pairs."""
    pairs = zip(queries.split(ROWS), indices.split(ROWS), strict=True)
    distances = torch.cat([(query[:, None] - references[index]).norm(dim=2) for query, index in pairs])
    distances, order = distances.sort(dim=1)
    return Neighbours(distances, indices.gather(1, order))
