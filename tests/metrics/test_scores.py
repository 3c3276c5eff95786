import pytest
import torch

from playground.metrics.manifold import coverage_ceiling
from playground.metrics.scores import score_name, scores


def normal(n: int, seed: int) -> torch.Tensor:
    return torch.randn(n, 8, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    ("real", "fake", "name"),
    [
        (10_000, 10_000, "fd_efficientnet_10k"),
        (2048, 2048, "fd_efficientnet_2048"),
        (3000, 10_000, "fd_efficientnet_10k_vs_3k"),
    ],
)
def test_names_carry_the_net_and_the_numbers(real: int, fake: int, name: str) -> None:
    assert score_name("fd", "efficientnet", real, fake) == name


def test_every_score_is_there_under_its_full_name() -> None:
    real, fake, training = normal(3000, 0), normal(3000, 1), normal(3000, 2)
    found = scores(real, fake, "net", training)
    measures = "fd", "kid", "kid_error", "precision_k3", "recall_k3", "density_k5", "coverage_k5", "memorised"
    assert list(found) == [f"{measure}_net_3k" for measure in measures]
    assert "memorised_net_3k" not in scores(real, fake, "net")


def test_a_perfect_model_and_a_collapsed_one_are_told_apart_by_all() -> None:
    real, training = normal(2048, 0), normal(4096, 2)
    perfect = scores(real, normal(2048, 1), "net", training)
    collapsed = scores(real, training[:1].expand(2048, -1), "net", training)
    assert perfect["coverage_k5_net_2048"] == pytest.approx(coverage_ceiling(2048, 2048), abs=0.02)
    assert perfect["memorised_net_2048"] < 0.02 < collapsed["memorised_net_2048"]
    for measure in ("fd", "kid"):
        assert collapsed[f"{measure}_net_2048"] > 20 * abs(perfect[f"{measure}_net_2048"])
    for measure in ("recall_k3", "coverage_k5"):
        assert collapsed[f"{measure}_net_2048"] < 0.1 < 0.5 < perfect[f"{measure}_net_2048"]
