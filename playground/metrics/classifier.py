"""A small classifier of pictures, trained here: it says what samples show, and its features are a net of our own.

One net can answer several questions at once (has glasses? which hair?): each has its logits, all share the features.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from playground.metrics.features import Pictures, batches, check_pictures

BATCH = 128
RATE = 3e-3  # of AdamW, at its highest
WARM_UP = 0.2  # of the steps
DECAY = 0.01
WIDTH = 16
FEATURES = 128
POOLED = 4  # the last map's side, whatever the picture's


class Recognition(NamedTuple):
    """What a classifier says about n pictures."""

    logits: tuple[Tensor, ...]  # for each question, float32 [n, answers]
    features: Tensor  # of the last layer but one, float32 [n, 128]

    @property
    def answers(self) -> tuple[Tensor, ...]:
        """For each question, the likeliest answer, int64 [n]."""
        return tuple(logits.argmax(1) for logits in self.logits)


class Classifier(nn.Module):
    """Three convolutions with batch normalisation, then one hidden layer whose outputs are the features.

    `answers`: how many each question has, (10,) for ten classes. Pictures of any size fit.
    """

    def __init__(self, channels: int, answers: Sequence[int], seed: int = 0) -> None:
        super().__init__()
        self.channels, self.answers = channels, tuple(answers)
        self.body = nn.Sequential(
            *_layer(channels, WIDTH, nn.MaxPool2d(2)),
            *_layer(WIDTH, 2 * WIDTH, nn.MaxPool2d(2)),
            *_layer(2 * WIDTH, 4 * WIDTH),
            nn.AdaptiveAvgPool2d(POOLED),
            nn.Flatten(),
        )
        self.hidden = nn.Linear(4 * WIDTH * POOLED**2, FEATURES)
        self.heads = nn.Linear(FEATURES, sum(answers))
        self._initialise(torch.Generator().manual_seed(seed))

    def _initialise(self, generator: torch.Generator) -> None:
        for part in self.modules():
            if isinstance(part, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(part.weight, nonlinearity="relu", generator=generator)
            if isinstance(part, nn.Linear):
                nn.init.zeros_(part.bias)

    def forward(self, pictures: Tensor) -> tuple[tuple[Tensor, ...], Tensor]:
        """Logits of each question [n, answers] and features [n, 128] of pictures [n, c, h, w] with values 0 to 255."""
        features = self.hidden(self.body(pictures / 127.5 - 1)).relu()
        return self.heads(features).split(self.answers, 1), features

    @torch.no_grad()
    def recognise(self, pictures: Pictures) -> Recognition:
        """What pictures, uint8 [n, h, w, c], show; ValueError for another type, shape or number of channels."""
        check_pictures(pictures)
        if pictures.shape[3] != self.channels:
            raise ValueError(f"The classifier looks at {self.channels} channels; pictures have {pictures.shape[3]}.")
        self.eval()
        device = self.heads.weight.device
        parts = [self(batch) for batch in batches(pictures, 4 * BATCH, device)]
        logits = tuple(torch.cat(parts) for parts in zip(*(logits for logits, _ in parts), strict=True))
        return Recognition(logits, torch.cat([features for _, features in parts]))


def _layer(inputs: int, outputs: int, *pooling: nn.Module) -> nn.Sequential:
    """A convolution. Pooled before it is normalised, which takes a quarter less time than after."""
    convolution = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
    return nn.Sequential(convolution, *pooling, nn.BatchNorm2d(outputs), nn.ReLU())


class ClassifierFeatures:
    """A classifier's features as a feature net; `name` is what scores on them are called after."""

    width = FEATURES

    def __init__(self, net: Classifier, name: str) -> None:
        self.name = name
        self.note = "Distances on features of a small classifier trained here on the same data: not FID."
        self._net = net

    def __call__(self, pictures: Pictures) -> Tensor:
        """Features, float32 [n, 128], of pictures, uint8 [n, h, w, c]. Raises ValueError as `recognise` does."""
        return self._net.recognise(pictures).features


def train_classifier(
    pictures: Pictures,
    labels: NDArray[np.integer],
    answers: Sequence[int],
    seed: int = 0,
    epochs: int = 5,
    device: str = "cpu",
) -> Classifier:
    """A classifier of pictures, uint8 [n, h, w, c], trained on `labels` [n] or [n, questions].

    `answers`: how many each question has; labels are integers below it. The same seed on the same
    machine gives the same net. Raises ValueError, with one sentence, for labels that fit neither pictures nor answers
    and for fewer than 128 pictures.
    """
    check_pictures(pictures)
    targets = _targets(pictures, labels, answers).to(device)
    net = Classifier(pictures.shape[3], answers, seed).to(device).train()
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=DECAY)
    steps = epochs * (len(pictures) // BATCH)
    for step, order in enumerate(_orders(len(pictures), epochs, torch.Generator().manual_seed(seed))):
        (batch,) = batches(pictures[order], BATCH, torch.device(device))
        _step(net, optimizer, batch, targets[order], _rate(step / steps))
    return net.eval()


def _targets(pictures: Pictures, labels: NDArray[np.integer], answers: Sequence[int]) -> Tensor:
    """Labels as int64 [n, questions], checked."""
    targets = torch.from_numpy(labels.astype(np.int64)).reshape(len(labels), -1)
    if targets.shape != (len(pictures), len(answers)):
        raise ValueError(f"{len(pictures):,} pictures need labels [n, {len(answers)}]; these are {labels.shape}.")
    if (targets < 0).any() or (targets >= torch.tensor(answers)).any():
        raise ValueError(f"Labels must be from 0 to below {', '.join(map(str, answers))}; some are not.")
    if len(pictures) < BATCH:
        raise ValueError(f"A classifier needs at least {BATCH} pictures to learn from; these are {len(pictures)}.")
    return targets


def _orders(count: int, epochs: int, generator: torch.Generator) -> Iterator[NDArray[np.int64]]:
    """Whole batches of indices, every epoch in a new order."""
    for _ in range(epochs):
        yield from torch.randperm(count, generator=generator)[: count // BATCH * BATCH].view(-1, BATCH).numpy()


def _rate(done: float) -> float:
    """The learning rate rises at first and then falls to 0: without the fall a short training ends in noise."""
    return RATE * min(done / WARM_UP, (1 - done) / (1 - WARM_UP))


def _step(net: Classifier, optimizer: torch.optim.Optimizer, batch: Tensor, targets: Tensor, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate
    logits, _ = net(batch)
    losses = [cross_entropy(of, target) for of, target in zip(logits, targets.unbind(1), strict=True)]
    optimizer.zero_grad()
    torch.stack(losses).sum().backward()
    optimizer.step()
