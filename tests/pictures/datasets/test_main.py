from collections.abc import Mapping
from pathlib import Path

import pytest

from playground.pictures import datasets
from playground.pictures.datasets import SETS, DataError, DataSet, Origin, __main__, load, prepare
from tests.pictures.examples import small_set

MADE_UP = Origin("chance", "none needed")


@pytest.fixture
def one_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mapping[str, DataSet]:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    sets = {"small": DataSet(lambda name, count=16, **_: small_set(name, count), "chance", MADE_UP, free=True),
            "fixed": DataSet(small_set, "chance", MADE_UP)}  # fmt: skip
    monkeypatch.setattr(datasets, "SETS", sets)
    monkeypatch.setattr(__main__, "SETS", sets)
    return sets


@pytest.mark.usefixtures("one_set")
def test_the_command_writes_a_set_and_says_what_it_got(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    __main__.main(["small", "--count", "20"])
    said = capsys.readouterr().out
    assert "20 training and 20 held-out pictures, 8 × 8, colour" in said
    assert "kind: a " in said
    assert len(load("small").train) == 20
    assert (tmp_path / "small" / "grid.png").is_file()


@pytest.mark.usefixtures("one_set")
def test_another_size_is_another_set(tmp_path: Path) -> None:
    __main__.main(["small", "--size", "128"])
    assert (tmp_path / "small-128" / "train.npy").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["smal"], "There is no data set 'smal'; there are small, fixed"),
        (["small", "--count", "0"], "count must be from 16 to 1,000,000"),
        (["small", "--size", "63"], "size must be one of 32, 64, 128"),
        (["fixed", "--count", "99"], "neither its count nor its size"),
    ],
)
@pytest.mark.usefixtures("one_set")
def test_a_bad_wish_ends_with_one_sentence(arguments: list[str], message: str) -> None:
    with pytest.raises(SystemExit, match=message):
        __main__.main(arguments)


def test_a_published_set_of_another_count_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "SETS", {"small": DataSet(small_set, "chance", MADE_UP, counts=(60, 60))})
    with pytest.raises(DataError, match=r"The source of small holds 64 \+ 64 pictures, not 60 \+ 60"):
        prepare("small")


def test_every_set_refuses_an_unknown_name() -> None:
    with pytest.raises(DataError, match="fashion, digits, avatars, satellite"):
        prepare("celeba")


def test_every_set_says_where_it_is_from_and_under_which_licence() -> None:
    for name, each in SETS.items():
        assert len(each.origin.source) > 10, name
        assert each.origin.licence, name
