import math

import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist

from playground.metrics import neighbours
from playground.metrics.neighbours import blocks, nearest, nearest_others, overlapping


def normal(n: int, d: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of 7 × 5, so that small clouds take many, the last ones cut."""
    monkeypatch.setattr(neighbours, "ROWS", 7)
    monkeypatch.setattr(neighbours, "COLUMNS", 5)


@pytest.mark.usefixtures("_small_blocks")
def test_blocks_are_the_squared_distances_of_every_pair() -> None:
    a, b = normal(16, 4, seed=1).double(), normal(23, 4, seed=2).double()
    whole = torch.full((16, 23), torch.nan, dtype=torch.float64)
    for rows, columns, block in blocks(a, b):
        whole[rows, columns] = block
    np.testing.assert_allclose(whole.numpy(), cdist(a.numpy(), b.numpy()) ** 2, rtol=1e-12)


def test_blocks_put_equal_points_at_zero_also_far_from_the_origin() -> None:
    cloud = normal(50, 300) + 1000
    ((_, _, block),) = blocks(cloud, cloud)
    assert block.diagonal().max() == 0
    assert (block + torch.eye(50)).min() > 0


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize("k", [1, 3, 11])
def test_nearest_are_those_of_a_full_sort(k: int) -> None:
    queries, references = normal(20, 3, seed=1), normal(33, 3, seed=2)
    found = nearest(queries, references, k)
    distances = cdist(queries.double().numpy(), references.double().numpy())
    assert found.indices.tolist() == distances.argsort(1)[:, :k].tolist()
    np.testing.assert_allclose(found.distances.numpy(), np.sort(distances, axis=1)[:, :k], rtol=1e-5)


@pytest.mark.usefixtures("_small_blocks")
def test_nearest_others_leave_out_the_row_itself_and_nothing_else() -> None:
    cloud = normal(24, 3)
    cloud[20] = cloud[2]
    found = nearest_others(cloud, 4)
    distances = cdist(cloud.double().numpy(), cloud.double().numpy())
    np.fill_diagonal(distances, math.inf)
    np.testing.assert_allclose(found.distances.numpy(), np.sort(distances, axis=1)[:, :4], rtol=1e-5)
    assert (found.indices != torch.arange(24)[:, None]).all()
    assert found.distances[2, 0] == found.distances[20, 0] == 0


def test_distances_of_close_pairs_keep_their_digits() -> None:
    references = normal(40, 8, seed=1) + 100
    queries = references.clone()
    queries[:, 0] += 0.001
    found = nearest(queries, references)
    assert found.indices[:, 0].tolist() == list(range(40))
    moved = (queries - references)[:, 0]
    np.testing.assert_allclose(found.distances[:, 0].numpy(), moved.numpy(), rtol=1e-6)


def test_a_few_queries_are_enough_but_k_references_must_be_there() -> None:
    assert nearest(normal(1, 2), normal(3, 2), 3).indices.sort().values.tolist() == [[0, 1, 2]]
    with pytest.raises(ValueError, match="2 references are too few"):
        nearest(normal(1, 2), normal(2, 2), 3)
    with pytest.raises(ValueError, match="3 references are too few"):
        nearest_others(normal(3, 2), 3)
    with pytest.raises(ValueError, match="widths are 2, 3"):
        nearest(normal(1, 2), normal(2, 3))


@pytest.mark.usefixtures("_small_blocks")
def test_kin_are_no_neighbours() -> None:
    cloud, family = normal(33, 3), torch.arange(33) % 4
    found = nearest_others(cloud, 3, lambda rows, columns: family[rows, None] == family[columns])
    distances = torch.cdist(cloud.double(), cloud.double())
    distances[family[:, None] == family] = torch.inf
    assert found.indices.tolist() == distances.argsort(1)[:, :3].tolist()


def test_too_few_who_are_not_kin_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 2 others that they share nothing with"):
        nearest_others(normal(9, 3), 2, lambda rows, columns: torch.ones(9, 9, dtype=torch.bool)[rows, columns])


def test_crops_overlap_that_share_a_pixel() -> None:
    places = torch.tensor([[0, 0], [63, 0], [64, 0], [63, 63], [0, 64]])
    every = slice(None)
    found = overlapping(places, 64)(every, every)
    expected = [[len(set(range(a, a + 64)) & set(range(c, c + 64))) > 0 and abs(b - d) < 64 for c, d in places.tolist()]
                for a, b in places.tolist()]  # fmt: skip
    assert found.tolist() == expected
    assert overlapping(places, 64)(slice(1, 3), slice(0, 1)).tolist() == [[True], [False]]
