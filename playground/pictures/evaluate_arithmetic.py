"""`python -m playground.pictures.evaluate_arithmetic NAME`: how often A − B + C does what it is said to do.

One trial is the experiment of Radford et al. 2016, section 6.3.2, with everything in it drawn at random: "man with
glasses − man without + woman without". For an attribute, A and B are means of latents that come in pairs, whose
pictures do and do not show it and are alike in every other attribute; all pairs are of one kind, by the other
attributes of two values, and those of A are of the twentieth that show it most clearly. C is the mean of latents
without it, of another kind, whose pictures are alike in every attribute. The finder chooses the latents. The judge,
which has learned from other pictures, looks at the pictures of C and of A − B + C: does the second show the attribute,
and is all else as in the first?

`--write` puts the result into the model's folder.
"""

import argparse
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.metrics.features import Pictures
from playground.pictures import attributes
from playground.pictures.attributes import CLEAR, Attributes, surest
from playground.pictures.latents import arithmetic
from playground.pictures.model import Model
from playground.pictures.stored import ModelError, models_folder, read

FILE = "arithmetic.json"
ASKED = ("glasses", "long_hair", "beard")
POOL = 20_000  # latents that exemplars are found among
TRIALS = 200
EXEMPLARS = 12  # in A and in B, as many as the page takes; the paper's are 3
STARTS = 3  # in C
SEED = 3_000_017


@dataclass(frozen=True)
class Outcome:
    """Of the trials of one attribute in one space."""

    attribute: str
    space: str  # "z" or "w"
    trials: int
    exemplars: int
    changed: float  # share of trials that show the attribute, 0 to 1
    kept: Mapping[str, float]  # of each other attribute: the share of trials that show C's value, 0 to 1

    @property
    def kept_in_all(self) -> float:
        """The share of trials and other attributes, 0 to 1."""
        return float(np.mean(list(self.kept.values())))


class Pool:
    """Latents with what the finder sees in their pictures."""

    def __init__(self, model: Model, finder: Attributes, count: int) -> None:
        """`latents`: by the space that sums are made in, "z" and, where there are styles, "w"."""
        z = model.latent(count, SEED)
        self.model = model
        self.latents = {"z": z} | ({"w": model.style(z)} if model.styled else {})
        answers = finder.logits(model.generate(model.place(z)))
        self.binary = [name for name, values in finder.values.items() if len(values) == 2]
        self.shown = {name: logits.argmax(1).numpy() for name, logits in answers.items()}
        self.answers = {name: answers[name].numpy() for name in self.binary}

    def kinds(self, attribute: str, pairs: int, starts: int) -> list[dict[str, int]]:
        """The kinds of pictures that the pool has enough pairs of, and enough that are alike to start from.

        A kind is values of the other attributes of two values.
        """
        others = [name for name in self.binary if name != attribute]
        combinations = (
            dict(zip(others, values, strict=True)) for values in itertools.product((0, 1), repeat=len(others))
        )
        return [
            kind
            for kind in combinations
            if self.alike(kind | {attribute: 0}, starts) and len(self.pairs(attribute, kind)) >= pairs
        ]

    def of(self, wanted: Mapping[str, int]) -> NDArray[np.int64]:
        """Which latents' pictures show all that is wanted: their rows."""
        fits = [self.shown[name] == value for name, value in wanted.items()]
        return np.flatnonzero(np.logical_and.reduce(fits))

    def alike(self, wanted: Mapping[str, int], least: int) -> list[NDArray[np.int64]]:
        """The rows of latents that show what is wanted, by what else they show: groups of at least so many."""
        rows = self.of(wanted)
        seen = np.stack(list(self.shown.values()), 1)[rows]
        _, group = np.unique(seen, axis=0, return_inverse=True)
        return [rows[group == number] for number in np.flatnonzero(np.bincount(group.ravel()) >= least)]

    def pairs(
        self, attribute: str, kind: Mapping[str, int], chance: np.random.Generator | None = None
    ) -> NDArray[np.int64]:
        """Rows of latents that clearly show an attribute and of some without it [n, 2], alike in everything else.

        Each latent comes once at most; `chance` decides which of those that are alike go together.
        """
        rows = [self.of({**kind, attribute: shown}) for shown in (1, 0)]
        rows[0] = rows[0][surest(self.answers[attribute][rows[0]], 1, CLEAR, 0)]
        if chance is not None:
            rows = [chance.permutation(each) for each in rows]
        others = np.stack([shown for name, shown in self.shown.items() if name != attribute], 1)
        return pair(others, *rows)


