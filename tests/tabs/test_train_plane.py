"""The endpoint /train_plane: the function that the app registers, with a real hub."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, cast

import gradio as gr
import numpy as np
import pytest

from playground.hub import Hub
from playground.limits import Limits
from playground.plane import GanSpec
from playground.tabs import api
from tests.tabs.conftest import wait_in

TrainPlane = Callable[..., dict[str, Any]]
SMALL: dict[str, Any] = {"generator_width": 8, "discriminator_width": 8, "batch_size": 16}
WILD = {**SMALL, "loss": "least_squares", "discriminator_optimizer": "sgd", "discriminator_rate": 10.0}


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(limits=Limits(sessions=1)) as running:
        yield running


@pytest.fixture
def train_plane(loop: asyncio.AbstractEventLoop, hub: Hub) -> TrainPlane:
    async def built() -> gr.Blocks:
        with gr.Blocks() as demo:
            api.build(hub)
        return demo

    demo = wait_in(loop, built())
    return cast(TrainPlane, next(event.fn for event in demo.fns.values() if event.api_name == "train_plane"))


def test_a_program_gets_a_trained_gan(train_plane: TrainPlane, hub: Hub) -> None:
    answer = train_plane({**SMALL, "seed": 3}, 20)
    assert (answer["iteration"], answer["diverged_at"]) == (20, None)
    assert GanSpec.from_link(answer["link"]) == GanSpec(**SMALL, seed=3)
    assert np.asarray(answer["samples"]).shape == (2500, 2)
    assert answer["coverage"]["total_modes"] == answer["ceiling"]["modes"] == 8
    assert set(answer["losses"]) == {"discriminator", "generator"}
    assert not hub.sessions


def test_a_run_that_diverges_says_where(train_plane: TrainPlane) -> None:
    answer = train_plane(WILD, 500)
    assert 0 < answer["diverged_at"] == answer["iteration"] < 500
    assert answer["coverage"]["samples"] == 2500


@pytest.mark.parametrize(
    ("spec", "iterations", "sentence"),
    [
        ({"distribution": "nowhere"}, 10, "Distribution must be one of"),
        ({"width": 8}, 10, "width"),
        ([1], 10, "Spec must be an object"),
        ({"generator_width": 512, "generator_layers": 6, "batch_size": 1024, "generator_steps": 10}, 10, "smaller"),
        (SMALL, 0, "Iterations must be a whole number from 1 to 20,000; 0 is not."),
        (SMALL, 20_001, "Iterations must be"),
        (SMALL, 2.5, "Iterations must be"),
        (SMALL, True, "Iterations must be"),
    ],
)
def test_a_bad_request_is_one_sentence(train_plane: TrainPlane, spec: Any, iterations: Any, sentence: str) -> None:
    with pytest.raises(gr.Error) as refused:
        train_plane(spec, iterations)
    assert sentence in refused.value.message


def test_a_full_server_says_so(train_plane: TrainPlane, hub: Hub) -> None:
    hub.open(GanSpec(**SMALL))
    with pytest.raises(gr.Error) as refused:
        train_plane(SMALL, 10)
    assert "The one place is taken" in refused.value.message


def test_a_run_that_fails_says_so(train_plane: TrainPlane, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("out of memory, say")

    monkeypatch.setattr("playground.plane.Population.step", fail)
    with pytest.raises(gr.Error) as refused:
        train_plane(SMALL, 10)
    assert "Something went wrong on the server" in refused.value.message
