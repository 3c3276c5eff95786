"""One image GAN in training: networks, optimizers, the iteration, and a state that goes on exactly where it stopped.

Every random number of an iteration comes from a generator seeded with the run's seed and the iteration's number, so
that a checkpoint needs no state of chance. What is around the iteration (time, files, words) is in `train`.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import relu, softplus

from playground.pictures.augmentation import augment, flip
from playground.pictures.datasets import Prepared
from playground.pictures.datasets.prepared import digest
from playground.pictures.networks import Generator, PictureShape, build_discriminator, build_generator
from playground.pictures.recipes import Recipe

RAMP = 0.05  # early on, the averaged generator remembers this share of the pictures so far: Karras et al. 2020 (ADA)
GRID_SEED = 2**32 - 1


@dataclass(frozen=True)
class Loss:
    """A pair of losses of raw outputs: (real, fake) → the discriminator's, fake → the generator's, each a mean."""

    discriminator: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor], Tensor]


LOSSES: Mapping[str, Loss] = {
    # Goodfellow et al. 2014, section 3.
    "non_saturating": Loss(
        lambda real, fake: softplus(-real).mean() + softplus(fake).mean(), lambda fake: softplus(-fake).mean()
    ),
    # Lim and Ye 2017; Miyato et al. 2018, equations 16 and 17.
    "hinge": Loss(lambda real, fake: relu(1 - real).mean() + relu(1 + fake).mean(), lambda fake: -fake.mean()),
}


def shape_of(data: Prepared, classes: str) -> PictureShape:
    """The shape of a set's pictures, with the classes of one attribute if it is named."""
    _, height, _, channels = data.train.shape
    if classes and classes not in data.attributes:
        raise ValueError(f"The data set {data.name} has no attribute {classes!r} to use as the class.")
    return PictureShape(height, channels, len(data.attributes[classes]) if classes else 0)


