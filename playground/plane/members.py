"""What differs from member to member of a population, in books and laid out for batched arithmetic."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.plane.draws import Batches
from playground.plane.losses import LOSSES
from playground.plane.optimizers import STILL, Schedule
from playground.plane.penalties import PENALTIES
from playground.plane.spec import GanSpec


class Sides(NamedTuple):
    """One number of each player: a loss, a gradient norm."""

    discriminator: float
    generator: float


class Began(NamedTuple):
    """The iteration at which each optimizer began to count, put off by those in which its player did not learn."""

    discriminator: int
    generator: int


@dataclass
class Member:
    """What is known of one member besides its tensors."""

    spec: GanSpec
    iteration: int = 0
    began: Began = Began(0, 0)
    losses: Sides = Sides(math.nan, math.nan)  # of the last iteration
    totals: Sides = Sides(0.0, 0.0)  # sums over all iterations, for means over any span of them
    diverged_at: int | None = None


def learn(spec: GanSpec, only: str | None = None) -> tuple[bool, bool]:
    """Whether D and whether G learn; `only`: one player's name, whatever the spec says."""
    learners = only or spec.learners
    return learners != "generator", learners != "discriminator"


class Rules:
    """What differs from member to member within one shape, laid out for batched arithmetic."""

    def __init__(self, specs: Sequence[GanSpec], like: Tensor) -> None:
        """`like`: a tensor of the wanted type and device."""

        def column(values: list[float]) -> Tensor:
            return torch.tensor(values, dtype=like.dtype, device=like.device)[:, None]

        self.specs = list(specs)
        self.target = column([1 - spec.label_smoothing for spec in specs])
        self.weight = column([spec.penalty_weight for spec in specs])[:, 0]
        self.clip = column([spec.weight_clip if spec.weight_clip and learn(spec)[0] else torch.inf for spec in specs])
        self.clips = any(spec.weight_clip for spec in specs)
        self.packing = specs[0].packing
        self.unrolling = specs[0].unrolling
        self.shifts = specs[0].shift
        self.compares = specs[0].minibatch_discrimination > 0
        self.orthogonal = column([spec.orthogonal for spec in specs])[..., None]  # [K, 1, 1]
        self.orthogonalises = any(spec.orthogonal for spec in specs)
        self.jitter = column([spec.instance_noise for spec in specs])[..., None]  # [K, 1, 1]
        self.jitters = specs[0].instance_noise > 0
        self.replays = specs[0].experience_replay > 0
        size, place = specs[0].batch_size, torch.arange(specs[0].batch_size, device=like.device)[:, None]
        # [K, B, 1], the places of a batch at which D is shown old fakes
        self.old = place < column([round(spec.experience_replay * size) for spec in specs])[..., None]
        self.averages = any(spec.averaging for spec in specs)
        self.penalty = PENALTIES[specs[0].penalty]
        self.spectral = specs[0].spectral_norm
        self.paired = any(LOSSES[spec.loss].paired for spec in specs)
        names = sorted({spec.loss for spec in specs})
        rows = {name: [row for row, spec in enumerate(specs) if spec.loss == name] for name in names}
        self.groups = [(LOSSES[name], torch.tensor(rows[name], device=like.device)) for name in names]
        self.order = torch.cat([index for _, index in self.groups]).argsort()

    def by_loss(self, use: Callable[..., Tensor], *columns: Tensor) -> Tensor:
        """`use(loss, *columns)` for each member with its own loss function; all tensors have the member first."""
        if len(self.groups) == 1:
            return use(self.groups[0][0], *columns)
        parts = [use(loss, *(column[rows] for column in columns)) for loss, rows in self.groups]
        return torch.cat(parts)[self.order]

    def discriminator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """D's mean loss [K] at raw outputs [K, B], differentiable."""
        return self.by_loss(lambda loss, *args: loss.discriminator(*args).mean(1), real, fake, self.target)

    def discriminator_slopes(self, real: Tensor, fake: Tensor) -> Tensor:
        """The slopes of D's mean loss [K, 2B] at raw outputs [K, B], those of the real samples first."""
        size = real.shape[1]
        return self.by_loss(
            lambda loss, *args: torch.cat(loss.discriminator_slopes(*args), 1) / size, real, fake, self.target
        )

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """G's mean loss [K] at raw outputs [K, B]; only paired losses read `real`."""
        return self.by_loss(lambda loss, *args: loss.generator(*args).mean(1), real, fake)

    def generator_slope(self, real: Tensor, fake: Tensor) -> Tensor:
        """The slope of each fake sample's loss [K, B]."""
        return self.by_loss(lambda loss, *args: loss.generator_slope(*args), real, fake)


