import pytest
import torch
from torch import Tensor

from playground.plane.penalties import PENALTIES, Batch

SLOPES = torch.tensor([[[3.0], [4.0]], [[0.0], [1.0]]], dtype=torch.float64)  # two linear critics: |w| = 5 and 1


def linear(x: Tensor) -> Tensor:
    return torch.bmm(x, SLOPES)[..., 0]


def batch(critic: object = linear) -> Batch:
    chance = torch.Generator().manual_seed(0)
    real, fake = (torch.randn(2, 6, 2, dtype=torch.float64, generator=chance) for _ in range(2))
    mix = torch.rand(2, 6, 1, dtype=torch.float64, generator=chance)
    return Batch(critic, real, fake, mix)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("gradient_penalty", [16.0, 0.0]), ("r1", [12.5, 0.5]), ("r2", [12.5, 0.5]), ("r1_r2", [25.0, 1.0])],
)
def test_penalties_of_linear_critics(name: str, expected: list[float]) -> None:
    penalty = PENALTIES[name]
    assert penalty is not None
    torch.testing.assert_close(penalty(batch()), torch.tensor(expected, dtype=torch.float64), rtol=1e-9, atol=1e-9)


def test_r1_looks_at_real_samples_and_r2_at_fake_ones() -> None:
    """D(x) = |x|²/2 has the slope x."""
    given = batch(lambda x: x.square().sum(-1) / 2)
    r1, r2 = PENALTIES["r1"], PENALTIES["r2"]
    assert r1 is not None
    assert r2 is not None
    torch.testing.assert_close(r1(given), given.real.square().sum(-1).mean(1) / 2)
    torch.testing.assert_close(r2(given), given.fake.square().sum(-1).mean(1) / 2)


def test_the_gradient_penalty_is_differentiable_where_the_critic_is_flat() -> None:
    scale = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    penalty = PENALTIES["gradient_penalty"]
    assert penalty is not None
    penalty(batch(lambda x: scale * x.sum(-1))).sum().backward()
    assert scale.grad is not None
    assert torch.isfinite(scale.grad).all()
