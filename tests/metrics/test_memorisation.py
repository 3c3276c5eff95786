import pytest
import torch

from playground.metrics.memorisation import memorisation, share_below

N = 2048


def normal(n: int, d: int = 6, seed: int = 0) -> torch.Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


def test_true_samples_score_what_is_expected() -> None:
    found = memorisation(normal(16_384, seed=1), normal(16_384, seed=2), normal(4096, seed=3))
    assert found.share == pytest.approx(0.01, abs=0.004)  # four standard errors: both sides are sampled
    assert found.expected == 0.01


def test_copies_of_the_data_score_one_however_noisy_a_little() -> None:
    training, held_out = normal(4096, seed=3), normal(N, seed=2)
    assert memorisation(training[:N].clone(), held_out, training).share == 1
    assert memorisation(training[:N] + 0.001 * normal(N), held_out, training).share == 1


def test_the_share_of_copies_is_found_among_fresh_samples() -> None:
    training, fake = normal(4096, seed=3), normal(4000, seed=1)
    fake[:400] = training[:400]
    share = memorisation(fake, normal(4000, seed=2), training).share
    assert share == pytest.approx(0.1 + 0.9 * 0.01, abs=0.01)


def test_samples_far_from_all_are_no_copies() -> None:
    assert memorisation(normal(N, seed=1) + 100, normal(N, seed=2), normal(N, seed=3)).share == 0


def test_a_cloud_collapsed_to_one_training_picture_is_a_copy() -> None:
    training = normal(N, seed=3)
    assert memorisation(training[:1].expand(N, -1), normal(N, seed=2), training).share == 1


def test_where_held_out_pictures_coincide_with_training_copies_still_stand_out() -> None:
    training, held_out, fake = normal(N, seed=3), normal(N, seed=2), normal(N, seed=1)
    held_out[:100] = training[:100]  # 4.9%: the closest 1% are all at distance 0
    fake[:100] = training[100:200]
    found = memorisation(fake, held_out, training)
    assert found.threshold == 0
    assert found.share == pytest.approx(0.01)
    assert memorisation(training.clone(), held_out, training).share == pytest.approx(0.01 * N / 100)


def test_threshold_is_the_quantile_of_the_reference() -> None:
    reference = torch.arange(1.0, 201)
    share, threshold = share_below(torch.tensor([0.5, 1.5, 2.5, 300]), reference, 0.01)
    assert threshold == 2
    assert share == 0.5


def test_the_reference_itself_scores_the_quantile() -> None:
    reference = torch.tensor([0.0, 0, 0, 1, 2, 2, 5, 7, 8, 9])
    for quantile in (0.1, 0.25, 0.55, 1.0):
        assert share_below(reference, reference, quantile)[0] == pytest.approx(quantile)


def test_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="100 samples are too few"):
        memorisation(normal(100), normal(N), normal(N))
    with pytest.raises(ValueError, match="100 held-out pictures are too few"):
        memorisation(normal(N), normal(100), normal(N))
