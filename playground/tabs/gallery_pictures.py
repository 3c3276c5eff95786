"""The pictures of the gallery: the wall, and a sample's nearest training pictures, as messages to the page.

A message is JSON: web/gallery.js reads it. What was made is kept: a class that opens one link costs one sampling and
one search.
"""

import functools
import json
import threading
from typing import Any

from playground import zoo
from playground.pictures.encoding import data_address
from playground.pictures.model import Model
from playground.pictures.training_pictures import TrainingPictures, find
from playground.tabs import gallery_words as words
from playground.tabs.gallery_settings import COUNT, Sampling, shipped

NEAREST = 4
WALLS, SEARCHES = 32, 256  # kept: at 64 px about 400 KB and 50 KB each

_training: dict[Model, TrainingPictures | None] = {}
_finding = threading.Lock()


def wall(sampling: Sampling) -> str:
    """The wall as a message; of a model that cannot be loaded, the sentence that says why."""
    try:
        return _wall(shipped(sampling.model), sampling)
    except zoo.ModelError as error:
        return json.dumps({"link": sampling.to_link(), "problem": str(error)})


@functools.lru_cache(WALLS)
def _wall(model: Model, sampling: Sampling) -> str:
    pictures = model.sample(COUNT, sampling.seed, sampling.psi, sampling.asked)
    classes = model.labels(COUNT, sampling.asked, sampling.seed).tolist()
    return json.dumps(
        {
            "link": sampling.to_link(),
            "model": model.name,
            "size": model.generator.shape.size,
            "styled": model.styled,
            "pictures": [data_address(picture) for picture in pictures],
            "captions": [model.class_names[index] if model.class_names else "" for index in classes],
            "look": words.look(sampling, model),
            "why": words.why(model),
        }
    )


def neighbours(sampling: Sampling, sample: int) -> str:
    """The nearest training pictures of one sample of a wall, from 0, with what their distances mean, as a message.

    Raises ModelError for a model that cannot be loaded.
    """
    return _neighbours(zoo.load(sampling.model), sampling, sample)


@functools.lru_cache(SEARCHES)
def _neighbours(model: Model, sampling: Sampling, sample: int) -> str:
    answer: dict[str, Any] = {"link": sampling.to_link(), "sample": sample}
    try:
        training = training_of(model)
    except (OSError, ValueError):
        return json.dumps(answer | {"problem": f"The training pictures of {model.name} are damaged: fetch them again."})
    if training is None:
        return json.dumps(answer | {"problem": f"The model {model.name} ships without training pictures to search."})
    found, distances = training.nearest(one(model, sampling, sample), NEAREST)
    real = training.real_distances
    return json.dumps(
        answer
        | {
            "pictures": [data_address(picture) for picture in found[0]],
            "distances": distances[0].tolist(),
            "usual": words.usual(real),
            "verdict": words.verdict(float(distances[0, 0]), real),
            "measure": words.measure(training, model.generator.shape.size),
            "searched": words.searched(training, model.about.get("data", "")),
        }
    )


def one(model: Model, sampling: Sampling, sample: int) -> Any:
    """One sample of a wall, uint8 [1, size, size, channels], without the others."""
    z = model.latent(sample + 1, sampling.seed)[sample:]
    label = model.labels(COUNT, sampling.asked, sampling.seed)[sample : sample + 1]
    return model.generate(model.place(z, sampling.psi), label)


def training_of(model: Model) -> TrainingPictures | None:
    """A model's training pictures, found once; None where there are none, OSError or ValueError for damaged ones."""
    with _finding:
        if model not in _training:
            about = model.about
            total = int(about.get("training_pictures", 0))
            found = find(str(about.get("data")), zoo.find(model.name), model.generator.shape, total)
            _training[model] = found
        return _training[model]
