"""Many GANs of one shape, trained in lock-step: K GANs cost little more than one.

What leaves here leaves as plain arrays (`Snapshot`). A member's course is the same alone or in company, and the same
however its iterations are cut into calls of `step`.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.plane.anatomy import Anatomy, Update
from playground.plane.coverage import SAMPLES, measure
from playground.plane.draws import Draws, data_of
from playground.plane.game import Game
from playground.plane.members import Iteration, Member, Rules, Schedules, Sides, note, rest
from playground.plane.replay import Replay
from playground.plane.snapshot import Snapshot
from playground.plane.spec import GanSpec
from playground.plane.view import Thumbnails, generate, thumbnails, view

# Recording a graph costs as much as some hundred iterations: it pays only for populations that stay as they are.
BEFORE_CAPTURE = 500


class Population:
    """GANs whose specs share the shape, the penalty, k and m; all else may differ from member to member.

    Members are named by the numbers that `add` returns: 0, 1, … in the order of the specs given here.
    """

    def __init__(
        self, specs: Iterable[GanSpec], device: str | torch.device = "cpu", dtype: torch.dtype = torch.float32
    ) -> None:
        """Raises ValueError for no specs or for specs of different shapes."""
        specs = list(specs)
        if not specs:
            raise ValueError("A population needs at least one spec.")
        self.device, self.dtype = torch.device(device), dtype
        self.shape_key = specs[0].shape_key
        self._draws = Draws(specs[0], dtype, self.device)
        self._members: dict[int, Member] = {}  # in the order of the tensors' first axis
        self._game: Game | None = None
        self._next = 0
        self._replay: Replay | None = None
        self._settled = 0  # iterations since somebody joined, left or changed
        self._extend(specs)

    def __len__(self) -> int:
        """The number of members."""
        return len(self._members)

    # Membership ----------------------------------------------------------------------------------------------------

    def add(self, spec: GanSpec) -> int:
        """Let one more GAN join at its beginning; returns its number. ValueError for another shape."""
        self._extend([spec])
        return self._next - 1

    def _extend(self, specs: Sequence[GanSpec]) -> None:
        for spec in specs:
            self._check_shape(spec)
        fresh = [Game.fresh(spec, self.dtype, self.device) for spec in specs]
        first, *rest = fresh if self._game is None else [self._game, *fresh]
        self._game = first.join(*rest)
        self._draws.extend(specs)
        self._members |= {self._next + index: Member(spec) for index, spec in enumerate(specs)}
        self._next += len(specs)
        self._settle()

    def remove(self, member: int) -> None:
        """Forget a member; the others do not notice. KeyError for an unknown one."""
        row = self._row(member)
        del self._members[member]
        self._draws.delete(row)
        rest = [other for other in range(len(self._members) + 1) if other != row]
        self._game = self.game.take(torch.tensor(rest, device=self.device)) if rest else None
        self._settle()

    def update(self, member: int, spec: GanSpec) -> bool:
        """Give a member another spec: what can change live does, anything else starts it anew.

        Returns whether it started anew. ValueError for another shape: that takes another population.
        """
        self._check_shape(spec)
        kept, row = self._members[member], self._row(member)
        anew = kept.spec.needs_rebuild(spec)
        if anew:
            self._restart(member, row, spec)
        else:
            self._change(kept, row, spec)
        self._settle()
        return anew

    def reset(self, member: int) -> None:
        """Start a member anew from its seed."""
        self._restart(member, self._row(member), self._members[member].spec)
        self._settle()

    def _restart(self, member: int, row: int, spec: GanSpec) -> None:
        self.game.put(torch.tensor([row], device=self.device), Game.fresh(spec, self.dtype, self.device))
        self._draws.restart(row, spec)
        self._members[member] = Member(spec)

    def _change(self, member: Member, row: int, spec: GanSpec) -> None:
        """Live changes; an optimizer whose rule changes forgets the state that the other rule left."""
        old, began = member.spec, member.began
        if old.discriminator_optimizer != spec.discriminator_optimizer:
            self.game.discriminator.forget(row)
            began = began._replace(discriminator=member.iteration)
        if old.generator_optimizer != spec.generator_optimizer:
            self.game.generator.forget(row)
            began = began._replace(generator=member.iteration)
        member.spec, member.began = spec, began

    def _check_shape(self, spec: GanSpec) -> None:
        if spec.shape_key != self.shape_key:
            raise ValueError("Members of one population share the shape, the penalty, k and m; this spec differs.")

    def _row(self, member: int) -> int:
        if member not in self._members:
            raise KeyError(f"This population has no member {member}.")
        return list(self._members).index(member)

    def _settle(self) -> None:
        """Recompute what depends on who is here."""
        self._replay, self._settled = None, 0
        self._rules = Rules([member.spec for member in self._members.values()], self._like) if self._members else None

    @property
    def game(self) -> Game:
        """The stacked state; ValueError once everybody has left."""
        if self._game is None:
            raise ValueError("This population has no members left.")
        return self._game

    @property
    def rules(self) -> Rules:
        """What differs between the members, as tensors; ValueError once everybody has left."""
        if self._rules is None:
            raise ValueError("This population has no members left.")
        return self._rules

    @property
    def _like(self) -> Tensor:
        return self.game.generator.weights

    def member(self, member: int) -> Member:
        """What is known of a member; KeyError for an unknown one."""
        return self._members[member]

    # Training ------------------------------------------------------------------------------------------------------

    @torch.no_grad()
    def step(self, iterations: int = 1, members: Sequence[int] | None = None, only: str | None = None) -> None:
        """Train all members, or those named, for a number of iterations. A diverged member stands still.

        `only`: the one player that learns, "discriminator" or "generator"; None leaves it to each member's spec.
        """
        while iterations > 0:
            chosen = [
                number for number, member in self._members.items()
                if member.diverged_at is None and (members is None or number in members)
            ]  # fmt: skip
            if not chosen:
                return
            count = min(iterations, self._draws.block)
            self._slice(chosen, count, only)
            iterations -= count

    def _slice(self, chosen: list[int], count: int, only: str | None) -> None:
        """Train the chosen members for at most one block of iterations."""
        rows = [self._row(number) for number in chosen]
        members = [self._members[number] for number in chosen]
        if len(chosen) == len(self._members):
            self._run(self.game, self.rules, members, rows, count, only)
        else:
            index = torch.tensor(rows, device=self.device)
            part = self.game.take(index)
            self._run(part, Rules([member.spec for member in members], self._like), members, rows, count, only)
            self.game.put(index, part)

    def _run(
        self,
        game: Game,
        rules: Rules,
        members: list[Member],
        rows: list[int],
        count: int,
        only: str | None = None,
        iterate: Iteration | None = None,
    ) -> None:
        schedules = Schedules(members, count, self._like, only)
        record = torch.empty(count, 4, len(members), dtype=self.dtype, device=self.device)
        if iterate is None:
            iterate = partial(game.iterate, rules) if only else self._iteration(game, rules, members, count)
        for step, batches in enumerate(self._draws.ahead(rows, count)):
            iterate(batches, schedules, step, record[step])
        if not rules.averages:
            game.average.copy_(game.generator.weights)
        note(members, record.double().cpu().numpy())
        rest(members, count, only)

    @torch.no_grad()
    def dissect(self, member: int) -> list[Update]:
        """Train a member for one iteration, as `step` does, and tell each update; none where it has diverged."""
        known, row = self._members[member], self._row(member)
        if known.diverged_at is not None:
            return []
        index = torch.tensor([row], device=self.device)
        part, rules = self.game.take(index), Rules([known.spec], self._like)
        anatomy = Anatomy(part, rules)
        self._run(part, rules, [known], [row], 1, iterate=anatomy)
        self.game.put(index, part)
        return anatomy.updates

    def _iteration(self, game: Game, rules: Rules, members: list[Member], count: int) -> Iteration:
        """How to make an iteration: by its own calls, or on CUDA as a replayed graph once everybody has settled in."""
        if game is not self._game or self.device.type != "cuda":
            return partial(game.iterate, rules)
        self._settled += count
        if self._replay is None and self._settled > BEFORE_CAPTURE:
            self._replay = Replay(game, rules, members, self._draws.kept)
        return partial(game.iterate, rules) if self._replay is None else self._replay

    # Looking -------------------------------------------------------------------------------------------------------

    def snapshot(self, member: int, coverage: bool = True) -> Snapshot:
        """What there is to see of a member; `coverage` costs more than all the rest. KeyError for an unknown member."""
        return self.snapshots([member], coverage)[0]

    @torch.no_grad()
    def snapshots(self, members: Sequence[int], coverage: bool = False) -> list[Snapshot]:
        """Snapshots of several members, computed together."""
        rows = [self._row(number) for number in members]
        part, rules = self.game, self.rules
        if rows != list(range(len(self._members))):
            part = self.game.take(torch.tensor(rows, device=self.device))
            rules = Rules([self._members[number].spec for number in members], self._like)
        known = [self._members[number] for number in members]
        measured = [measure(samples, data_of(member.spec)) for samples, member in zip(
            self.samples(members), known, strict=True)] if coverage else [None] * len(known)  # fmt: skip
        return view(part, rules, known, measured)

    @torch.no_grad()
    def thumbnails(self) -> Thumbnails:
        """All members at a glance."""
        return thumbnails(self.game, self.rules)

    @torch.no_grad()
    def samples(self, members: Sequence[int], count: int = SAMPLES) -> NDArray[np.float32]:
        """`count` samples [len(members), count, d] of the shown generators, the same latents at every call."""
        rows = torch.tensor([self._row(number) for number in members], device=self.device)
        shape, specs = self.game.generator.shape, [self._members[number].spec for number in members]
        return generate(shape, self.game.average[rows], specs, count).float().cpu().numpy()

    def gradient_norms(self) -> dict[int, Sides]:
        """The Euclidean norms of every member's last gradients."""
        norms = self.game.gradient_norms().tolist()
        return {number: Sides(*row) for number, row in zip(self._members, norms, strict=True)}

    # Keeping -------------------------------------------------------------------------------------------------------

    def state_dict(self, members: Sequence[int] | None = None) -> dict[str, Any]:
        """Everything that decides the course to come, of all members or those named: tensors by name, and the members.

        The first axis of every tensor is the member.
        """
        named = list(self._members) if members is None else list(members)
        rows = [self._row(number) for number in named]
        tensors = {f"game.{index}": tensor[rows] for index, tensor in enumerate(self.game.tensors)}
        known = {number: vars(self._members[number]).copy() for number in named}
        return {**tensors, **self._draws.state_dict(rows), "members": known, "next": self._next}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state`, whoever was here before. ValueError for a state of another shape."""
        self._check_shapes(state)
        self._draws = Draws(next(iter(state["members"].values()))["spec"], self.dtype, self.device)
        self._game, self._members = None, {}
        self._enter(state, list(state["members"]))
        self._next = state["next"]

    def adopt(self, state: dict[str, Any]) -> list[int]:
        """Let the members of a `state` join where they stand; returns their numbers here. ValueError as above."""
        self._check_shapes(state)
        numbers = list(range(self._next, self._next + len(state["members"])))
        self._enter(state, numbers)
        self._next += len(numbers)
        return numbers

    def _enter(self, state: dict[str, Any], numbers: list[int]) -> None:
        members = [Member(**known) for known in state["members"].values()]
        specs, before = [member.spec for member in members], len(self._members)
        shapes = Game.fresh(specs[0], self.dtype, self.device).tensors
        stored = [state[f"game.{index}"].to(self.device, self.dtype) for index in range(len(shapes))]
        if any(found.shape != (len(specs), *wanted.shape[1:]) for found, wanted in zip(stored, shapes, strict=True)):
            raise ValueError("The weights of this state are not of its members' shape.")
        come = Game.of(specs[0], [tensor.clone() for tensor in stored])
        self._draws.extend(specs)
        self._draws.load_state_dict(state, before)
        self._game = come if self._game is None else self._game.join(come)
        self._members |= dict(zip(numbers, members, strict=True))
        self._settle()

    def _check_shapes(self, state: dict[str, Any]) -> None:
        for known in state["members"].values():
            self._check_shape(known["spec"])
