"""What pictures show, as two classifiers that ship with a model tell; they have no training picture in common.

The *finder* finds latents that show something; the *judge* says whether arithmetic with them brought it. What one net
mistakes for glasses is then not confirmed by the same net.

`python -m playground.pictures.attributes NAME` trains both on the data of a shipped model and writes them into its
folder.
"""

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from playground.metrics.classifier import Classifier, train_classifier
from playground.metrics.features import Pictures
from playground.pictures import beside
from playground.pictures.datasets import DataError, Prepared, load
from playground.pictures.evaluation import QUESTIONS
from playground.pictures.stored import ModelError, models_folder, read

FILE = "attributes.safetensors"
ROLES = ("finder", "judge")
CLEAR = 0.05  # share of the pictures that show something which are exemplars of it: those that show it most clearly


@dataclass(frozen=True, eq=False)
class Attributes:
    """A classifier with the words for what it tells apart."""

    values: Mapping[str, tuple[str, ...]]  # by the attribute's name
    accuracy: Mapping[str, float]  # of each attribute on held-out real pictures, 0 to 1
    net: Classifier

    def logits(self, pictures: Pictures) -> dict[str, Tensor]:
        """The raw answers to what pictures, uint8 [n, h, w, c], show of each attribute: float32 [n, values]."""
        return dict(zip(self.values, self.net.recognise(pictures).logits, strict=True))

    def probabilities(self, pictures: Pictures) -> dict[str, Tensor]:
        """How likely pictures, uint8 [n, h, w, c], show each value of each attribute: float32 [n, values]."""
        return {name: raw.softmax(1) for name, raw in self.logits(pictures).items()}


def surest(logits: NDArray[np.floating], value: int, share: float, least: int) -> NDArray[np.int64]:
    """Which of pictures that show a value show it most clearly: rows of `logits` [n, values], the clearest first.

    Clearest is what is farthest ahead of the next value; a `share` of the pictures are taken, but at least so many.
    """
    others = np.delete(logits, value, 1).max(1)
    return np.argsort(others - logits[:, value], kind="stable")[: max(least, math.ceil(share * len(logits)))]


def learn(data: Prepared, names: Sequence[str]) -> tuple[Attributes, Attributes]:
    """Finder and judge of a set's attributes `names`, each trained on one half of its training pictures."""
    values = {name: data.attributes[name] for name in names}
    answers = [len(each) for each in values.values()]
    labels, held_out = (np.stack([data.labels(part, name) for name in names], 1) for part in ("train", "test"))
    halves = np.array_split(np.random.default_rng(0).permutation(len(data.train)), len(ROLES))
    found = []
    for seed, half in enumerate(map(np.sort, halves)):
        net = train_classifier(data.train[half], labels[half], answers, seed)
        told = net.recognise(data.test).answers
        right = {
            name: float((answer.numpy() == truth).mean())
            for name, answer, truth in zip(names, told, held_out.T, strict=True)
        }
        found.append(Attributes(values, right, net))
    finder, judge = found
    return finder, judge


def write(folder: Path, finder: Attributes, judge: Attributes) -> None:
    """Put both into a model's folder, with float16 weights."""
    both = dict(zip(ROLES, (finder, judge), strict=True))
    tensors = {
        f"{role}.{key}": tensor.half()
        for role, attributes in both.items()
        for key, tensor in attributes.net.state_dict().items()
    }
    about = {
        "values": finder.values,
        "channels": finder.net.channels,
        "accuracy": {role: attributes.accuracy for role, attributes in both.items()},
    }
    beside.write(folder / FILE, tensors, about)


def find(folder: Path) -> tuple[Attributes, Attributes] | None:
    """Finder and judge of the model in a folder, None where it has none; ModelError, with one sentence, if damaged."""
    return beside.read(folder / FILE, _understand)


def _understand(tensors: dict[str, Tensor], about: Any) -> tuple[Attributes, Attributes]:
    values = {name: tuple(each) for name, each in about["values"].items()}
    answers = [len(each) for each in values.values()]
    found = []
    for role in ROLES:
        net = Classifier(about["channels"], answers)
        weights = {key.removeprefix(f"{role}."): each for key, each in tensors.items() if key.startswith(f"{role}.")}
        net.load_state_dict(weights)
        net.eval().requires_grad_(False)
        found.append(Attributes(values, about["accuracy"][role], net))
    finder, judge = found
    return finder, judge


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write as the command line says; on failure, exit with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.attributes", description=__doc__)
    parser.add_argument("model", help="a folder of pretrained/")
    given = parser.parse_args(arguments)
    folder = models_folder() / given.model
    try:
        model = read(folder, given.model)
        names = QUESTIONS.get(model.about["data"], ())
        if model.class_names or not names:
            raise ValueError(f"The pictures of {given.model} have no attributes beside their class.")
        both = learn(load(model.about["data"]), names)
    except (DataError, ModelError, ValueError) as error:
        raise SystemExit(str(error)) from None
    write(folder, *both)
    for role, attributes in zip(ROLES, both, strict=True):
        right = ", ".join(f"{name} {share:.1%}" for name, share in attributes.accuracy.items())
        print(f"The {role} is right on held-out pictures: {right}.")


if __name__ == "__main__":
    main()
