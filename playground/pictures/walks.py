"""Walks through latent space: from keyframe to keyframe, straight or round, and how far pictures move on the way."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from playground.metrics.features import FeatureNet, Pictures
from playground.pictures.latents import STRAIGHT, circle, lerp, slerp
from playground.pictures.spaces import Space

METHODS: Mapping[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {"linear": lerp, "spherical": slerp}
WALKS = ("open", "closed", "circle")  # to the last keyframe; back to the first; round through the first two


def along(space: Space, keys: Tensor, method: str, walk: str, t: Tensor) -> Tensor:
    """Latents [n, d] at shares `t` [n] in [0, 1] of a walk along keyframes [k, d], k ≥ 2.

    Every stretch between two keyframes takes the same share. Arcs are about the centre of the space: zero in z, the
    mean style in w. On a circle the linear method walks the square that the circle's quarters span.
    """
    points = keys - space.centre
    if walk == "circle":
        points = circle(points[0], points[1], torch.arange(5, device=t.device, dtype=t.dtype)[:, None] / 4)
    elif walk == "closed":
        points = torch.cat([points, points[:1]])
    stretches = len(points) - 1
    place = t.clamp(0, 1) * stretches
    index = place.long().clamp(max=stretches - 1)
    share = (place - index)[:, None].to(points.dtype)
    return space.centre + METHODS[method](points[index], points[index + 1], share)


@dataclass(frozen=True)
class Relation:
    """How two neighbouring keyframes lie to each other, seen from the centre."""

    angle: float  # degrees, 0 to 180; 0 where one is the centre
    kind: str  # "apart", "same", "opposite" or "centre"


def relation(space: Space, a: Tensor, b: Tensor) -> Relation:
    """Of keyframes a and b [d]; the kinds are those that `slerp` has rules for."""
    from_, to = a - space.centre, b - space.centre
    smallest = 1e-6 * space.shell.typical
    if min(float(from_.norm()), float(to.norm())) <= smallest:
        return Relation(0.0, "centre")
    from_, to = from_ / from_.norm(), to / to.norm()
    angle = float(2 * torch.atan2((to - from_).norm(), (to + from_).norm()))
    kinds = {"same": angle < STRAIGHT, "opposite": angle > np.pi - STRAIGHT}
    return Relation(float(np.degrees(angle)), next((kind for kind, holds in kinds.items() if holds), "apart"))


@dataclass(frozen=True)
class Length:
    """How far pictures move along a walk, in the units of a feature net."""

    total: float  # the sum over all steps
    direct: float  # from the first picture to the last: no walk between them is shorter
    speeds: tuple[float, ...]  # of each step: its length over its share of the walk


def length(net: FeatureNet, pictures: Pictures) -> Length:
    """The perceptual length of a walk from its pictures [n, h, w, c] at equal shares of the way, n ≥ 2.

    The sum of distances between features of successive pictures: Karras et al. 2019 (StyleGAN), section 4.1, with
    another net than theirs. Many small steps come near to the length of the curve itself, from below.
    """
    features = net(pictures)
    steps = torch.linalg.vector_norm(features[1:] - features[:-1], dim=1)
    direct = torch.linalg.vector_norm(features[-1] - features[0])
    return Length(float(steps.sum()), float(direct), tuple((steps * len(steps)).tolist()))


def shares(count: int) -> Tensor:
    """`count` ≥ 2 equally spaced shares of a walk, from 0 to 1."""
    return torch.linspace(0, 1, count)


def stretch_names(keys: Sequence[str], walk: str) -> list[tuple[str, str]]:
    """Which keyframes each stretch of a walk joins; of a circle, the first two alone."""
    ends = [*keys, keys[0]] if walk == "closed" else list(keys[:2] if walk == "circle" else keys)
    return list(itertools.pairwise(ends))
