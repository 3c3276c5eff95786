"""The task by which translations are judged: is what the input says still to be read from the output?

In the spirit of the FCN score (Isola et al. 2017, section 4.1): a small net learns, on real pairs, to read the input's
labels from the output; applied to made outputs, it can only be right where they look like real ones of that input.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch.nn.functional import cross_entropy

from playground.metrics.fidelity import confusion, segmentation_scores
from playground.pictures.datasets import labels
from playground.pictures.datasets.prepared import Bytes, base_of
from playground.pictures.translation.networks import UNet
from playground.pictures.translation.training import from_bytes

Labels = NDArray[np.uint8]

CHANNELS = (16, 32, 48, 64)
RATE, BATCH = 5e-3, 16
STEPS = 400
HELD = 8  # pictures at a time

# The relief's tints: the centres of six clusters (k-means) of training crops, smoothed over 7 px.
RELIEF: Mapping[str, tuple[int, int, int]] = {
    "deep sea": (147, 185, 215),
    "shallow sea": (198, 217, 232),
    "humid lowland": (137, 170, 158),
    "cool lowland": (160, 184, 173),
    "dry land": (183, 175, 162),
    "highland and ice": (200, 193, 177),
}
INK = ("outside", "inside", "ink")
DARK = 128  # levels: ink is darker


@dataclass(frozen=True)
class Task:
    """The labels of an input by their names, and how they are read from it: uint8 [n, h, w, 3] → uint8 [n, h, w]."""

    names: tuple[str, ...]
    read: Callable[[Bytes], Labels]


def relief_labels(inputs: Bytes) -> Labels:
    """The kind of land or sea by the nearest tint, after the shading has been smoothed away."""
    smooth = ndimage.uniform_filter(inputs.astype(np.float32), (0, 7, 7, 0))
    table = np.array(list(RELIEF.values()), np.float32)
    return np.square(smooth[..., None, :] - table).sum(-1).argmin(-1).astype(np.uint8)


def ink_labels(inputs: Bytes) -> Labels:
    """Ink, and whether the rest is inside lines or outside of all of them."""
    ink = inputs.mean(-1) < DARK
    inside = np.stack([ndimage.binary_fill_holes(each) for each in ink]) & ~ink
    return np.where(ink, 2, np.where(inside, 1, 0)).astype(np.uint8)


TASKS: Mapping[str, Task] = {
    "labels2avatar": Task(tuple(labels.LABELS), labels.read_labels),
    "relief2satellite": Task(tuple(RELIEF), relief_labels),
    "ink2emoji": Task(INK, ink_labels),
}


def task_of(data: str) -> Task | None:
    """The task of a data set; None for one whose inputs carry no labels."""
    return TASKS.get(base_of(data)[0])


def train_segmenter(pictures: Bytes, wanted: Labels, classes: int, steps: int = STEPS, seed: int = 0) -> UNet:
    """A small U-Net that reads labels [n, h, w] from pictures [n, h, w, 3]; the same seed gives the same net."""
    torch.manual_seed(seed)
    net = UNet(CHANNELS, dropout=0, outputs=classes, squashed=False).train()
    optimizer = torch.optim.AdamW(net.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    chance = np.random.default_rng(seed)
    for _ in range(steps):
        which = np.sort(chance.integers(len(pictures), size=BATCH))
        x = from_bytes(torch.from_numpy(np.array(pictures[which])))
        y = torch.from_numpy(wanted[which].astype(np.int64))
        optimizer.zero_grad()
        cross_entropy(net(x), y).backward()
        optimizer.step()
        schedule.step()
    return net.eval()


@torch.no_grad()
def segment(net: UNet, pictures: Bytes) -> Labels:
    """The labels that the net reads, uint8 [n, h, w]."""
    parts = [
        net(from_bytes(torch.from_numpy(np.array(pictures[start : start + HELD])))).argmax(1).to(torch.uint8).numpy()
        for start in range(0, len(pictures), HELD)
    ]
    return np.concatenate(parts)


def task_scores(net: UNet, made: Bytes, wanted: Labels, classes: int) -> dict[str, float]:
    """Pixel accuracy, class accuracy and class IoU of what is read from made pictures."""
    return segmentation_scores(confusion(segment(net, made), wanted, classes))
