import math

import pytest
import torch

from playground.plane.losses import LOSSES

REAL = torch.linspace(-3, 3, 13, dtype=torch.float64)[None]
FAKE = torch.linspace(2, -4, 13, dtype=torch.float64)[None]
ONE = torch.ones(1, 1, dtype=torch.float64)


@pytest.mark.parametrize("name", ["minimax", "non_saturating"])
def test_discriminator_losses_are_the_papers_logarithms(name: str) -> None:
    expected = -torch.log(torch.sigmoid(REAL)) - torch.log(1 - torch.sigmoid(FAKE))
    torch.testing.assert_close(LOSSES[name].discriminator(REAL, FAKE, ONE), expected)


def test_generator_losses_are_the_papers_logarithms() -> None:
    torch.testing.assert_close(LOSSES["minimax"].generator(REAL, FAKE), torch.log(1 - torch.sigmoid(FAKE)))
    torch.testing.assert_close(LOSSES["non_saturating"].generator(REAL, FAKE), -torch.log(torch.sigmoid(FAKE)))


def test_value_at_the_undecided_discriminator_is_minus_log_4() -> None:
    zero = torch.zeros(1, 1, dtype=torch.float64)
    assert float(-LOSSES["minimax"].discriminator(zero, zero, ONE)) == pytest.approx(-math.log(4))


def test_smoothing_moves_the_best_answer_on_real_samples_to_the_target() -> None:
    raw = torch.tensor([[math.log(0.9 / 0.1)]], dtype=torch.float64, requires_grad=True)
    LOSSES["non_saturating"].discriminator(raw, FAKE[:, :1], 0.9 * ONE).sum().backward()
    assert raw.grad is not None
    assert float(raw.grad) == pytest.approx(0, abs=1e-12)


def test_least_squares_is_zero_at_its_targets() -> None:
    zero = torch.zeros_like(ONE)
    assert float(LOSSES["least_squares"].discriminator(ONE, zero, ONE)) == 0
    assert float(LOSSES["least_squares"].generator(ONE, ONE)) == 0


def test_hinge_is_flat_beyond_the_margin_and_wasserstein_is_a_difference() -> None:
    assert float(LOSSES["hinge"].discriminator(2 * ONE, -2 * ONE, ONE)) == 0
    assert float(LOSSES["hinge"].discriminator(0 * ONE, 0 * ONE, ONE)) == 2
    torch.testing.assert_close(LOSSES["wasserstein"].discriminator(REAL, FAKE, ONE), FAKE - REAL)


def test_relativistic_losses_mirror_each_other_and_ignore_a_common_shift() -> None:
    loss = LOSSES["relativistic"]
    torch.testing.assert_close(loss.discriminator(REAL, FAKE, ONE), loss.generator(FAKE, REAL))
    torch.testing.assert_close(loss.discriminator(REAL, FAKE, ONE), loss.discriminator(REAL + 5, FAKE + 5, ONE))


@pytest.mark.parametrize("name", LOSSES)
def test_no_loss_overflows_where_the_discriminator_is_sure(name: str) -> None:
    sure = torch.full((1, 4), 300.0)
    for real, fake in ((sure, -sure), (-sure, sure)):
        assert torch.isfinite(LOSSES[name].discriminator(real, fake, torch.ones(1, 1))).all()
        assert torch.isfinite(LOSSES[name].generator(real, fake)).all()


@pytest.mark.parametrize("name", LOSSES)
def test_reading_matches_the_undecided_value(name: str) -> None:
    loss = LOSSES[name]
    if loss.squashed:
        assert float(loss.read(torch.zeros(1))) == loss.undecided
    else:
        assert float(loss.read(torch.tensor([1.25]))) == 1.25


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.undecided is not None])
def test_where_the_densities_are_equal_the_best_discriminator_is_undecided(name: str, smoothing: float) -> None:
    loss, target = LOSSES[name], (1 - smoothing) * ONE
    undecided = loss.undecided_at(smoothing)
    assert undecided is not None
    raw = torch.logit(ONE * undecided) if loss.squashed else ONE * undecided
    others = torch.linspace(-3, 3, 1201, dtype=torch.float64)[None]
    assert (loss.discriminator(others, others, target) >= loss.discriminator(raw, raw, target) - 1e-12).all()


@pytest.mark.parametrize("name", LOSSES)
def test_slopes_are_the_derivatives_of_the_losses(name: str) -> None:
    loss, target = LOSSES[name], 0.9 * ONE
    real, fake = REAL.clone().requires_grad_(), (FAKE + 0.01).requires_grad_()
    expected = torch.autograd.grad(loss.discriminator(real, fake, target).sum(), [real, fake])
    for found, wanted in zip(loss.discriminator_slopes(real, fake, target), expected, strict=True):
        torch.testing.assert_close(found, wanted)
    (wanted,) = torch.autograd.grad(loss.generator(real, fake).sum(), fake)
    torch.testing.assert_close(loss.generator_slope(real, fake), wanted)
