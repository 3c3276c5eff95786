"""What is measured of a model's samples, and of real pictures in their place: what a perfect model would score.

Samples are held against held-out pictures, never against those that the model learned from. What real pictures cost
(features, classifiers) is kept beside the prepared data.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor
from tqdm import tqdm

from playground.metrics.classes import agreement, class_coverage
from playground.metrics.classifier import Classifier, ClassifierFeatures, train_classifier
from playground.metrics.clouds import MINIMUM
from playground.metrics.features import FeatureNet, Pictures
from playground.metrics.neighbours import Kin, overlapping
from playground.metrics.scores import scores
from playground.pictures.datasets import Prepared, base_of, data_folder
from playground.pictures.datasets.prepared import digest
from playground.pictures.model import Model
from playground.pictures.networks import Generator

SEED = 1_000_003  # of the samples that are scored
STAND_INS = 10_000  # training pictures that no judge learns from
FEATURE_SIDE = 96  # pixels of the feature net's input: more than those of most pictures, and quick enough for all
CHUNK = 512  # pictures between two moves of a progress bar
# What a classifier is asked of a set's pictures. The other attributes of avatars are too fine for its small eye.
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "fashion": ("class",),
    "digits": ("class",),
    "avatars": ("glasses", "long_hair", "beard", "smile", "hair_colour", "skin", "clothes"),
    "satellite": ("zone", "cover", "coast"),
}


@dataclass(frozen=True)
class Judge:
    """A classifier of one data set, trained on its training pictures."""

    questions: tuple[str, ...]
    net: Classifier
    accuracy: dict[str, float]  # of each question, on the held-out pictures, 0 to 1

    def answers(self, pictures: Pictures) -> dict[str, Tensor]:
        """The likeliest answer to each question, int64 [n]."""
        return dict(zip(self.questions, self.net.recognise(pictures).answers, strict=True))


def judge(data: Prepared) -> Judge | None:
    """The set's classifier, trained now or read from beside the data; None for a set without labels.

    It never sees the training pictures that stand in for samples.
    """
    questions = QUESTIONS.get(base_of(data.name)[0])
    if questions is None:
        return None
    answers = [len(data.attributes[question]) for question in questions]
    seen = np.setdiff1d(np.arange(len(data.train)), stand_in(len(data.train), STAND_INS))
    labels = np.stack([data.labels("train", question) for question in questions], 1)
    path = data_folder() / data.name / f"judge_{digest(data.train)}_{digest(labels)}.safetensors"
    net = Classifier(data.train.shape[3], answers)
    if path.is_file():
        net.load_state_dict(load_file(path))
        net.eval()
    else:
        net = train_classifier(data.train[seen], labels[seen], answers)
        partial = path.with_suffix(".part")
        save_file(net.state_dict(), partial)
        partial.replace(path)
    found = net.recognise(data.test).answers
    right = {
        question: float((answer.numpy() == data.labels("test", question)).mean())
        for question, answer in zip(questions, found, strict=True)
    }
    return Judge(questions, net, right)


def features(net: FeatureNet, pictures: Pictures, words: str) -> Tensor:
    """Features [n, width], with a progress bar called `words`; rounded to float16, as they are kept."""
    starts: Iterable[int] = tqdm(range(0, len(pictures), CHUNK), words, unit=f"{CHUNK} pictures", disable=None)
    return torch.cat([net(pictures[start : start + CHUNK]).cpu() for start in starts]).half().float()


def kept_features(net: FeatureNet, data: Prepared, split: str) -> Tensor:
    """Features of the set's `split`, "train" or "test", computed now or read from beside the data."""
    pictures = data.arrays[split]
    path = data_folder() / data.name / f"features_{net.name}_{split}_{digest(pictures)}.npy"
    if not path.is_file():
        partial = path.with_suffix(".part.npy")
        np.save(partial, features(net, pictures, f"{net.name}, {split}").half().numpy())
        partial.replace(path)
    return torch.from_numpy(np.load(path)).float()


def draw(model: Model, count: int) -> tuple[Pictures, Tensor]:
    """The samples that are scored, uint8 [count, h, w, c], and their classes [count]: as many of each as can be."""
    labels = torch.arange(count) % max(len(model.class_names), 1)
    return model.generate(model.place(model.latent(count, SEED)), labels), labels


def stand_in(total: int, count: int) -> NDArray[np.int64]:
    """Which training pictures stand in for samples, to tell what a perfect model would score: rows [count].

    A smaller count gives some of those of a larger one.
    """
    return np.random.default_rng(SEED).permutation(total)[:count]


def kin(data: Prepared, split: str, rows: NDArray[np.int64] | slice = slice(None)) -> Kin | None:
    """Which pictures of a split, or of some of its rows, are crops that overlap; None where pictures are no crops."""
    places = data.places(split)
    return None if places is None else kin_of(places[rows], data.test.shape[1])


