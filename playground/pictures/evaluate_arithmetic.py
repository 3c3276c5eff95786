"""`python -m playground.pictures.evaluate_arithmetic NAME`: how often A − B + C does what it is said to do.

One trial is the experiment of Radford et al. 2016, section 6.3.2, with everything in it drawn at random: "man with
glasses − man without + woman without". For an attribute, A and B are means of latents whose pictures do and do not show
it and that are alike in every other attribute of two values; C is the mean of latents without it, alike in those, too,
but of another kind. The finder chooses the latents. The judge, which has learned from other pictures, looks at the
pictures of C and of A − B + C: does the second show the attribute, and is all else as in the first?

`--write` puts the result into the model's folder.
"""

import argparse
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor

from playground.metrics.features import Pictures
from playground.pictures import attributes
from playground.pictures.attributes import Attributes
from playground.pictures.latents import arithmetic
from playground.pictures.model import Model
from playground.pictures.stored import ModelError, models_folder, read

FILE = "arithmetic.json"
ASKED = ("glasses", "long_hair", "beard")
POOL = 20_000  # latents that exemplars are found among
TRIALS = 200
EXEMPLARS = 8  # in each mean; the paper's are 3
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
        answers = finder.probabilities(model.generate(model.place(z)))
        self.binary = [name for name, values in finder.values.items() if len(values) == 2]
        self.shown = {name: answers[name].argmax(1).numpy() for name in self.binary}

    def kinds(self, attribute: str, least: int) -> list[dict[str, int]]:
        """The kinds of pictures, by the other attributes of two values, that the pool has `least` of either way."""
        others = [name for name in self.binary if name != attribute]
        combinations = (
            dict(zip(others, values, strict=True)) for values in itertools.product((0, 1), repeat=len(others))
        )
        return [kind for kind in combinations if all(len(self.of(kind | {attribute: v})) >= least for v in (0, 1))]

    def of(self, wanted: Mapping[str, int]) -> np.ndarray:
        """Which latents' pictures show all that is wanted: their rows."""
        fits = [self.shown[name] == value for name, value in wanted.items()]
        return np.flatnonzero(np.logical_and.reduce(fits))


def evaluate(
    pool: Pool, judge: Attributes, attribute: str, space: str, trials: int = TRIALS, exemplars: int = EXEMPLARS
) -> Outcome:
    """Run the trials of one attribute. ValueError where the model makes too few pictures with or without it."""
    kinds = pool.kinds(attribute, exemplars)
    if len(kinds) < 2:
        raise ValueError(f"The pictures of {pool.model.name} are too alike to add and subtract {attribute}.")
    chance = np.random.default_rng(SEED)

    def some(kind: Mapping[str, int], shown: int) -> Tensor:
        rows = chance.choice(pool.of({**kind, attribute: shown}), exemplars, replace=False)
        return pool.latents[space][torch.from_numpy(rows)]

    starts, ends = [], []
    for _ in range(trials):
        one, other = (kinds[index] for index in chance.choice(len(kinds), 2, replace=False))
        with_it, without, start = some(one, 1), some(one, 0), some(other, 0)
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
    parser.add_argument("--exemplars", type=int, default=EXEMPLARS, help="in each mean")
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
