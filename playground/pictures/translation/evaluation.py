"""Measures a translator on held-out pairs, beside baselines that any translator has to beat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from playground.metrics import fidelity
from playground.metrics.features import FeatureNet
from playground.pictures.datasets import Prepared
from playground.pictures.datasets.prepared import Bytes
from playground.pictures.translation.networks import UNet
from playground.pictures.translation.stored import Translator
from playground.pictures.translation.tasks import Labels, Task, task_of, task_scores, train_segmenter

SEED = 0  # of the dropout's noise; each picture has a number of its own
BASELINES = ("the truth", "the input", "the mean picture")


@dataclass
class Yardstick:
    """All that measures translations of one data set: held-out pairs, a net of features, a segmenter.

    `count` pairs, or as many as there are. The segmenter learns on training pairs alone.
    """

    data: Prepared
    net: FeatureNet
    count: int
    inputs: Bytes = field(init=False)
    truth: Bytes = field(init=False)
    task: Task | None = field(init=False)
    wanted: Labels | None = field(init=False, default=None)
    segmenter: UNet | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Read the pairs and train the segmenter."""
        self.count = min(self.count, len(self.data.test))
        self.inputs = np.asarray(self.data.inputs("test")[: self.count])
        self.truth = np.asarray(self.data.test[: self.count])
        self.task = task_of(self.data.name)
        if self.task:
            seen = np.asarray(self.data.inputs("train"))
            self.segmenter = train_segmenter(self.data.train, self.task.read(seen), len(self.task.names))
            self.wanted = self.task.read(self.inputs)

    def measure(self, made: Bytes) -> dict[str, float]:
        """Every score of made pictures [n, h, w, 3], by its name."""
        scores = {
            "l1": fidelity.l1(made, self.truth),
            "psnr": fidelity.psnr(made, self.truth),
            "ssim": fidelity.ssim(made, self.truth),
            f"perceptual_{self.net.name}": fidelity.perceptual(made, self.truth, self.net),
            "patch_distance": fidelity.patch_distance(made, self.truth),
        }
        if self.task and self.segmenter is not None and self.wanted is not None:
            scores |= task_scores(self.segmenter, made, self.wanted, len(self.task.names))
        return scores

    def baselines(self) -> dict[str, dict[str, float]]:
        """The scores of the truth itself, of the input in the output's place and of the mean training picture."""
        mean = fidelity.mean_picture(self.data.train).repeat(self.count, 0)
        made = dict(zip(BASELINES, (self.truth, self.inputs, mean), strict=True))
        return {name: self.measure(pictures) for name, pictures in made.items()}

    def translator(self, model: Translator) -> dict[str, float]:
        """The scores of a translator, with its noise; for CycleGAN the cycle's error, too."""
        made = translate(model, self.inputs)
        scores = self.measure(made)
        if "backward" in model.directions:
            back = translate(model, made, "backward")
            scores["cycle_l1"] = fidelity.l1(back, self.inputs)
        return scores


def translate(model: Translator, pictures: Bytes, direction: str = "forward", batch: int = 16) -> Bytes:
    """All pictures, some at a time, each with a seed of its own."""
    seeds = range(SEED, SEED + len(pictures))
    parts = [
        model.translate(pictures[i : i + batch], seeds[i : i + batch], direction)
        for i in range(0, len(pictures), batch)
    ]
    return np.concatenate(parts)


class Measure(NamedTuple):
    """What a score is."""

    words: str
    style: str  # how it is written
    lower: bool = False  # whether lower is better


MEASURES: Mapping[str, Measure] = {  # by their name, or its first part
    "l1": Measure("mean absolute difference from the truth, in levels of 255; lower is nearer", ".2f", lower=True),
    "psnr": Measure("peak signal-to-noise ratio in dB; higher is nearer", ".2f"),
    "ssim": Measure("structural similarity with the truth; 1 is alike", ".4f"),
    "perceptual": Measure(
        "1 − cosine of features of EfficientNet-lite0 with the truth's; lower is more alike", ".4f", lower=True
    ),
    "patch_distance": Measure(
        "sliced Wasserstein distance of 7 × 7 patches from real ones, in levels; lower is nearer", ".2f", lower=True
    ),
    "pixel_accuracy": Measure("task: pixels of which a segmenter reads the input's label from the output", ".3f"),
    "class_accuracy": Measure("task: the same, mean over the labels", ".3f"),
    "class_iou": Measure("task: intersection over union, mean over the labels", ".3f"),
    "cycle_l1": Measure(
        "mean absolute difference of the input and its way there and back, in levels", ".2f", lower=True
    ),
}


def describe(name: str) -> Measure:
    """What a score is; KeyError for an unknown one."""
    return MEASURES[max((known for known in MEASURES if name.startswith(known)), key=len)]


def table(rows: Mapping[str, Mapping[str, float]]) -> str:
    """Scores as a Markdown table, a row a method."""
    names = list(dict.fromkeys(name for scores in rows.values() for name in scores))
    lines = [f"| | {' | '.join(f'`{name}`' for name in names)} |", f"| --- |{' --- |' * len(names)}"]
    for method, scores in rows.items():
        cells = [f"{scores[name]:{describe(name).style}}" if name in scores else "–" for name in names]
        lines.append(f"| {method} | {' | '.join(cells)} |")
    return "\n".join(lines)


def legend(rows: Mapping[str, Mapping[str, float]]) -> str:
    """What the table's scores are, a line each."""
    names = dict.fromkeys(name for scores in rows.values() for name in scores)
    return "\n".join(f"- `{name}`: {describe(name).words}." for name in names)
