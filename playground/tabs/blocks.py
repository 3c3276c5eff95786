"""Gradio's blocks whose failures are sentences, for the page that shows them and for programs.

Gradio answers what it did not expect with an empty error, or with its objects' addresses in memory.
"""

import json
import logging
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction

UNFIT = "A value that was sent is not of the kind that is asked for here: reload the page, or look at “Use via API”."
LONGEST = 600  # characters of a sentence, which may repeat what was sent
BROKEN = "The server could not do this: its log says why. Try something else."

log = logging.getLogger(__name__)


class Blocks(gr.Blocks):
    """The app's root."""

    def validate_inputs(self, block_fn: BlockFunction, inputs: Any) -> None:
        """Raise gr.Error, with one sentence, for anything but a list of at least as many values as are needed.

        A half of a character (a lone surrogate) is none: an answer that repeats it could not be sent.
        """
        if not isinstance(inputs, list) or len(inputs) < len(block_fn.inputs):
            came = len(inputs) if isinstance(inputs, list) else "none"
            raise refused(f"This takes {len(block_fn.inputs)} values, and {came} came.")
        try:
            json.dumps(inputs, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise refused(UNFIT) from None

    async def preprocess_data(self, *given: Any, **named: Any) -> Any:
        """What the event's function is given; gr.Error, with one sentence, for values that do not fit."""
        try:
            return await super().preprocess_data(*given, **named)
        except gr.Error as problem:
            raise refused(shortened(problem.message)) from None
        except Exception as problem:
            log.info("values that do not fit: %s", problem)
            raise refused(UNFIT) from None

    async def call_function(self, block_fn: Any, *given: Any, **named: Any) -> Any:
        """What the event's function returns; gr.Error, with one sentence, where it fails."""
        try:
            return await super().call_function(block_fn, *given, **named)
        except gr.Error as problem:
            problem.message = shortened(problem.message)
            raise
        except Exception:
            log.exception("the %s event %s could not be answered", block_fn.api_visibility, block_fn.api_name)
            raise refused(BROKEN) from None


def shortened(sentence: str) -> str:
    """A sentence without the middle of what is too long: its end says what would be right."""
    half = LONGEST // 2
    return sentence if len(sentence) <= LONGEST else f"{sentence[:half]} … {sentence[-half:]}"


def refused(sentence: str) -> gr.Error:
    """An error that is told, and not logged."""
    return gr.Error(sentence, print_exception=False)
