import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
import torch

from playground.metrics.features import Pictures
from playground.pictures import card, evaluate, evaluation, ship, train
from playground.pictures.datasets import Prepared, save
from playground.pictures.evaluation import draw, interim, judge, kept_features, on_answers, on_features
from playground.pictures.model import Model
from playground.pictures.recipes import Recipe
from playground.pictures.stored import read
from playground.pictures.training import Training
from tests.pictures.examples import CONDITIONAL, SIDE
from tests.pictures.models import stored_model

RECIPE = Recipe("digits", "digits", CONDITIONAL.generator, CONDITIONAL.discriminator, "class", batch=4)


def squares(name: str = "digits") -> Prepared:
    """Bright squares on the left or on the right: two classes that any classifier tells apart."""
    chance = np.random.default_rng(2)
    arrays = {}
    for part, count in (("train", 4700), ("test", 2600)):
        labels = chance.integers(0, 2, (count, 1)).astype(np.uint8)
        pictures = chance.integers(0, 60, (count, SIDE, SIDE, 1), dtype=np.uint8)
        for picture, (label,) in zip(pictures, labels, strict=True):
            picture[2:6, 4 * label : 4 * label + 4] += np.uint8(150)
        arrays[part], arrays[f"{part}_labels"] = pictures, labels
    return Prepared(name, arrays, "chance", "none needed", {"class": ("left", "right")})


class Means:
    """A feature net that is quick and knows what it does: the mean of each column and row."""

    name, note, width = "means", "Means.", 2 * SIDE

    def __init__(self, *_: object, **__: object) -> None:
        self.calls = 0

    def __call__(self, pictures: Pictures) -> torch.Tensor:
        self.calls += 1
        means = pictures[..., 0].astype(np.float32)
        return torch.from_numpy(np.concatenate([means.mean(1), means.mean(2)], 1))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Prepared:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(evaluation, "STAND_INS", 2100)
    made = squares()
    save(made)
    return made


@pytest.fixture
def model(tmp_path: Path, data: Prepared) -> Model:
    return read(stored_model(tmp_path / "checkpoints" / "digits" / "model", RECIPE, data=data), "digits")


def test_the_judge_knows_its_classes_and_is_kept(data: Prepared) -> None:
    first, again = judge(data), judge(data)
    assert first is not None
    assert again is not None
    assert first.accuracy["class"] > 0.99
    assert again.accuracy == first.accuracy
    assert judge(squares("twemoji2noto")) is None


def test_the_judge_tells_real_samples_from_a_model_of_one_class(data: Prepared) -> None:
    seen = judge(data)
    assert seen is not None
    left = data.test[data.labels("test", "class") == 0]
    collapsed = np.concatenate([left, left])[:2500]
    asked = torch.arange(2500) % 2
    of_model, of_real = on_answers(seen, collapsed, data, "class", asked)
    assert of_model["spread_class"] == pytest.approx(0.5, abs=0.05)
    assert of_model["values_class"] == 1
    assert of_model["class_recognised"] == pytest.approx(0.5, abs=0.02)
    assert of_real["spread_class"] < 0.05
    assert of_real["class_recognised"] > 0.99
    assert "class_recognised" not in on_answers(seen, collapsed, data, "", asked)[0]


def test_real_features_are_computed_once(data: Prepared) -> None:
    net = Means()
    first = kept_features(net, data, "test")
    calls = net.calls
    assert calls > 0
    assert torch.equal(kept_features(net, data, "test"), first)
    assert net.calls == calls


def test_real_pictures_in_the_samples_place_score_what_a_perfect_model_would(data: Prepared) -> None:
    net = Means()
    real, training = (kept_features(net, data, part) for part in ("test", "train"))
    copies = training[:2048]
    of_model, of_real = on_features("means", copies, real, training, data)
    assert of_model["memorised_means_2048_vs_2600"] == 1
    assert of_real["memorised_means_2048_vs_2600"] < 0.05
    assert of_real["recall_k3_means_2048_vs_2600"] > 0.7


def test_crops_that_overlap_are_no_neighbours_of_one_another(data: Prepared) -> None:
    net = Means()
    real, training = (kept_features(net, data, part) for part in ("test", "train"))
    # Every held-out picture is there twice, one pixel beside itself: neighbours of their own, at no distance.
    twice = torch.cat([real[:1300], real[:1300] + 1e-3])
    row = np.arange(1300) % 1300 * SIDE
    places = {
        "test_places": np.stack([np.concatenate([row, row + 1]), np.zeros(2600)], 1).astype(np.uint16),
        "train_places": np.stack([np.arange(4700) * SIDE, np.full(4700, 100)], 1).astype(np.uint16),
    }
    crops = replace(data, arrays={**data.arrays, **places})
    of_plain, _ = on_features("means", training[:2048], twice, training, data)
    of_crops, real_in_place = on_features("means", training[:2048], twice, training, crops)
    assert of_crops["precision_k3_apart_means_2048_vs_2600"] > of_plain["precision_k3_means_2048_vs_2600"] + 0.05
    assert set(of_crops) == set(real_in_place)


def test_samples_ask_for_every_class_alike(model: Model) -> None:
    pictures, labels = draw(model, 10)
    assert len(pictures) == 10
    assert labels.bincount().tolist() == [5, 5]


