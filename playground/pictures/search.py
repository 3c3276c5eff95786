"""Finding latents by what their pictures show, as the model's finder sees them.

Pictures are made and looked at when a search comes to them, and what was seen is kept: the first search of a seed
costs seconds, others nothing.
"""

import functools
import threading
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from playground.pictures.attributes import CLEAR, Attributes, surest
from playground.pictures.model import Model
from playground.pictures.references import COUNT, pool

CHUNK = 64  # pictures looked at together
LOOKED = 6 * CHUNK  # latents that pairs are sought among: a look at them takes seconds


class Search:
    """What the finder sees in the numbered latents of one seed. May be used by many threads at a time."""

    def __init__(self, model: Model, finder: Attributes, seed: int) -> None:
        """Nothing is looked at yet."""
        self.model, self.finder, self.seed = model, finder, seed
        self._answers: dict[str, list[NDArray[np.float32]]] = {name: [] for name in finder.values}
        self._seen = 0
        self._looking = threading.Lock()

    def find(self, wanted: Mapping[str, str], count: int, start: int = 0, end: int = COUNT) -> list[int]:
        """Numbers of latents whose pictures show all that is wanted: the first `count`, or fewer.

        They are from `start` on and below `end`, a multiple of `CHUNK`. `wanted`: values by attribute. ValueError, with
        one sentence, for an attribute or value that there is not.
        """
        for name, value in wanted.items():
            if value not in self.finder.values.get(name, ()):
                raise ValueError(f"The pictures of {self.model.name} have no attribute {name}: {value}.")
        found: list[int] = []
        for first in range(start // CHUNK * CHUNK, end, CHUNK):
            fits = np.ones(CHUNK, bool)
            for name, value in wanted.items():
                fits &= self._chunk(name, first // CHUNK).argmax(1) == self.finder.values[name].index(value)
            found += [first + int(row) for row in np.flatnonzero(fits) if first + row >= start]
            if len(found) >= count:
                break
        return found[:count]

    def pairs(self, first: Mapping[str, str], second: Mapping[str, str], count: int) -> tuple[list[int], list[int]]:
        """Numbers of latents that show `first`, and of as many that show `second`, in pairs that are alike in all else.

        `count` of each, or fewer, from the first `LOOKED` latents. What the two differ in, the first show clearly; of
        all that could be paired they are those that differ in the fewest other attributes, so that the difference of
        two means is of what was asked for. ValueError as in `find`.
        """
        rows = [self.find(wanted, COUNT, end=LOOKED) for wanted in (first, second)]
        if not all(rows):
            return [], []
        others = [name for name in self.finder.values if first.get(name) == second.get(name)]
        for name in (name for name in first if name not in others):
            value = self.finder.values[name].index(first[name])
            answers = np.stack([self._chunk(name, row // CHUNK)[row % CHUNK] for row in rows[0]])
            rows[0] = [rows[0][index] for index in surest(answers, value, CLEAR, count)]
        apart = self._apart(others, *rows)
        best = np.stack(linear_sum_assignment(apart), 1)
        best = best[np.argsort(apart[tuple(best.T)], kind="stable")[:count]]
        return [rows[0][one] for one, _ in best], [rows[1][other] for _, other in best]

    def group(self, wanted: Mapping[str, str], count: int) -> list[int]:
        """Numbers of `count` latents, or fewer, that show what is wanted and are as alike in all else as there are.

        From the first `LOOKED` latents: one, and those that differ from it in the fewest attributes. ValueError as in
        `find`.
        """
        rows = self.find(wanted, COUNT, end=LOOKED)
        if not rows:
            return []
        apart = self._apart(list(self.finder.values), rows, rows)
        nearest = np.argsort(apart, 1, kind="stable")[:, :count]
        middle = int(np.take_along_axis(apart, nearest, 1).sum(1).argmin())
        return [rows[index] for index in nearest[middle]]

    def _apart(self, names: Sequence[str], rows: Sequence[int], columns: Sequence[int]) -> NDArray[np.int64]:
        """In how many of the named attributes pictures differ [rows, columns]."""
        seen = [np.array([[self._shows(name, each) for name in names] for each in side]) for side in (rows, columns)]
        return (seen[0][:, None] != seen[1][None]).sum(2)

    def alike(self, numbers: Sequence[int]) -> dict[str, str]:
        """What the pictures of all these latents show: values of attributes that have two."""
        found = {}
        for name, values in self.finder.values.items():
            shown = {values[self._shows(name, number)] for number in numbers}
            if len(values) == 2 and len(shown) == 1:
                found[name] = shown.pop()
        return found

    def _shows(self, name: str, number: int) -> int:
        """The value of an attribute in one latent's picture."""
        return int(self._chunk(name, number // CHUNK)[number % CHUNK].argmax())

    def _chunk(self, name: str, chunk: int) -> NDArray[np.float32]:
        """The finder's raw answers [64, values] on an attribute in one chunk."""
        with self._looking:
            while self._seen <= chunk:
                z = pool(self.model, self.seed)[self._seen * CHUNK : (self._seen + 1) * CHUNK]
                for each, logits in self.finder.logits(self.model.generate(self.model.place(z))).items():
                    self._answers[each].append(logits.numpy())
                self._seen += 1
        return self._answers[name][chunk]


@functools.lru_cache(32)
def search(model: Model, finder: Attributes, seed: int) -> Search:
    """The one search of a seed, with what it has seen."""
    return Search(model, finder, seed)
