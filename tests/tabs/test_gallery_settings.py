import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from playground import zoo
from playground.tabs.gallery_settings import ANY, Sampling, favourite, read, read_address
from tests.small_zoo import CLASSED, STYLED, damage

pytestmark = pytest.mark.usefixtures("small_zoo")

SAMPLINGS = [
    Sampling(STYLED),
    Sampling(STYLED, seed=2**32 - 1, psi=1.5),
    Sampling(CLASSED, "b", 7, 0.35),
    Sampling(CLASSED, psi=0.0),
]


def query_of(link: str) -> dict[str, str]:
    return {"tab": "gallery"} | dict(parse_qsl(link))


@pytest.mark.parametrize("sampling", SAMPLINGS, ids=Sampling.to_link)
def test_a_link_opens_the_wall_that_it_was_made_from(sampling: Sampling) -> None:
    assert read_address(query_of(sampling.to_link())) == (sampling, 1, "")
    assert read_address(query_of(f"{sampling.to_link()}&sample=24")) == (sampling, 24, "")
    assert read(sampling.model, sampling.label, sampling.seed, sampling.psi) == sampling


def test_the_gallery_opens_on_avatars_or_on_what_is_there(
    tmp_path: Path, small_zoo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert favourite() == CLASSED
    shutil.copytree(small_zoo / STYLED, tmp_path / "zoo" / "avatars")
    shutil.copytree(small_zoo / CLASSED, tmp_path / "zoo" / "apples")
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path / "zoo")
    assert read_address({"tab": "gallery"}) == (Sampling("avatars"), 1, "")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"model": "celeba"}, r"Model must be one of tiny-conditional, tiny-style, tiny-tuned; 'celeba' is not\."),
        ({"model": "../secret"}, "Model must be one of"),
        ({"model": None}, "Model must be one of"),
        ({"label": "d"}, r"Class must be one of any, a, b, c; 'd' is not\."),
        ({"seed": None}, r"Seed must be a whole number from 0 to 4,294,967,295; nothing was given\."),
        ({"seed": 1.5}, "Seed must be a whole number"),
        ({"seed": -1}, "Seed must be a whole number"),
        ({"seed": 2**32}, "Seed must be a whole number"),
        ({"seed": True}, "Seed must be a whole number"),
        ({"psi": 1.05}, r"Truncation ψ must be a number from 0 to 1; 1\.05 is not\."),
        ({"psi": float("nan")}, "Truncation ψ must be a number"),
        ({"psi": "<b>"}, "Truncation ψ must be a number"),
    ],
)
def test_a_bad_setting_is_one_sentence_that_names_its_control(given: dict[str, Any], sentence: str) -> None:
    asked = {"model": CLASSED, "label": ANY, "seed": 0, "psi": 1.0} | given
    with pytest.raises(ValueError, match=sentence):
        read(**asked)


@pytest.mark.parametrize(("written", "label"), [("B", "b"), ("b", "b"), ("ANY", ANY)])
def test_classes_are_taken_in_any_case(written: str, label: str) -> None:
    assert read(CLASSED, written, 0, 1.0).label == label
    assert read_address(query_of(f"model={CLASSED}&class={written}")) == (Sampling(CLASSED, label), 1, "")


def test_styles_may_go_farther_than_latents() -> None:
    assert read(STYLED, ANY, 0, 1.5).psi == 1.5
    with pytest.raises(ValueError, match=r"from 0 to 1\.5"):
        read(STYLED, ANY, 0, 1.6)


@pytest.mark.parametrize(
    ("link", "kept", "sentence"),
    [
        (f"model={CLASSED}&seed=-1&psi=0.5", Sampling(CLASSED, psi=0.5), "Seed must be"),
        (f"model={CLASSED}&seed=1e99&class=b", Sampling(CLASSED, "b"), "Seed must be"),
        (f"model={CLASSED}&psi=nan&seed=4", Sampling(CLASSED, seed=4), "Truncation ψ must be"),
        (f"model={CLASSED}&class=zebra&seed=4", Sampling(CLASSED, seed=4), "Class must be one of any, a, b, c"),
        ("model=celeba&seed=4", Sampling(CLASSED, seed=4), "Model must be one of"),
        (f"model={STYLED}&sead=4", Sampling(STYLED), "did you mean seed"),
        (f"model={STYLED}&sample=25&seed=4", Sampling(STYLED, seed=4), "Sample must be a whole number from 1 to 24"),
        (f"model={STYLED}&class=a", Sampling(STYLED), "Class"),
        (f"model={STYLED}&seed=x&psi=9", Sampling(STYLED), "were left out: seed and psi"),
    ],
)
def test_of_a_broken_link_the_rest_is_kept(link: str, kept: Sampling, sentence: str) -> None:
    opened = read_address(query_of(link))
    assert (opened.sampling, opened.sample) == (kept, 1)
    assert sentence in opened.sentence


def test_a_damaged_favourite_gives_way(tmp_path: Path, small_zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(small_zoo, tmp_path / "zoo")
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path / "zoo")
    damage(tmp_path / "zoo", CLASSED)
    assert favourite() == STYLED


def test_of_damaged_models_alone_one_is_opened(
    tmp_path: Path, small_zoo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(small_zoo / STYLED, tmp_path / "zoo" / STYLED)
    damage(tmp_path / "zoo", STYLED)
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path / "zoo")
    assert favourite() == STYLED


def test_another_tabs_address_is_nobodys_business_here() -> None:
    assert read_address({"seed": "77", "loss": "hinge"}) == (Sampling(favourite()), 1, "")


def test_a_damaged_model_stays_asked_for(tmp_path: Path, small_zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(small_zoo, tmp_path / "zoo")
    damage(tmp_path / "zoo", STYLED)
    monkeypatch.setattr(zoo, "PRETRAINED", tmp_path / "zoo")
    assert read_address(query_of(f"model={STYLED}&seed=3")) == (Sampling(STYLED), 1, "")
    with pytest.raises(zoo.ModelError, match="damaged or cut short"):
        read(STYLED, ANY, 0, 1.0)
