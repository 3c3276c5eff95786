"""A GPU that is lent call by call, stood in for by what ZeroGPU does: another process, and pickles on the way."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground import zoo
from playground.pictures import lending
from playground.pictures.lending import WORTH
from playground.pictures.translation import stored
from tests import small_translators
from tests.pictures.examples import CONDITIONAL, STYLE, small_set
from tests.pictures.models import stored_model
from tests.small_translators import ONE_WAY

SENT: list[tuple[str, tuple[Any, ...]]] = []
MADE_ON: list[str] = []


def decorate(work: Callable[..., Any]) -> Callable[..., Any]:
    """What `spaces.GPU` makes of a function, without the other process: it sees pickles alone."""

    def borrowed(*given: Any) -> Any:
        function, arguments = pickle.loads(pickle.dumps(given))
        SENT.append((function.__name__, arguments))
        return pickle.loads(pickle.dumps(work(function, arguments)))

    return borrowed


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small models, and a lent GPU; the device "cuda" of this machine is its CPU."""
    for recipe in (STYLE, CONDITIONAL):
        stored_model(tmp_path / recipe.name, recipe, data=small_set("small"))
    small_translators.fill(tmp_path)
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path)
    monkeypatch.setenv("PLAYGROUND_MODELS", str(tmp_path))
    monkeypatch.setattr(lending, "_lent", None)

    def on_cpu(read: Callable[..., Any]) -> Callable[..., Any]:
        def reading(folder: Path, name: str, device: str) -> Any:
            MADE_ON.append(device)
            return read(folder, name, "cpu" if device == "cuda" else device)

        return reading

    monkeypatch.setattr(zoo, "read", on_cpu(zoo.read))
    monkeypatch.setattr(stored, "read", on_cpu(stored.read))
    SENT.clear()
    MADE_ON.clear()


@pytest.mark.parametrize("name", [STYLE.name, CONDITIONAL.name])
def test_many_pictures_go_to_the_gpu_by_name_and_are_the_same(name: str) -> None:
    model = zoo.load(name)
    latents, labels = model.place(model.latent(WORTH, 3)), model.labels(WORTH, None, 3)
    here = model.generate(latents, labels)
    lending.lend(decorate)
    zoo._loaded.clear()
    lent = zoo.load(name)
    assert np.array_equal(lent.generate(latents, labels), here)
    ((function, (asked, *_)),) = SENT
    assert (function, asked) == ("_generated", name)
    assert MADE_ON == ["cpu", "cpu", "cuda"]


def test_few_pictures_and_long_work_stay_here() -> None:
    lending.lend(decorate)
    model = zoo.load(STYLE.name)
    model.sample(WORTH - 1)
    with lending.at_home():
        model.sample(WORTH)
    assert not SENT
    model.sample(WORTH)
    assert len(SENT) == 1


def test_without_a_gpu_to_be_had_the_cpu_makes_them(caplog: pytest.LogCaptureFixture) -> None:
    def refusing(_: Callable[..., Any]) -> Callable[..., Any]:
        def borrowed(*_: Any) -> Any:
            raise RuntimeError("You have exceeded your ZeroGPU quota")

        return borrowed

    expected = zoo.load(STYLE.name).sample(WORTH)
    lending.lend(refusing)
    zoo._loaded.clear()
    assert np.array_equal(zoo.load(STYLE.name).sample(WORTH), expected)
    assert "quota" in caplog.text


def test_translators_go_there_too() -> None:
    model = stored.load(ONE_WAY)
    pictures = np.zeros((WORTH, model.size, model.size, 3), np.uint8)
    here = model.translate(pictures, list(range(WORTH)))
    lending.lend(decorate)
    stored._loaded.clear()
    assert np.array_equal(stored.load(ONE_WAY).translate(pictures, list(range(WORTH))), here)
    assert SENT[0][0] == "_translated"


def test_latents_live_on_the_cpu_whatever_makes_the_pictures() -> None:
    """On torch's device without memory, what is not moved there fails, and what is not moved back shows."""
    model = zoo.load(STYLE.name)
    model.generator.to("meta")
    assert model.device == torch.device("meta")
    z = model.latent(4, 0)
    assert {each.device.type for each in (z, model.labels(4, None))} == {"cpu"}
