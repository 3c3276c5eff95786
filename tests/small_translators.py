"""Two tiny translators in a folder, as `pretrained/translation/` holds the large ones: pix2pix and CycleGAN."""

from dataclasses import replace
from pathlib import Path

from playground.pictures.translation.examples import write_examples
from playground.pictures.translation.patches import Patches
from playground.pictures.translation.stored import FOLDER, export
from playground.pictures.translation.training import start
from tests.pictures.translation.examples import CYCLE, PAIRED, pairs

ONE_WAY, BOTH_WAYS = "labels2avatar", "twemoji2noto"


def fill(folder: Path) -> Path:
    """Put the translators into `folder`, hardly trained; returns it."""
    for name, recipe in ((ONE_WAY, PAIRED), (BOTH_WAYS, CYCLE)):
        data = pairs(name)
        training = start(replace(recipe, name=name, data=name), data)
        for _ in range(3):
            training.iterate()
        for part in training.networks.values():
            if isinstance(part, Patches):
                part.convolutions()[-1].weight.data *= 100  # opinions that can be seen
        export(training, {"1 CPU thread": 60.0}, folder / FOLDER / name)
        write_examples(folder / FOLDER / name, data)
    return folder
