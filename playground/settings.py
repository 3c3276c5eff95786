"""Everything that a place where the app runs may want to set, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import torch


@dataclass(frozen=True)
class Settings:
    """Each field NAME is read from the variable PLAYGROUND_NAME; the command line overrides some."""

    host: str = "127.0.0.1"
    port: int = 7860
    device: str = "auto"  # "cpu", "cuda" or "auto": CUDA where there is one
    threads: int = 0  # of torch, for training on the CPU; 0: all cores but one
    sessions: int = 64  # live runs at a time
    work: float = 1e9  # multiply-adds an iteration that one live run may take

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Settings from the environment. ValueError, with one sentence, for a value of the wrong kind."""
        given: dict[str, str | int | float] = {}
        for name, default in asdict(cls()).items():
            variable = f"PLAYGROUND_{name.upper()}"
            if variable in environment:
                try:
                    given[name] = type(default)(environment[variable])
                except ValueError:
                    kind = "a whole number" if isinstance(default, int) else "a number"
                    raise ValueError(f"{variable} must be {kind}; {environment[variable]!r} is not.") from None
        return replace(cls(), **given)  # type: ignore[arg-type]

    @property
    def torch_device(self) -> str:
        """The device that `device` comes to on this machine."""
        if self.device != "auto":
            return self.device
        return "cuda" if torch.cuda.is_available() else "cpu"

    @property
    def torch_threads(self) -> int:
        """How many threads torch gets: one core is left to the page's side of the server."""
        return self.threads or max(1, (os.cpu_count() or 2) - 1)
