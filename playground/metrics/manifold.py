"""Precision and recall, density and coverage: does each sample look real, and is all that is real sampled?

The manifold of a cloud is the union of balls around its points, each reaching to the point's k-th nearest neighbour.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from playground.metrics.clouds import check_pair
from playground.metrics.neighbours import Kin, blocks, nearest_others


@dataclass(frozen=True)
class Manifold:
    """Four scores of one set of samples. Samples of the true distribution score about 1 in density."""

    precision: float  # share of samples within the real manifold, 0 to 1
    recall: float  # share of real pictures within the samples' manifold, 0 to 1
    density: float  # real balls around a sample, over the k that are expected; can exceed 1
    coverage: float  # share of real balls that hold a sample, 0 to 1
    k: int  # of precision and recall
    wide: int  # the k of density and coverage


def manifold(
    real: Tensor, fake: Tensor, k: int = 3, wide: int = 5, real_kin: Kin | None = None, fake_kin: Kin | None = None
) -> Manifold:
    """Compare real [n, d] and fake [m, d] features.

    Precision and recall: Kynkäänniemi et al. 2019, equations 1 and 2, with their k = 3. Density and coverage: Naeem et
    al. 2020, section 3, with their k = 5 as `wide`. One outlier widens precision and recall; density and
    coverage are there to tell. Points are taken to be independent: where those of a cloud are crops that overlap, and
    so near one another whatever the distribution, its kin tell which pairs do not count for the balls' radii. Raises
    ValueError as `clouds.check_pair` and `nearest_others` do.
    """
    check_pair(real, fake)
    radii = nearest_others(real, max(k, wide), real_kin).distances.square()
    real_radii, wide_radii = radii[:, k - 1], radii[:, wide - 1]
    fake_radii = nearest_others(fake, k, fake_kin).distances[:, -1:].square()
    precise, recalled, covered = (_nobody(cloud) for cloud in (fake, real, real))
    pairs = 0
    for of_fake, of_real, squared in blocks(fake, real):
        precise[of_fake] |= (squared <= real_radii[of_real]).any(1)
        recalled[of_real] |= (squared <= fake_radii[of_fake]).any(0)
        held = squared <= wide_radii[of_real]
        covered[of_real] |= held.any(0)
        pairs += int(held.count_nonzero())
    return Manifold(_share(precise), _share(recalled), pairs / (wide * len(fake)), _share(covered), k, wide)


def coverage_ceiling(real: int, fake: int, wide: int = 5) -> float:
    """The coverage that true samples are expected to score: 1 − ∏ᵢ (n − i)/(n + m − i), i = 1 … k.

    Naeem et al. 2020, section 3, for n real pictures and m samples: of the n + m − 1 others, the k nearest to a real
    picture are all real by chance. About 1 − 2⁻ᵏ where n = m.
    """
    missed = 1.0
    for i in range(1, wide + 1):
        missed *= (real - i) / (real + fake - i)
    return 1 - missed


def _nobody(cloud: Tensor) -> Tensor:
    return torch.zeros(len(cloud), dtype=torch.bool, device=cloud.device)


def _share(held: Tensor) -> float:
    return int(held.sum()) / len(held)
