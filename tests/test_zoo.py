import json
from pathlib import Path
from unittest.mock import Mock

import httpx2
import pytest
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError

from playground import zoo
from tests.pictures.examples import CONDITIONAL, STYLE
from tests.pictures.models import stored_model


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for recipe in (STYLE, CONDITIONAL):
        stored_model(tmp_path / recipe.name, recipe)
    (tmp_path / "recipes").mkdir()
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path)
    monkeypatch.setattr(zoo, "_fetched", {})
    return tmp_path


@pytest.mark.usefixtures("home")
def test_shipped_models_go_by_their_folders() -> None:
    assert zoo.names() == [CONDITIONAL.name, STYLE.name]
    assert zoo.load(STYLE.name).name == STYLE.name


def test_a_model_is_loaded_once_whatever_it_is_called(home: Path) -> None:
    assert zoo.load(STYLE.name) is zoo.load(STYLE.name)
    assert zoo.load(str(home / STYLE.name)) is zoo.load(STYLE.name)


@pytest.mark.parametrize("name", ["celeba", "../secret", "/no/such/folder", "", "a/b/c", "~/model", "./model"])
@pytest.mark.usefixtures("home")
def test_a_model_that_is_not_there_gets_one_sentence(name: str) -> None:
    with pytest.raises(zoo.ModelError, match=r"There is no model .*; there are tiny-conditional, tiny-style"):
        zoo.load(name)


def test_models_come_from_the_hub(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = Mock(return_value=str(home / STYLE.name))
    monkeypatch.setattr(zoo, "snapshot_download", snapshot)
    for _ in range(2):
        assert zoo.load("someone/faces").sample(1).shape[0] == 1
    # Nothing else is ever fetched.
    snapshot.assert_called_once_with("someone/faces", allow_patterns=["config.json", "model.safetensors"])


def refusal(kind: type[HfHubHTTPError], status: int) -> HfHubHTTPError:
    return kind("no", response=httpx2.Response(status, request=httpx2.Request("GET", "http://hub")))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (refusal(RepositoryNotFoundError, 404), "There is no model 'someone/faces' on the Hugging Face Hub"),
        (refusal(HfHubHTTPError, 500), "the Hugging Face Hub does not answer"),
        (LocalEntryNotFoundError("offline"), "the Hugging Face Hub does not answer"),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_hub_that_has_or_says_nothing_gets_one_sentence(
    monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    monkeypatch.setattr(zoo, "snapshot_download", Mock(side_effect=error))
    with pytest.raises(zoo.ModelError, match=sentence):
        zoo.load("someone/faces")


def test_a_hub_model_of_pickles_alone_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / STYLE.name / "model.safetensors").unlink()
    monkeypatch.setattr(zoo, "snapshot_download", Mock(return_value=str(home / STYLE.name)))
    with pytest.raises(zoo.ModelError, match="as pickles, are never read"):
        zoo.load("someone/faces")


SHIPPED = ("avatars", "digits", "fashion", "satellite")


def test_the_shipped_models_are_there_and_leave_room_for_those_to_come() -> None:
    assert zoo.names() == list(SHIPPED)
    assert sum(path.stat().st_size for path in zoo.PRETRAINED.rglob("*") if path.is_file()) < 32e6


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_is_whole(name: str) -> None:
    model = zoo.load(name)
    pictures = model.sample(4)
    assert pictures.shape[1:] == (model.generator.shape.size,) * 2 + (model.generator.shape.channels,)
    assert pictures.std() > 10
    folder = zoo.find(name)
    assert (folder / "model.safetensors").stat().st_size <= 4e6
    for part in ("README.md", "samples.webp", "scores.json", "training.webp"):
        assert (folder / part).is_file(), part
    scores = json.loads((folder / "scores.json").read_text())
    assert scores["sha256"] == model.about["sha256"]  # of these weights, not of those before
