"""The randomness of K members: real samples, latents and mixing weights, drawn ahead of the steps that use them.

Each member draws from a generator of its own, many steps at a time, so that its stream does not depend on its company
or on how its steps are cut into slices, and so that K generators cost next to nothing. Two consecutive blocks are kept:
a slice of up to one block never has to stop in the middle for a member whose block ends there.
"""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

import torch
from torch import Tensor

from playground.plane.distributions import Distribution, distribution
from playground.plane.spec import GanSpec

SAMPLES_AHEAD = 2**15  # about how many samples of each kind a block holds

NOISES = {
    "gaussian": lambda shape, generator: torch.randn(shape, generator=generator, dtype=torch.float64),
    "uniform": lambda shape, generator: torch.rand(shape, generator=generator, dtype=torch.float64) * 2 - 1,
}


class Stream(IntEnum):
    """The uses of chance, each with numbers of its own: looking must not change what is looked at."""

    TRAINING, WEIGHTS, DOTS, MEASURE, REAL = range(5)


def stream(spec: GanSpec, use: Stream) -> torch.Generator:
    """A fresh generator for one use; it depends on the spec's seed alone."""
    return torch.Generator().manual_seed(spec.seed * len(Stream) + use)


def data_of(spec: GanSpec) -> Distribution:
    """The distribution that a spec names."""
    return distribution(spec.distribution, spec.text, spec.points)


def latents(spec: GanSpec, count: int, generator: torch.Generator) -> Tensor:
    """`count` latents [count, noise_dim] of the spec's noise."""
    return NOISES[spec.noise]((count, spec.noise_dim), generator)


class Batches(NamedTuple):
    """What one iteration of K members consumes."""

    real: Tensor  # [K, k, B, d], d the dimension
    noise: Tensor  # [K, k + m, B, noise_dim]
    mix: Tensor  # [K, k, B, 1]; only the gradient penalty has one, else its last axis is empty
    jitter: Tensor  # [K, 2k + m, B, d], for D's real and fake samples in turn, then G's; empty without instance noise
    recall: Tensor  # [K, k, B, 1], uniform; empty without experience replay


