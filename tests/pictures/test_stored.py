import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from playground.pictures.stored import CONFIG, WEIGHTS, ModelError, read
from tests.pictures.examples import CONDITIONAL, STYLE
from tests.pictures.models import stored_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return stored_model(tmp_path / "model", CONDITIONAL)


def change(path: Path, **values: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_a_stored_model_is_whole_and_cannot_be_trained(folder: Path) -> None:
    model = read(folder, "mine")
    assert (model.name, model.class_names) == ("mine", ("a", "b", "c"))
    assert not model.generator.training
    assert not any(weight.requires_grad for weight in model.generator.parameters())
    assert model.about["recipe"] == CONDITIONAL.name


def cut(folder: Path) -> None:
    path = folder / WEIGHTS
    path.write_bytes(path.read_bytes()[:-100])


def spoil(folder: Path) -> None:
    path = folder / WEIGHTS
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)


def pickled(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(pickle.dumps({"weight": [1.0]}))


def saved_by_torch(folder: Path) -> None:
    torch.save({"weight": torch.ones(2)}, folder / WEIGHTS)


def others(folder: Path) -> None:
    save_file({"weight": torch.ones(2)}, folder / WEIGHTS)
    change(folder / CONFIG, sha256=None)


def of_a_strange_type(folder: Path) -> None:
    head = json.dumps({"weight": {"dtype": "F8_E8M0", "shape": [2], "data_offsets": [0, 2]}}).encode()
    (folder / WEIGHTS).write_bytes(len(head).to_bytes(8, "little") + head + b"\0\0")


def infinite(folder: Path) -> None:
    weights = load_file(folder / WEIGHTS)
    next(iter(weights.values())).fill_(torch.inf)
    save_file(weights, folder / WEIGHTS)
    change(folder / CONFIG, sha256=None)


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (cut, "damaged or cut short: fetch them again"),
        (lambda folder: (folder / WEIGHTS).write_bytes(b""), "damaged or cut short"),
        (spoil, r"not those that its config\.json names \(sha256\)"),
        (pickled, "a pickle, which could run code"),
        (saved_by_torch, "a pickle, which could run code"),
        (others, r"do not fit its config\.json"),
        (infinite, "not finite"),
        (lambda folder: (folder / WEIGHTS).unlink(), r"has no model\.safetensors"),
        (lambda folder: (folder / CONFIG).unlink(), r"has no config\.json"),
        (lambda folder: (folder / CONFIG).write_text("{"), "cannot be read"),
        (lambda folder: (folder / CONFIG).write_text("[]"), "cannot be read"),
        (lambda folder: change(folder / CONFIG, kind="diffusion"), "describes no generator that is known"),
        (lambda folder: change(folder / CONFIG, shape={"size": 8}), "describes no generator that is known"),
        (lambda folder: change(folder / CONFIG, options={"depth": 3}), "describes no generator that is known"),
        (lambda folder: change(folder / CONFIG, options=None), "describes no generator that is known"),
        (lambda folder: change(folder / CONFIG, class_names=["a"]), "must name 3 classes"),
        (lambda folder: change(folder / CONFIG, class_names=5), "must name 3 classes"),
        (lambda folder: change(folder / CONFIG, class_names="abc"), "must name 3 classes"),
        (lambda folder: change(folder / CONFIG, class_names=["a", "b", "B"]), "each another word"),
        (lambda folder: change(folder / CONFIG, class_names=["a", "b", "Any"]), "none 'any'"),
        (of_a_strange_type, "damaged"),
    ],
)
def test_harm_gets_one_sentence(folder: Path, harm: Callable[[Path], object], sentence: str) -> None:
    harm(folder)
    with pytest.raises(ModelError, match=sentence) as caught:
        read(folder, "mine")
    assert "mine" in str(caught.value)
    assert str(caught.value).count(". ") == 0


def test_weights_of_unreasonable_size_are_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.pictures.stored.MOST_BYTES", 10)
    with pytest.raises(ModelError, match="take more than"):
        read(folder, "mine")


def test_a_model_from_elsewhere_needs_neither_digest_nor_class_names(folder: Path) -> None:
    about = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps({key: about[key] for key in ("kind", "options", "shape")}))
    assert read(folder, "mine").class_names == ("0", "1", "2")


def test_a_style_model_knows_its_mean(tmp_path: Path) -> None:
    model = read(stored_model(tmp_path, STYLE), "mine")
    assert model.styled
    assert model.mean_w.abs().max() > 0
