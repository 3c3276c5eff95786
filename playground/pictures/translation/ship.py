"""`python -m playground.pictures.translation.ship RECIPE`: put a trained translator into `pretrained/translation/`.

Its card and scores come from `python -m playground.pictures.evaluate RECIPE --write` afterwards.
"""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from playground.pictures.card import SAMPLES, SCORES
from playground.pictures.datasets import DataError, load
from playground.pictures.stored import CONFIG, WEIGHTS, ModelError
from playground.pictures.translation.examples import write_examples
from playground.pictures.translation.stored import home, read
from playground.pictures.translation.train import HOME


def ship(source: Path, target: Path) -> None:
    """Copy the translator in folder `source` to `target`, once it is found whole, with examples of its data.

    Raises ModelError or DataError.
    """
    model = read(source, target.name)
    data = load(model.about["data"])
    target.mkdir(parents=True, exist_ok=True)
    write_examples(target, data)
    for name in (CONFIG, WEIGHTS):
        shutil.copyfile(source / name, target / name)
    for name in (SCORES, SAMPLES):  # of the weights that were there before
        (target / name).unlink(missing_ok=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Ship as the command line says; on failure, exit with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.translation.ship", description=__doc__)
    parser.add_argument("recipe", help="its run lies in checkpoints/translation/RECIPE")
    given = parser.parse_args(arguments)
    try:
        ship(HOME / given.recipe / "model", home() / given.recipe)
    except (DataError, ModelError) as error:
        raise SystemExit(str(error)) from None
    print(f"{home() / given.recipe} holds {given.recipe}.")


if __name__ == "__main__":
    main()
