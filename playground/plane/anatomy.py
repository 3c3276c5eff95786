"""One iteration taken apart: what every update of Algorithm 1 drew, computed and changed, for slow motion.

It is the iteration that `Game.iterate` makes, with looks in between: nothing here changes its course.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.plane.draws import Batches
from playground.plane.game import Game
from playground.plane.losses import LOSSES
from playground.plane.members import Rules, Schedules, learn
from playground.plane.normalisation import make
from playground.plane.snapshot import Array, Scale
from playground.plane.view import first_two, grid_of, plain, scale_of, scene

SHOWN = 120  # samples of a batch that are handed out; the numbers are those of the whole batch
SIDES = ("discriminator", "generator")


@dataclass(frozen=True)
class Update:
    """One update of one player. Arrays hold the batch's first n samples, n of `SHOWN` or fewer.

    D(x) is told as the view shows it: without instance noise, and in real company where D judges several at once.
    """

    side: str  # of `SIDES`
    number: int  # which of its k or m updates, from 1
    of: int
    learns: bool  # False where the player is frozen: all is computed and nothing moves
    batch: int
    latent: Array  # [n, 2], the first two numbers of each z
    fake: Array  # [n, d], G(z)
    real: Array  # [n, d]; empty where the update sees none
    heatmap: Array  # [h, w], D(x) before the update
    scale: Scale
    at_real: float  # mean D(x) at real samples; NaN where the update sees none
    at_fake: float
    loss: float  # before the update, any penalty included
    pull: Array  # [n, d], the direction in which G's loss wants each fake sample
    gradient_norm: float  # over all of the player's weights
    moved: float  # the Euclidean length of the weights' step
    heatmap_after: Array  # D(x) after the update
    fake_after: Array  # [n, d], G at the same z after the update


class Anatomy:
    """Makes one iteration of a game of one member, as `Game.iterate`, and keeps its updates."""

    def __init__(self, game: Game, rules: Rules) -> None:
        """`game`: of one member, as are its `rules`."""
        self.game, self.rules, self.spec = game, rules, rules.specs[0]
        known = scene(self.spec)
        self.places, self.company = known.places[None].to(game.average), known.real[None].to(game.average)
        self.updates: list[Update] = []

    def __call__(self, batches: Batches, schedules: Schedules, step: int, note: Tensor) -> None:
        """One iteration."""
        losses = [
            torch.stack([self._update(side, batches, schedules, step, turn) for turn in range(count)])[-1]
            for side, count in enumerate(schedules.steps)
        ]
        self.game.conclude(self.rules, schedules, step, losses[0], losses[1], note)

    def _update(self, side: int, batches: Batches, schedules: Schedules, step: int, turn: int) -> Tensor:
        """One update, with a look before it and one after it; returns the loss [1]."""
        game, k = self.game, schedules.steps[0]
        player, make = (
            (game.discriminator, game.update_discriminator) if side == 0 else (game.generator, game.update_generator)
        )
        noise = batches.noise[:, side * k + turn]
        real = batches.real[:, turn if side == 0 else -1]
        seen = real if side == 0 or self.rules.paired else real[:, :0]
        fake, heatmap, weights = self._generate(noise), self._judge(self.places), player.weights.clone()
        _, gradient = game.pull(self.rules, fake, real)
        cells = grid_of(self.spec)
        at_real = float(self._judge(seen).mean()) if seen.shape[1] else math.nan
        at_fake = float(self._judge(fake).mean())
        loss = make(self.rules, batches, schedules, step, turn)
        self.updates.append(
            Update(
                side=SIDES[side],
                number=turn + 1,
                of=schedules.steps[side],
                learns=learn(self.spec)[side],
                batch=real.shape[1],
                latent=first_two(plain(noise[0, :SHOWN])),
                fake=plain(fake[0, :SHOWN]),
                real=plain(seen[0, :SHOWN]),
                heatmap=plain(heatmap).reshape(cells),
                scale=scale_of(self.spec, plain(heatmap), at_real if seen.shape[1] else at_fake, at_fake),
                at_real=at_real,
                at_fake=at_fake,
                loss=float(loss),
                pull=plain(-gradient[0, :SHOWN]),
                gradient_norm=float(player.grad.norm()),
                moved=float((player.weights - weights).norm()),
                heatmap_after=plain(self._judge(self.places)).reshape(cells),
                fake_after=plain(self._generate(noise)[0, :SHOWN]),
            )
        )
        return loss

    def _generate(self, noise: Tensor) -> Tensor:
        player = self.game.generator
        return make(player.shape, player.layers, noise)

    def _judge(self, points: Tensor) -> Tensor:
        """D(x) [n] as shown at points [1, n, d]."""
        return LOSSES[self.spec.loss].read(self.game.opinion(self.rules, points, self.company)[0])
