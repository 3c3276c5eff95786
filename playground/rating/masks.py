"""Masks: what is flashed after a picture so that no afterimage of it is left to look at.

Phase scrambling: the mean amplitude spectrum of a study's own pictures with random phases, the same for all channels,
so that colours stay as they are (Sadr and Sinha 2004, "Object recognition and Random Image Structure Evolution"). HYPE
used textures after Portilla and Simoncelli; scrambled phases keep the spectrum alone, which is what masking needs most.
"""

import numpy as np
from numpy.typing import NDArray

from playground.rating.encoding import Bytes

COUNT = 12  # of a study: more than the four of a trial, so that they do not become familiar
SAMPLED = 200  # pictures whose spectra are averaged


def scrambled(pictures: Bytes, count: int = COUNT, seed: int = 0) -> Bytes:
    """Masks, uint8 [count, h, w, 3], with the mean spectrum, means and spread of pictures [n, h, w, 3].

    Give reals and fakes in equal parts: a mask must tell of neither.
    """
    chance = np.random.default_rng(seed)
    chosen = pictures[chance.permutation(len(pictures))[:SAMPLED]].astype(np.float64)
    means, deviations = chosen.mean((0, 1, 2)), chosen.std((0, 1, 2))
    spectrum = np.abs(np.fft.fft2(chosen - chosen.mean((1, 2), keepdims=True), axes=(1, 2))).mean(0)
    masks = [_scramble(spectrum, chance) for _ in range(count)]
    return np.stack([_levels(mask, means, deviations) for mask in masks])


def _scramble(spectrum: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    # The phases of noise are those of a real picture: opposite frequencies have opposite ones.
    phases = np.angle(np.fft.fft2(chance.standard_normal(spectrum.shape[:2])))[..., None]
    return np.fft.ifft2(spectrum * np.exp(1j * phases), axes=(0, 1)).real


def _levels(mask: NDArray[np.float64], means: NDArray[np.float64], deviations: NDArray[np.float64]) -> Bytes:
    spread = mask.std((0, 1))
    scaled = (mask - mask.mean((0, 1))) / np.where(spread > 0, spread, 1) * deviations + means
    return np.clip(scaled, 0, 255).round().astype(np.uint8)
