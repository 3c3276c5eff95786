"""What holds D's weight matrices in shape: spectral normalisation and orthogonal regularisation."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import normalize

from playground.plane.networks import Layers

EPSILON = 1e-12


def normalise(layers: Layers, singular: Sequence[Tensor], advance: bool = False) -> Layers:
    """Each weight matrix divided by its largest singular value: Miyato et al. 2018, Algorithm 1.

    `singular`: u [K, out] of each layer; `advance` makes one power iteration, which changes it.
    """
    normalised = []
    for (weight, bias), u in zip(layers, singular, strict=True):
        matrix = weight.detach()
        v = normalize(torch.bmm(matrix, u[..., None]), dim=1, eps=EPSILON)  # [K, in, 1]
        if advance:
            u.copy_(normalize(torch.bmm(matrix.transpose(1, 2), v), dim=1, eps=EPSILON)[..., 0])
        sigma = torch.bmm(torch.bmm(v.transpose(1, 2), weight), u[..., None].clone())  # [K, 1, 1]
        normalised.append((weight / sigma, bias))
    return normalised


def straighten(layers: Layers, gradients: Layers, strength: Tensor) -> Tensor:
    """Add the gradient of `crookedness` to `gradients`; returns it [K]. By hand: autograd would cost more."""
    penalty = torch.zeros_like(strength[:, 0, 0])
    for (weight, _), (grad, _) in zip(layers, gradients, strict=True):
        off = _off(weight)
        tall = _tall(weight)
        slope = 4 * strength * torch.bmm(tall, off)
        grad.add_(slope if tall is weight else slope.transpose(1, 2))
        penalty += strength[:, 0, 0] * off.square().sum((1, 2))
    return penalty


def crookedness(layers: Layers, strength: Tensor) -> Tensor:
    """β‖WᵀW − I‖² over the weight matrices, or β‖WWᵀ − I‖² where W is wide [K]; `strength` [K, 1, 1] is β.

    Orthogonal regularisation: Brock et al. 2017, section 3.3; as here, Brock et al. 2019 (BigGAN), equation 2.
    """
    return strength[:, 0, 0] * torch.stack([_off(weight).square().sum((1, 2)) for weight, _ in layers]).sum(0)


def _tall(weight: Tensor) -> Tensor:
    return weight.transpose(1, 2) if weight.shape[1] < weight.shape[2] else weight


def _off(weight: Tensor) -> Tensor:
    """WᵀW − I of the tall one."""
    tall = _tall(weight)
    products = torch.bmm(tall.transpose(1, 2), tall)
    return products - torch.eye(products.shape[1], dtype=weight.dtype, device=weight.device)
