"""A translator as it lies in a folder and as it is used: config.json, model.safetensors, examples.webp, a card.

Shipped translators lie in `pretrained/translation/`. Weights are safetensors in float16, read and checked as those of
all models (`playground.pictures.stored`); the names of weights begin with those of their network.
"""

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save as serialize
from torch import Tensor, nn

from playground.pictures import lending
from playground.pictures.datasets.prepared import Bytes
from playground.pictures.stored import (
    CONFIG,
    WEIGHTS,
    ModelError,
    fill,
    models_folder,
    parse_weights,
    read_bytes,
    read_config,
    refused,
)
from playground.pictures.training import to_bytes
from playground.pictures.translation.networks import Translating, build
from playground.pictures.translation.objectives import ADVERSARIAL
from playground.pictures.translation.patches import Patches
from playground.pictures.translation.training import Translation, from_bytes

FOLDER = "translation"  # below `models_folder()`
MOST_SIDE = 1024  # px: what a translator is asked for at most
DIRECTIONS = {"forward": "judge", "backward": "backward_judge"}  # generators, and who judges what they make
MOST_SEED = 2**31 - 1


@dataclass(eq=False)
class Translator:
    """A trained translator; read-only, so that many threads may use one.

    `size`: the side in pixels of the pictures that it was trained for; `networks` by their names.
    """

    name: str
    networks: Mapping[str, nn.Module]
    size: int
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def directions(self) -> list[str]:
        """The ways that it translates: forward, and backward where there is a network for it."""
        return [name for name in DIRECTIONS if name in self.networks]

    @property
    def noisy(self) -> bool:
        """Whether another seed makes another picture."""
        return bool(self._generator("forward").noisy)

    def _generator(self, direction: str) -> Translating:
        network = self.networks.get(direction)
        if not isinstance(network, Translating):
            raise ValueError(f"{self.name} does not translate {direction}; it translates {self.directions}.")
        return network

    def check(self, pictures: Bytes) -> None:
        """ValueError, with one sentence, for pictures that it cannot take."""
        unit = 2 ** self._generator("forward").halvings
        if pictures.dtype != np.uint8 or pictures.ndim != 4 or pictures.shape[3] != 3:
            raise ValueError(f"Pictures must be bytes, [n, height, width, 3]; these are {list(pictures.shape)}.")
        if any(side % unit or not unit <= side <= MOST_SIDE for side in pictures.shape[1:3]):
            raise ValueError(
                f"Both sides of a picture must be multiples of {unit} px, up to {MOST_SIDE}; "
                f"these are {pictures.shape[2]} × {pictures.shape[1]}."
            )

    @torch.no_grad()
    def translate(self, pictures: Bytes, seeds: int | Sequence[int] | None = None, direction: str = "forward") -> Bytes:
        """Pictures uint8 [n, h, w, 3] translated, as many and as large.

        `seeds` decide the noise, one of all pictures or one of each; None: no noise. ValueError for pictures,
        directions or seeds that it does not take.
        """
        self.check(pictures)
        network = self._generator(direction)
        inputs = self._on_device(pictures)
        if seeds is None or isinstance(seeds, int):
            return to_bytes(network(inputs, _chance(seeds)))
        if len(seeds) != len(pictures):
            raise ValueError(f"{len(pictures)} pictures need as many seeds; these are {len(seeds)}.")
        return np.concatenate([to_bytes(network(inputs[i : i + 1], _chance(seed))) for i, seed in enumerate(seeds)])

    @torch.no_grad()
    def opinion(self, inputs: Bytes, outputs: Bytes, direction: str = "forward") -> NDArray[np.float32]:
        """How real each patch of `outputs` looks to the discriminator, from 0 to 1: [n, h', w'].

        It sees the inputs beside them where it was trained on pairs. ValueError for a model without one.
        """
        judge = self.networks.get(DIRECTIONS[direction])
        if not isinstance(judge, Patches):
            raise ValueError(f"{self.name} ships without a discriminator.")
        for pictures in (inputs, outputs):
            self.check(pictures)
        seen = [self._on_device(part) for part in (inputs, outputs)]
        raw: Tensor = judge(torch.cat(seen, 1) if self.about.get("method") == "pix2pix" else seen[1])
        opinion = ADVERSARIAL[self.about["loss"]].opinion(raw.float())[:, 0]
        return opinion.cpu().numpy()

    def _on_device(self, pictures: Bytes) -> Tensor:
        weights = next(self.networks["forward"].parameters())
        return from_bytes(torch.from_numpy(np.array(pictures)).to(weights.device))


