"""Finding latents by what their pictures show, as the model's finder sees them.

Pictures are made and looked at when a search comes to them, and what was seen is kept: the first search of a seed
costs seconds, others nothing.
"""

import functools
import threading
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from playground.pictures.attributes import Attributes
from playground.pictures.model import Model
from playground.pictures.references import COUNT, pool

CHUNK = 64  # pictures looked at together


class Search:
    """What the finder sees in the numbered latents of one seed. May be used by many threads at a time."""

    def __init__(self, model: Model, finder: Attributes, seed: int) -> None:
        """Nothing is looked at yet."""
        self.model, self.finder, self.seed = model, finder, seed
        self._shown: dict[str, list[NDArray[np.int64]]] = {name: [] for name in finder.values}
        self._seen = 0
        self._looking = threading.Lock()

    def find(self, wanted: Mapping[str, str], count: int, start: int = 0) -> list[int]:
        """Numbers from `start` on of latents whose pictures show all that is wanted: the first `count`, or fewer.

        `wanted`: values by attribute. ValueError, with one sentence, for an attribute or value that there is not.
        """
        for name, value in wanted.items():
            if value not in self.finder.values.get(name, ()):
                raise ValueError(f"The pictures of {self.model.name} have no attribute {name}: {value}.")
        found: list[int] = []
        for first in range(start // CHUNK * CHUNK, COUNT, CHUNK):
            fits = np.ones(CHUNK, bool)
            for name, value in wanted.items():
                fits &= self._chunk(name, first // CHUNK) == self.finder.values[name].index(value)
            found += [first + int(row) for row in np.flatnonzero(fits) if first + row >= start]
            if len(found) >= count:
                break
        return found[:count]

    def alike(self, numbers: Sequence[int]) -> dict[str, str]:
        """What the pictures of all these latents show: values of attributes that have two."""
        found = {}
        for name, values in self.finder.values.items():
            shown = {values[self._chunk(name, number // CHUNK)[number % CHUNK]] for number in numbers}
            if len(values) == 2 and len(shown) == 1:
                found[name] = shown.pop()
        return found

    def _chunk(self, name: str, chunk: int) -> NDArray[np.int64]:
        """The values [64] of an attribute in one chunk."""
        with self._looking:
            while self._seen <= chunk:
                z = pool(self.model, self.seed)[self._seen * CHUNK : (self._seen + 1) * CHUNK]
                answers = self.finder.probabilities(self.model.generate(self.model.place(z)))
                for each, probabilities in answers.items():
                    self._shown[each].append(probabilities.argmax(1).numpy())
                self._seen += 1
        return self._shown[name][chunk]


@functools.lru_cache(32)
def search(model: Model, finder: Attributes, seed: int) -> Search:
    """The one search of a seed, with what it has seen."""
    return Search(model, finder, seed)
