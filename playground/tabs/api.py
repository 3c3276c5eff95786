"""The named endpoints for programs, reached through gradio_client or plain HTTP."""

import base64
import math
from typing import Any

import gradio as gr

from playground import wire, zoo
from playground.hub import Hub, HubFullError, RunEndedError
from playground.pictures.encoding import png
from playground.pictures.grids import grid
from playground.pictures.model import ANY
from playground.plane import GanSpec
from playground.plane.properties import Property
from playground.tabs.gallery_settings import read

MOST_ITERATIONS = 20_000
COUNT = Property("integer", "Count", "Pictures to make.", "data", low=1, high=64)


def build(hub: Hub) -> None:
    """Add the endpoints to the app that is being built."""
    gr.api(sample, api_name="sample", concurrency_limit=1)

    def train_plane(spec: dict[str, Any], iterations: int = 1000) -> dict[str, Any]:
        """Train a GAN on the plane and return how well it did and what it makes.

        Args:
            spec: fields of GanSpec by name, for example {"distribution": "ring8", "seed": 3}; {} is the default GAN.
            iterations: how many iterations to train, 1 to 20,000.

        Returns:
            link (the run's settings as a link's query), iteration, diverged_at, losses, coverage, ceiling (what a
            perfect sampler scores) and samples (2,500 points [x, y]).
        """
        try:
            if type(iterations) is not int or not 1 <= iterations <= MOST_ITERATIONS:
                raise ValueError(
                    f"Iterations must be a whole number from 1 to {MOST_ITERATIONS:,}; {iterations!r} is not."
                )
            if not isinstance(spec, dict):
                raise ValueError("Spec must be an object of GanSpec's fields by name.")
            wanted = GanSpec.from_mapping(spec)
            seen, samples = hub.train(wanted, iterations)
        except (ValueError, HubFullError, RunEndedError) as problem:
            raise gr.Error(str(problem), print_exception=False) from None
        coverage = seen.coverage
        assert coverage is not None, "the hub measures what it trained"
        return wire.finite(
            {
                "link": wanted.to_link(),
                "iteration": seen.iteration,
                "diverged_at": seen.diverged_at,
                "losses": seen.losses._asdict(),
                "coverage": wire.measures(coverage),
                "ceiling": wire.measures(coverage.ceiling) if coverage.ceiling else None,
                "samples": samples.tolist(),
            }
        )

    gr.api(train_plane, api_name="train_plane", concurrency_limit=4)


def sample(model: str, count: int = 16, seed: int = 0, psi: float = 1.0, label: str = ANY) -> dict[str, Any]:
    """Samples of a shipped image model, as one picture.

    Args:
        model: its name, for example "avatars".
        count: how many pictures, 1 to 64.
        seed: decides the latents, 0 to 4,294,967,295; the first pictures of a seed are the same for every count.
        psi: truncation ψ, 0 to 1, or to 1.5 for models with styles; 1 is none.
        label: a class by its name where the model has classes, or "any".

    Returns:
        png (base64: a grid of the pictures, row by row, unscaled), size (of each picture in px), columns (of the grid),
        labels (the class of each picture; empty where there are none) and link (the settings as a link's query).
    """
    try:
        wanted, many = read(model, label, seed, psi), COUNT.parse(count)
        known = zoo.load(wanted.model)
    except (ValueError, zoo.ModelError) as problem:
        raise gr.Error(str(problem), print_exception=False) from None
    columns = math.ceil(math.sqrt(many))
    sheet = grid(known.sample(many, wanted.seed, wanted.psi, wanted.asked), columns)
    classes = known.labels(many, wanted.asked, wanted.seed).tolist() if known.class_names else []
    return {
        "png": base64.b64encode(png(sheet)).decode(),
        "size": known.generator.shape.size,
        "columns": columns,
        "labels": [known.class_names[index] for index in classes],
        "link": wanted.to_link(),
    }
