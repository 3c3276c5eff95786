import numpy as np
import pytest

from playground.pictures.datasets.avatars import distinct, prepare
from playground.pictures.datasets.faces import ATTRIBUTES, BINARY, SHARE, draw, labels, options, sample, turn


def test_no_two_faces_look_the_same() -> None:
    faces = distinct(3000, np.random.default_rng(0))
    assert len({face.shown for face in faces}) == len(faces) == 3000


def test_binary_attributes_have_their_shares_and_are_independent() -> None:
    chance = np.random.default_rng(1)
    table = np.array([[getattr(face, name) for name in BINARY] for face in (sample(chance) for _ in range(4000))])
    np.testing.assert_allclose(table.mean(0), [SHARE[name] for name in BINARY], atol=0.03)
    np.testing.assert_allclose(np.corrcoef(table.T), np.eye(len(BINARY)), atol=0.06)


@pytest.mark.parametrize("attribute", BINARY)
def test_a_turn_changes_one_label_and_turns_back(attribute: str) -> None:
    face = sample(np.random.default_rng(2))
    other = turn(face, attribute)
    changed = [name for name, a, b in zip(ATTRIBUTES, labels(face), labels(other), strict=True) if a != b]
    assert changed == [attribute]
    assert turn(other, attribute) == face


def test_labels_stay_within_their_values() -> None:
    chance = np.random.default_rng(3)
    most = np.array([len(values) for values in ATTRIBUTES.values()])
    table = np.array([labels(sample(chance)) for _ in range(500)])
    assert (table >= 0).all()
    assert (table < most).all()
    assert (table.max(0) == most - 1).all()


def test_hidden_choices_do_not_reach_the_drawing() -> None:
    chance = np.random.default_rng(4)
    face = next(face for face in iter(lambda: sample(chance), None) if not (face.glasses or face.beard))
    assert options(face)["accessoriesProbability"] == options(face)["facialHairProbability"] == 0
    assert options(turn(face, "glasses"))["accessoriesProbability"] == 100


@pytest.mark.parametrize("attribute", BINARY)
def test_a_turn_changes_the_picture_where_the_attribute_is_and_nowhere_else(attribute: str) -> None:
    face = sample(np.random.default_rng(5))
    one, other = draw(face, 64).astype(int), draw(turn(face, attribute), 64).astype(int)
    changed = np.abs(one - other).max(-1) > 8
    assert changed.any()
    rows = np.flatnonzero(changed.any(1))
    above, below = {"glasses": (15, 40), "long_hair": (0, 64), "beard": (22, 60), "smile": (34, 52)}[attribute]
    assert above <= rows.min()
    assert rows.max() < below


def test_a_small_set_has_counts_labels_and_pairs() -> None:
    data = prepare("avatars", count=20, size=32)
    data.check()
    assert data.train.shape == data.test.shape == (20, 32, 32, 3)
    pairs = data.pairs("glasses")
    assert pairs.shape[1:] == (2, 32, 32, 3)
    assert (pairs[:, 0] != pairs[:, 1]).any((1, 2, 3)).all()
