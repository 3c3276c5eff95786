"""`python -m playground.pictures.measure_truncation NAME`: what truncation costs and brings, over three seeds.

Precision and recall, density and coverage, and the Fréchet distance of samples at several ψ: on features of the judge
of attributes that ships with the model, else on EfficientNet's at about the pictures' own size, so that it takes
minutes. (To EfficientNet, which knows photographs, hardly a drawing of ours passes for real at any ψ.) Samples are held
against held-out pictures where the data set is prepared, else against the excerpt of training pictures that ships with
the model. The result is written into the model's folder.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.metrics.classifier import ClassifierFeatures
from playground.metrics.clouds import MINIMUM
from playground.metrics.features import EfficientNet, FeatureNet, Pictures
from playground.metrics.frechet import Gaussian, fit, frechet
from playground.metrics.manifold import manifold
from playground.metrics.neighbours import Kin
from playground.pictures import attributes, lending
from playground.pictures.datasets import load
from playground.pictures.evaluation import kin, kin_of
from playground.pictures.model import Model
from playground.pictures.stored import ModelError, models_folder, read
from playground.pictures.training_pictures import DAMAGED, EXCERPT, read_excerpt, read_places
from playground.pictures.truncation import MEASURES, Curve, Estimate, departures, write

SAMPLES = MINIMUM  # at each ψ and seed: as many as an excerpt holds, and as few as can be scored
SEEDS = (5_000_011, 5_000_077, 5_000_081)
PSIS = (0.1, 0.3, 0.5, 0.7, 0.85, 1.0)
BEYOND = 1.25  # where there are styles
SMALLEST = 64  # px: EfficientNet takes no smaller pictures
PART = 64  # pictures between two tellings

Tell = Callable[[float], None]  # hears the share that is done; what it raises stops the work


@dataclass(frozen=True, eq=False)
class Reference:
    """Real pictures that samples are compared with."""

    pictures: Pictures
    held_out: bool  # whether the model never saw them
    others: Pictures | None  # as many again, to tell what a perfect model would score
    kin: Kin | None = None  # where pictures are crops: which of them overlap
    others_kin: Kin | None = None


def reference(model: Model, folder: Path) -> Reference:
    """The real pictures for a model in a folder; ValueError, with one sentence, where there are none."""
    return _prepared(model) or _excerpt(model, folder)


def _prepared(model: Model) -> Reference | None:
    """Held-out pictures of the model's data set, where it is prepared here and whole."""
    shape, chance = model.generator.shape, np.random.default_rng(SEEDS[0])
    try:
        data = load(str(model.about.get("data")))
        data.check()
    except DAMAGED:
        return None
    right = {data.train.shape[1:], data.test.shape[1:]} == {(shape.size, shape.size, shape.channels)}
    if not right or min(len(data.test), len(data.train)) < SAMPLES:
        return None
    rows = {part: _some(len(data.arrays[part]), chance) for part in ("test", "train")}
    pictures, others = (np.array(data.arrays[part][some]) for part, some in rows.items())
    return Reference(pictures, True, others, *(kin(data, part, some) for part, some in rows.items()))


def _excerpt(model: Model, folder: Path) -> Reference:
    if not (folder / EXCERPT).is_file():
        raise ValueError(
            f"The model {model.name} ships without training pictures: there is nothing to compare it with."
        )
    shape = model.generator.shape
    try:
        pictures = read_excerpt(folder / EXCERPT, shape)
        places = read_places(folder / EXCERPT, len(pictures))
    except DAMAGED:
        raise ValueError(f"The training pictures of {model.name} are damaged: fetch them again.") from None
    return Reference(pictures[:SAMPLES], False, None, kin_of(places, shape.size))


def _some(total: int, chance: np.random.Generator) -> NDArray[np.int64]:
    return np.sort(chance.choice(total, SAMPLES, replace=False))


def feature_net(model: Model) -> FeatureNet:
    """EfficientNet at the size of a model's pictures; ImportError, with one sentence, where it is not installed."""
    return EfficientNet(lending.device(), side=max(SMALLEST, model.generator.shape.size))


def own_net(model: Model, folder: Path) -> FeatureNet:
    """The judge of attributes that lies in a model's folder, else `feature_net`; ModelError, too, for a damaged one."""
    both = attributes.find(folder)
    return ClassifierFeatures(both[1].net, f"{model.about['data']}_judge") if both else feature_net(model)


