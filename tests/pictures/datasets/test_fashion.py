import gzip
from pathlib import Path

import numpy as np
import pytest

from playground.pictures.datasets.fashion import CLASSES, prepare, read_idx
from playground.pictures.datasets.prepared import DataError


def write_idx(path: Path, array: np.ndarray) -> None:
    head = bytes([0, 0, 8, array.ndim]) + b"".join(side.to_bytes(4, "big") for side in array.shape)
    path.write_bytes(gzip.compress(head + array.tobytes()))


def test_an_idx_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    array = np.arange(2 * 3 * 5, dtype=np.uint8).reshape(2, 3, 5)
    write_idx(tmp_path / "some.gz", array)
    np.testing.assert_array_equal(read_idx(tmp_path / "some.gz"), array)


@pytest.mark.parametrize("content", [b"", b"\0\0\x08", b"\0\0\x08\x01\0\0\0\x05abc", b"\0\0\x0b\x01\0\0\0\x01a"])
def test_other_contents_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "some.gz").write_bytes(gzip.compress(content))
    with pytest.raises(DataError, match="IDX"):
        read_idx(tmp_path / "some.gz")


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    write_idx(tmp_path / "some.gz", np.zeros((50, 7), np.uint8))
    whole = (tmp_path / "some.gz").read_bytes()
    (tmp_path / "some.gz").write_bytes(whole[:-9])
    with pytest.raises(DataError, match="damaged"):
        read_idx(tmp_path / "some.gz")


def test_a_file_with_spoilt_data_is_refused(tmp_path: Path) -> None:
    write_idx(tmp_path / "some.gz", np.arange(200, dtype=np.uint8))
    whole = bytearray((tmp_path / "some.gz").read_bytes())
    whole[10:20] = b"\xff" * 10
    (tmp_path / "some.gz").write_bytes(whole)
    with pytest.raises(DataError, match="damaged"):
        read_idx(tmp_path / "some.gz")


def test_a_missing_source_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="apt-get install dataset-fashion-mnist"):
        prepare("fashion", tmp_path)


def test_four_files_become_pictures_and_classes(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    for prefix, count in (("train", 12), ("t10k", 5)):
        write_idx(tmp_path / f"{prefix}-images-idx3-ubyte.gz", chance.integers(0, 256, (count, 28, 28), np.uint8))
        write_idx(tmp_path / f"{prefix}-labels-idx1-ubyte.gz", chance.integers(0, 10, count).astype(np.uint8))
    data = prepare("fashion", tmp_path)
    data.check()
    assert data.train.shape == (12, 28, 28, 1)
    assert data.labels("test", "class").shape == (5,)
    assert data.attributes["class"] == CLASSES
