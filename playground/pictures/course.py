"""A training run with its folder and its clock: it goes on where it stopped, and leaves checkpoints and a log.

What is trained, and what it leaves beside the checkpoint, is the subclass's.
"""

import json
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Generic, Protocol, TypeVar

import torch
from torch import Tensor
from tqdm import tqdm

from playground import memory

CHECKPOINTS = Path(__file__).parents[2] / "checkpoints"
PAUSE = 10.0  # seconds: what an iteration takes beyond was not training (the machine slept, the process was stopped)
TOLD_EVERY = 50  # iterations between two looks at the losses: a look waits for the device


class Recipe(Protocol):
    """What a run has to know of its recipe."""

    @property
    def name(self) -> str:
        """Of the recipe."""

    @property
    def batch(self) -> int:
        """Pictures an iteration."""


class Trainable(Protocol):
    """What a run has to know of what it trains."""

    iteration: int
    device: torch.device

    @property
    def recipe(self) -> Recipe:
        """What is trained."""

    def iterate(self) -> dict[str, Tensor]:
        """One iteration; returns losses."""

    def state_dict(self) -> dict[str, Any]:
        """Everything that the rest of the run depends on."""

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from there; ValueError, with one sentence, for a state that does not fit."""

    def adopt(self, weights: Any, iteration: int) -> None:
        """Go on from what is shipped as if it were its own; ValueError, with one sentence, where that does not fit."""


Trained = TypeVar("Trained", bound=Trainable)


class Course(Generic[Trained]):
    """A training with its folder and its clock."""

    def __init__(self, training: Trained, folder: Path) -> None:
        """Go on from the checkpoint in `folder`, if there is one; ValueError if it is damaged or another recipe's."""
        self.training, self.folder = training, folder
        self.spent: dict[str, float] = {}  # seconds of training, over all sessions, by the hardware
        self.told: dict[str, float] = {}
        folder.mkdir(parents=True, exist_ok=True)
        if self.checkpoint.is_file():
            self._resume()

    @property
    def checkpoint(self) -> Path:
        """Where the state is kept."""
        return self.folder / "checkpoint.pt"

    def _resume(self) -> None:
        try:
            state = torch.load(self.checkpoint, map_location=self.training.device, weights_only=True)
        except Exception as error:  # torch raises many kinds for a file that is cut short
            wrong = f"{self.checkpoint} is damaged ({type(error).__name__}); delete it to start anew."
            raise ValueError(wrong) from None
        try:
            self.training.load_state_dict(state["training"])
        except ValueError as error:
            raise ValueError(f"{error} Delete or rename {self.folder} to start anew.") from None
        self.spent = state["spent"]

    def adopt(self, weights: Any, about: Mapping[str, Any]) -> None:
        """Let a run that has not begun go on from a shipped model: its weights, and what its config.json tells.

        ValueError, with one sentence, where it cannot.
        """
        if self.training.iteration:
            raise ValueError(f"{self.folder} already holds a checkpoint: leave out --from-shipped to go on with it.")
        self.training.adopt(weights, int(about["iterations"]))
        self.spent = {hardware: minutes * 60 for hardware, minutes in about["minutes"].items()}

    @property
    def seconds(self) -> float:
        """Of training, over all sessions."""
        return sum(self.spent.values())

    def save(self) -> None:
        """Write the checkpoint, then what is shown of it; each takes the place of the old one when it is whole."""
        partial = self.checkpoint.with_suffix(".part")
        torch.save({"training": self.training.state_dict(), "spent": self.spent}, partial)
        partial.replace(self.checkpoint)
        self.show()

    def show(self) -> None:
        """Write what a person looks at, and the model as it is shipped."""
        raise NotImplementedError

    def scores(self) -> Mapping[str, float]:
        """What a report measures beside the losses."""
        return {}

    def report(self) -> str:
        """Measure, write a line of the log, and return it in words."""
        count = self.training.iteration * self.training.recipe.batch
        scores = dict(self.scores())
        line = {"iteration": self.training.iteration, "pictures": count, "seconds": round(self.seconds, 1)}
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line | self.told | scores) + "\n")
        numbers = ", ".join(f"{name} {value:.3g}" for name, value in (self.told | scores).items())
        return f"{self.seconds / 60:.1f} min, {self.training.iteration:,} iterations, {count:,} pictures; {numbers}"

    @property
    def complete(self) -> bool:
        """Whether the recipe has been carried out; one without an end never is."""
        return False

    def train(self, minutes: float, every: float) -> None:
        """Train for so many minutes, saving and reporting each `every` minutes and at the end.

        Ctrl-C and a complete recipe end it early.
        """
        memory.keep()  # without it, a projected GAN waits an eighth of its time for memory that it had just let go of
        started = saved = self.seconds
        here = hardware(self.training.device)
        with stopped() as stop, tqdm(total=round(minutes * 60), unit="s", disable=None) as bar:
            while not stop() and not self.complete and self.seconds - started < minutes * 60:
                before = time.monotonic()
                self._iterate()
                self.spent[here] = self.spent.get(here, 0) + min(time.monotonic() - before, PAUSE)
                bar.update(int(self.seconds - started) - bar.n)
                if self.seconds - saved >= every * 60:
                    saved = self.seconds
                    self.save()
                    tqdm.write(self.report())
            self.save()
            tqdm.write(self.report())

    def _iterate(self) -> None:
        told = self.training.iterate()
        if self.training.iteration % TOLD_EVERY == 0 or "r1" in told:
            self.told |= {name: float(value) for name, value in told.items()}


@contextmanager
def stopped() -> Iterator[Callable[[], bool]]:
    """Within it, Ctrl-C and a polite kill only set what the yielded function tells: no iteration is cut in two."""
    asked = False

    def ask(_: int, __: FrameType | None) -> None:
        nonlocal asked
        asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def hardware(device: torch.device) -> str:
    """What trains, in words."""
    if device.type == "cuda":
        return f"one {torch.cuda.get_device_name(device)}"
    threads = torch.get_num_threads()
    return f"{threads} CPU thread{'s' if threads > 1 else ''}"
