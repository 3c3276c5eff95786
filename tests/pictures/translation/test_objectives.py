import math

import pytest
import torch

from playground.pictures.translation.objectives import ADVERSARIAL, l1


def test_an_undecided_discriminator_pays_what_the_papers_say() -> None:
    zero, half = torch.zeros(2, 1, 3, 3), torch.full((2, 1, 3, 3), 0.5)
    log, square = ADVERSARIAL["log"], ADVERSARIAL["least_squares"]
    assert log.discriminator(zero, zero).item() == pytest.approx(math.log(2))
    assert log.generator(zero).item() == pytest.approx(math.log(2))
    assert square.discriminator(half, half).item() == pytest.approx(0.25)
    assert square.generator(half).item() == pytest.approx(0.25)


def test_the_log_loss_is_binary_cross_entropy() -> None:
    real, fake = torch.randn(2, 1, 4, 4), torch.randn(2, 1, 4, 4)
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    wanted = (entropy(real, torch.ones_like(real)) + entropy(fake, torch.zeros_like(fake))) / 2
    torch.testing.assert_close(ADVERSARIAL["log"].discriminator(real, fake), wanted)
    torch.testing.assert_close(ADVERSARIAL["log"].generator(fake), entropy(fake, torch.ones_like(fake)))


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_what_looks_real_costs_the_generator_less_and_has_the_higher_opinion(name: str) -> None:
    loss, (low, high) = ADVERSARIAL[name], (torch.full((1, 1, 2, 2), value) for value in (0.1, 0.9))
    assert loss.generator(high) < loss.generator(low)
    assert (loss.opinion(high) > loss.opinion(low)).all()


def test_l1_is_the_mean_absolute_difference() -> None:
    assert l1(torch.tensor([0.0, 1.0]), torch.tensor([1.0, -1.0])).item() == 1.5
