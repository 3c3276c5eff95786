"""How fast shipped models make pictures and recipes train.

    python -m tests.benchmarks.pictures [--threads 2] [--seconds 3]

Pictures: from latents to bytes, the median of many calls. Training: pictures a second that recipes show to their
discriminators, in bfloat16 on random pictures, so that no data set is needed, as the C library hands out memory and as
the command trains, which keeps it. It prints; it asserts nothing.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from playground import memory, zoo
from playground.pictures.datasets import Prepared
from playground.pictures.hybrid import begin
from playground.pictures.model import Model
from playground.pictures.recipes import Recipe, names, read

COUNTS = (1, 16, 64)


def median_ms(call: Callable[[], object], seconds: float) -> float:
    """The median time of a call in milliseconds, over `seconds` of calls, the first not counted."""
    call()
    times = []
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        before = time.perf_counter()
        call()
        times.append(time.perf_counter() - before)
    return 1000 * statistics.median(times)


def sampling(model: Model, seconds: float) -> str:
    """How long a model takes for few and many pictures, in words."""
    shape = model.generator.shape
    took = [f"{count} in {median_ms(partial(model.sample, count, seed=1), seconds):.0f} ms" for count in COUNTS]
    size = (zoo.find(model.name) / "model.safetensors").stat().st_size
    return f"{model.name}, {shape.size} px, {size / 1e6:.1f} MB: {', '.join(took)}"


def stand_in(recipe: Recipe) -> Prepared:
    """Random pictures of the form of the recipe's data."""
    side, channels = (28, 1) if recipe.data in ("fashion", "digits") else (64, 3)
    pictures = np.random.default_rng(0).integers(0, 256, (512, side, side, channels), dtype=np.uint8)
    labels = np.arange(512, dtype=np.uint8)[:, None] % 10
    arrays = {"train": pictures, "test": pictures, "train_labels": labels, "test_labels": labels}
    return Prepared(recipe.data, arrays, "", "", {"class": tuple(map(str, range(10)))})


def training(recipe: Recipe, seconds: float) -> float:
    """How many pictures a second a recipe trains on."""
    run = begin(recipe, stand_in(recipe))
    # Sixteen iterations hold one penalty, as every sixteen do.
    spell = median_ms(lambda: [run.iterate() for _ in range(recipe.r1_every)], seconds)
    return 1000 * recipe.batch * recipe.r1_every / spell


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2, help="of torch")
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    print(f"torch {torch.__version__}, CPU, {given.threads} threads")
    for name in zoo.names():
        print(sampling(zoo.load(name), given.seconds), flush=True)
    as_it_is = {name: training(read(name), given.seconds) for name in names()}
    memory.keep()
    for name, before in as_it_is.items():
        kept = training(read(name), given.seconds)
        print(f"training, {name}: {kept:.0f} pictures a second, {kept / before:.2f} times as many as without keeping")


if __name__ == "__main__":
    main()
