"""The zoo: finds trained generators and loads each once.

Shipped models lie in `pretrained/` and go by their folder's name; any other folder of the same form goes by its path,
or as OWNER/NAME on the Hugging Face Hub.
"""

import threading
from pathlib import Path

import numpy as np
import torch
from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError
from numpy.typing import NDArray
from torch import Tensor

from playground.pictures import lending
from playground.pictures.model import Model
from playground.pictures.stored import CONFIG, WEIGHTS, ModelError, models_folder, read

__all__ = ["ModelError", "find", "load", "names"]

PRETRAINED = models_folder()

_loaded: dict[tuple[Path, str], Model] = {}
_fetched: dict[str, Path] = {}
_loading = threading.Lock()


def names() -> list[str]:
    """The models that ship with the app."""
    return sorted(path.parent.name for path in PRETRAINED.glob(f"*/{CONFIG}"))


class LentModel(Model):
    """A model that makes many pictures on a lent GPU."""

    def generate(self, latents: Tensor, labels: Tensor | None = None) -> NDArray[np.uint8]:
        """As any model."""
        labels = torch.zeros(len(latents), dtype=torch.long) if labels is None else labels  # as any model has it
        given = (self.name, latents.numpy(), labels.numpy())
        return lending.call(len(latents), _generated, given, lambda: super(LentModel, self).generate(latents, labels))


def _generated(name: str, latents: NDArray[np.float32], labels: NDArray[np.int64]) -> NDArray[np.uint8]:
    return load(name, "cuda").generate(torch.from_numpy(latents), torch.from_numpy(labels))


def load(name: str, device: str = "") -> Model:
    """A model by a shipped name, a folder or OWNER/NAME on the Hub: loaded once per process and device, read-only.

    `device`: by default that of the process (`pictures.lending`).

    Raises ModelError, with one sentence, where there is none, and where its files are damaged, do not match their
    sha256, are pickles or do not fit together.
    """
    folder = find(name)
    key = folder.resolve(), device or lending.device()
    with _loading:
        if key not in _loaded:
            model = read(folder, name, key[1])
            _loaded[key] = LentModel(**vars(model)) if lending.lent() and key[1] == lending.device() else model
        return _loaded[key]


def find(name: str) -> Path:
    """The folder of a model; fetched from the Hub if it has to be. ModelError where there is none."""
    if name in names():
        return PRETRAINED / name
    if name and Path(name).is_dir():
        return Path(name)
    if name.count("/") == 1 and not name.startswith((".", "/", "~")):
        return _fetch(name)
    raise ModelError(f"There is no model {name!r}; there are {', '.join(names())}, folders, and OWNER/NAME on the Hub.")


def _fetch(name: str) -> Path:
    try:
        if name not in _fetched:  # what was fetched is not asked for again: the Hub may be slow, or gone
            _fetched[name] = Path(snapshot_download(name, allow_patterns=[CONFIG, WEIGHTS]))
        return _fetched[name]
    except (RepositoryNotFoundError, HFValidationError):
        raise ModelError(f"There is no model {name!r} on the Hugging Face Hub, nor a folder of that name.") from None
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError):
        raise ModelError(f"The model {name!r} cannot be fetched: the Hugging Face Hub does not answer.") from None
