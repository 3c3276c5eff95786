"""Latents by short names, so that a link can hold them.

`17` is the eighteenth latent of a seed, `-17` its opposite (mirrored through the centre of the space), `mean` the
centre itself, and `~…` the numbers of a latent as they are, which came from a file.
"""

import base64
import functools
import io
import re
from collections.abc import Sequence
from zipfile import BadZipFile

import numpy as np
import torch
from torch import Tensor

from playground.pictures.model import Model
from playground.pictures.spaces import Space

COUNT = 2048  # latents of a seed that have a number
CENTRE = "mean"
GIVEN = "~"  # before the numbers of a latent
LARGEST = 1000.0  # of a latent's numbers: a million times as far out as any that is drawn
MOST_BYTES = 2**20  # of a file of latents


def check(reference: str) -> str:
    """A reference as it is written in links; ValueError, with one sentence, for none."""
    text = reference.strip()
    if re.fullmatch(r"-?\d{1,6}", text) and abs(int(text)) < COUNT:
        return "-0" if text.startswith("-") and int(text) == 0 else str(int(text))
    if text == CENTRE or re.fullmatch(rf"{GIVEN}[\w-]+", text, re.ASCII):
        return text
    shown = text if len(text) <= 20 else text[:19] + "…"
    raise ValueError(
        f"A latent must be a number from 0 to {COUNT - 1:,}, one with a minus for its opposite, “{CENTRE}”, or come "
        f"from a file; “{shown}” is not."
    )


@functools.lru_cache(32)
def pool(model: Model, seed: int) -> Tensor:
    """The latents z [2,048, latent] of a seed that have a number."""
    return model.latent(COUNT, seed)


@functools.lru_cache(32)
def _numbered(space: Space, seed: int) -> Tensor:
    """The same in a space, [2,048, d]."""
    return space.of(pool(space.model, seed))


def latents(space: Space, seed: int, references: Sequence[str]) -> Tensor:
    """The latents [n, d] of a space that references name; ValueError, with one sentence, for those of another width."""
    return torch.stack([_one(space, seed, each) for each in references])


def _one(space: Space, seed: int, reference: str) -> Tensor:
    if reference == CENTRE:
        return space.centre
    if reference.startswith(GIVEN):
        return _given(space, reference)
    point = _numbered(space, seed)[abs(int(reference))]
    return 2 * space.centre - point if reference.startswith("-") else point


def _given(space: Space, reference: str) -> Tensor:
    text = reference.removeprefix(GIVEN)
    try:
        numbers = np.frombuffer(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "<f4")
    except ValueError:  # of base64 and of numpy
        numbers = np.empty(0, np.float32)
    if len(numbers) != space.width or not _sound(numbers):
        raise ValueError(
            f"The latent of a file in this link is damaged or not of {space.width} numbers, as {space.name} of "
            f"{space.model.name} has them."
        )
    return torch.from_numpy(numbers.astype(np.float32)).to(space.model.device)


def refer(point: Tensor) -> str:
    """The reference of a latent [d] by its own numbers, exact in float32."""
    numbers = point.detach().cpu().float().numpy().astype("<f4").tobytes()
    return GIVEN + base64.urlsafe_b64encode(numbers).decode().rstrip("=")


def to_file(points: Tensor) -> bytes:
    """Latents [n, d] as the bytes of a .npy file, float32."""
    held = io.BytesIO()
    np.save(held, points.detach().cpu().float().numpy(), allow_pickle=False)
    return held.getvalue()


def from_file(content: bytes, space: Space, most: int) -> list[str]:
    """References of the latents in a .npy file, [d] or [n, d] with n up to `most`.

    Raises ValueError, with one sentence, for any other file; pickles are never read.
    """
    wanted = f"A file of latents must be a .npy of {space.width} numbers, or of [n, {space.width}] with n up to {most}"
    if len(content) > MOST_BYTES:
        raise ValueError(f"{wanted}; this one has more than {MOST_BYTES >> 20} MB.")
    try:
        array = np.load(io.BytesIO(content), allow_pickle=False)
        numbers = np.atleast_2d(np.asarray(array, np.float64))
    except (ValueError, TypeError, OSError, EOFError, BadZipFile, MemoryError, OverflowError):
        raise ValueError(f"{wanted}; this one cannot be read as one.") from None
    if numbers.ndim != 2 or numbers.shape[1] != space.width or not 1 <= len(numbers) <= most:
        raise ValueError(f"{wanted}; this one is {list(np.shape(array))}.")
    if not _sound(numbers):
        raise ValueError(f"{wanted}, each finite and at most {LARGEST:,.0f} in size; some are not.")
    return [refer(torch.from_numpy(row)) for row in numbers]


def _sound(numbers: np.ndarray) -> bool:
    return bool(np.isfinite(numbers).all() and (np.abs(numbers) <= LARGEST).all())
