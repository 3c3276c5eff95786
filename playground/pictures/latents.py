"""Moves in latent space. Latents are [..., d] tensors; every function is pure and keeps device and type."""

import math

import torch
from torch import Tensor

FAR = 8.0  # standard deviations: beyond, truncation changes nothing that float32 could hold


def truncate(w: Tensor, mean_w: Tensor, psi: float) -> Tensor:
    """Draw styles w [..., d] towards their mean [d]: ψ = 1 changes nothing, ψ = 0 is the mean.

    Karras et al. 2019 (StyleGAN), appendix B.
    """
    return torch.lerp(mean_w, w, psi)


def truncated_normal_std(threshold: float) -> float:
    """The standard deviation of N(0, 1) cut off at ± `threshold` > 0."""
    density = math.exp(-(threshold**2) / 2) / math.sqrt(2 * math.pi)
    return math.sqrt(max(0.0, 1 - 2 * threshold * density / math.erf(threshold / math.sqrt(2))))


def threshold_of(psi: float) -> float:
    """Where N(0, 1) must be cut off to keep the share ψ in [0, 1] of its standard deviation; infinite for ψ = 1.

    So ψ means the same in z as in w: how much of the latents' spread is left. BigGAN's thresholds 2, 1 and .5 are
    ψ = .88, .54 and .28.
    """
    if psi >= truncated_normal_std(FAR):
        return math.inf
    low, high = 0.0, FAR
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if truncated_normal_std(middle) < psi else (low, middle)
    return high


def truncate_normal(z: Tensor, threshold: float) -> Tensor:
    """Turn draws of N(0, 1) into draws of N(0, 1) cut off at ± `threshold`, each by its own quantile.

    The law is that of BigGAN's resampling (Brock et al. 2019, section 3.1), but a latent moves smoothly as the
    threshold does, and no draw depends on another.
    """
    if math.isinf(threshold):
        return z
    root = math.sqrt(2)
    # erf⁻¹(erf(t/√2) · erf(z/√2)) · √2: the quantile of |z| within the part of the law that is kept.
    quantile = torch.erf(z.double() / root) * math.erf(threshold / root)
    return (torch.erfinv(quantile) * root).clamp(-threshold, threshold).to(z.dtype)
