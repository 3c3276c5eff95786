import asyncio

import gradio as gr

from playground import app
from playground.hub import Hub
from playground.tabs.address import TABS
from tests.tabs.conftest import wait_in


async def built() -> gr.Blocks:
    return app.create(Hub())


def test_the_app_has_its_tabs_and_endpoints_for_programs(loop: asyncio.AbstractEventLoop) -> None:
    demo = wait_in(loop, built())
    tabs = [str(block.label) for block in demo.blocks.values() if isinstance(block, gr.Tab)]
    ids = [block.id for block in demo.blocks.values() if isinstance(block, gr.Tab)]
    assert tuple(label.lower() for label in tabs) == tuple(ids) == TABS
    public = [event.api_name for event in demo.fns.values() if event.api_visibility == "public"]
    assert public == ["sample", "train_plane", "arithmetic", "interpolate", "truncate", "mix", "translate"]