def to_bytes(pictures: Tensor) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Pictures [n, channels, h, w] in [−1, 1] as uint8 [n, h, w, channels]."""
    levels = (pictures.float() * 127.5 + 127.5).round().clamp(0, 255).to(torch.uint8)
    return levels.permute(0, 2, 3, 1).contiguous().cpu().numpy()


class Training:
    """A run of a recipe on its data. One with an encoder is a `hybrid.Hybrid`."""

    rests = 300  # iterations of an adopted generator: meanwhile a new discriminator learns

    def __init__(self, recipe: Recipe, data: Prepared, device: str = "cpu", compiled: bool = False) -> None:
        """`compiled`: fuse the networks by torch.compile, for CUDA.

        ValueError, with one sentence, where recipe and data do not fit together.
        """
        self.recipe, self.device, self.iteration = recipe, torch.device(device), 0
        self.resting_until = 0  # the iteration from which on an adopted generator is trained
        self.shape = shape_of(data, recipe.classes)
        self.class_names = data.attributes[recipe.classes] if recipe.classes else ()
        torch.manual_seed(recipe.seed)  # the layers' own first weights
        generator_options, discriminator_options = dict(recipe.generator), dict(recipe.discriminator)
        self.generator = build_generator(generator_options.pop("kind"), self.shape, generator_options)
        self.discriminator = build_discriminator(discriminator_options.pop("kind"), self.shape, discriminator_options)
        for network in (self.generator, self.discriminator):
            network.to(device=self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = copy.deepcopy(self.generator).eval().requires_grad_(False)
        betas = (recipe.beta1, recipe.beta2)
        generator_groups = self.generator.groups(recipe.generator_rate)
        self.generator_steps = torch.optim.Adam(generator_groups, betas=betas, fused=True)
        self.discriminator_steps = torch.optim.Adam(
            self.discriminator.parameters(), recipe.discriminator_rate, betas, fused=True
        )
        # The penalty differentiates twice, which compiled networks cannot: it always takes the plain one.
        compile_or_not = torch.compile if compiled else lambda network: network
        self.make: Callable[..., Tensor] = compile_or_not(self.generator)
        self.judge: Callable[[Tensor, Tensor], Tensor] = compile_or_not(self.discriminator)
        self.data_digest = digest(data.train)
        self.pictures = torch.from_numpy(np.array(data.train)).to(self.device)  # uint8 [n, h, w, channels]
        classes = data.labels("train", recipe.classes) if recipe.classes else np.zeros(len(data.train), np.uint8)
        self.classes = torch.from_numpy(np.array(classes)).to(self.device, torch.long)

    def chance(self, number: int) -> torch.Generator:
        """The random numbers of an iteration; the CPU's generator looks at 32 bits, so run and number share those."""
        mixed = (self.recipe.seed * 2_654_435_761 + number * 2_246_822_519 + 374_761_393) % 2**32
        return torch.Generator(self.device).manual_seed(mixed)

    def precision(self) -> AbstractContextManager[Any]:
        """bfloat16 where it is quick: on the CPU, and on CUDA devices that have it."""
        if self.device.type == "cuda" and not torch.cuda.is_bf16_supported():
            return nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)

    def real(self, chance: torch.Generator) -> tuple[Tensor, Tensor]:
        """A random batch of the data, [batch, channels, h, w] in [−1, 1], and its classes [batch]."""
        which = torch.randint(len(self.pictures), (self.recipe.batch,), generator=chance, device=self.device)
        pictures = self.pictures[which].permute(0, 3, 1, 2).float() / 127.5 - 1
        return flip(pictures, self.recipe.flips, chance), self.classes[which]

    def iterate(self) -> dict[str, Tensor]:
        """One iteration. An adopted generator rests at first.

        Returns losses and mean raw outputs, as tensors on the device, so that nothing waits for them.
        """
        chance, rests = self.chance(self.iteration), self.iteration < self.resting_until
        real, classes = self.real(chance)
        told = self.rest(real, classes, chance) if rests else self.step(real, classes, chance)
        self.iteration += 1
        if not rests:
            self._follow()
        return told

    def rest(self, real: Tensor, classes: Tensor, chance: torch.Generator) -> dict[str, Tensor]:
        """A step of whatever is not the generator, on real pictures [batch, channels, h, w] and their classes."""
        labels = self.generator.draw_labels(self.recipe.batch, chance)
        with torch.no_grad(), self.precision():
            fakes = self.make(labels, *self.generator.draw(self.recipe.batch, chance))
        return self.step_discriminator(real, classes, fakes.float(), labels, chance)

    def step(self, real: Tensor, classes: Tensor, chance: torch.Generator) -> dict[str, Tensor]:
        """A step of the generator, then one of the discriminator on the same fakes."""
        labels = self.generator.draw_labels(self.recipe.batch, chance)
        with self.precision():
            fakes = self.make(labels, *self.generator.draw(self.recipe.batch, chance))
        loss = self.adversarial(fakes, labels, chance)
        self.descend(loss, self.generator_steps)
        told = self.step_discriminator(real, classes, fakes.detach().float(), labels, chance)
        return told | {"generator_loss": loss.detach()}

    def adversarial(self, fakes: Tensor, labels: Tensor, chance: torch.Generator) -> Tensor:
        """The generator's loss; it leaves the discriminator's weights alone."""
        self.discriminator.requires_grad_(False)  # their gradients would be computed and thrown away
        with self.precision():
            raw = self.judge(augment(fakes.float(), self.recipe.augment, chance), labels).float()
        self.discriminator.requires_grad_(True)
        return LOSSES[self.recipe.loss].generator(raw)

    @staticmethod
    def descend(loss: Tensor, *optimizers: torch.optim.Optimizer) -> None:
        """Move whatever the optimizers move down the loss."""
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()

    def step_discriminator(
        self, real: Tensor, classes: Tensor, fakes: Tensor, labels: Tensor, chance: torch.Generator
    ) -> dict[str, Tensor]:
        """A step of the discriminator."""
        real = augment(real, self.recipe.augment, chance)
        with self.precision():
            of_real = self.judge(real, classes).float()
            of_fake = self.judge(augment(fakes, self.recipe.augment, chance), labels).float()
        loss = LOSSES[self.recipe.loss].discriminator(of_real, of_fake)
        told = {"discriminator_loss": loss.detach(), "real": of_real.detach().mean(), "fake": of_fake.detach().mean()}
        if self.recipe.r1 and self.iteration % self.recipe.r1_every == 0:
            penalty = self._r1(real, classes)
            told["r1"] = penalty.detach()
            loss = loss + penalty * (self.recipe.r1 / 2 * self.recipe.r1_every)
        self.descend(loss, self.discriminator_steps)
        return told

    def _r1(self, real: Tensor, classes: Tensor) -> Tensor:
        """‖∇D(x)‖² on real pictures, in full precision: Mescheder et al. 2018, equation 9."""
        real = real.detach().requires_grad_()
        raw = self.discriminator(real, classes)
        (gradient,) = torch.autograd.grad(raw.sum(), real, create_graph=True)
        return gradient.square().sum((1, 2, 3)).mean()

    @torch.no_grad()
    def _follow(self) -> None:
        """Move the averaged weights towards the trained ones."""
        memory = min(self.recipe.memory, self.iteration * self.recipe.batch * RAMP)
        keep = 0.5 ** (self.recipe.batch / max(memory, 1e-8))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.generator.parameters()), 1 - keep)

    def settled(self) -> Generator:
        """The averaged generator, with what it has to measure about itself measured anew; not a copy."""
        self.average.settle(self.chance(GRID_SEED))
        return self.average.eval()

    @torch.no_grad()
    def samples(self, count: int, columns: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Pictures from fixed latents, uint8 [count, h, w, channels]; where there are classes, one a column."""
        generator, chance = self.settled(), self.chance(GRID_SEED)
        labels = torch.arange(count, device=self.device) % columns % max(self.shape.classes, 1)
        return to_bytes(generator(labels, *generator.draw(count, chance)))

    def adopt(self, generator: Generator, iteration: int) -> None:
        """Go on from a trained generator as if it were its own at `iteration`; all else starts anew, so it rests first.

        ValueError, with one sentence, for a generator of another size.
        """
        try:
            for network in (self.generator, self.average):
                network.load_state_dict(generator.state_dict())
        except RuntimeError:
            raise ValueError(f"The given generator is not that of the recipe {self.recipe.name}.") from None
        self.iteration, self.resting_until = iteration, iteration + self.rests

    def parts(self) -> Iterator[tuple[str, Any]]:
        """Whatever has a state, by the name it is kept under."""
        for name in ("generator", "discriminator", "average", "generator_steps", "discriminator_steps"):
            yield name, getattr(self, name)

    def state_dict(self) -> dict[str, Any]:
        """Everything that the rest of the run depends on."""
        return {
            "iteration": self.iteration,
            "resting_until": self.resting_until,
            "digest": self.recipe.digest,
            "data": self.data_digest,
            **{name: part.state_dict() for name, part in self.parts()},
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from there; ValueError, with one sentence, for a state of another recipe or other data."""
        if state.get("digest") != self.recipe.digest:
            raise ValueError(f"The checkpoint was made by another recipe than the present {self.recipe.name}.")
        if state.get("data") != self.data_digest:
            raise ValueError(f"The checkpoint was made with other data than the present {self.recipe.data}.")
        for name, part in self.parts():
            part.load_state_dict(state[name])
        self.iteration, self.resting_until = state["iteration"], state["resting_until"]
