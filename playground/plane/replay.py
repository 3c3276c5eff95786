"""An iteration as one CUDA graph: on small nets launching some hundred kernels costs more than running them.

A graph is bound to memory, so its inputs get fixed places and every iteration copies its own there first.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from playground.plane.draws import Batches
from playground.plane.game import Game
from playground.plane.members import Member, Rules, Schedules

WARM_UP = 3  # iterations on a side stream before recording, as torch.cuda.graph's documentation asks


class Replay:
    """`Game.iterate` of one game with its rules, recorded on CUDA; elsewhere it makes the same calls anew."""

    def __init__(self, game: Game, rules: Rules, members: Sequence[Member], kept: Batches) -> None:
        """`kept`: draws of these members, for the shapes of a batch. The game is left as it was."""
        self.game, self.rules = game, rules
        self.batches = Batches(*(draws[:, 0].clone() for draws in kept))
        self.schedules = Schedules(members, 1, game.average)
        self.note = game.average.new_empty(4, len(members))
        self.again: Callable[[], None] = self._iterate
        if game.average.is_cuda:
            self.again = self._record().replay

    def __call__(self, batches: Batches, schedules: Schedules, step: int, note: Tensor) -> None:
        """One iteration, as `Game.iterate`."""
        for place, values in zip(self.batches, batches, strict=True):
            place.copy_(values)
        self.schedules.load(schedules, step)
        self.again()
        note.copy_(self.note)

    def _iterate(self) -> None:
        self.game.iterate(self.rules, self.batches, self.schedules, 0, self.note)

    def _record(self) -> torch.cuda.CUDAGraph:
        before = [tensor.clone() for tensor in self.game.tensors]
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(WARM_UP):
                self._iterate()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        # Other threads may use the device meanwhile (picture models): their calls must not break the recording.
        with torch.cuda.graph(graph, capture_error_mode="thread_local"):
            self._iterate()
        for tensor, values in zip(self.game.tensors, before, strict=True):
            tensor.copy_(values)
        return graph
