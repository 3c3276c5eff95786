import base64
import io
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from playground import zoo
from playground.pictures.training_pictures import read_excerpt
from playground.tabs import gallery_pictures
from playground.tabs.gallery_settings import COUNT, Sampling
from tests.small_zoo import ADAPTED, CLASSED, STYLED, damage

pytestmark = pytest.mark.usefixtures("small_zoo")


def wall(sampling: Sampling) -> Any:
    return json.loads(gallery_pictures.wall(sampling))


def decoded(address: str) -> np.ndarray:
    kind, _, data = address.partition(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


@pytest.mark.parametrize("sampling", [Sampling(STYLED, seed=3, psi=0.5), Sampling(CLASSED, "b", 4), Sampling(ADAPTED)])
def test_the_wall_holds_the_models_samples_exactly(sampling: Sampling) -> None:
    shown = wall(sampling)
    samples = zoo.load(sampling.model).sample(COUNT, sampling.seed, sampling.psi, sampling.asked)
    assert len(shown["pictures"]) == COUNT == len(set(shown["pictures"]))
    for address, sample in zip(shown["pictures"], samples, strict=True):
        np.testing.assert_array_equal(decoded(address), sample)
    assert (shown["link"], shown["size"], shown["model"]) == (sampling.to_link(), 8, sampling.model)
    assert shown["styled"] == (sampling.model != CLASSED)


def test_captions_name_the_classes_that_were_drawn() -> None:
    model = zoo.load(CLASSED)
    drawn = [model.class_names[index] for index in model.labels(COUNT, None, 5).tolist()]
    assert wall(Sampling(CLASSED, seed=5))["captions"] == drawn
    assert wall(Sampling(CLASSED, "c"))["captions"] == ["c"] * COUNT
    assert wall(Sampling(STYLED))["captions"] == [""] * COUNT


def test_without_truncations_spread_all_styles_are_one_picture() -> None:
    assert len(set(wall(Sampling(STYLED, seed=1, psi=0.0))["pictures"])) == 1
    assert len(set(wall(Sampling(CLASSED, "a", psi=0.0))["pictures"])) == 1


def test_equal_walls_are_sampled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = gallery_pictures.wall(Sampling(STYLED, seed=1234))
    monkeypatch.setattr(gallery_pictures, "data_address", None)
    assert gallery_pictures.wall(Sampling(STYLED, seed=1234)) is first


@pytest.mark.parametrize(("model", "index"), [(STYLED, 0), (STYLED, 23), (CLASSED, 11)])
def test_one_sample_is_the_one_on_the_wall(model: str, index: int) -> None:
    sampling = Sampling(model, seed=6, psi=0.8)
    alone = gallery_pictures.one(zoo.load(model), sampling, index)[0]
    on_the_wall = decoded(wall(sampling)["pictures"][index])
    # A batch of another size may round the last bit otherwise.
    assert np.abs(alone.astype(int) - on_the_wall).max() <= 1


def test_neighbours_are_training_pictures_nearest_first(small_zoo: Path) -> None:
    found = json.loads(gallery_pictures.neighbours(Sampling(STYLED, seed=2), 7))
    model = zoo.load(STYLED)
    known = {picture.tobytes() for picture in read_excerpt(small_zoo / STYLED / "training.webp", model.generator.shape)}
    assert len(found["pictures"]) == gallery_pictures.NEAREST
    assert {decoded(address).tobytes() for address in found["pictures"]} <= known
    assert found["distances"] == sorted(found["distances"])
    sample = gallery_pictures.one(model, Sampling(STYLED, seed=2), 7)[0].astype(float)
    rms = [np.sqrt(np.square(decoded(address) - sample).mean()) for address in found["pictures"]]
    np.testing.assert_allclose(found["distances"], rms, rtol=1e-3)
    assert (found["link"], found["sample"]) == (Sampling(STYLED, seed=2).to_link(), 7)


def test_what_was_searched_and_what_is_usual_are_said() -> None:
    found = json.loads(gallery_pictures.neighbours(Sampling(CLASSED), 0))
    assert found["searched"].startswith("Nearest of 2,048 of the 2,100 training pictures")
    assert "datasets small`" in found["searched"]
    low, middle, high = found["usual"]
    assert 0 < low <= middle <= high
    assert f"usually {middle:.3g}" in found["measure"]


def test_a_model_without_training_pictures_says_so(
    tmp_path: Path, small_zoo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(small_zoo, tmp_path / "zoo")
    (tmp_path / "zoo" / STYLED / "training.webp").unlink()
    (tmp_path / "zoo" / CLASSED / "training.webp").write_bytes(b"no picture")
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path / "zoo")
    bare, damaged = (json.loads(gallery_pictures.neighbours(Sampling(name), 0)) for name in (STYLED, CLASSED))
    assert bare["problem"] == f"The model {STYLED} ships without training pictures to search."
    assert damaged["problem"] == f"The training pictures of {CLASSED} are damaged: fetch them again."


def test_a_damaged_model_is_one_sentence_and_others_work(
    tmp_path: Path, small_zoo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(small_zoo, tmp_path / "zoo")
    damage(tmp_path / "zoo", STYLED)
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path / "zoo")
    broken = wall(Sampling(STYLED))
    assert broken["problem"] == f"The weights of {STYLED} are damaged or cut short: fetch them again."
    assert "pictures" not in broken
    assert len(wall(Sampling(CLASSED))["pictures"]) == COUNT
