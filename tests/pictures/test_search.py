from pathlib import Path

import numpy as np
import pytest
import torch

from playground.pictures.attributes import Attributes
from playground.pictures.references import COUNT
from playground.pictures.search import LOOKED, Search
from playground.pictures.stored import read
from tests.pictures.examples import ADAPTIVE
from tests.pictures.eyes import eye
from tests.pictures.models import stored_model


@pytest.fixture
def searched(tmp_path: Path) -> tuple[Search, np.ndarray]:
    """A search by a net that calls pictures dark or bright, and what it says of all."""
    model = read(stored_model(tmp_path / "model", ADAPTIVE), "model")
    pictures = model.generate(model.place(model.latent(COUNT, 3)))
    finder = eye({"tone": ("dark", "bright")}, pictures)
    seen = finder.probabilities(pictures)["tone"].argmax(1).numpy()
    return Search(model, finder, 3), seen


def test_a_search_finds_the_first_that_fit(searched: tuple[Search, np.ndarray]) -> None:
    search, seen = searched
    for value, name in enumerate(("dark", "bright")):
        expected = np.flatnonzero(seen == value)
        assert search.find({"tone": name}, 10) == expected[:10].tolist()
        later = expected[expected >= 100]
        assert search.find({"tone": name}, 5, start=100) == later[:5].tolist()
        assert search.find({"tone": name}, COUNT) == expected.tolist()


def test_nothing_wanted_is_all(searched: tuple[Search, np.ndarray]) -> None:
    assert searched[0].find({}, 3, start=7) == [7, 8, 9]
    assert searched[0].find({}, 3, start=COUNT) == []


def test_a_search_looks_no_farther_than_it_must(
    searched: tuple[Search, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    search, _ = searched
    looked: list[int] = []
    look = Attributes.logits

    def counted(self: Attributes, pictures: np.ndarray) -> dict[str, torch.Tensor]:
        looked.append(len(pictures))
        return look(self, pictures)

    monkeypatch.setattr(Attributes, "logits", counted)
    search.find({"tone": "dark"}, 1)
    first = list(looked)
    search.find({"tone": "dark"}, 1)
    assert looked == first
    assert sum(first) < COUNT


def test_what_latents_have_in_common_is_told(searched: tuple[Search, np.ndarray]) -> None:
    search, seen = searched
    dark, bright = (np.flatnonzero(seen == value)[[0, 5, 9]].tolist() for value in (0, 1))
    assert search.alike(dark) == {"tone": "dark"}
    assert search.alike(bright) == {"tone": "bright"}
    assert search.alike([*dark, *bright]) == {}


@pytest.fixture
def told(searched: tuple[Search, np.ndarray], monkeypatch: pytest.MonkeyPatch) -> tuple[Search, dict[str, np.ndarray]]:
    """The same, where the finder sees what a table says: one attribute to ask for and two besides."""
    search, _ = searched
    values = {"glasses": ("no", "yes"), "skin": ("dark", "tan", "pale"), "smile": ("no", "yes")}
    chance = np.random.default_rng(0)
    table = {name: chance.integers(0, len(each), COUNT) for name, each in values.items()}
    monkeypatch.setattr(search, "finder", Attributes(values, {}, search.finder.net))
    clarity = 1 + np.arange(COUNT) % 97

    def answers(name: str, chunk: int) -> np.ndarray:
        rows = slice(chunk * 64, chunk * 64 + 64)
        return np.eye(len(values[name]))[table[name][rows]] * clarity[rows, None]

    monkeypatch.setattr(search, "_chunk", answers)
    return search, table


def test_pairs_are_alike_in_all_else(told: tuple[Search, dict[str, np.ndarray]]) -> None:
    search, table = told
    first, second = search.pairs({"glasses": "yes", "smile": "no"}, {"glasses": "no", "smile": "no"}, 12)
    assert len(set(first)) == len(set(second)) == 12
    assert (table["glasses"][first] == 1).all()
    assert (table["glasses"][second] == 0).all()
    assert (table["smile"][first] == 0).all()
    assert (table["smile"][second] == 0).all()
    assert (table["skin"][first] == table["skin"][second]).all()
    assert max(first + second) < LOOKED
    all_that_show_it = np.flatnonzero((table["glasses"] == 1) & (table["smile"] == 0))
    assert np.mean(np.array(first) % 97) > np.mean(all_that_show_it[all_that_show_it < LOOKED] % 97) + 20


def test_pairs_that_there_are_not_are_none(told: tuple[Search, dict[str, np.ndarray]]) -> None:
    search, table = told
    table["glasses"][:] = 0
    assert search.pairs({"glasses": "yes"}, {"glasses": "no"}, 12) == ([], [])
    assert search.group({"glasses": "yes"}, 3) == []
    table["glasses"][5] = 1
    table["skin"][:] = 0
    table["skin"][5] = 2
    first, second = search.pairs({"glasses": "yes"}, {"glasses": "no"}, 12)  # as alike as can be
    assert first == [5]
    assert table["smile"][second[0]] == table["smile"][5]


def test_a_group_is_alike_in_all(told: tuple[Search, dict[str, np.ndarray]]) -> None:
    search, table = told
    found = search.group({"smile": "yes"}, 3)
    assert len(set(found)) == 3
    assert (table["smile"][found] == 1).all()
    assert all(len(set(shown[found])) == 1 for shown in table.values())


@pytest.mark.parametrize("wanted", [{"hat": "yes"}, {"tone": "loud"}])
def test_what_the_finder_does_not_know_is_one_sentence(
    searched: tuple[Search, np.ndarray], wanted: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="have no attribute"):
        searched[0].find(wanted, 1)
