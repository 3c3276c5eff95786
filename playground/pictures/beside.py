"""Files beside a model's weights: tensors as safetensors, with words about them as JSON in the header."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from playground.pictures.stored import ModelError

ABOUT = "about"
T = TypeVar("T")


def write(path: Path, tensors: Mapping[str, Tensor], about: Any) -> None:
    """Write the file; it takes the place of an old one when it is whole."""
    partial = path.with_name(f"{path.name}.part")
    save_file({key: tensor.contiguous() for key, tensor in tensors.items()}, partial, {ABOUT: json.dumps(about)})
    partial.replace(path)


def read(path: Path, understand: Callable[[dict[str, Tensor], Any], T]) -> T | None:
    """What `understand` makes of the tensors and the words in a file; None where there is no such file.

    Raises ModelError, with one sentence, for a damaged file and for one that `understand` chokes on.
    """
    if not path.is_file():
        return None
    try:
        with safe_open(path, "pt") as stored:
            tensors = {key: stored.get_tensor(key) for key in stored.keys()}  # noqa: SIM118
            return understand(tensors, json.loads(stored.metadata()[ABOUT]))
    except (AttributeError, KeyError, OSError, RuntimeError, SafetensorError, TypeError, ValueError):
        wrong = f"The {path.name} of {path.parent.name} is damaged or of another version: fetch it again."
        raise ModelError(wrong) from None
