"""The two spaces of a model, z and w, as one thing: where the centre is, how far out latents lie, what they show."""

import functools
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.pictures.latents import truncate
from playground.pictures.model import Model

SHELL_OF = 4000  # latents that tell how far out they lie
SHELL_SEED = 4_000_037


@dataclass(frozen=True)
class Shell:
    """How far from the centre of a space its latents lie."""

    low: float  # 5% lie nearer
    typical: float  # the median
    high: float  # 5% lie farther out


@dataclass(frozen=True, eq=False)
class Space:
    """One space of one model. ValueError, with one sentence, for w where there is none."""

    model: Model
    name: str  # "z" or "w"

    def __post_init__(self) -> None:
        """Check the name."""
        if self.name == "w" and not self.model.styled:
            raise ValueError(f"The model {self.model.name} has no style space w; use z.")

    @property
    def centre(self) -> Tensor:
        """Zero [d], or the mean style."""
        if self.name == "w":
            return self.model.mean_w
        return torch.zeros(self.model.generator.latent)

    @property
    def width(self) -> int:
        """The d of its latents."""
        return len(self.centre)

    def of(self, z: Tensor) -> Tensor:
        """The latents [n, d] of this space that z [n, latent] come to."""
        return self.model.style(z) if self.name == "w" else z

    def distances(self, points: Tensor) -> Tensor:
        """From the centre to latents [..., d]."""
        return torch.linalg.vector_norm(points - self.centre, dim=-1)

    @functools.cached_property
    def spread(self) -> float:
        """The standard deviation of one component of a latent, the root mean square over all of them."""
        return float((_many(self) - self.centre).square().mean().sqrt())

    @functools.cached_property
    def shell(self) -> Shell:
        """Where 4,000 random latents lie."""
        return Shell(*np.percentile(self.distances(_many(self)).cpu().numpy(), [5, 50, 95]).tolist())

    def show(self, points: Tensor, label: str | None = None) -> NDArray[np.uint8]:
        """Pictures, uint8 [n, size, size, channels], of latents [n, d] of this space; the class as `Model.labels`."""
        labels = self.model.labels(len(points), label) if label is not None else None
        return self.model.generate(self.placed(points), labels)

    def placed(self, points: Tensor) -> Tensor:
        """Latents [n, d] as `Model.generate` takes them."""
        return points if self.name == "w" else self.model.place(points)

    def truncated(self, points: Tensor, psi: float) -> Tensor:
        """Latents w [n, d] with the share ψ of their way from the mean, which may be negative: on its other side."""
        return truncate(points, self.centre, psi)


def _many(space: Space) -> Tensor:
    return space.of(space.model.latent(SHELL_OF, SHELL_SEED))


@functools.lru_cache(64)
def space(model: Model, name: str) -> Space:
    """A space of a model, with what was measured of it."""
    return Space(model, name)
