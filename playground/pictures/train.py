"""`python -m playground.pictures.train RECIPE --minutes 10 --device auto`: train an image GAN, or go on with it.

A run's folder, `checkpoints/RECIPE/`, holds its checkpoint, a log with one JSON object a line, sample grids, and
`model/`: the averaged generator's weights (safetensors, float16) and config.json, in the form that is shipped.
"""

import argparse
import hashlib
import json
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import torch
from safetensors.torch import save as serialize
from tqdm import tqdm

from playground.metrics.clouds import MINIMUM
from playground.metrics.features import EfficientNet
from playground.pictures.datasets import DataError, load
from playground.pictures.evaluation import FEATURE_SIDE, interim
from playground.pictures.grids import save_grid
from playground.pictures.networks import Generator
from playground.pictures.recipes import Recipe, names, read
from playground.pictures.stored import CONFIG, WEIGHTS
from playground.pictures.training import Training

CHECKPOINTS = Path(__file__).parents[2] / "checkpoints"
COLUMNS, ROWS = 10, 8  # of the grid of samples; ten classes are a column each
PAUSE = 10.0  # seconds: what an iteration takes beyond was not training (the machine slept, the process was stopped)
DEVICES = ("cpu", "cuda")
TOLD_EVERY = 50  # iterations between two looks at the losses: a look waits for the device

# From a settled generator to named scores; what measures it belongs to the caller.
Measure = Callable[[Generator], Mapping[str, float]]


class Run:
    """A training with its folder and its clock."""

    def __init__(self, training: Training, folder: Path, measure: Measure | None = None) -> None:
        """Go on from the checkpoint in `folder`, if there is one; ValueError if it is damaged or another recipe's."""
        self.training, self.folder, self.measure = training, folder, measure
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

    @property
    def seconds(self) -> float:
        """Of training, over all sessions."""
        return sum(self.spent.values())

    def save(self) -> None:
        """Write the checkpoint, the model and a grid; each takes the place of the old one when it is whole."""
        partial = self.checkpoint.with_suffix(".part")
        torch.save({"training": self.training.state_dict(), "spent": self.spent}, partial)
        partial.replace(self.checkpoint)
        grids = self.folder / "grids"
        grids.mkdir(exist_ok=True)
        samples = self.training.samples(ROWS * COLUMNS, COLUMNS)
        save_grid(grids / f"{self.training.iteration:08d}.png", samples, COLUMNS)
        export(self.training, self.spent, self.folder / "model")

    def report(self) -> str:
        """Measure, write a line of the log, and return it in words."""
        count = self.training.iteration * self.training.recipe.batch
        scores = dict(self.measure(self.training.settled())) if self.measure else {}
        line = {"iteration": self.training.iteration, "pictures": count, "seconds": round(self.seconds, 1)}
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line | self.told | scores) + "\n")
        numbers = ", ".join(f"{name} {value:.3g}" for name, value in (self.told | scores).items())
        return f"{self.seconds / 60:.1f} min, {self.training.iteration:,} iterations, {count:,} pictures; {numbers}"

    def train(self, minutes: float, every: float) -> None:
        """Train for so many minutes, saving and reporting each `every` minutes and at the end; Ctrl-C ends it early."""
        started = saved = self.seconds
        here = hardware(self.training.device)
        with stopped() as stop, tqdm(total=round(minutes * 60), unit="s", disable=None) as bar:
            while not stop() and self.seconds - started < minutes * 60:
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


def export(training: Training, spent: Mapping[str, float], folder: Path) -> None:
    """Write the averaged generator as it is shipped: float16 safetensors, and config.json with all to build it.

    `spent`: seconds of training by the hardware.
    """
    folder.mkdir(exist_ok=True)
    tensors = {name: tensor.half().contiguous().cpu() for name, tensor in training.settled().state_dict().items()}
    weights = serialize(tensors)
    recipe, options = training.recipe, dict(training.recipe.generator)
    config = {
        "kind": options.pop("kind"),
        "options": options,
        "shape": vars(training.shape),
        "sha256": hashlib.sha256(weights).hexdigest(),
        "data": recipe.data,
        "classes": recipe.classes,
        "class_names": training.class_names,
        "recipe": recipe.name,
        "recipe_digest": recipe.digest,
        "seed": recipe.seed,
        "iterations": training.iteration,
        "pictures": training.iteration * recipe.batch,
        "minutes": {words: round(seconds / 60, 1) for words, seconds in spent.items()},
        "parameters": sum(weight.numel() for weight in training.average.parameters()),
        "training_pictures": len(training.pictures),
    }
    for name, content in ((WEIGHTS, weights), (CONFIG, json.dumps(config, indent=1).encode() + b"\n")):
        partial = folder / f"{name}.part"
        partial.write_bytes(content)
        partial.replace(folder / name)


def scoring(training: Training, count: int) -> Measure | None:
    """What scores the generator at each report; None, and a sentence, where the feature net is not installed."""
    try:
        net = EfficientNet(str(training.device), side=FEATURE_SIDE)
    except ImportError as error:
        print(f"The reports hold no scores. {error}")
        return None
    return interim(net, load(training.recipe.data), count)


def hardware(device: torch.device) -> str:
    """What trains, in words."""
    if device.type == "cuda":
        return f"one {torch.cuda.get_device_name(device)}"
    threads = torch.get_num_threads()
    return f"{threads} CPU thread{'s' if threads > 1 else ''}"


def start(recipe: Recipe, device: str, folder: Path, compiled: bool = False, measure: Measure | None = None) -> Run:
    """A run of `recipe` in `folder`, new or resumed; DataError or ValueError, with one sentence, where it cannot."""
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device not in DEVICES:
        raise ValueError(f"The device must be auto, {' or '.join(DEVICES)}; {device!r} is not.")
    if device == "cuda":
        if not torch.cuda.is_available():
            raise ValueError("There is no CUDA device here; use --device cpu.")
        torch.set_float32_matmul_precision("high")
        torch.backends.cudnn.benchmark = True
    return Run(Training(recipe, load(recipe.data), device, compiled), folder, measure)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train as the command line says; on failure, exit with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.train", description=__doc__)
    parser.add_argument("recipe", help=f"one of {', '.join(names())}, or the path of a .toml file")
    parser.add_argument("--minutes", type=float, default=10, help="how long to train in this session")
    parser.add_argument("--every", type=float, default=5, help="minutes between checkpoints, grids and reports")
    parser.add_argument("--device", default="auto", help="cpu, cuda or auto")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: as torch likes")
    parser.add_argument("--folder", type=Path, default=None, help="default: checkpoints/RECIPE")
    parser.add_argument("--scores", type=int, default=MINIMUM, help="samples scored at each report; 0: none")
    parser.add_argument("--compile", action="store_true", help="fuse the networks (CUDA)")
    given = parser.parse_args(arguments)
    if given.threads:
        torch.set_num_threads(given.threads)
    try:
        recipe = read(given.recipe)
        run = start(recipe, given.device, given.folder or CHECKPOINTS / recipe.name, given.compile)
        run.measure = scoring(run.training, given.scores) if given.scores else None
    except (DataError, ValueError) as error:
        raise SystemExit(str(error)) from None
    print(f"{recipe.name}: from iteration {run.training.iteration:,} on {run.training.device}, in {run.folder}")
    run.train(given.minutes, given.every)


if __name__ == "__main__":
    main()
