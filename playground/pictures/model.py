"""A trained generator as the rest of the app uses it: latents in, pictures out, the same for every kind."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.pictures.latents import threshold_of, truncate, truncate_normal
from playground.pictures.networks import Generator, StyledGenerator
from playground.pictures.training import to_bytes

BATCH = 64  # pictures at a time: activations of more gain nothing and cost memory
MOST_SEED = 2**32 - 1  # torch's generator on the CPU looks at no more
ANY = "any"  # what stands for no class in particular, wherever one is asked for


def stir(seed: int) -> int:
    """Another seed for each seed, 32 bits.

    A network's first weights come from torch's plain stream of a small seed. Latents from the same stream would be the
    rows of its first layer, and land far outside of what it was trained on.
    """
    return (seed * 2_654_435_761 + 374_761_393) % 2**32


@dataclass(frozen=True, eq=False)
class Model:
    """A generator with its words. Everything is read-only and may be used by many threads at a time."""

    name: str
    generator: Generator
    class_names: tuple[str, ...]  # none: unconditional
    about: dict[str, Any]  # config.json, as it lies on the disk

    @property
    def device(self) -> torch.device:
        """Where it makes pictures; latents, styles and classes are small, and live on the CPU."""
        return next(self.generator.parameters()).device

    @property
    def styled(self) -> bool:
        """Whether it has a style space w."""
        return isinstance(self.generator, StyledGenerator)

    def flattery(self, net: str) -> str:
        """A sentence where scores on the feature net of that name flatter the model; empty where they do not."""
        seen = self.about.get("discriminator_sees")
        if not isinstance(seen, str) or not seen or not net.startswith(seen):
            return ""
        return (
            "These features flatter this model: its discriminators looked at the same net's as it learned "
            "(Kynkäänniemi et al. 2023)."
        )

    @property
    def mean_w(self) -> Tensor:
        """The centre of the latents that truncation draws to: the mean style [d], or zero where there is no w."""
        if isinstance(self.generator, StyledGenerator):
            return self.generator.mean_w.cpu()
        return torch.zeros(self.generator.latent)

    def latent(self, count: int, seed: int) -> Tensor:
        """Latents z [count, latent] ~ N(0, 1). The first n of a seed are the same however many are drawn."""
        if not (count >= 1 and 0 <= seed <= MOST_SEED):
            raise ValueError(f"Latents need a count of at least 1 and a seed from 0 to {MOST_SEED:,}.")
        # A seed means the same pictures on every device. One row at a time: torch fills large tensors in another
        # order than small ones.
        chance = torch.Generator().manual_seed(stir(seed))
        rows = [torch.randn(self.generator.latent, generator=chance) for _ in range(count)]
        return torch.stack(rows)

    @torch.no_grad()
    def style(self, z: Tensor) -> Tensor:
        """Styles w [n, d] of latents z [n, latent]; ValueError for a model that has none."""
        if not isinstance(self.generator, StyledGenerator):
            raise ValueError(f"The model {self.name} has no style space w; use z.")
        return self.generator.mapping(z.to(self.device)).cpu()

    def place(self, z: Tensor, psi: float = 1.0) -> Tensor:
        """What `generate` takes for latents z [n, latent], with the share ψ of their spread: w where there is one."""
        if not 0 <= psi <= 2 or (psi > 1 and not self.styled):
            raise ValueError(f"Truncation ψ must be from 0 to {2 if self.styled else 1}; {psi!r} is not.")
        if self.styled:
            return truncate(self.style(z), self.mean_w, psi)
        return truncate_normal(z, threshold_of(psi)) if psi > 0 else torch.zeros_like(z)

    def labels(self, count: int, label: int | str | None, seed: int = 0) -> Tensor:
        """Classes [count]: one for all, by index or name, or None for random ones (zeros without classes).

        ValueError, with one sentence, for a class that the model does not have.
        """
        if label is None:
            chance = torch.Generator().manual_seed(seed)
            return torch.randint(max(len(self.class_names), 1), (count,), generator=chance)
        known = {name.lower(): index for index, name in enumerate(self.class_names)}
        index = known.get(label.lower(), -1) if isinstance(label, str) else label
        if not 0 <= index < len(self.class_names):
            there = f"it has {', '.join(self.class_names)}" if self.class_names else "it has none"
            raise ValueError(f"The model {self.name} has no class {label!r}; {there}.")
        return torch.full((count,), index)

    @torch.no_grad()
    def generate(self, latents: Tensor, labels: Tensor | None = None) -> NDArray[np.uint8]:
        """Pictures, uint8 [n, size, size, channels], of latents as `place` gives them.

        [n, d]: w where there is one, z elsewhere; or, where there are styles, one w a layer, [n, depth, d].
        `labels`: classes [n], for a conditional model. ValueError, with one sentence, for latents of another shape.
        """
        generator = self.generator
        wide = len(self.mean_w)
        layered = isinstance(generator, StyledGenerator) and latents.shape[1:] == (generator.depth, wide)
        if latents.shape[1:] != (wide,) and not layered:
            raise ValueError(f"The model {self.name} takes latents [n, {wide}]; {list(latents.shape)} are not.")
        if not torch.isfinite(latents).all():
            raise ValueError(f"The model {self.name} takes latents of finite numbers; some are not.")
        if labels is None:
            labels = torch.zeros(len(latents), dtype=torch.long)
        pairs = zip(latents.to(self.device).split(BATCH), labels.to(self.device).split(BATCH), strict=True)
        return np.concatenate([self._pictures(some, classes) for some, classes in pairs])

    def _pictures(self, latents: Tensor, labels: Tensor) -> NDArray[np.uint8]:
        if isinstance(self.generator, StyledGenerator):
            return to_bytes(self.generator.synthesis(latents))
        return to_bytes(self.generator(labels, latents))

    def sample(self, count: int, seed: int = 0, psi: float = 1.0, label: int | str | None = None) -> NDArray[np.uint8]:
        """Pictures, uint8 [count, size, size, channels], of a seed's first latents; see `place` and `labels`."""
        if not (isinstance(psi, int | float) and math.isfinite(psi)):
            raise ValueError(f"Truncation ψ must be a number; {psi!r} is not.")
        return self.generate(self.place(self.latent(count, seed), psi), self.labels(count, label, seed))
