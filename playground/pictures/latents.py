"""Moves in latent space. Latents are [..., d] tensors; every function is pure and keeps device and type."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

FAR = 8.0  # standard deviations: beyond, truncation changes nothing that float32 could hold
STRAIGHT = 1e-4  # radians: arcs below are chords to float32's precision


def lerp(a: Tensor, b: Tensor, t: Tensor | float) -> Tensor:
    """On the straight line from a to b [..., d], at share `t` of the way: a number, or a tensor [..., 1]."""
    return a * (1 - t) + b * t


def slerp(a: Tensor, b: Tensor, t: Tensor | float) -> Tensor:
    """On the arc from a to b [..., d], at share `t` of the way: a number, or a tensor [..., 1].

    Shoemake 1985, equation 2, on directions; lengths go linearly from |a| to |b|, so that vectors of one length keep
    it. Rules where no single arc exists: a and b of one direction, or one of them zero, are joined by the straight
    line; opposite ones by the arc through the axis that is nearest to right angles with them.
    """
    lengths = torch.linalg.vector_norm(a, dim=-1, keepdim=True), torch.linalg.vector_norm(b, dim=-1, keepdim=True)
    defined = (lengths[0] > 0) & (lengths[1] > 0)
    from_, to = (x / torch.where(defined, length, 1) for x, length in zip((a, b), lengths, strict=True))
    # Half-angle form: the arccosine would lose half the digits near 0 and π.
    angle = 2 * torch.atan2(
        torch.linalg.vector_norm(to - from_, dim=-1, keepdim=True),
        torch.linalg.vector_norm(to + from_, dim=-1, keepdim=True),
    )
    aside = to - (from_ * to).sum(-1, keepdim=True) * from_
    opposite = angle > math.pi - STRAIGHT
    aside = torch.where(opposite, _aside(from_), aside)
    size = torch.linalg.vector_norm(aside, dim=-1, keepdim=True)
    straight = ~defined | (angle < STRAIGHT)
    aside = aside / torch.where(straight, 1, size)
    arc = lerp(*lengths, t) * (torch.cos(t * angle) * from_ + torch.sin(t * angle) * aside)
    # The ends themselves, to the last bit.
    found = torch.where(straight, lerp(a, b, t), arc)
    share = torch.as_tensor(t, dtype=a.dtype, device=a.device)
    return torch.where(share == 0, a, torch.where(share == 1, b, found))


def _aside(direction: Tensor) -> Tensor:
    """Something at right angles with each unit vector [..., d]: the part of an axis that the vector does not hold."""
    axis = torch.nn.functional.one_hot(direction.abs().argmin(-1), direction.shape[-1]).to(direction.dtype)
    return axis - (direction * axis).sum(-1, keepdim=True) * direction


def arithmetic(plus: Sequence[Tensor], minus: Sequence[Tensor]) -> Tensor:
    """The sum of the means of `plus` less the means of `minus`, each a set of latents [k, d]; returns [d].

    Radford et al. 2016, section 6.3.2: means of three or more, since single latents are unstable.
    """
    means = [group.mean(0) for group in plus] + [-group.mean(0) for group in minus]
    return torch.stack(means).sum(0)


def neighbourhood(middle: Tensor, spread: float, generator: torch.Generator) -> Tensor:
    """Nine latents [9, d] for a 3 × 3 grid: `middle` [d] in its centre, and eight with uniform noise of ± `spread`.

    Radford et al. 2016, section 6.3.2, with their ± .25.
    """
    noise = (2 * torch.rand(9, len(middle), generator=generator, device=generator.device) - 1) * spread
    noise[4] = 0
    return middle + noise.to(middle)


def circle(a: Tensor, b: Tensor, t: Tensor | float) -> Tensor:
    """On the circle around zero through a [d], in the plane of a and b, at share `t` of the way round: a again at 1.

    Its radius is |a|. A plane that a and b leave open, since they lie on one line, is completed as in `slerp`; around
    zero there is none, and all points are zero.
    """
    radius = torch.linalg.vector_norm(a)
    if radius == 0:
        return torch.zeros_like(a) + 0 * torch.as_tensor(t, dtype=a.dtype, device=a.device)
    first = a / radius
    aside = b - (b @ first) * first
    size = torch.linalg.vector_norm(aside)
    alongside = size <= STRAIGHT * torch.linalg.vector_norm(b)
    second = _aside(first) if alongside else aside
    second = second / torch.linalg.vector_norm(second)
    angle = 2 * math.pi * torch.as_tensor(t, dtype=a.dtype, device=a.device)
    return radius * (torch.cos(angle) * first + torch.sin(angle) * second)


def mix(rows: Tensor, columns: Tensor, taken: Tensor) -> Tensor:
    """Styles of a grid [r, c, depth, d]: of the row's style, but for the layers that are `taken` from the column's.

    `rows` [r, d], `columns` [c, d], `taken` bool [depth]. Karras et al. 2019 (StyleGAN), section 3.1 and figure 3.
    """
    return torch.where(taken[:, None], columns[None, :, None], rows[:, None, None])


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


def truncated_normal(shape: Sequence[int], threshold: float, generator: torch.Generator | None = None) -> Tensor:
    """Draws of N(0, 1) cut off at ± `threshold` > 0, of any shape."""
    device = generator.device if generator else None
    return truncate_normal(torch.randn(*shape, generator=generator, device=device), threshold)
