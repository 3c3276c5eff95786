import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from playground.metrics.classifier import (
    BATCH,
    FEATURES,
    RATE,
    Classifier,
    ClassifierFeatures,
    _orders,
    _rate,
    train_classifier,
)
from playground.metrics.features import Pictures

SIDE = 12


def noise(n: int, channels: int = 1, seed: int = 0) -> Pictures:
    return np.random.default_rng(seed).integers(0, 60, (n, SIDE, SIDE, channels), dtype=np.uint8)


def two_questions(n: int, seed: int = 0) -> tuple[Pictures, NDArray[np.uint8]]:
    """Which third is bright (top, middle, bottom), and is the red channel, if any, lit?"""
    pictures, rng = noise(n, 3, seed), np.random.default_rng(seed + 1)
    labels = np.stack([rng.integers(0, 3, n), rng.integers(0, 2, n)], 1).astype(np.uint8)
    for picture, (third, red) in zip(pictures, labels, strict=True):
        picture[4 * third : 4 * third + 4] += 100
        picture[..., 0] += 80 * red
    return pictures, labels


def left_or_right(n: int, seed: int = 0) -> tuple[Pictures, NDArray[np.int64]]:
    pictures, labels = noise(n, seed=seed), np.random.default_rng(seed + 1).integers(0, 2, n)
    for picture, right in zip(pictures, labels, strict=True):
        picture[:, 6 * right : 6 * right + 6] += 100
    return pictures, labels


def accuracy(net: Classifier, pictures: Pictures, labels: NDArray[np.integer], question: int = 0) -> float:
    return float((net.recognise(pictures).answers[question].numpy() == labels).mean())


def test_it_learns_several_questions_at_once() -> None:
    net = train_classifier(*two_questions(512), (3, 2), epochs=3)
    pictures, labels = two_questions(300, seed=10)
    assert accuracy(net, pictures, labels[:, 0], 0) > 0.97
    assert accuracy(net, pictures, labels[:, 1], 1) > 0.97


def test_it_learns_from_a_few_pictures_which_side_is_which() -> None:
    assert accuracy(train_classifier(*left_or_right(512), (2,)), *left_or_right(300, seed=10)) > 0.97


def test_a_seed_repeats_the_training() -> None:
    def weights(seed: int) -> torch.Tensor:
        net = train_classifier(*left_or_right(256), (2,), seed=seed, epochs=1)
        return torch.cat([weight.flatten() for weight in net.state_dict().values()])

    assert torch.equal(weights(3), weights(3))
    assert not torch.equal(weights(3), weights(4))


@pytest.mark.parametrize("side", [8, 28, 64])
def test_logits_and_features_have_their_shapes_for_any_size(side: int) -> None:
    found = Classifier(3, (10, 2)).recognise(np.zeros((5, side, side, 3), np.uint8))
    assert [logits.shape for logits in found.logits] == [(5, 10), (5, 2)]
    assert found.features.shape == (5, FEATURES)
    assert [answers.shape for answers in found.answers] == [(5,), (5,)]


def test_looking_changes_no_net_and_depends_on_no_company() -> None:
    net = Classifier(1, (4,))  # as it comes: in training mode
    pictures = noise(4 * BATCH + 3)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    last = net.recognise(pictures).logits[0][-3:]
    torch.testing.assert_close(net.recognise(pictures[-3:]).logits[0], last)
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())


def test_its_features_are_a_feature_net() -> None:
    net = Classifier(1, (4,))
    features = ClassifierFeatures(net, "garments")
    assert features.name == "garments"
    assert features.width == FEATURES
    assert torch.equal(features(noise(3)), net.recognise(noise(3)).features)


def test_every_epoch_shows_all_pictures_in_a_new_order() -> None:
    orders = list(_orders(3 * BATCH, 2, torch.Generator().manual_seed(0)))
    first, second = np.concatenate(orders[:3]), np.concatenate(orders[3:])
    assert sorted(first) == sorted(second) == list(range(3 * BATCH))
    assert (first != second).any()


def test_learning_rate_rises_and_falls_to_nothing() -> None:
    rates = [_rate(done) for done in (0, 0.1, 0.2, 0.6, 1)]
    assert rates == pytest.approx([0, RATE / 2, RATE, RATE / 2, 0])


def test_what_cannot_be_learned_from_is_refused() -> None:
    pictures, labels = left_or_right(BATCH)
    with pytest.raises(ValueError, match=r"need labels \[n, 1\]"):
        train_classifier(pictures, labels[:-1], (2,))
    with pytest.raises(ValueError, match=r"need labels \[n, 2\]"):
        train_classifier(pictures, labels, (2, 2))
    with pytest.raises(ValueError, match="Labels must be from 0 to below 1"):
        train_classifier(pictures, labels, (1,))
    with pytest.raises(ValueError, match="at least 128 pictures"):
        train_classifier(pictures[1:], labels[1:], (2,))
    with pytest.raises(ValueError, match="bytes"):
        train_classifier(pictures.astype(np.float32), labels, (2,))
    with pytest.raises(ValueError, match="looks at 3 channels; pictures have 1"):
        Classifier(3, (2,)).recognise(pictures)