def block_of(spec: GanSpec) -> int:
    """How many iterations are drawn at a time."""
    return max(4, min(128, SAMPLES_AHEAD // ((spec.discriminator_steps + spec.generator_steps) * spec.batch_size)))


class Draws:
    """The draws of K members of one shape."""

    def __init__(self, spec: GanSpec, dtype: torch.dtype, device: torch.device) -> None:
        """`spec`: any member's; its shape sets the sizes."""
        k, m, size = spec.discriminator_steps, spec.generator_steps, spec.batch_size
        self.dimension = spec.dimension
        self.block = block_of(spec)
        self.k, self.size, self.latents = k, size, k + m
        self.jitters = self.dimension if spec.instance_noise else 0
        self.recalls = 1 if spec.experience_replay else 0
        self.mixes = 1 if spec.penalty == "gradient_penalty" else 0
        self.sources: list[tuple[GanSpec, torch.Generator]] = []
        self.origins: list[list[Tensor]] = []  # each member's stream as it was before each of its two blocks was drawn
        self.cursors: list[int] = []  # each member's next step, in [0, 2 block)
        self.spent: list[tuple[int, int]] = []  # (row, start) of blocks that have been read to their end
        steps, like = 2 * self.block, torch.empty(0, dtype=dtype, device=device)
        self.kept = Batches(
            like.new_empty(0, steps, k, size, self.dimension),
            like.new_empty(0, steps, k + m, size, spec.noise_dim),
            like.new_empty(0, steps, k, size, self.mixes),
            like.new_empty(0, steps, 2 * k + m, size, self.jitters),
            like.new_empty(0, steps, k, size, self.recalls),
        )

    def extend(self, specs: Sequence[GanSpec]) -> None:
        """Start the streams of more members."""
        count = len(specs)
        self.kept = Batches(*(torch.cat([kept, kept.new_empty((count, *kept.shape[1:]))]) for kept in self.kept))
        for spec in specs:
            self.sources.append((spec, torch.Generator()))
            self.origins.append([torch.empty(0)] * 2)
            self.cursors.append(0)
            self.restart(len(self.sources) - 1, spec)

    def restart(self, row: int, spec: GanSpec) -> None:
        """Start a member's stream anew."""
        self.sources[row] = (spec, stream(spec, Stream.TRAINING))
        self.cursors[row] = 0
        self.spent = [(other, start) for other, start in self.spent if other != row]
        self._draw(row, 0)
        self._draw(row, self.block)

    def delete(self, row: int) -> None:
        """Forget a member."""
        self._refill()
        rest = [other for other in range(len(self.sources)) if other != row]
        self.kept = Batches(*(kept[rest] for kept in self.kept))
        del self.sources[row], self.origins[row], self.cursors[row]

    def ahead(self, rows: Sequence[int], steps: int) -> Iterator[Batches]:
        """The batches of the next `steps` ≤ block iterations of the members in `rows`, and move on behind them.

        The batches are views where they can be: read them before the next call.
        """
        self._refill()
        starts = [self.cursors[row] for row in rows]
        for row, start in zip(rows, starts, strict=True):
            self.cursors[row] = (start + steps) % (2 * self.block)
            if (start + steps) // self.block > start // self.block:
                self.spent.append((row, start // self.block * self.block))
        return self._read(rows, starts, steps)

    def _read(self, rows: Sequence[int], starts: list[int], steps: int) -> Iterator[Batches]:
        if len(set(starts)) == 1 and len(rows) == len(self.sources):
            for step in range(starts[0], starts[0] + steps):
                yield Batches(*(kept[:, step % (2 * self.block)] for kept in self.kept))
            return
        device = self.kept.real.device
        index = torch.tensor(rows, device=device)
        places = (torch.tensor([starts], device=device) + torch.arange(steps, device=device)[:, None]) % (
            2 * self.block
        )
        for place in places:
            yield Batches(*(kept[index, place] for kept in self.kept))

    def _refill(self) -> None:
        """Draw the blocks that have been read to their end."""
        for row, start in self.spent:
            self._draw(row, start)
        self.spent = []

    def _draw(self, row: int, start: int) -> None:
        """Fill one member's block that begins at step `start`."""
        spec, generator = self.sources[row]
        self.origins[row][start // self.block] = generator.get_state()
        steps, count = slice(start, start + self.block), self.block * self.size
        real = data_of(spec).sample(count * self.k, generator)
        self.kept.real[row, steps] = real.view(self.block, self.k, self.size, -1).to(self.kept.real)
        noise = latents(spec, count * self.latents, generator)
        self.kept.noise[row, steps] = noise.view(self.block, self.latents, self.size, -1).to(self.kept.noise)
        if self.mixes:
            mix = torch.rand(count * self.k, generator=generator, dtype=torch.float64)
            self.kept.mix[row, steps] = mix.view(self.block, self.k, self.size, 1).to(self.kept.mix)
        if self.jitters:
            each = self.kept.jitter.shape[2]
            jitter = torch.randn(self.block, each, self.size, self.jitters, generator=generator, dtype=torch.float64)
            self.kept.jitter[row, steps] = jitter.to(self.kept.jitter)
        if self.recalls:
            chance = torch.rand(self.block, self.k, self.size, 1, generator=generator, dtype=torch.float64)
            self.kept.recall[row, steps] = chance.to(self.kept.recall)

    def state_dict(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """Everything that decides the batches to come, member by member: where each stream stood and each cursor.

        Of the two blocks that are kept, the one that is being read was drawn first; the other followed it.
        """
        self._refill()
        origins = [self.origins[row][self.cursors[row] // self.block] for row in rows]
        cursors = torch.tensor([self.cursors[row] for row in rows])
        return {"draws.streams": torch.stack(origins), "draws.cursors": cursors}

    def load_state_dict(self, state: dict[str, Tensor], first: int = 0) -> None:
        """Let the members from row `first` on go on from a state of the same members.

        ValueError for a cursor or a stream that none has.
        """
        for row, (origin, cursor) in enumerate(
            zip(state["draws.streams"], state["draws.cursors"].tolist(), strict=True), first
        ):
            if not 0 <= cursor < 2 * self.block:
                raise ValueError("A member's place in its batches is none that there is.")
            try:
                self.sources[row][1].set_state(origin.clone())  # torch 2.13 crashes on a view with an offset
            except RuntimeError as error:
                raise ValueError("A member's stream of random numbers is none that there is.") from error
            self.cursors[row] = cursor
            half = cursor // self.block * self.block
            self._draw(row, half)
            self._draw(row, self.block - half)