def kin_of(places: NDArray[np.uint16] | None, size: int) -> Kin | None:
    """Which crops of `size` pixels at `places` [n, 2] overlap; None where there are none."""
    return None if places is None else overlapping(torch.from_numpy(places.astype(np.int64)), size)


def on_features(
    name: str, fake: Tensor, real: Tensor, training: Tensor, data: Prepared
) -> tuple[dict[str, float], dict[str, float]]:
    """All scores of the samples on the net called `name`, and the scores of real pictures in their place.

    `real` and `training` are features of the set's held-out and of its training pictures.
    """
    chosen = stand_in(len(training), len(fake))
    others = np.setdiff1d(np.arange(len(training)), chosen)  # a picture that stands in must not find itself
    apart, stands = kin(data, "test"), training[torch.from_numpy(chosen)]
    return (
        scores(real, fake, name, training, apart),
        scores(real, stands, name, training[torch.from_numpy(others)], apart, kin(data, "train", chosen)),
    )


def on_answers(
    seen: Judge, samples: Pictures, data: Prepared, classes: str, asked: Tensor
) -> tuple[dict[str, float], dict[str, float]]:
    """What the classifier says of samples, and of real pictures in their place.

    For each question `spread_QUESTION` is the largest difference between a value's share of the samples and of the
    held-out pictures, 0 to 1, both as the classifier sees them, and `values_QUESTION` how many values have 1% of the
    samples. Where an attribute `classes` is the class, `class_recognised` is the share of samples that show the one
    that was `asked` for [n].
    """
    chosen = stand_in(len(data.train), len(samples))
    real = seen.answers(data.test)

    def told(pictures: Pictures, wanted: Tensor | None) -> dict[str, float]:
        found: dict[str, float] = {}
        answers = seen.answers(pictures)
        for question in seen.questions:
            coverage = class_coverage(answers[question], real[question], len(data.attributes[question]))
            found |= {f"spread_{question}": coverage.farthest, f"values_{question}": coverage.classes_strict}
        if wanted is not None:
            found["class_recognised"] = agreement(answers[classes], wanted)
        return found

    if classes not in seen.questions:
        return told(samples, None), told(data.train[chosen], None)
    labels = torch.from_numpy(data.labels("train", classes)[chosen].astype(np.int64))
    return told(samples, asked), told(data.train[chosen], labels)


def interim(net: FeatureNet, data: Prepared, count: int = MINIMUM) -> Callable[[Generator], dict[str, float]]:
    """What scores a generator while it learns, always on the same latents. ValueError where too few are asked for."""
    if not MINIMUM <= count <= len(data.test):
        wrong = f"The samples to score must be from {MINIMUM:,} to {len(data.test):,}, the held-out pictures"
        raise ValueError(f"{wrong}; {count:,} are not.")
    real = kept_features(net, data, "test")

    def measure(generator: Generator) -> dict[str, float]:
        classes = tuple(map(str, range(generator.shape.classes)))
        samples, _ = draw(Model(data.name, generator, classes, {}), count)
        return scores(real, features(net, samples, f"{net.name}, samples"), net.name, real_kin=kin(data, "test"))

    return measure


@dataclass(frozen=True)
class Evaluation:
    """Scores of a model's samples by name, and beside them those of real pictures in the samples' place."""

    count: int
    model: dict[str, float]
    real: dict[str, float]
    judge: dict[str, float]  # accuracies


def evaluate(model: Model, data: Prepared, net: FeatureNet, count: int = 10_000) -> Evaluation:
    """Score `count` samples. Raises ValueError, with one sentence, for another count and for unlike classes."""
    if not MINIMUM <= count <= STAND_INS:
        raise ValueError(f"The count must be from {MINIMUM:,} to {STAND_INS:,}; {count:,} is not.")
    if model.class_names and model.class_names != tuple(data.attributes.get(model.about["classes"], ())):
        raise ValueError(f"The classes of {model.name} are not those of {data.name}: it cannot be scored.")
    samples, labels = draw(model, count)
    fake = features(net, samples, f"{net.name}, samples")
    found = on_features(net.name, fake, kept_features(net, data, "test"), kept_features(net, data, "train"), data)
    seen = judge(data)
    if seen is None:
        return Evaluation(count, *found, {})
    own = ClassifierFeatures(seen.net, f"{data.name}_judge")
    fake, real, training = (features(own, pictures, own.name) for pictures in (samples, data.test, data.train))
    answered = on_answers(seen, samples, data, model.about["classes"], labels)
    parts = (found, answered, on_features(own.name, fake, real, training, data))
    of_model, of_real = ({name: value for part in parts for name, value in part[side].items()} for side in (0, 1))
    return Evaluation(count, of_model, of_real, seen.accuracy)
