"""What one rater will see: every trial in its order, drawn by the study's seed and the rater's number.

Reals and fakes are drawn without repetition over a rater's whole visit; half of each block is real. Positions are
shuffled, so neither order nor number tells which is which. Attention checks lie at random places of a block.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from playground.rating.design import Design
from playground.rating.protocol import CHECK, FAKE, LEFT, MAIN, PRACTICE, QUALIFICATION, REAL, RIGHT

OVERLAP_STREAM = 2**32  # of the seed: the pictures that all raters of a model share; no rater has this number


@dataclass(frozen=True)
class Trial:
    """One thing to answer. `pictures`: their numbers in the study, one or a pair; none in an attention check."""

    part: str
    block: int  # from 0 in each part
    pictures: tuple[int, ...]
    truth: str  # what is right to answer; in a check: what it says to answer


def to_text(plan: Sequence[Trial]) -> str:
    """A plan as it is stored."""
    return json.dumps([[each.part, each.block, list(each.pictures), each.truth] for each in plan])


def from_text(text: str) -> tuple[Trial, ...]:
    """A plan as it was stored."""
    return tuple(Trial(part, block, tuple(numbers), truth) for part, block, numbers, truth in json.loads(text))


class Deck:
    """Pictures of one source, each dealt once."""

    def __init__(self, numbers: Sequence[int], chance: np.random.Generator, taken: Sequence[int] = ()) -> None:
        """Shuffle all but those `taken`."""
        rest = sorted(set(numbers) - set(taken))
        self._left = [int(each) for each in chance.permutation(rest)]

    def deal(self, count: int) -> list[int]:
        """The next pictures. ValueError, with one sentence, where there are not as many."""
        if count > len(self._left):
            raise ValueError(f"A rater needs {count - len(self._left)} more pictures than the study has.")
        dealt, self._left = self._left[:count], self._left[count:]
        return dealt


def draw(design: Design, sources: Mapping[str, Sequence[int]], model: str, number: int) -> tuple[Trial, ...]:
    """The visit of rater `number` to `model`; `sources`: the numbers of the pictures of each model, and of "real".

    ValueError, with one sentence, where a source has too few pictures.
    """
    chance = np.random.default_rng([design.seed, number])
    shared = _shared(design, sources, model)
    real = Deck(sources[REAL], chance, shared)
    fake = {name: Deck(sources[name], chance, shared) for name in design.models}
    plan, each = design.protocol, 1 if design.protocol.pairs else 2
    trials = []
    for part, images in ((PRACTICE, plan.practice), (QUALIFICATION, plan.qualification)):
        names = [design.models[index % len(design.models)] for index in range(images // each)]
        fakes = [picture for name in names for picture in fake[name].deal(1)]
        trials += _mixed(part, 0, real.deal(images // each), fakes, plan.pairs, chance)
    for block in range(plan.blocks):
        common = shared if block == 0 else []
        reals = [picture for picture in common if picture in set(sources[REAL])]
        fakes = [picture for picture in common if picture not in set(sources[REAL])]
        reals += real.deal(plan.images // each - len(reals))
        fakes += fake[model].deal(plan.images // each - len(fakes))
        mixed = _mixed(MAIN, block, reals, fakes, plan.pairs, chance)
        for place in sorted(chance.integers(1, len(mixed) + 1, plan.checks), reverse=True):
            mixed.insert(place, Trial(CHECK, block, (), str(chance.choice(plan.answers))))
        trials += mixed
    return tuple(trials)


def _shared(design: Design, sources: Mapping[str, Sequence[int]], model: str) -> list[int]:
    half = design.overlap // 2
    chance = np.random.default_rng([design.seed, OVERLAP_STREAM])
    reals = Deck(sources[REAL], chance).deal(half)  # before any model's: the same for all models
    return reals + Deck(sources[model], chance).deal(half)


def _mixed(
    part: str, block: int, reals: list[int], fakes: list[int], pairs: bool, chance: np.random.Generator
) -> list[Trial]:
    if pairs:
        sides = chance.permutation(np.arange(len(fakes)) % 2)  # as many fakes on the left as on the right
        trials = [
            Trial(part, block, (fake, real) if side else (real, fake), LEFT if side else RIGHT)
            for real, fake, side in zip(chance.permutation(reals).tolist(), fakes, sides, strict=True)
        ]
    else:
        trials = [Trial(part, block, (picture,), REAL) for picture in reals]
        trials += [Trial(part, block, (picture,), FAKE) for picture in fakes]
    return [trials[index] for index in chance.permutation(len(trials))]
