"""The named endpoints for programs, reached through gradio_client or plain HTTP."""

from typing import Any

import gradio as gr

from playground import wire
from playground.hub import Hub, HubFullError
from playground.plane import GanSpec

MOST_ITERATIONS = 20_000


def build(hub: Hub) -> None:
    """Add the endpoints to the app that is being built."""

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
        except (ValueError, HubFullError) as problem:
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