def measure(
    model: Model, real: Reference, net: FeatureNet, tell: Tell, psis: Sequence[float] = (), seeds: Sequence[int] = SEEDS
) -> Curve:
    """The curve of a model over `psis`, by default those of its kind. What `tell` raises goes through.

    At one seed all ψ have the same latents, as on the page: the curve's error is that of the seeds alone.
    """
    began = time.monotonic()
    psis = psis or (*PSIS, *((BEYOND,) if model.styled else ()))
    clouds = 1 + (real.others is not None) + len(psis) * len(seeds)
    progress = _Progress(tell, clouds * len(real.pictures))
    cloud = _features(net, real.pictures, progress)
    judge = _Judge(cloud, fit(cloud), real.kin)
    perfect = judge.score(_features(net, real.others, progress), real.others_kin) if real.others is not None else {}
    found: dict[str, list[Estimate]] = {name: [] for name in MEASURES}
    for psi in psis:
        scores = [judge.score(_sampled(model, net, psi, seed, len(cloud), progress)) for seed in seeds]
        for name in MEASURES:
            found[name].append(Estimate(tuple(score[name] for score in scores)))
    return Curve(
        model.about["sha256"], net.name, len(cloud), len(cloud), real.held_out, round(time.monotonic() - began, 1),
        tuple(psis), {name: tuple(each) for name, each in found.items()}, perfect, real.kin is not None,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Judge:
    """Scores clouds of features against one of real pictures."""

    real: Tensor
    gaussian: Gaussian
    kin: Kin | None

    def score(self, fake: Tensor, fake_kin: Kin | None = None) -> dict[str, float]:
        area = manifold(self.real, fake, real_kin=self.kin, fake_kin=fake_kin)
        distance = frechet(self.gaussian, fit(fake))
        return dict(zip(MEASURES, (area.precision, area.recall, area.density, area.coverage, distance), strict=True))


@dataclass
class _Progress:
    tell: Tell
    total: int  # pictures
    done: int = 0

    def add(self, pictures: int) -> None:
        self.done += pictures
        self.tell(self.done / self.total)


def _features(net: FeatureNet, pictures: Pictures, progress: _Progress) -> Tensor:
    parts = []
    for start in range(0, len(pictures), PART):
        part = pictures[start : start + PART]
        parts.append(net(part).cpu())
        progress.add(len(part))
    return torch.cat(parts)


def _sampled(model: Model, net: FeatureNet, psi: float, seed: int, count: int, progress: _Progress) -> Tensor:
    z, labels = model.latent(count, seed), torch.arange(count) % max(len(model.class_names), 1)
    parts = []
    for some, classes in zip(z.split(PART), labels.split(PART), strict=True):
        with lending.at_home():  # minutes of work, in no visitor's name
            pictures = model.generate(model.place(some, psi), classes)
        parts.append(net(pictures).cpu())
        progress.add(len(some))
    return torch.cat(parts)


def table(curve: Curve) -> str:
    """The curve as text, a line each ψ: means over seeds, and their standard errors."""
    lines = ["   ψ  " + "".join(f"{name:>19}" for name in MEASURES)]
    for index, psi in enumerate(curve.psis):
        points = (curve.measures[name][index] for name in MEASURES)
        lines.append(f"{psi:5.2f} " + "".join(f"{point.mean:11.4g} ±{point.error:6.2g}" for point in points))
    if curve.perfect:
        lines.append("real  " + "".join(f"{curve.perfect[name]:11.4g}        " for name in MEASURES))
    return "\n".join([*lines, *departures(curve)])


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write as the command line says; on failure, exit with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.measure_truncation", description=__doc__)
    parser.add_argument("model", help="a folder of pretrained/")
    given = parser.parse_args(arguments)
    folder = models_folder() / given.model
    try:
        model = read(folder, given.model)
        net = own_net(model, folder)
        curve = measure(model, reference(model, folder), net, _say)
    except (ImportError, ModelError, ValueError, OSError) as error:
        raise SystemExit(str(error)) from None
    write(folder, curve)
    print(f"\r{table(curve)}", f"{net.note} {model.flattery(net.name)}".rstrip(), sep="\n")
    print(f"{curve.samples:,} samples at each ψ and seed, {curve.seconds:.0f} s.")


def _say(share: float) -> None:
    print(f"\r{share:.0%}", end="", flush=True)


if __name__ == "__main__":
    main()
