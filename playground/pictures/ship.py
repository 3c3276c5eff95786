"""`python -m playground.pictures.ship RECIPE`: put a trained model into `pretrained/`, with an excerpt of its data.

Its card and scores come from `python -m playground.pictures.evaluate RECIPE --write` afterwards.
"""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from playground.pictures.card import SAMPLES, SCORES
from playground.pictures.datasets import DataError, base_of, load
from playground.pictures.stored import CONFIG, WEIGHTS, ModelError, models_folder, read
from playground.pictures.train import CHECKPOINTS
from playground.pictures.training_pictures import EXCERPT, write_excerpt

PHOTOGRAPHIC = ("satellite",)  # sets whose excerpt may lose a little: exact photographs take five times the bytes


def ship(source: Path, target: Path) -> None:
    """Copy the model in folder `source` to `target`, once it is found whole.

    Raises ModelError or DataError, and ValueError for a data set that is too small for an excerpt.
    """
    model = read(source, target.name)
    data = load(model.about["data"])
    target.mkdir(parents=True, exist_ok=True)
    write_excerpt(target / EXCERPT, data.train, base_of(data.name)[0] in PHOTOGRAPHIC, data.places("train"))
    for name in (CONFIG, WEIGHTS):
        shutil.copyfile(source / name, target / name)
    for name in (SCORES, SAMPLES):  # of the weights that were there before
        (target / name).unlink(missing_ok=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Ship as the command line says; on failure, exit with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.ship", description=__doc__)
    parser.add_argument("recipe", help="its run lies in checkpoints/RECIPE")
    given = parser.parse_args(arguments)
    try:
        ship(CHECKPOINTS / given.recipe / "model", models_folder() / given.recipe)
    except (DataError, ModelError, ValueError) as error:
        raise SystemExit(str(error)) from None
    print(f"{models_folder() / given.recipe} holds {given.recipe}.")


if __name__ == "__main__":
    main()
