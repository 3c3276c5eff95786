"""`python -m playground.pictures.train RECIPE --minutes 10 --device auto`: train an image GAN, or go on with it.

A run's folder, `checkpoints/RECIPE/`, holds its checkpoint, a log with one JSON object a line, sample grids, and
`model/`: the averaged generator's weights (safetensors, float16) and config.json, in the form that is shipped.
A recipe that begins with another one's generator takes it from that one's folder. `--from-shipped` begins with the
generator that ships under the recipe's own name, for a machine without its checkpoint.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import save as serialize

from playground.metrics.clouds import MINIMUM
from playground.metrics.features import EfficientNet
from playground.pictures.course import CHECKPOINTS, Course
from playground.pictures.datasets import DataError, load
from playground.pictures.evaluation import FEATURE_SIDE, interim
from playground.pictures.grids import save_grid
from playground.pictures.hybrid import begin
from playground.pictures.model import Model
from playground.pictures.networks import Generator
from playground.pictures.recipes import Recipe, names, read
from playground.pictures.stored import CONFIG, WEIGHTS, ModelError, models_folder
from playground.pictures.stored import read as read_model
from playground.pictures.training import Training

COLUMNS, ROWS = 10, 8  # of the grid of samples; ten classes are a column each
DEVICES = ("cpu", "cuda")

# From a settled generator to named scores; what measures it belongs to the caller.
Measure = Callable[[Generator], Mapping[str, float]]


class Run(Course[Training]):
    """A training with its folder, its clock and its scores."""

    def __init__(self, training: Training, folder: Path, measure: Measure | None = None) -> None:
        """Go on from the checkpoint in `folder`, if there is one; ValueError if it is damaged or another recipe's."""
        super().__init__(training, folder)
        self.measure = measure

    def show(self) -> None:
        """Write the model and a grid."""
        grids = self.folder / "grids"
        grids.mkdir(exist_ok=True)
        samples = self.training.samples(ROWS * COLUMNS, COLUMNS)
        save_grid(grids / f"{self.training.iteration:08d}.png", samples, COLUMNS)
        export(self.training, self.spent, self.folder / "model")

    def scores(self) -> Mapping[str, float]:
        """Those of the settled generator."""
        return self.measure(self.training.settled()) if self.measure else {}


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
        "discriminator_sees": training.discriminator.sees,
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
    return Run(begin(recipe, load(recipe.data), device, compiled), folder, measure)


def first(recipe: Recipe, shipped: bool) -> Model | None:
    """The model whose generator a new run goes on with, if there is one: the `shipped` one or what the recipe names.

    ModelError, with one sentence, where it is missing or damaged.
    """
    if shipped:
        return read_model(models_folder() / recipe.name, recipe.name)
    if not recipe.begins:
        return None
    folder = CHECKPOINTS / recipe.begins / "model"
    if not folder.is_dir():
        wrong = f"The recipe {recipe.name} goes on with the generator of {recipe.begins}: train that one first"
        raise ModelError(f"{wrong}, or begin with the model that ships, by --from-shipped.")
    return read_model(folder, recipe.begins)


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
    parser.add_argument("--from-shipped", action="store_true", help="begin with the generator that ships")
    given = parser.parse_args(arguments)
    if given.threads:
        torch.set_num_threads(given.threads)
    try:
        recipe = read(given.recipe)
        run = start(recipe, given.device, given.folder or CHECKPOINTS / recipe.name, given.compile)
        begun = run.training.iteration and not given.from_shipped
        model = None if begun else first(recipe, given.from_shipped)
        if model is not None:
            run.adopt(model.generator, model.about)
        run.measure = scoring(run.training, given.scores) if given.scores else None
    except (DataError, ImportError, ModelError, ValueError) as error:
        raise SystemExit(str(error)) from None
    print(f"{recipe.name}: from iteration {run.training.iteration:,} on {run.training.device}, in {run.folder}")
    run.train(given.minutes, given.every)


if __name__ == "__main__":
    main()
