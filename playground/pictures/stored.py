"""A model as it lies in a folder: config.json and model.safetensors, as `train.export` writes them, checked as read.

Weights are safetensors only: a pickle can run code as it is read, and is refused.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_weights
from torch import nn

from playground.pictures.model import ANY, Model
from playground.pictures.networks import Generator, PictureShape, build_generator

CONFIG, WEIGHTS = "config.json", "model.safetensors"
PICKLED = (b"\x80", b"PK\x03\x04")  # how a pickle starts, bare or in the archive that torch.save makes
MOST_BYTES = 256 * 2**20  # no generator that this code builds is near it


def models_folder() -> Path:
    """Where shipped models lie: the variable PLAYGROUND_MODELS, or `pretrained/` in the repository."""
    return Path(os.environ.get("PLAYGROUND_MODELS") or Path(__file__).parents[2] / "pretrained")


class ModelError(Exception):
    """A model that is missing, damaged or not to be trusted; the message is one sentence that says what to do."""


def read(folder: Path, name: str, device: str = "cpu") -> Model:
    """The model in a folder, checked; ModelError, with one sentence, for whatever is wrong with it."""
    about = read_config(folder, name)
    weights = parse_weights(read_bytes(folder, name), about.get("sha256"), name)
    generator = _generator(about, name)
    fill(generator, weights, name)
    generator.eval().requires_grad_(False).to(device)
    return Model(name, generator, _class_names(about, generator.shape.classes, name), about)


def fill(network: nn.Module, weights: dict[str, torch.Tensor], name: str) -> None:
    """Put weights into a network of the model of that name; ModelError where they do not fit or are not finite."""
    with refused(f"The weights of {name} do not fit its {CONFIG}: fetch both again."):
        network.load_state_dict(weights)
    for key, tensor in network.state_dict().items():
        if not torch.isfinite(tensor).all():
            raise ModelError(f"The weights of {name} hold values that are not finite, in {key}: fetch them again.")


def _class_names(about: dict[str, Any], count: int, name: str) -> tuple[str, ...]:
    """The names of the classes, or their numbers where the model has no names for them."""
    names = about.get("class_names") or list(map(str, range(count)))
    right = isinstance(names, list) and all(isinstance(each, str) and each.lower() != ANY for each in names)
    if not right or len({each.lower() for each in names}) != count:
        raise ModelError(f"The {CONFIG} of {name} must name {count} classes, each another word, and none {ANY!r}.")
    return tuple(names)


def read_config(folder: Path, name: str) -> dict[str, Any]:
    """What config.json says; ModelError, with one sentence, where it cannot be read."""
    path = folder / CONFIG
    if not path.is_file():
        raise ModelError(f"The model {name} has no {CONFIG}: a model is a folder with {CONFIG} and {WEIGHTS}.")
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        about = None
    if not isinstance(about, dict):
        raise ModelError(f"The {CONFIG} of {name} cannot be read: fetch it again.")
    return about


def read_bytes(folder: Path, name: str) -> bytes:
    """The file of weights; ModelError where it is not there or far too large."""
    path = folder / WEIGHTS
    if not path.is_file():
        raise ModelError(f"The model {name} has no {WEIGHTS}; weights in any other form, as pickles, are never read.")
    if path.stat().st_size > MOST_BYTES:
        raise ModelError(f"The weights of {name} take more than {MOST_BYTES >> 20} MB: no generator here is so large.")
    return path.read_bytes()


def parse_weights(data: bytes, sha256: str | None, name: str) -> dict[str, torch.Tensor]:
    """Weights by name, in float32; only safetensors, whose reader checks lengths and runs nothing."""
    try:
        weights = load_weights(data)
    except (SafetensorError, KeyError):  # a KeyError: a type of numbers that torch's reader does not know
        if data.startswith(PICKLED):
            what = "a pickle, which could run code as it is read: convert them to safetensors."
        else:
            what = "damaged or cut short: fetch them again."
        raise ModelError(f"The weights of {name} are {what}") from None
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"The weights of {name} are not those that its {CONFIG} names (sha256): fetch them again.")
    return {key: tensor.float() if tensor.is_floating_point() else tensor for key, tensor in weights.items()}


def _generator(about: dict[str, Any], name: str) -> Generator:
    with refused(f"The {CONFIG} of {name} describes no generator that is known here."):
        shape = PictureShape(**about["shape"])
        return build_generator(about["kind"], shape, about["options"])


@contextmanager
def refused(sentence: str) -> Iterator[None]:
    """Turn what wrong content raises, in its many kinds, into one sentence."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError, RuntimeError):
        raise ModelError(sentence) from None
