from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
import torch

from playground.pictures import attributes
from playground.pictures.attributes import Attributes, find, learn, surest, write
from playground.pictures.beside import ABOUT
from playground.pictures.datasets import Prepared
from playground.pictures.stored import ModelError
from tests.pictures.sides import SIDES, sides


@pytest.fixture(scope="module")
def data() -> Prepared:
    return sides()


@pytest.fixture(scope="module")
def both(data: Prepared) -> tuple[Attributes, Attributes]:
    return learn(data, list(SIDES))


def test_finder_and_judge_know_what_held_out_pictures_show(data: Prepared, both: tuple[Attributes, Attributes]) -> None:
    for told in both:
        assert set(told.accuracy) == set(SIDES)
        assert min(told.accuracy.values()) > 0.97
        found = told.probabilities(data.test)
        for column, name in enumerate(SIDES):
            assert found[name].shape == (len(data.test), len(SIDES[name]))
            torch.testing.assert_close(found[name].sum(1), torch.ones(len(data.test)))
            assert np.mean(found[name].argmax(1).numpy() == data.arrays["test_labels"][:, column]) > 0.97


def test_finder_and_judge_learn_from_halves_that_share_nothing(data: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Mock(wraps=attributes.train_classifier)
    monkeypatch.setattr(attributes, "train_classifier", spy)
    learn(data, list(SIDES))
    one, other = ({picture.tobytes() for picture in call.args[0]} for call in spy.call_args_list)
    assert one
    assert one.isdisjoint(other)
    assert len(one) + len(other) == len(data.train)


def test_they_are_read_as_they_were_written(
    data: Prepared, both: tuple[Attributes, Attributes], tmp_path: Path
) -> None:
    assert find(tmp_path) is None
    write(tmp_path, *both)
    again = find(tmp_path)
    assert again is not None
    for before, after in zip(both, again, strict=True):
        assert after.values == before.values
        assert after.accuracy == before.accuracy
        for name, found in after.probabilities(data.test[:50]).items():
            torch.testing.assert_close(found, before.probabilities(data.test[:50])[name], atol=0.01, rtol=0)


def test_a_damaged_file_gets_one_sentence(both: tuple[Attributes, Attributes], tmp_path: Path) -> None:
    write(tmp_path, *both)
    path = tmp_path / attributes.FILE
    whole = path.read_bytes()
    for damage in (whole[: len(whole) // 2], b"\x80\x04N.", whole.replace(ABOUT.encode(), b"nword", 1)):
        path.write_bytes(damage)
        with pytest.raises(ModelError, match=r"attributes.safetensors of .* is damaged or of another version"):
            find(tmp_path)


def test_the_surest_are_those_farthest_ahead() -> None:
    logits = np.array([[0, 3, 2.5], [0, 9, 1], [0, 5, -1], [4, 1, 0]], np.float32)
    assert surest(logits, 1, 0.5, 1).tolist() == [1, 2]
    assert surest(logits, 1, 0.1, 3).tolist() == [1, 2, 0]
    assert surest(logits[:, :2], 0, 0.25, 0).tolist() == [3]
