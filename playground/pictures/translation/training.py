"""A run of pix2pix or CycleGAN: networks, optimizers, the iteration, and a state that goes on where it stopped.

Every random number of an iteration comes from a generator seeded with the run's seed and the iteration's number, so
that a checkpoint needs no state of chance.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Adam

from playground.pictures.augmentation import flip
from playground.pictures.datasets import Prepared
from playground.pictures.datasets.prepared import digest
from playground.pictures.training import to_bytes
from playground.pictures.translation.history import History
from playground.pictures.translation.networks import Translating, build
from playground.pictures.translation.objectives import ADVERSARIAL, l1
from playground.pictures.translation.patches import Patches
from playground.pictures.translation.recipe import Recipe

DECAY_FROM = 0.5  # of the iterations: Zhu et al. 2017, section 4
SECOND_MOMENT = 0.999  # Adam's beta2, its default


def seeded(seed: int, number: int, device: torch.device) -> torch.Generator:
    """The random numbers of an iteration."""
    mixed = (seed * 2_654_435_761 + number * 2_246_822_519 + 668_265_263) % 2**32
    return torch.Generator(device).manual_seed(mixed)


def precision(device: torch.device) -> AbstractContextManager[Any]:
    """bfloat16 where it is quick: on the CPU, and on CUDA devices that have it."""
    if device.type == "cuda" and not torch.cuda.is_bf16_supported():
        return nullcontext()
    return torch.autocast(device.type, torch.bfloat16)


def from_bytes(pictures: Tensor) -> Tensor:
    """Pictures [n, h, w, c] of bytes as [n, c, h, w] in [−1, 1]."""
    return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1


class Translation:
    """What both methods share: data, batches, rates, state."""

    def __init__(self, recipe: Recipe, data: Prepared, device: str = "cpu") -> None:
        """ValueError, with one sentence, where recipe and data do not fit together."""
        self.recipe, self.device, self.iteration = recipe, torch.device(device), 0
        if "train_inputs" not in data.arrays:
            raise ValueError(f"The data set {data.name} is not for translation: it has no inputs.")
        self.size = data.train.shape[1]
        side = recipe.crop or self.size
        torch.manual_seed(recipe.seed)  # the layers' own first weights
        self.networks = self.make_networks()
        generator = next(part for part in self.networks.values() if isinstance(part, Translating))
        if side > self.size or side % 2**generator.halvings or self.size % 2**generator.halvings:
            raise ValueError(
                f"Pictures of {self.size} px, trained on {side} px, cannot be halved {generator.halvings} times."
            )
        judge = next(part for part in self.networks.values() if isinstance(part, Patches))
        if judge.side(side) < 1:
            raise ValueError(f"Pictures of {side} px are too small for a discriminator of field {judge.field}.")
        for network in self.networks.values():
            network.to(device=self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.data_digest = digest(data.train)
        self.inputs, self.outputs = (
            torch.from_numpy(np.array(part)).to(self.device) for part in (data.inputs("train"), data.train)
        )
        if recipe.paired and len(self.inputs) != len(self.outputs):
            raise ValueError(f"The data set {data.name} has no pairs, which pix2pix needs.")
        shown = data.inputs("test")[:24]
        self.shown = torch.from_numpy(np.array(shown)).to(self.device)
        self.optimizers = {name: self._adam(parts) for name, parts in self.groups().items()}

    def make_networks(self) -> dict[str, nn.Module]:
        """All networks, by the names that they are stored under."""
        raise NotImplementedError

    def groups(self) -> dict[str, list[str]]:
        """Which networks each optimizer moves."""
        raise NotImplementedError

    def _adam(self, parts: list[str]) -> Adam:
        weights = [weight for part in parts for weight in self.networks[part].parameters()]
        return Adam(weights, self.recipe.rate, (self.recipe.beta1, SECOND_MOMENT), fused=True)

    def chance(self, number: int) -> torch.Generator:
        """The random numbers of an iteration."""
        return seeded(self.recipe.seed, number, self.device)

    def draw(self, count: int, chance: torch.Generator) -> Tensor:
        """Random indices [batch] below `count`."""
        return torch.randint(count, (self.recipe.batch,), generator=chance, device=self.device)

    def prepare(self, *pictures: Tensor, chance: torch.Generator) -> list[Tensor]:
        """Bytes [n, h, w, c] as networks take them, cut and mirrored alike in all of them."""
        joined = from_bytes(torch.cat(pictures, 3))
        if self.recipe.crop:
            room = self.size - self.recipe.crop + 1
            top, left = (int(torch.randint(room, (), generator=chance, device=self.device)) for _ in range(2))
            joined = joined[:, :, top : top + self.recipe.crop, left : left + self.recipe.crop]
        joined = flip(joined, self.recipe.flips, chance)
        return [part.contiguous(memory_format=torch.channels_last) for part in joined.split(3, 1)]

    def rate(self) -> float:
        """The learning rate of this iteration."""
        total = self.recipe.iterations
        left = 1.0 if not total else (total - self.iteration) / (total * (1 - DECAY_FROM))
        return self.recipe.rate * min(1.0, max(0.0, left))

    def iterate(self) -> dict[str, Tensor]:
        """One iteration; returns losses, as tensors on the device, so that nothing waits for them."""
        rate = self.rate()
        for optimizer in self.optimizers.values():
            for group in optimizer.param_groups:
                group["lr"] = rate
        told = self.step(self.chance(self.iteration))
        self.iteration += 1
        return told

    def step(self, chance: torch.Generator) -> dict[str, Tensor]:
        """One step of each side."""
        raise NotImplementedError

    def descend(self, name: str, loss: Tensor) -> None:
        """Move the networks of one optimizer down the loss."""
        self.optimizers[name].zero_grad()
        loss.backward()
        self.optimizers[name].step()

    @torch.no_grad()
    def translate(self, pictures: Tensor, chance: torch.Generator | None) -> Tensor:
        """Bytes [n, h, w, c] translated by the generator as it is used, [n, c, h, w] in [−1, 1]."""
        network = self.networks["forward"].eval()
        translated: Tensor = network(from_bytes(pictures), chance)
        network.train()
        return translated

    def samples(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Held-out inputs and what is made of them, in turns: uint8 [2n, h, w, 3]."""
        made = to_bytes(self.translate(self.shown, self.chance(2**32 - 1)))
        both = np.stack([self.shown.cpu().numpy(), made], 1)
        return both.reshape(-1, *both.shape[2:])

    def adopt(self, networks: Mapping[str, nn.Module], iteration: int) -> None:
        """Go on from trained networks as if they were its own at `iteration`; the optimizers start anew.

        ValueError, with one sentence, for networks of other sizes.
        """
        try:
            for name, network in self.networks.items():
                network.load_state_dict(networks[name].state_dict())
        except (KeyError, RuntimeError):
            raise ValueError(f"The given networks are not those of the recipe {self.recipe.name}.") from None
        self.iteration = iteration

    def parts(self) -> Iterator[tuple[str, Any]]:
        """Whatever has a state."""
        yield from self.networks.items()
        yield from ((f"{name}_steps", optimizer) for name, optimizer in self.optimizers.items())

    def state_dict(self) -> dict[str, Any]:
        """Everything that the rest of the run depends on."""
        states = {name: part.state_dict() for name, part in self.parts()}
        return {"iteration": self.iteration, "digest": self.recipe.digest, "data": self.data_digest, **states}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from there; ValueError, with one sentence, for a state of another recipe or other data."""
        if state.get("digest") != self.recipe.digest:
            raise ValueError(f"The checkpoint was made by another recipe than the present {self.recipe.name}.")
        if state.get("data") != self.data_digest:
            raise ValueError(f"The checkpoint was made with other data than the present {self.recipe.data}.")
        for name, part in self.parts():
            part.load_state_dict(state[name])
        self.iteration = state["iteration"]


class Pix2Pix(Translation):
    """G* = arg min max V_cGAN(G, D) + λ · L1(G): Isola et al. 2017, equation 4."""

    def make_networks(self) -> dict[str, nn.Module]:
        """The generator and the discriminator of pairs."""
        return {"forward": build(self.recipe.generator), "judge": self.recipe.judge()}

    def groups(self) -> dict[str, list[str]]:
        """One optimizer each."""
        return {"generator": ["forward"], "discriminator": ["judge"]}

    def step(self, chance: torch.Generator) -> dict[str, Tensor]:
        """The discriminator, then the generator on the same fakes."""
        which = self.draw(len(self.inputs), chance)
        x, y = self.prepare(self.inputs[which], self.outputs[which], chance=chance)
        generator, judge = self.networks["forward"], self.networks["judge"]
        with precision(self.device):
            fake = generator(x, chance)
        fake = fake.float()
        told: dict[str, Tensor] = {}
        loss = self.recipe.reconstruction * l1(fake, y)
        if self.recipe.adversarial:
            against = ADVERSARIAL[self.recipe.loss]
            with precision(self.device):
                of_real = judge(torch.cat([x, y], 1)).float()
                of_fake = judge(torch.cat([x, fake.detach()], 1)).float()
            told["discriminator_loss"] = against.discriminator(of_real, of_fake)
            self.descend("discriminator", told["discriminator_loss"])
            judge.requires_grad_(False)  # their gradients would be computed and thrown away
            with precision(self.device):
                raw = judge(torch.cat([x, fake], 1)).float()
            judge.requires_grad_(True)
            told["generator_loss"] = against.generator(raw)
            loss = loss + self.recipe.adversarial * told["generator_loss"]
        told["l1"] = l1(fake, y)
        self.descend("generator", loss)
        return {name: value.detach() for name, value in told.items()}


class CycleGan(Translation):
    """V(G, D_B) + V(F, D_A) + λ · cycles + λ · identity: Zhu et al. 2017, equation 3 and section 5.2."""

    def __init__(self, recipe: Recipe, data: Prepared, device: str = "cpu") -> None:
        """ValueError, with one sentence, where recipe and data do not fit together."""
        super().__init__(recipe, data, device)
        self.histories = {"judge": History(recipe.history), "backward_judge": History(recipe.history)}

    def make_networks(self) -> dict[str, nn.Module]:
        """G from A to B and F back; `judge` looks at B, `backward_judge` at A."""
        return {
            "forward": build(self.recipe.generator),
            "backward": build(self.recipe.generator),
            "judge": self.recipe.judge(),
            "backward_judge": self.recipe.judge(),
        }

    def groups(self) -> dict[str, list[str]]:
        """One optimizer for both generators, one for both discriminators."""
        return {"generator": ["forward", "backward"], "discriminator": ["judge", "backward_judge"]}

    def step(self, chance: torch.Generator) -> dict[str, Tensor]:
        """Both generators, then both discriminators on pictures of the pool."""
        (a,) = self.prepare(self.inputs[self.draw(len(self.inputs), chance)], chance=chance)
        (b,) = self.prepare(self.outputs[self.draw(len(self.outputs), chance)], chance=chance)
        fakes, told = self._step_generators(a, b)
        against, total = ADVERSARIAL[self.recipe.loss], torch.zeros((), device=self.device)
        for name, real in (("judge", b), ("backward_judge", a)):
            shown = self.histories[name].exchange(fakes[name], chance)
            with precision(self.device):
                of_real, of_fake = (self.networks[name](pictures).float() for pictures in (real, shown))
            total = total + against.discriminator(of_real, of_fake)
        self.descend("discriminator", total)
        return {name: value.detach() for name, value in told.items()} | {"discriminator_loss": total.detach()}

    def _step_generators(self, a: Tensor, b: Tensor) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """Returns the fakes by the name of who judges them, and the terms of the loss."""
        recipe, against = self.recipe, ADVERSARIAL[self.recipe.loss]
        forward, backward = self.networks["forward"], self.networks["backward"]
        judges = [self.networks["judge"], self.networks["backward_judge"]]
        for judge in judges:
            judge.requires_grad_(False)
        with precision(self.device):
            fake_b, fake_a = forward(a), backward(b)
            raw_b, raw_a = judges[0](fake_b).float(), judges[1](fake_a).float()
            cycle_a, cycle_b = backward(fake_b), forward(fake_a)
            same = (forward(b), backward(a)) if recipe.identity else None
        told = {
            "generator_loss": against.generator(raw_b) + against.generator(raw_a),
            "cycle": l1(cycle_a.float(), a) + l1(cycle_b.float(), b),
        }
        loss = recipe.adversarial * told["generator_loss"] + recipe.cycle * told["cycle"]
        if same is not None:
            told["identity"] = l1(same[0].float(), b) + l1(same[1].float(), a)
            loss = loss + recipe.cycle * recipe.identity * told["identity"]
        self.descend("generator", loss)
        for judge in judges:
            judge.requires_grad_(True)
        return {"judge": fake_b.detach().float(), "backward_judge": fake_a.detach().float()}, told

    def parts(self) -> Iterator[tuple[str, Any]]:
        """The pools, too."""
        yield from super().parts()
        yield from ((f"{name}_history", history) for name, history in self.histories.items())


METHODS: Mapping[str, type[Translation]] = {"pix2pix": Pix2Pix, "cyclegan": CycleGan}


def start(recipe: Recipe, data: Prepared, device: str = "cpu") -> Translation:
    """A new run; ValueError, with one sentence, where recipe and data do not fit together."""
    return METHODS[recipe.method](recipe, data, device)