def pair(seen: NDArray[np.int64], first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows [n, 2] of both lists whose rows of `seen` [rows, values] are equal, each taken once, in order."""
    free: dict[bytes, list[int]] = {}
    for row in second[::-1]:
        free.setdefault(seen[row].tobytes(), []).append(row)
    found = [(row, left.pop()) for row in first if (left := free.get(seen[row].tobytes()))]
    return np.array(found, np.int64).reshape(-1, 2)


def evaluate(
    pool: Pool, judge: Attributes, attribute: str, space: str, trials: int = TRIALS, exemplars: int = EXEMPLARS
) -> Outcome:
    """Run the trials of one attribute, with so many `exemplars` in A and in B.

    ValueError where the model makes too few pictures with or without it.
    """
    kinds = pool.kinds(attribute, exemplars, STARTS)
    if len(kinds) < 2:
        raise ValueError(f"The pictures of {pool.model.name} are too alike to add and subtract {attribute}.")
    chance = np.random.default_rng(SEED)

    starts, ends = [], []
    for _ in range(trials):
        one, other = (kinds[index] for index in chance.choice(len(kinds), 2, replace=False))
        pairs = chance.permutation(pool.pairs(attribute, one, chance))[:exemplars]
        groups = pool.alike({**other, attribute: 0}, STARTS)
        from_ = chance.choice(groups[chance.integers(len(groups))], STARTS, replace=False)
        with_it, without, start = (pool.latents[space][torch.from_numpy(rows)] for rows in (*pairs.T, from_))
        starts.append(start.mean(0))
        ends.append(arithmetic([with_it, start], [without]))
    before, after = (judge.probabilities(_show(pool.model, space, torch.stack(points))) for points in (starts, ends))
    changed = (after[attribute].argmax(1) == 1).float().mean()
    kept = {
        name: float((after[name].argmax(1) == before[name].argmax(1)).float().mean())
        for name in judge.values
        if name != attribute
    }
    return Outcome(attribute, space, trials, exemplars, float(changed), kept)


def _show(model: Model, space: str, points: Tensor) -> Pictures:
    return model.generate(points if space == "w" else model.place(points))


def table(outcomes: Sequence[Outcome]) -> str:
    """Outcomes as text, a line each."""
    lines = [f"{'':22}changed   kept   of these"]
    for each in outcomes:
        kept = ", ".join(f"{name} {share:.0%}" for name, share in each.kept.items())
        what = f"{each.attribute.replace('_', ' ')} in {each.space}"
        lines.append(f"{what:22}{each.changed:7.1%} {each.kept_in_all:6.1%}   {kept}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Evaluate as the command line says; on failure, exit with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.evaluate_arithmetic", description=__doc__)
    parser.add_argument("model", nargs="?", default="avatars", help="a folder of pretrained/")
    parser.add_argument("--trials", type=int, default=TRIALS, help="of each attribute")
    parser.add_argument("--exemplars", type=int, default=EXEMPLARS, help="in A and in B")
    parser.add_argument("--write", action="store_true", help="write the result into the model's folder")
    given = parser.parse_args(arguments)
    folder = models_folder() / given.model
    try:
        model, both = read(folder, given.model), attributes.find(folder)
        if both is None:
            raise ValueError(f"The model {given.model} has no classifiers of attributes: train them first.")
        finder, judge = both
        pool = Pool(model, finder, POOL)
        outcomes = [
            evaluate(pool, judge, attribute, space, given.trials, given.exemplars)
            for space, attribute in itertools.product(pool.latents, ASKED)
        ]
    except (ModelError, ValueError) as error:
        raise SystemExit(str(error)) from None
    print(table(outcomes))
    if given.write:
        words = json.dumps([asdict(outcome) for outcome in outcomes], indent=1)
        (folder / FILE).write_text(words + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
