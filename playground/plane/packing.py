"""Packing: D judges several samples at once (Lin et al. 2018, PacGAN)."""

import torch
from torch import Tensor


def pack(points: Tensor, count: int) -> Tensor:
    """`count` points beside one another as one [K, n // count, 2 count]: Lin et al. 2018 (PacGAN), section 3."""
    if count == 1:
        return points
    whole = points.shape[1] // count
    return points[:, : whole * count].reshape(len(points), whole, -1)


def unpack(packs: Tensor, like: Tensor) -> Tensor:
    """The inverse of `pack`, with zeros for points of `like` that were left over."""
    points = packs.reshape(len(packs), -1, like.shape[2])
    return points if points.shape[1] == like.shape[1] else torch.cat(
        [points, torch.zeros_like(like[:, points.shape[1] :])], 1
    )  # fmt: skip