class LentTranslator(Translator):
    """A translator that makes many pictures on a lent GPU."""

    def translate(self, pictures: Bytes, seeds: int | Sequence[int] | None = None, direction: str = "forward") -> Bytes:
        """As any translator."""
        return lending.call(
            len(pictures),
            _translated,
            (self.name, pictures, seeds, direction),
            lambda: super(LentTranslator, self).translate(pictures, seeds, direction),
        )


def _translated(name: str, *given: Any) -> Bytes:
    return load(name, "cuda").translate(*given)


def _chance(seed: int | None) -> torch.Generator | None:
    if seed is None:
        return None
    if not 0 <= seed <= MOST_SEED:
        raise ValueError(f"The seed must be from 0 to {MOST_SEED:,}; {seed} is not.")
    return torch.Generator().manual_seed(seed)


def of(training: Translation) -> Translator:
    """What is being trained, as it is used: the same weights, not a copy, ready to translate."""
    networks = {name: network.eval() for name, network in training.networks.items()}
    about = {"method": training.recipe.method, "loss": training.recipe.loss}
    return Translator(training.recipe.name, networks, training.size, about)


def export(training: Translation, spent: Mapping[str, float], folder: Path) -> None:
    """Write all networks as they are shipped, with all to build them. `spent`: seconds of training by the hardware."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        f"{part}.{name}": (tensor.half() if tensor.is_floating_point() else tensor).contiguous().cpu()
        for part, network in training.networks.items()
        for name, tensor in network.state_dict().items()
    }
    weights, recipe = serialize(tensors), training.recipe
    config = {
        "method": recipe.method,
        "generator": dict(recipe.generator),
        "discriminator": {"inputs": 6 if recipe.paired else 3} | dict(recipe.discriminator),
        "networks": list(training.networks),
        "loss": recipe.loss,
        "size": training.size,
        "sha256": hashlib.sha256(weights).hexdigest(),
        "data": recipe.data,
        "recipe": recipe.name,
        "recipe_digest": recipe.digest,
        "seed": recipe.seed,
        "iterations": training.iteration,
        "pictures": training.iteration * recipe.batch,
        "minutes": {words: round(seconds / 60, 1) for words, seconds in spent.items()},
        "parameters": {
            name: sum(weight.numel() for weight in network.parameters()) for name, network in training.networks.items()
        },
        "training_pictures": len(training.outputs),
    }
    for name, content in ((WEIGHTS, weights), (CONFIG, json.dumps(config, indent=1).encode() + b"\n")):
        partial = folder / f"{name}.part"
        partial.write_bytes(content)
        partial.replace(folder / name)


def read(folder: Path, name: str, device: str = "cpu") -> Translator:
    """The translator in a folder, checked; ModelError, with one sentence, for whatever is wrong with it."""
    about = read_config(folder, name)
    weights = parse_weights(read_bytes(folder, name), about.get("sha256"), name)
    networks: dict[str, nn.Module] = {}
    with refused(f"The {CONFIG} of {name} describes no translator that is known here."):
        for part in about["networks"]:
            networks[part] = build(about["generator"]) if part in DIRECTIONS else Patches(**about["discriminator"])
        size = int(about["size"])
        ADVERSARIAL[about["loss"]]
        if "forward" not in networks:
            raise ValueError("forward")
    for part, network in networks.items():
        own = {key.removeprefix(f"{part}."): value for key, value in weights.items() if key.startswith(f"{part}.")}
        fill(network, own, name)
        network.eval().requires_grad_(False).to(device)
    kind = LentTranslator if lending.lent() and device == lending.device() else Translator
    return kind(name, networks, size, about)


_loaded: dict[tuple[Path, str], Translator] = {}
_loading = threading.Lock()


def home() -> Path:
    """Where shipped translators lie."""
    return models_folder() / FOLDER


def names() -> list[str]:
    """The translators that ship with the app."""
    return sorted(path.parent.name for path in home().glob(f"*/{CONFIG}"))


def load(name: str, device: str = "") -> Translator:
    """A shipped translator, loaded once per process and device; ModelError where there is none or it is bad.

    `device`: by default that of the process (`pictures.lending`).
    """
    if name not in names():
        known = ", ".join(names()) or "none yet"
        raise ModelError(f"There is no translator {name!r}; there are: {known}.")
    key = (home() / name).resolve(), device or lending.device()
    with _loading:
        if key not in _loaded:
            _loaded[key] = read(key[0], name, key[1])
        return _loaded[key]
