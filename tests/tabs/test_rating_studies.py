"""Studies from the owner's form: bad input is one sentence that names the control."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground import zoo
from playground.rating.protocol import REAL
from playground.rating.service import Ratings
from playground.tabs import rating_studies as studies
from tests.rating.examples import opened, pictures
from tests.rating.test_material import archive, files
from tests.small_zoo import CLASSED

FORM: dict[str, Any] = {
    "protocol": "infinity-short", "title": "Trees", "raters": 12, "seed": 3, "overlap": 4, "platform": "prolific",
    "consent": "You look at pictures of trees.", "failed_checks": 1, "flagged": 0.1, "fastest_ms": 200, "reward": 0.05,
    "shown": 300,
}  # fmt: skip


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Ratings]:
    found = opened(tmp_path)
    yield found
    found.close()


def test_the_form_becomes_a_design() -> None:
    made = studies.design_of(FORM, ["one", "two"])
    assert (made.models, made.raters, made.seed, made.overlap, made.platform) == (("one", "two"), 12, 3, 4, "prolific")
    assert (made.exclusion.failed_checks, made.exclusion.flagged, made.exclusion.fastest_ms) == (1, 0.1, 200)
    assert (made.reward, made.shown, made.protocol.images) == (0.05, 300, 40)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"protocol": "hype"}, "The protocol must be one of weighted"),
        ({"title": " "}, "The title must have from 1 to 100"),
        ({"raters": 0}, "Raters a model must be a whole number from 1 to 10,000"),
        ({"raters": None}, "Raters a model must be a whole number"),
        ({"raters": float("nan")}, "Raters a model must be a whole number"),
        ({"raters": 2.5}, "2.5 is not"),
        ({"seed": -1}, "Seed must be a whole number"),
        ({"overlap": 3}, "The overlap must be even"),
        ({"platform": "fax"}, "The platform must be one of link"),
        ({"consent": "yes"}, "The consent text must have from 20"),
        ({"flagged": 2}, "Share of mistimed trials allowed must be a number from 0 to 1"),
        ({"reward": "much"}, "Reward a right answer must be a number from 0 to 100"),
        ({"shown": 5000}, "Size on the screen must be a whole number from 64 to 1,024"),
        ({"fastest_ms": True}, "Fastest median reaction must be a whole number"),
        ({"failed_checks": -1}, "Failed attention checks allowed must be a whole number"),
    ],
)
def test_a_bad_value_is_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        studies.design_of(FORM | given, ["one"])


@pytest.mark.parametrize("sources", [[], ["one", "one"], ["real"], [str(n) for n in range(13)]])
def test_bad_lists_of_models_are_refused(sources: list[str]) -> None:
    with pytest.raises(ValueError, match=r"models, each once|may be called real"):
        studies.design_of(FORM, sources)


class TestUploads:
    def test_each_archive_is_a_model_by_its_name(self, tmp_path: Path, room: Ratings) -> None:
        paths = {name: tmp_path / f"{name}.zip" for name in ("photos", "ours", "theirs")}
        for number, path in enumerate(paths.values()):
            path.write_bytes(archive(files(pictures(30, number))))
        given = studies.from_files(str(paths["photos"]), [str(paths["ours"]), str(paths["theirs"])], 32)
        assert {name: each.shape for name, each in given.pictures.items()} == {
            REAL: (30, 32, 32, 3), "ours": (30, 32, 32, 3), "theirs": (30, 32, 32, 3),
        }  # fmt: skip
        study = studies.store(room, "trees", studies.design_of(FORM, ["ours", "theirs"]), given)
        assert room.studies.get("trees").digest == study.digest

    def test_names_must_tell_models_apart(self, tmp_path: Path) -> None:
        for name in ("one/x.zip", "two/x.zip", "real.zip"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(archive(files(pictures(9, 0))))
        one, two, real = (str(tmp_path / name) for name in ("one/x.zip", "two/x.zip", "real.zip"))
        for fakes in ([one, two], [real]):
            with pytest.raises(ValueError, match="Each model needs a ZIP of another name"):
                studies.from_files(one, fakes, 16)

    @pytest.mark.parametrize("size", [None, 50, "64"])
    def test_a_size_that_there_is_not(self, size: object) -> None:
        with pytest.raises(ValueError, match="Size must be one of 28, 32, 64"):
            studies.side(size)


class TestZoo:
    @pytest.fixture(autouse=True)
    def home(self, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(zoo, "PRETRAINED", models)

    def test_fakes_are_the_models_samples_in_colour(self) -> None:
        made = studies.fakes(f"{CLASSED} ψ=0.7", 5)
        assert made.shape[-1] == 3
        expected = zoo.load(CLASSED).sample(5, studies.SEED, 0.7)
        np.testing.assert_array_equal(made, studies.colour(expected))
        assert f"{CLASSED} ψ=0.7" in studies.models()
        assert studies.models("nothing") == []

    @pytest.mark.parametrize("source", ["", "none ψ=1", f"{CLASSED} ψ=", f"../{CLASSED} ψ=1", CLASSED])
    def test_a_model_that_there_is_not(self, source: str) -> None:
        with pytest.raises(ValueError, match="There is no model"):
            studies.fakes(source, 5)

    def test_pictures_of_other_sizes_do_not_fit(self) -> None:
        with pytest.raises(ValueError, match="choose models of the real pictures' size"):
            studies.from_zoo("satellite", [f"{CLASSED} ψ=1"])
