"""Everything that a place where the app runs may want to set, read once from the environment."""

import importlib.util
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import torch

RANGES: dict[str, tuple[float, float]] = {
    "port": (1, 65_535),
    "threads": (0, 1024),
    "sessions": (1, 10_000),
    "sweeps": (1, 1000),
    "turn": (0, 1440),
    "frames": (1, 60),
    "speed": (0, 1_000_000),
    "work": (1, 1e15),
    "classes": (0, 1000),
    "seats": (1, 300),
}


@dataclass(frozen=True)
class Settings:
    """Each field NAME is read from the variable PLAYGROUND_NAME; the command line overrides some.

    ValueError, with one sentence, for a value out of range.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    device: str = "auto"  # "cpu", "cuda", "cuda:1" or "auto": CUDA where there is one
    threads: int = 0  # of torch, for training on the CPU; 0: all cores but one
    sessions: int = 64  # live runs at a time
    sweeps: int = 2  # of many GANs, at a time
    turn: float = 0.0  # minutes for which a live run has its place where others wait; 0: as long as it likes
    frames: float = 24.0  # a second that a live run is shown at most; in a crowd fewer, by themselves
    speed: float = 0.0  # iterations a second of a live run, at most; 0: as many as there is time for
    work: float = 1e9  # multiply-adds an iteration that one live run may take
    cluster: str = ""  # where Ray draws phase diagrams: "local", HOST:PORT, "auto" or ray://HOST:PORT; empty: nowhere
    classes: int = 16  # with a wall, open at a time
    seats: int = 64  # views in one of them

    def __post_init__(self) -> None:
        """Check every value."""
        for name, (low, high) in RANGES.items():
            if not low <= getattr(self, name) <= high:  # also false for NaN
                raise ValueError(f"{name} must be {rule(name)}; {getattr(self, name)} is not.")
        if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", self.device):
            raise ValueError(f"device must be {rule('device')}; {self.device!r} is not.")
        if not re.fullmatch(r"|local|auto|(ray://)?[\w.-]+:\d+", self.cluster):
            raise ValueError(f"cluster must be {rule('cluster')}; {self.cluster!r} is not.")

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Settings from the environment. ValueError, with one sentence that names the variable, for a bad value."""
        settings = cls()
        for name in asdict(settings):
            variable = f"PLAYGROUND_{name.upper()}"
            if variable in environment:
                settings = settings.given(name, environment[variable], variable)
        return settings

    def given(self, name: str, text: str, source: str) -> "Settings":
        """These settings with one that was given as a text. ValueError, with one sentence that names its source."""
        try:
            return replace(self, **{name: type(getattr(self, name))(text)})
        except ValueError:
            raise ValueError(f"{source} must be {rule(name)}; {text!r} is not.") from None

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

    def try_device(self) -> None:
        """Compute something. ValueError, with one sentence, where the device is not there or does not work."""
        try:
            torch.ones(1, device=self.torch_device).sum().item()
        except (RuntimeError, AssertionError) as problem:  # torch asserts that it was built for CUDA
            reason = str(problem).partition("\n")[0].rstrip(".")
            raise ValueError(
                f"The device {self.torch_device!r} (PLAYGROUND_DEVICE or --device) does not work here: {reason}."
            ) from None

    def try_cluster(self) -> None:
        """ValueError, with one sentence, where Ray is wanted and not installed."""
        if self.cluster and importlib.util.find_spec("ray") is None:
            raise ValueError("PLAYGROUND_CLUSTER needs Ray: pip install -r requirements-cluster.txt.")


def rule(name: str) -> str:
    """What a setting must be, in words."""
    if name == "device":
        return "cpu, cuda, cuda:N or auto"
    if name == "cluster":
        return "local, auto, HOST:PORT or ray://HOST:PORT, or empty"
    low, high = RANGES[name]
    kind = "a number" if isinstance(getattr(Settings, name), float) else "a whole number"
    return f"{kind} from {low:,.0f} to {high:,.0f}"
