"""The endpoint of the translation tab for programs."""

from typing import Any

import gradio as gr
import numpy as np

from playground.pictures.encoding import data_address
from playground.pictures.stored import ModelError
from playground.pictures.translation import inputs, stored
from playground.tabs.translation_settings import Settings, examples, properties


def build() -> None:
    """Add the endpoint to the app that is being built."""
    gr.api(translate, api_name="translate", concurrency_limit=1)


def translate(
    model: str, picture: str = "", example: int = 1, seed: int = 0, direction: str = "forward"
) -> dict[str, Any]:
    """One picture translated by a shipped translator.

    Args:
        model: its name, for example "labels2avatar".
        picture: a data: address of a PNG, square and of the translator's side; "" for a held-out example.
        example: the number of the example, from 1, where no picture is given.
        seed: decides the noise of pix2pix, 0 to 2,147,483,647.
        direction: "forward", or "backward" where the translator goes both ways.

    Returns:
        input, output and truth (data: addresses; truth is null for a picture), opinion (how real each patch looks to
        the discriminator, rows of numbers from 0 to 1), size (px) and link (an example's settings as a link's query).
    """
    try:
        known = stored.load(model)
        table = properties(known)
        settings = Settings(
            model, table["direction"].parse(direction), table["example"].parse(example), "", table["seed"].parse(seed)
        )
        truth = None
        if picture:
            given = inputs.read_drawing(str(picture), known.size)
        else:
            given, truth = (part[settings.example - 1] for part in examples(known, settings.direction))
        made = known.translate(given[None], settings.seed, settings.direction)
        opinion = known.opinion(given[None], made, settings.direction)[0]
    except (ValueError, ModelError) as problem:
        raise gr.Error(str(problem), print_exception=False) from None
    return {
        "input": data_address(np.ascontiguousarray(given)),
        "output": data_address(made[0]),
        "truth": None if truth is None else data_address(truth),
        "opinion": opinion.tolist(),
        "size": known.size,
        "link": "" if picture else settings.to_link(),
    }