def test_a_generator_is_scored_while_it_learns(model: Model, data: Prepared) -> None:
    found = interim(Means(), data)(model.generator)
    assert found["fd_means_2048_vs_2600"] > 0
    assert found == interim(Means(), data)(model.generator)
    with pytest.raises(ValueError, match="must be from 2,048 to 2,600, the held-out pictures; 100 are not"):
        interim(Means(), data, 100)


def test_training_goes_on_without_the_feature_net(
    data: Prepared, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    training = Training(RECIPE, data)
    monkeypatch.setattr(train, "EfficientNet", Mock(side_effect=ImportError("Run `pip install it`.")))
    assert train.scoring(training, 2048) is None
    assert capsys.readouterr().out == "The reports hold no scores. Run `pip install it`.\n"
    monkeypatch.setattr(train, "EfficientNet", Means)
    measure = train.scoring(training, 2048)
    assert measure is not None
    assert "recall_k3_means_2048_vs_2600" in measure(training.settled())


@pytest.fixture
def home(data: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stored_model(tmp_path / "checkpoints" / "digits" / "model", RECIPE, data=data)
    monkeypatch.setattr(evaluate, "EfficientNet", Means)
    monkeypatch.setenv("PLAYGROUND_MODELS", str(tmp_path / "pretrained"))
    monkeypatch.setattr(ship, "CHECKPOINTS", tmp_path / "checkpoints")
    ship.main(["digits"])
    return tmp_path / "pretrained" / "digits"


def test_a_model_is_shipped_and_scored_by_two_commands(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {path.name for path in home.iterdir()} == {"config.json", "model.safetensors", "training.webp"}
    evaluate.main(["digits", "--count", "2048", "--write"])
    printed = capsys.readouterr().out
    found = json.loads((home / card.SCORES).read_text())
    assert found["sha256"] == json.loads((home / "config.json").read_text())["sha256"]
    assert found["model"].keys() == found["real"].keys()
    assert {"class_recognised", "fd_means_2048_vs_2600", "fd_digits_judge_2048_vs_2600"} <= found["model"].keys()
    words = (home / card.CARD).read_text()
    for name, value in found["model"].items():
        assert f"| `{name}` | {value:{card.describe(name)[1]}} |" in words
        assert f"| `{name}` |" in printed
    assert "2,048 samples without truncation, the classes in turn, against 2,600 held-out pictures" in words


def test_scores_say_where_they_flatter_a_model(home: Path) -> None:
    config = home / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"discriminator_sees": "means"}))
    evaluate.main(["digits", "--count", "2048", "--write"])
    note = json.loads((home / card.SCORES).read_text())["note"]
    assert note.startswith("Means. These features flatter this model")
    assert note in (home / card.CARD).read_text()


def test_words_above_the_measured_part_stay(home: Path) -> None:
    (home / card.CARD).write_text("# Digits\n\nKnown failures: the 8.\n")
    for _ in range(2):
        evaluate.main(["digits", "--count", "2048", "--write"])
    words = (home / card.CARD).read_text()
    assert words.startswith("# Digits\n\nKnown failures: the 8.\n\n<!--")
    assert words.count("## Scores") == 1


def test_shipping_anew_takes_the_old_scores_away(home: Path) -> None:
    evaluate.main(["digits", "--count", "2048", "--write"])
    ship.main(["digits"])
    assert {path.name for path in home.iterdir()} == {"config.json", "model.safetensors", "training.webp", "README.md"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"data": None}, "says nothing of data: it cannot be scored"),
        ({"class_names": ["right", "left"]}, "classes of digits are not those of digits"),
    ],
)
def test_a_model_that_does_not_say_what_it_is_cannot_be_scored(
    home: Path, change: dict[str, Any], sentence: str
) -> None:
    about = json.loads((home / "config.json").read_text()) | change
    (home / "config.json").write_text(json.dumps({key: value for key, value in about.items() if value is not None}))
    with pytest.raises(SystemExit, match=sentence):
        evaluate.main(["digits", "--count", "2048"])


def spoil(home: Path) -> None:
    (home / "model.safetensors").write_bytes(b"none")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["celeba"], "The model celeba has no config.json"),
        (["digits", "--count", "100"], r"The count must be from 2,048 to 2,100; 100 is not"),
    ],
)
@pytest.mark.usefixtures("home")
def test_what_cannot_be_scored_gets_one_sentence(arguments: list[str], sentence: str) -> None:
    with pytest.raises(SystemExit, match=sentence):
        evaluate.main(arguments)


@pytest.mark.parametrize("command", [evaluate.main, ship.main])
def test_a_damaged_model_gets_one_sentence(home: Path, tmp_path: Path, command: Callable[[list[str]], None]) -> None:
    for folder in (home, tmp_path / "checkpoints" / "digits" / "model"):
        spoil(folder)
    with pytest.raises(SystemExit, match="damaged or cut short"):
        command(["digits"])


@pytest.mark.parametrize(
    ("name", "words"),
    [("fd_efficientnet_10k", "Fréchet"), ("kid_error_net_10k", "standard error"), ("kid_net_10k", "kernel distance")],
)
def test_scores_are_described_by_their_measure(name: str, words: str) -> None:
    assert words in card.describe(name)[0]


def test_a_score_without_words_is_an_error() -> None:
    with pytest.raises(KeyError, match="fid"):
        card.describe("fid")
