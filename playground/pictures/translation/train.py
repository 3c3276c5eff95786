"""`python -m playground.pictures.translation.train RECIPE --minutes 10`: train a translator, or go on with it.

A run's folder, `checkpoints/translation/RECIPE/`, holds its checkpoint, a log, grids of held-out inputs beside what is
made of them, and `model/` in the form that is shipped. `--from-shipped` begins with the networks that ship under the
recipe's name, for a machine that has no checkpoint of them.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from playground.pictures import datasets
from playground.pictures.course import CHECKPOINTS, Course
from playground.pictures.datasets import DataError
from playground.pictures.grids import save_grid
from playground.pictures.stored import ModelError
from playground.pictures.translation.recipe import Recipe, names, read
from playground.pictures.translation.stored import export, load
from playground.pictures.translation.training import Translation, start

HOME = CHECKPOINTS / "translation"
COLUMNS = 12  # of a grid: six inputs, each with what is made of it


class Run(Course[Translation]):
    """A run of pix2pix or CycleGAN with its folder and its clock."""

    @property
    def complete(self) -> bool:
        """Whether the learning rate has fallen to 0."""
        return 0 < self.training.recipe.iterations <= self.training.iteration

    def show(self) -> None:
        """Write the networks and a grid."""
        grids = self.folder / "grids"
        grids.mkdir(exist_ok=True)
        save_grid(grids / f"{self.training.iteration:08d}.png", self.training.samples(), COLUMNS, scale=2)
        export(self.training, self.spent, self.folder / "model")


def resume(recipe: Recipe, folder: Path, device: str = "auto") -> Run:
    """A run of `recipe` in `folder`, new or resumed; DataError or ValueError, with one sentence, where it cannot."""
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device not in ("cpu", "cuda") or (device == "cuda" and not torch.cuda.is_available()):
        raise ValueError(f"The device must be auto, cpu or, where there is one, cuda; {device!r} is not.")
    return Run(start(recipe, datasets.load(recipe.data), device), folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train as the command line says; on failure, exit with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.translation.train", description=__doc__)
    parser.add_argument("recipe", help=f"one of {', '.join(names())}, or the path of a .toml file")
    parser.add_argument("--minutes", type=float, default=10, help="how long to train in this session")
    parser.add_argument("--every", type=float, default=5, help="minutes between checkpoints, grids and reports")
    parser.add_argument("--device", default="auto", help="cpu, cuda or auto")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0: as torch likes")
    parser.add_argument("--folder", type=Path, default=None, help="default: checkpoints/translation/RECIPE")
    parser.add_argument("--from-shipped", action="store_true", help="begin with the networks that ship")
    given = parser.parse_args(arguments)
    if given.threads:
        torch.set_num_threads(given.threads)
    try:
        recipe = read(given.recipe)
        run = resume(recipe, given.folder or HOME / recipe.name, given.device)
        if given.from_shipped:
            shipped = load(recipe.name, "cpu")
            run.adopt(shipped.networks, shipped.about)
    except (DataError, ModelError, ValueError) as error:
        raise SystemExit(str(error)) from None
    print(f"{recipe.name}: from iteration {run.training.iteration:,} on {run.training.device}, in {run.folder}")
    run.train(given.minutes, given.every)


if __name__ == "__main__":
    main()
