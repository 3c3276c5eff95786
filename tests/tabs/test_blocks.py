import asyncio

import gradio as gr
import pytest

from playground.tabs.blocks import LONGEST, UNFIT, Blocks
from tests.tabs.conftest import wait_in


async def built() -> Blocks:
    with Blocks() as demo:
        field = gr.JSON()
        field.change(refuse, field, field)
    return demo


def refuse(value: object) -> None:
    raise gr.Error(f"There is no model {value}; there are a and b.", print_exception=False)


@pytest.mark.parametrize("given", [["a\ud800"], [{"key": ["\udfff"]}]])
def test_half_a_character_is_refused_where_it_comes_in(loop: asyncio.AbstractEventLoop, given: list[object]) -> None:
    demo = wait_in(loop, built())
    demo.validate_inputs(demo.fns[0], ["a🦆"])
    with pytest.raises(gr.Error) as refusal:
        demo.validate_inputs(demo.fns[0], given)
    assert refusal.value.message == UNFIT


def test_a_sentence_that_repeats_what_was_sent_is_short_and_keeps_its_end(loop: asyncio.AbstractEventLoop) -> None:
    demo = wait_in(loop, built())
    with pytest.raises(gr.Error) as refusal:
        wait_in(loop, demo.call_function(demo.fns[0], ["9" * 100_000]))
    assert len(refusal.value.message) < LONGEST + 10
    assert refusal.value.message.startswith("There is no model 999")
    assert refusal.value.message.endswith("999; there are a and b.")
