import json
from pathlib import Path

import numpy as np
import pytest

from playground.pictures.datasets.prepared import DataError, Prepared, data_folder, load, save
from tests.pictures.examples import small_set


def test_what_is_loaded_is_what_was_saved(tmp_path: Path) -> None:
    data = small_set("small")
    save(data, tmp_path)
    again = load("small", tmp_path)
    assert again.arrays.keys() == data.arrays.keys()
    for name, array in data.arrays.items():
        np.testing.assert_array_equal(again.arrays[name], array)
    assert (again.source, again.licence, again.attributes) == (data.source, data.licence, data.attributes)


def test_labels_are_found_by_the_name_of_their_attribute() -> None:
    data = small_set("small")
    np.testing.assert_array_equal(data.labels("test", "tone"), data.arrays["test_labels"][:, 1])


def test_a_set_that_is_not_there_names_its_command(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"python -m playground\.pictures\.datasets fashion"):
        load("fashion", tmp_path)


def test_an_array_cut_short_is_refused(tmp_path: Path) -> None:
    home = save(small_set("small"), tmp_path)
    whole = (home / "train.npy").read_bytes()
    (home / "train.npy").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="cut short"):
        load("small", tmp_path)


def test_other_pictures_than_the_prepared_ones_are_refused(tmp_path: Path) -> None:
    home = save(small_set("small"), tmp_path)
    np.save(home / "test.npy", 255 - np.load(home / "test.npy"))
    with pytest.raises(DataError, match=r"test\.npy .* not what was prepared"):
        load("small", tmp_path)


def test_a_set_whose_writing_was_cut_short_does_not_load(tmp_path: Path) -> None:
    home = save(small_set("small"), tmp_path)
    (home / "about.json").unlink()
    with pytest.raises(DataError, match="not prepared"):
        load("small", tmp_path)


def test_labels_beyond_the_named_values_are_refused() -> None:
    data = small_set("small")
    arrays = dict(data.arrays) | {"train_labels": data.arrays["train_labels"] + 5}
    with pytest.raises(DataError, match="labels"):
        Prepared("small", arrays, "", "", data.attributes).check()


def test_a_blank_picture_is_refused() -> None:
    data = small_set("small")
    pictures = data.train.copy()
    pictures[3] = 7
    with pytest.raises(DataError, match="blank"):
        Prepared("small", dict(data.arrays) | {"train": pictures}, "", "", data.attributes).check()


def test_the_folder_can_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("PLAYGROUND_DATA")
    assert data_folder().name == "data"


def test_where_a_set_is_from_is_written_beside_it(tmp_path: Path) -> None:
    home = save(small_set("small"), tmp_path)
    about = json.loads((home / "about.json").read_text())
    assert about["source"] == "chance"
    assert about["licence"] == "none needed"
