import base64
import io
import re
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from playground import zoo
from playground.tabs.api import sample
from tests.small_zoo import CLASSED, STYLED

pytestmark = pytest.mark.usefixtures("small_zoo")


def tiles(answer: dict[str, Any]) -> np.ndarray:
    """The pictures [n, size, size, 3] of an answer's grid, as a program would cut them out."""
    sheet, size = np.asarray(Image.open(io.BytesIO(base64.b64decode(answer["png"])))), answer["size"]
    rows = sheet.shape[0] // size
    cut = sheet.reshape(rows, size, answer["columns"], size, 3).swapaxes(1, 2)
    return cut.reshape(-1, size, size, 3)


def test_a_program_gets_the_pictures_of_the_model() -> None:
    answer = sample(CLASSED, count=7, seed=3, psi=0.5, label="b")
    np.testing.assert_array_equal(tiles(answer)[:7], zoo.load(CLASSED).sample(7, 3, 0.5, "b"))
    assert answer["labels"] == ["b"] * 7
    assert answer["link"] == f"model={CLASSED}&class=b&seed=3&psi=0.5"


def test_the_first_pictures_of_a_seed_are_the_same_for_every_count() -> None:
    few, many = sample(CLASSED, count=3, seed=5), sample(CLASSED, count=60, seed=5)
    assert many["labels"][:3] == few["labels"]
    assert np.abs(tiles(few)[:3].astype(int) - tiles(many)[:3]).max() <= 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"model": "celeba"}, "Model must be one of"),
        ({"model": "someone/faces"}, "Model must be one of"),
        ({"count": 0}, "Count must be a whole number from 1 to 64; 0 is not"),
        ({"model": "../pretrained/digits"}, "Model must be one of"),
        ({"model": "elsewhere"}, "Model must be one of"),
        ({"model": None}, "Model must be one of"),
        ({"count": 65}, "Count must be"),
        ({"psi": float("nan")}, "Truncation ψ must be a number from 0 to 1.5; nan is not"),
        ({"seed": -1}, "Seed must be"),
        ({"psi": 2}, "Truncation ψ must be a number from 0 to 1.5"),
        ({"label": "zebra"}, "Class must be"),
    ],
)
def test_a_bad_request_is_one_sentence(
    given: dict[str, Any], sentence: str, small_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").symlink_to(small_zoo / STYLED)
    monkeypatch.chdir(tmp_path)
    asked: dict[str, Any] = {"model": STYLED} | given
    with pytest.raises(gr.Error) as refused:
        sample(**asked)
    assert sentence in refused.value.message
    assert re.fullmatch(r"[^\n]+[^.]\.", refused.value.message)
    assert ". " not in refused.value.message


def test_classes_are_taken_in_any_case() -> None:
    assert sample(CLASSED, count=2, label="B")["labels"] == ["b", "b"]
