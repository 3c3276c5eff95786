import math

import pytest
import torch

from playground.metrics.classes import agreement, class_coverage


def even(classes: int, n: int = 4000) -> torch.Tensor:
    return torch.arange(n) % classes


def test_the_datas_own_shares_score_full() -> None:
    found = class_coverage(even(10), even(10, 10_000), 10)
    assert (found.classes, found.classes_strict, found.total) == (10, 10, 10)
    assert found.reverse_kl == pytest.approx(0, abs=1e-12)
    assert found.farthest == pytest.approx(0, abs=1e-12)


def test_a_collapsed_cloud_has_one_class() -> None:
    found = class_coverage(torch.full((4000,), 3), even(10), 10)
    assert (found.classes, found.classes_strict) == (1, 1)
    assert found.reverse_kl == pytest.approx(math.log(10))
    assert found.farthest == pytest.approx(0.9)


def test_a_rare_class_counts_once_but_not_strictly() -> None:
    fake = even(9, 3960)
    fake[:39] = 9  # just under 1%
    found = class_coverage(fake, even(10), 10)
    assert (found.classes, found.classes_strict) == (10, 9)


def test_uneven_data_is_matched_by_uneven_samples() -> None:
    real = (torch.arange(4000) < 1000).long()  # a quarter of ones
    fake = (torch.arange(4000) < 1400).long()
    found = class_coverage(fake, real, 2)
    assert found.farthest == pytest.approx(0.1)
    assert found.reverse_kl == pytest.approx(0.35 * math.log(0.35 / 0.25) + 0.65 * math.log(0.65 / 0.75))


def test_agreement_is_the_share_recognised() -> None:
    asked = even(10)
    recognised = asked.clone()
    recognised[:400] += 1
    assert agreement(recognised, asked) == pytest.approx(0.9)


def test_wrong_classes_and_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="samples must be from 0 to 9"):
        class_coverage(torch.full((4000,), 10), even(10), 10)
    with pytest.raises(ValueError, match="100 real pictures are too few"):
        class_coverage(even(10), even(10, 100), 10)
    with pytest.raises(ValueError, match="100 samples are too few"):
        agreement(even(10, 100), even(10, 100))
    with pytest.raises(ValueError, match="As many classes"):
        agreement(even(10, 4000), even(10, 3000))
