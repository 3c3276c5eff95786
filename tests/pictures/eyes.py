"""Finders and judges that learned nothing, but answer: half of the pictures that set them show each value."""

from collections.abc import Mapping

import torch

from playground.metrics.classifier import Classifier
from playground.metrics.features import Pictures
from playground.pictures.attributes import Attributes


def eye(values: Mapping[str, tuple[str, ...]], pictures: Pictures, seed: int = 0) -> Attributes:
    """An untrained net whose answers to questions of two values are evenly spread over `pictures`."""
    net = Classifier(pictures.shape[3], [len(each) for each in values.values()], seed).eval()
    biases = []
    for logits in net.recognise(pictures).logits:
        biases.append(-logits.median(0).values)
    with torch.no_grad():
        net.heads.bias.add_(torch.cat(biases))
    return Attributes(values, dict.fromkeys(values, 0.5), net.requires_grad_(False))
