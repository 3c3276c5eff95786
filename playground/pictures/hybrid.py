"""A GAN beside an autoencoder: its generator draws again what an encoder saw, and makes samples of new styles.

Three learn at three times. At first encoder and generator are alone; then the mapping network begins to match the
encoder's styles (`autoencoding`), and the discriminator to judge what is made of them.
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from playground.pictures.autoencoding import Autoencoder, Matching, roughened
from playground.pictures.datasets import Prepared
from playground.pictures.networks import StyledGenerator
from playground.pictures.recipes import Recipe
from playground.pictures.training import Training


class Hybrid(Training):
    """A run of a recipe that has an encoder."""

    rests = 1_000  # a new encoder has more to learn than a new discriminator

    def __init__(self, recipe: Recipe, data: Prepared, device: str = "cpu", compiled: bool = False) -> None:
        """As `Training`; ValueError, too, where there is no encoder, or a generator that has no styles."""
        super().__init__(recipe, data, device, compiled)
        if recipe.encoder is None or not isinstance(self.generator, StyledGenerator):
            raise ValueError(f"The recipe {recipe.name} must have an encoder and a generator of styles.")
        # The same, as what it is. Its own optimizer never sees a gradient of the mapping network: styles come as given.
        self.styled: StyledGenerator = self.generator
        style = len(self.styled.mean_w)
        self.autoencoder = Autoencoder(self.shape, style, recipe.encoder, self.device)
        self.matching = Matching(self.styled.mapping, self.styled.latent, style, self.device)
        self.plan = recipe.encoder

    def step(self, real: Tensor, classes: Tensor, chance: torch.Generator) -> dict[str, Tensor]:
        """Encoder and generator where they are due, then whatever else has begun."""
        batch, begun = self.recipe.batch, self.iteration >= self.plan.alone
        encodes = not begun or self.iteration % self.plan.every == 0
        inputs = []  # styles and noise of what is drawn, in one batch for the generator's statistics
        if encodes:
            inputs.append(self._encoded(real, chance))
        if begun:
            inputs.append(self._sampled(chance))
        styles, *noise = map(torch.cat, zip(*inputs, strict=True))
        with self.precision():
            drawn = self.styled.paint(styles, noise)
        loss, optimizers = torch.zeros((), device=self.device), [self.generator_steps]
        told: dict[str, Tensor] = {}
        if encodes:
            loss, told = self.autoencoder.loss(drawn[:batch], real)
            optimizers.append(self.autoencoder.steps)
        if begun:
            fakes, labels = drawn[-batch:], self.generator.draw_labels(batch, chance)
            adversarial = self.adversarial(fakes, labels, chance)
            loss = loss + adversarial
        self.descend(loss, *optimizers)
        if begun:
            told |= {"generator_loss": adversarial.detach()} | self._match(chance)
            told |= self.step_discriminator(real, classes, fakes.detach().float(), labels, chance)
        return told

    def rest(self, real: Tensor, classes: Tensor, chance: torch.Generator) -> dict[str, Tensor]:
        """The encoder learns to describe pictures to the generator as it is; critic and discriminator learn, too."""
        self.generator.requires_grad_(False)
        styles, *noise = self._encoded(real, chance)
        with self.precision():
            drawn = self.styled.paint(styles, noise)
        loss, told = self.autoencoder.loss(drawn, real)
        self.descend(loss, self.autoencoder.steps)
        told |= self._match(chance, moves=False)
        told |= super().rest(real, classes, chance)
        self.generator.requires_grad_(True)
        return told

    def _encoded(self, real: Tensor, chance: torch.Generator) -> tuple[Tensor, ...]:
        """One style a layer [batch, depth, style] of each real picture, roughened, and the noise of each layer."""
        with self.precision():
            styles = self.autoencoder.infer(real)
        self.matching.remember(styles)
        styles = roughened(styles, self.plan.noise, chance)
        return styles[:, None].expand(-1, self.styled.depth, -1), *self.styled.draw_noise(len(real), chance)

    def _sampled(self, chance: torch.Generator) -> tuple[Tensor, ...]:
        """As `_encoded`, of samples."""
        z, other, cut, *noise = self.styled.draw(self.recipe.batch, chance)
        with torch.no_grad():
            return self.styled.mix(z, other, cut), *noise

    def _match(self, chance: torch.Generator, moves: bool = True) -> dict[str, Tensor]:
        told: dict[str, Tensor] = {}
        for _ in range(self.plan.matches):
            told |= self.matching.step(self.plan.noise, chance, moves)
        return told

    def parts(self) -> Iterator[tuple[str, Any]]:
        """As `Training`'s, with encoder, critic and remembered styles."""
        yield from super().parts()
        yield "encoder", self.autoencoder.encoder
        yield "encoder_steps", self.autoencoder.steps
        yield "matching", self.matching


def begin(recipe: Recipe, data: Prepared, device: str = "cpu", compiled: bool = False) -> Training:
    """A run of any recipe; ValueError, with one sentence, where it does not fit its data."""
    return (Hybrid if recipe.encoder else Training)(recipe, data, device, compiled)
