"""Differentiable augmentation for small data sets: Zhao et al. 2020 (DiffAugment).

The discriminator sees real and fake pictures through the same random changes, and the generator's gradient flows
through them, so that neither has to learn the changes. All take and return [n, channels, height, width] in [−1, 1].
A new augmentation is one function and one entry of `AUGMENTATIONS`.
"""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor
from torch.nn import functional

SHIFT = 1 / 8  # of the side, at most: the paper's
HOLE = 1 / 2  # of the side: the paper's


def _draw(x: Tensor, chance: torch.Generator) -> Tensor:
    """One uniform number in [0, 1) a picture, [n, 1, 1, 1]."""
    return torch.rand(len(x), 1, 1, 1, generator=chance, device=x.device)


def colour(x: Tensor, chance: torch.Generator) -> Tensor:
    """Random brightness (±.5), saturation (0 to 2) and contrast (.5 to 1.5)."""
    x = x + (_draw(x, chance) - 0.5)
    grey = x.mean(1, keepdim=True)
    x = (x - grey) * (_draw(x, chance) * 2) + grey
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) * (_draw(x, chance) + 0.5) + mean


def translation(x: Tensor, chance: torch.Generator) -> Tensor:
    """Shifts by up to an eighth of the side, filled with zeros."""
    n, _, height, width = x.shape
    most = round(SHIFT * height)
    down, right = torch.randint(2 * most + 1, (2, n, 1), generator=chance, device=x.device)
    padded = functional.pad(x, (most, most, most, most)).permute(0, 2, 3, 1)  # [n, h, w, channels]
    rows = (down + torch.arange(height, device=x.device))[:, :, None]
    columns = (right + torch.arange(width, device=x.device))[:, None, :]
    return padded[torch.arange(n, device=x.device)[:, None, None], rows, columns].permute(0, 3, 1, 2)


def cutout(x: Tensor, chance: torch.Generator) -> Tensor:
    """A square of half the side is set to zero, anywhere, partly outside perhaps."""
    n, _, height, width = x.shape
    top, left = (
        (torch.rand(n, 1, generator=chance, device=x.device) * (side + 1)).long() - round(side * HOLE / 2)
        for side in (height, width)
    )
    rows = torch.arange(height, device=x.device) - top
    columns = torch.arange(width, device=x.device) - left
    hole = ((rows >= 0) & (rows < HOLE * height))[:, :, None] & ((columns >= 0) & (columns < HOLE * width))[:, None]
    return x.masked_fill(hole[:, None], 0)


AUGMENTATIONS: Mapping[str, Callable[[Tensor, torch.Generator], Tensor]] = {
    "colour": colour,
    "translation": translation,
    "cutout": cutout,
}


def augment(pictures: Tensor, names: Sequence[str], chance: torch.Generator) -> Tensor:
    """Apply the named augmentations, one after the other, with fresh random numbers for each picture."""
    for name in names:
        pictures = AUGMENTATIONS[name](pictures, chance)
    return pictures


def flip(pictures: Tensor, axes: Sequence[str], chance: torch.Generator) -> Tensor:
    """Mirror half of the pictures along each of `axes` ("horizontal", "vertical"); for data that allow it."""
    for axis in axes:
        mirrored = pictures.flip(3 if axis == "horizontal" else 2)
        pictures = torch.where(_draw(pictures, chance) < 0.5, mirrored, pictures)
    return pictures
