"""A model as it lies in a folder: config.json and model.safetensors, as `train.export` writes them, checked as read.

Weights are safetensors only: a pickle can run code as it is read, and is refused.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_weights

from playground.pictures.model import Model
from playground.pictures.networks import Generator, PictureShape, build_generator

CONFIG, WEIGHTS = "config.json", "model.safetensors"
PICKLED = (b"\x80", b"PK\x03\x04")  # how a pickle starts, bare or in the archive that torch.save makes
MOST_BYTES = 256 * 2**20  # no generator that this code builds is near it


class ModelError(Exception):
    """A model that is missing, damaged or not to be trusted; the message is one sentence that says what to do."""


def read(folder: Path, name: str, device: str = "cpu") -> Model:
    """The model in a folder, checked; ModelError, with one sentence, for whatever is wrong with it."""
    about = _config(folder, name)
    weights = _weights(_bytes(folder, name), about.get("sha256"), name)
    generator = _generator(about, name)
    with _refused(f"The weights of {name} do not fit its {CONFIG}: fetch both again."):
        generator.load_state_dict(weights)
    for key, tensor in generator.state_dict().items():
        if not torch.isfinite(tensor).all():
            raise ModelError(f"The weights of {name} hold values that are not finite, in {key}: fetch them again.")
    generator.eval().requires_grad_(False).to(device)
    classes = tuple(about.get("class_names", ())) or tuple(map(str, range(generator.shape.classes)))
    if len(classes) != generator.shape.classes:
        raise ModelError(f"The {CONFIG} of {name} names {len(classes)} classes of {generator.shape.classes}.")
    return Model(name, generator, classes, about)


def _config(folder: Path, name: str) -> dict[str, Any]:
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


def _bytes(folder: Path, name: str) -> bytes:
    path = folder / WEIGHTS
    if not path.is_file():
        raise ModelError(f"The model {name} has no {WEIGHTS}; weights in any other form, as pickles, are never read.")
    if path.stat().st_size > MOST_BYTES:
        raise ModelError(f"The weights of {name} take more than {MOST_BYTES >> 20} MB: no generator here is so large.")
    return path.read_bytes()


def _weights(data: bytes, sha256: str | None, name: str) -> dict[str, torch.Tensor]:
    """Weights by name, in float32; only safetensors, whose reader checks lengths and runs nothing."""
    try:
        weights = load_weights(data)
    except SafetensorError:
        if data.startswith(PICKLED):
            what = "a pickle, which could run code as it is read: convert them to safetensors."
        else:
            what = "damaged or cut short: fetch them again."
        raise ModelError(f"The weights of {name} are {what}") from None
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"The weights of {name} are not those that its {CONFIG} names (sha256): fetch them again.")
    return {key: tensor.float() if tensor.is_floating_point() else tensor for key, tensor in weights.items()}


def _generator(about: dict[str, Any], name: str) -> Generator:
    with _refused(f"The {CONFIG} of {name} describes no generator that is known here."):
        shape = PictureShape(**about["shape"])
        return build_generator(about["kind"], shape, about["options"])


@contextmanager
def _refused(sentence: str) -> Iterator[None]:
    """Turn what wrong content raises, in its many kinds, into one sentence."""
    try:
        yield
    except (KeyError, TypeError, ValueError, RuntimeError):
        raise ModelError(sentence) from None