class Schedules:
    """The coefficients of the next `count` iterations of K members, for both optimizers and the average.

    Those of D go on for as many updates as G looks ahead.
    """

    def __init__(self, members: Sequence[Member], count: int, like: Tensor, only: str | None = None) -> None:
        """`like`: a tensor of the wanted type and device; `only`: as in `learn`."""
        specs = [member.spec for member in members]
        learning = [learn(spec, only) for spec in specs]
        self.steps = k, m = specs[0].discriminator_steps, specs[0].generator_steps
        behind_d = [(member.iteration - member.began.discriminator) * k for member in members]
        behind_g = [(member.iteration - member.began.generator) * m for member in members]
        of_d = [spec.discriminator_setting if d else STILL for spec, (d, _) in zip(specs, learning, strict=True)]
        of_g = [spec.generator_setting if g else STILL for spec, (_, g) in zip(specs, learning, strict=True)]
        self.discriminator = Schedule(of_d, behind_d, count * k + specs[0].unrolling, like)
        self.generator = Schedule(of_g, behind_g, count * m, like)
        now = np.array([member.iteration for member in members]) + np.arange(count)[:, None]
        # The first weights would weigh too much in a slow average: follow them faster at first.
        decay = np.minimum([spec.averaging for spec in specs], (1 + now) / (10 + now))
        self.follow = torch.as_tensor(1 - decay, dtype=like.dtype, device=like.device)[..., None]

    def load(self, other: "Schedules", step: int) -> None:
        """Become iteration number `step` of another's; these schedules hold one."""
        k, m = self.steps
        steps = self.discriminator.coefficients.shape[1]
        self.discriminator.coefficients.copy_(other.discriminator.coefficients[:, step * k : step * k + steps])
        self.generator.coefficients.copy_(other.generator.coefficients[:, step * m : (step + 1) * m])
        self.follow.copy_(other.follow[step : step + 1])


Iteration = Callable[[Batches, Schedules, int, Tensor], None]  # as `Game.iterate` with its rules


def note(members: Sequence[Member], record: NDArray[np.float64]) -> None:
    """Enter a slice into the members' books.

    `record` [iterations, 4, K]: both losses and the sums of both players' weights. A member has diverged at the first
    iteration at which one of the four is not finite.
    """
    finite: NDArray[np.bool_] = np.all(np.isfinite(record), axis=1)  # [iterations, K]
    for row, member in enumerate(members):
        good = len(finite) if finite[:, row].all() else int(finite[:, row].argmin())
        losses = record[:good, :2, row]
        member.totals = Sides(*(np.array(member.totals) + losses.sum(0)).tolist())
        if good < len(finite):
            member.diverged_at = member.iteration + good + 1
            member.iteration = member.diverged_at
            member.losses = Sides(*record[good, :2, row].tolist())
        else:
            member.iteration += good
            member.losses = Sides(*losses[-1].tolist())


def rest(members: Sequence[Member], count: int, only: str | None = None) -> None:
    """A slice of `count` iterations in which a player did not learn is none that its optimizer counts."""
    for member in members:
        of_d, of_g = learn(member.spec, only)
        if not (of_d and of_g):
            began = member.began
            member.began = Began(began.discriminator + count * (not of_d), began.generator + count * (not of_g))
