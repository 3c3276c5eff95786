"""Image GANs by name: a generator and a discriminator for each kind, built from plain options."""

import inspect
from collections.abc import Mapping
from typing import Any

from torch import nn

from playground.pictures.networks.adaptive import AdaptiveGenerator
from playground.pictures.networks.base import Discriminator, Generator, PictureShape
from playground.pictures.networks.conditional import ConditionalGenerator
from playground.pictures.networks.critic import StyleCritic
from playground.pictures.networks.dcgan import DCDiscriminator, DCGenerator
from playground.pictures.networks.projected import ProjectedDiscriminator
from playground.pictures.networks.residual import Encoder, ResidualDiscriminator
from playground.pictures.networks.spectral import SpectralDiscriminator
from playground.pictures.networks.style import StyleGenerator
from playground.pictures.networks.styled import StyledGenerator

__all__ = [
    "DISCRIMINATORS",
    "GENERATORS",
    "Discriminator",
    "Encoder",
    "Generator",
    "PictureShape",
    "StyleCritic",
    "StyledGenerator",
    "build_discriminator",
    "build_generator",
]

GENERATORS: Mapping[str, type[Generator]] = {
    "dcgan": DCGenerator,
    "conditional": ConditionalGenerator,
    "style": StyleGenerator,
    "adaptive": AdaptiveGenerator,
}
DISCRIMINATORS: Mapping[str, type[Discriminator]] = {
    "dcgan": DCDiscriminator,
    "residual": ResidualDiscriminator,
    "spectral": SpectralDiscriminator,
    "projected": ProjectedDiscriminator,
}


def build_generator(kind: str, shape: PictureShape, options: Mapping[str, Any]) -> Generator:
    """A generator with fresh weights from torch's global seed; ValueError, with one sentence, for bad options."""
    generator: Generator = _build(GENERATORS, "generator", kind, shape, options)
    return generator


def build_discriminator(kind: str, shape: PictureShape, options: Mapping[str, Any]) -> Discriminator:
    """As `build_generator`."""
    discriminator: Discriminator = _build(DISCRIMINATORS, "discriminator", kind, shape, options)
    return discriminator


def _build(kinds: Mapping[str, Any], part: str, kind: str, shape: PictureShape, options: Mapping[str, Any]) -> Any:
    if kind not in kinds:
        raise ValueError(f"There is no {part} {kind!r}; there are {', '.join(kinds)}.")
    known = dict(list(inspect.signature(kinds[kind]).parameters.items())[1:])
    for name, value in options.items():
        if name not in known:
            raise ValueError(f"The {kind} {part} has no option {name!r}; it has {', '.join(known)}.")
        wanted = _wanted(value, known[name].default)
        if wanted:
            raise ValueError(f"The {part}'s {name} must be {wanted}; {value!r} is not.")
    network: nn.Module = kinds[kind](shape, **options)
    return network


def _wanted(value: Any, default: Any) -> str:
    """What an option must be, by its default, where `value` is something else; empty where it is right."""
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "true or false"
    if isinstance(default, int):
        return "" if _is_size(value) else "a whole number from 1 to 4,096"
    right = isinstance(value, list | tuple) and value and all(map(_is_size, value))
    return "" if right else "a list of whole numbers from 1 to 4,096"


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 4096
