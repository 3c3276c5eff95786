import json
from pathlib import Path

import numpy as np
import pytest

from playground.pictures.stored import ModelError
from playground.pictures.translation import stored
from playground.pictures.translation.recipe import Recipe
from playground.pictures.translation.stored import export, load, names, of, read
from playground.pictures.translation.training import start
from tests.pictures.translation.examples import CYCLE, PAIRED, SIDE, pairs


def written(folder: Path, recipe: Recipe = PAIRED) -> stored.Translator:
    training = start(recipe, pairs())
    for _ in range(3):
        training.iterate()
    export(training, {"1 CPU thread": 90.0}, folder)
    return of(training)


@pytest.mark.parametrize("recipe", [PAIRED, CYCLE])
def test_what_is_read_translates_and_judges_like_what_was_written(recipe: Recipe, tmp_path: Path) -> None:
    ours, pictures = written(tmp_path, recipe), pairs().inputs("test")[:3]
    theirs = read(tmp_path, "tiny")
    assert theirs.directions == ours.directions
    for direction in ours.directions:
        one, other = (model.translate(pictures, 3, direction) for model in (ours, theirs))
        np.testing.assert_allclose(one.astype(int), other.astype(int), atol=3)  # float16
        mine, its = (model.opinion(pictures, one, direction) for model in (ours, theirs))
        np.testing.assert_allclose(mine, its, atol=0.02)
    about = json.loads((tmp_path / "config.json").read_text())
    assert about["minutes"] == {"1 CPU thread": 1.5}


def test_seeds_are_of_all_pictures_or_of_each(tmp_path: Path) -> None:
    model = written(tmp_path)
    picture = np.repeat(pairs().inputs("test")[:1], 3, 0)
    made = model.translate(picture, [5, 6, 5])
    np.testing.assert_array_equal(made[0], made[2])
    assert (made[0] != made[1]).any()
    assert model.noisy


@pytest.mark.parametrize(
    ("pictures", "sentence"),
    [
        (np.zeros((1, 30, 32, 3), np.uint8), "multiples of 8 px, up to 1024; these are 32 × 30"),
        (np.zeros((1, 2048, 32, 3), np.uint8), "up to 1024"),
        (np.zeros((1, SIDE, SIDE, 1), np.uint8), r"must be bytes, \[n, height, width, 3\]"),
    ],
)
def test_pictures_that_it_cannot_take_get_one_sentence(pictures: np.ndarray, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=sentence):
        written(tmp_path).translate(pictures)


def test_a_way_that_it_does_not_go_and_a_bad_seed_get_one_sentence(tmp_path: Path) -> None:
    model, pictures = written(tmp_path), pairs().inputs("test")[:1]
    with pytest.raises(ValueError, match="does not translate backward"):
        model.translate(pictures, direction="backward")
    with pytest.raises(ValueError, match="The seed must be from 0 to"):
        model.translate(pictures, -1)


def test_damaged_models_get_one_sentence(tmp_path: Path) -> None:
    written(tmp_path)
    weights = tmp_path / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:200])
    with pytest.raises(ModelError, match="damaged or cut short"):
        read(tmp_path, "tiny")
    weights.write_bytes(whole)
    about = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(about | {"generator": {"kind": "vae"}}))
    with pytest.raises(ModelError, match="describes no translator"):
        read(tmp_path, "tiny")
    (tmp_path / "config.json").write_text(json.dumps(about | {"generator": {"kind": "unet", "channels": [4, 4, 4]}}))
    with pytest.raises(ModelError, match="do not fit"):
        read(tmp_path, "tiny")


def test_shipped_ones_are_found_and_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_MODELS", str(tmp_path))
    assert names() == []
    with pytest.raises(ModelError, match="there are: none yet"):
        load("tiny")
    written(tmp_path / "translation" / "tiny")
    assert names() == ["tiny"]
    assert load("tiny") is load("tiny")
