import asyncio
import json

import gradio as gr

from playground.plane.spec import parse_link
from playground.plane.sweep import FATES, Sweep
from playground.tabs import many
from tests.tabs.conftest import wait_in


def test_every_preset_is_a_sweep_that_one_population_can_hold() -> None:
    for link in many.PRESETS.values():
        sweep = Sweep.from_mapping(parse_link(link))
        assert len({spec.shape_key for spec in sweep.specs}) == 1


def test_the_page_is_told_every_fate_and_every_setting_that_can_vary() -> None:
    told = json.loads(json.dumps(many.config()))
    assert sorted(each["name"] for each in told["fates"]) == sorted(FATES)
    assert len({each["mark"] for each in told["fates"]}) == len(FATES), "colour is doubled by a mark"
    names = {each["name"] for each in told["settings"]}
    assert {"seed", "generator_rate", "loss", "distribution"} <= names
    assert not {"generator_width", "batch_size", "points"} & names


def test_a_diagram_can_show_the_share_of_every_fate_and_every_score() -> None:
    told = many.config(cluster=True)
    assert told["cluster"]
    names = [each["name"] for each in told["found"]]
    assert names[0] == "collapsed"
    assert sorted(names) == sorted([*FATES, *many.SCORES])
    assert not many.config()["cluster"]


def test_the_tab_has_no_events_of_gradios(loop: asyncio.AbstractEventLoop) -> None:
    async def built() -> gr.Blocks:
        with gr.Blocks() as demo:
            many.build()
        return demo

    assert not wait_in(loop, built()).fns
