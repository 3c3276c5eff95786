from dataclasses import replace

import pytest
import torch
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import avg_pool2d

from playground.pictures.autoencoding import Autoencoder, Posterior
from playground.pictures.networks import PictureShape
from playground.pictures.recipes import Encoding
from playground.pictures.training import Training
from tests.pictures.examples import ENCODED, small_set

PLAN = Encoding(channels=(6, 8), reconstruction=3.0, side=2, divergence=0.5)
CPU = torch.device("cpu")


def chance() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def posterior(count: int) -> Posterior:
    return Posterior(torch.randn(count, 5, generator=chance()), torch.randn(count, 5, generator=chance()) - 1)


def test_the_divergence_is_torch_s() -> None:
    found = posterior(7)
    expected = kl_divergence(Normal(found.mean, (found.log_variance / 2).exp()), Normal(0.0, 1.0))
    torch.testing.assert_close(found.divergence(), expected.sum(1).mean())


def test_latents_are_drawn_from_the_posterior() -> None:
    one = posterior(1)
    many = Posterior(one.mean.expand(40_000, -1), one.log_variance.expand(40_000, -1))
    drawn = many.draw(chance())
    torch.testing.assert_close(drawn.mean(0), one.mean[0], atol=0.03, rtol=0)
    torch.testing.assert_close(drawn.var(0).log(), one.log_variance[0], atol=0.03, rtol=0)


@torch.no_grad()
def test_an_encoder_starts_sure_of_itself_and_near_the_prior() -> None:
    found = Autoencoder(PictureShape(8, 3), 5, PLAN, CPU).infer(torch.rand(64, 3, 8, 8) * 2 - 1)
    assert found.mean.shape == found.log_variance.shape == (64, 5)
    assert float(found.log_variance.mean()) == pytest.approx(-4, abs=0.5)
    assert float(found.mean.abs().mean()) < 2


def test_pictures_are_compared_at_the_plan_s_side() -> None:
    autoencoder, found = Autoencoder(PictureShape(8, 3), 5, PLAN, CPU), posterior(4)
    real, drawn = torch.rand(2, 4, 3, 8, 8).unbind()
    loss, told = autoencoder.loss(drawn, real, found)
    distance = (avg_pool2d(drawn, 4) - avg_pool2d(real, 4)).abs().mean()
    torch.testing.assert_close(told["distance"], distance)
    torch.testing.assert_close(loss, 3 * distance + 0.5 * found.divergence())


def test_the_discriminator_joins_when_its_time_has_come() -> None:
    training = Training(ENCODED, small_set("small"))
    told = [set(training.iterate()) for _ in range(12)]
    assert all(names == {"distance", "divergence"} for names in told[:10])
    assert all({"generator_loss", "discriminator_loss"} <= names for names in told[10:])
    assert ["distance" in names for names in told[10:]] == [True, False]


def test_an_encoder_and_a_generator_learn_to_draw_again_what_they_see() -> None:
    training = Training(replace(ENCODED, encoder=Encoding(channels=(6, 8), side=4, alone=1_000)), small_set("small", 8))
    distances = [float(training.iterate()["distance"]) for _ in range(150)]
    assert sum(distances[-10:]) < 0.8 * sum(distances[:10])
