import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from playground.metrics.classifier import Classifier
from playground.metrics.features import Pictures
from playground.pictures import attributes, evaluate_arithmetic
from playground.pictures.attributes import CLEAR, Attributes
from playground.pictures.evaluate_arithmetic import Pool, evaluate, main, pair
from playground.pictures.model import Model
from playground.pictures.networks import Generator, PictureShape
from tests.pictures.examples import CONDITIONAL
from tests.pictures.models import stored_model

VALUES = {"glasses": ("no", "yes"), "beard": ("no", "yes"), "tone": ("dark", "middle", "light")}


class Pixels(Generator):
    """Each number of z is the brightness of one pixel of the first row."""

    def __init__(self) -> None:
        super().__init__(PictureShape(8, 1), 8)
        self.weight = torch.nn.Parameter(torch.zeros(1))  # a model's device is its weights'

    def forward(self, labels: Tensor, *inputs: Tensor) -> Tensor:  # noqa: ARG002
        return torch.tanh(self.brightness(inputs[0]))[:, None, None, :].expand(-1, 1, 8, -1)

    def brightness(self, z: Tensor) -> Tensor:
        return z


class Knot(Pixels):
    """The first pixel is bright where two numbers have the same sign: no direction in z says so."""

    def brightness(self, z: Tensor) -> Tensor:
        return torch.cat([z[:, :1] * z[:, 4:5], z[:, 1:]], 1)


class Eye(Attributes):
    """Sees the first three pixels, without mistakes."""

    def logits(self, pictures: Pictures) -> dict[str, Tensor]:
        bright = torch.from_numpy(pictures[:, 0, :3, 0].astype("float32"))
        tone = torch.bucketize(bright[:, 2].contiguous(), torch.tensor([90.0, 165.0]))
        clear = {name: bright[:, place] - 127.5 for place, name in enumerate(("glasses", "beard"))}
        return {name: torch.stack([-each, each], 1) for name, each in clear.items()} | {
            "tone": torch.nn.functional.one_hot(tone, len(VALUES["tone"])).float()
        }


EYE = Eye(VALUES, {}, Classifier(1, [2, 2, 3]))


def model(generator: Pixels) -> Model:
    return Model("pixels", generator, (), {})


@pytest.fixture(scope="module")
def pool() -> Pool:
    return Pool(model(Pixels()), EYE, 2000)


def test_where_each_number_means_one_thing_arithmetic_changes_it_and_nothing_else(pool: Pool) -> None:
    found = evaluate(pool, EYE, "glasses", "z", 200, 8)
    assert (found.trials, found.exemplars, found.attribute, found.space) == (200, 8, "glasses", "z")
    assert found.changed > 0.95
    assert set(found.kept) == {"beard", "tone"}
    assert found.kept["beard"] > 0.95
    assert found.kept_in_all == pytest.approx((found.kept["beard"] + found.kept["tone"]) / 2)


def test_where_no_direction_means_it_arithmetic_is_a_coin_s_toss() -> None:
    found = evaluate(Pool(model(Knot()), EYE, 2000), EYE, "glasses", "z", 200, 8)
    assert 0.3 < found.changed < 0.7


def test_more_exemplars_keep_more_of_what_chance_would_change(pool: Pool) -> None:
    few, many = (evaluate(pool, EYE, "glasses", "z", 200, count) for count in (1, 20))
    assert many.kept_in_all > few.kept_in_all


def test_exemplars_are_what_was_asked_for(pool: Pool) -> None:
    assert pool.kinds("glasses", 8, 3) == [{"beard": 0}, {"beard": 1}]
    rows = pool.of({"glasses": 1, "beard": 0})
    assert (pool.latents["z"][rows, 0] > 0).all()
    assert (pool.latents["z"][rows, 1] <= 0).all()
    assert len(rows) == int(((pool.latents["z"][:, 0] > 0) & (pool.latents["z"][:, 1] <= 0)).sum())


def test_pairs_differ_in_one_attribute_alone(pool: Pool) -> None:
    with_it, without = pool.pairs("glasses", {"beard": 1}, np.random.default_rng(0)).T
    of_all = pool.of({"glasses": 1, "beard": 1})
    assert 0.8 * CLEAR * len(of_all) < len(with_it) <= CLEAR * len(of_all) + 1
    clear = pool.answers["glasses"][:, 1]
    assert clear[with_it].min() > np.median(clear[of_all])
    assert len({*with_it, *without}) == 2 * len(with_it)
    for name, one, other in (("glasses", 1, 0), ("beard", 1, 1)):
        assert (pool.shown[name][with_it] == one).all()
        assert (pool.shown[name][without] == other).all()
    assert (pool.shown["tone"][with_it] == pool.shown["tone"][without]).all()


def test_a_pair_is_of_equals_and_takes_each_once() -> None:
    seen = np.array([[0, 1], [0, 1], [2, 2], [0, 1], [3, 3], [2, 2]])
    assert pair(seen, np.array([0, 1, 2]), np.array([3, 4, 5])).tolist() == [[0, 3], [2, 5]]
    assert pair(seen, np.array([4]), np.array([0])).shape == (0, 2)


def test_groups_are_alike_in_everything(pool: Pool) -> None:
    groups = pool.alike({"beard": 0}, 50)
    assert 4 <= len(groups) <= 6
    for rows in groups:
        assert len(rows) >= 50
        assert all(len(set(shown[rows])) == 1 for shown in pool.shown.values())
    assert pool.alike({"beard": 0}, 2000) == []


def test_too_few_of_a_kind_get_one_sentence(pool: Pool) -> None:
    with pytest.raises(ValueError, match="The pictures of pixels are too alike to add and subtract glasses"):
        evaluate(pool, EYE, "glasses", "z", 200, 600)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_MODELS", str(tmp_path))
    return stored_model(tmp_path / "faces", CONDITIONAL)


def test_a_model_without_classifiers_gets_one_sentence(shipped: Path) -> None:
    with pytest.raises(SystemExit, match="The model faces has no classifiers of attributes"):
        main([shipped.name])


def test_the_command_prints_and_writes_what_it_found(
    shipped: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(evaluate_arithmetic, "read", lambda *_: model(Pixels()))
    monkeypatch.setattr(attributes, "find", lambda _: (EYE, EYE))
    monkeypatch.setattr(evaluate_arithmetic, "ASKED", ("glasses", "beard"))
    monkeypatch.setattr(evaluate_arithmetic, "POOL", 2000)
    main([shipped.name, "--trials", "50", "--write"])
    told = capsys.readouterr().out
    assert "glasses in z" in told
    assert "beard in z" in told
    written: list[dict[str, Any]] = json.loads((shipped / evaluate_arithmetic.FILE).read_text())
    assert [each["attribute"] for each in written] == ["glasses", "beard"]
    assert f"{written[0]['changed']:.1%}" in told
