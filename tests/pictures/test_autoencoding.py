import pytest
import torch
from torch import nn
from torch.nn.functional import avg_pool2d

from playground.pictures import autoencoding
from playground.pictures.autoencoding import Autoencoder, Matching, roughened
from playground.pictures.networks import PictureShape
from playground.pictures.networks.adaptive import CentredMapping
from playground.pictures.recipes import Encoding

PLAN = Encoding(channels=(6, 8), reconstruction=3.0, side=2)
CPU = torch.device("cpu")


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("WIDTH", 32), ("BATCH", 64), ("MEMORY", 512), ("MAPPING_RATE", 2e-3), ("CRITIC_RATE", 4e-3)):
        monkeypatch.setattr(autoencoding, name, value)


def test_pictures_are_compared_at_the_plan_s_side() -> None:
    autoencoder = Autoencoder(PictureShape(8, 3), 5, PLAN, CPU)
    real, drawn = torch.rand(2, 4, 3, 8, 8).unbind()
    loss, told = autoencoder.loss(drawn, real)
    distance = (avg_pool2d(drawn, 4) - avg_pool2d(real, 4)).abs().mean()
    torch.testing.assert_close(told["distance"], distance)
    torch.testing.assert_close(loss, 3 * distance)


def test_roughened_styles_have_the_noise_that_was_asked_for() -> None:
    styles = torch.randn(20_000, 3, generator=chance())
    added = roughened(styles, 0.25, chance(1)) - styles
    torch.testing.assert_close(added.std(0), torch.full((3,), 0.25), atol=0.01, rtol=0)
    assert torch.equal(roughened(styles, 0, chance()), styles)


@pytest.mark.usefixtures("small")
def test_the_newest_styles_are_remembered() -> None:
    matching = Matching(nn.Linear(2, 2), 2, 2, CPU)
    for number in range(9):
        matching.remember(torch.full((100, 2), float(number)))
    values, counts = matching.memory[:, 0].unique(return_counts=True)
    assert values.tolist() == [3, 4, 5, 6, 7, 8]
    assert counts.tolist() == [12, 100, 100, 100, 100, 100]


@pytest.mark.usefixtures("small")
def test_a_mapping_learns_the_styles_that_pictures_have() -> None:
    # Two numbers that are always of one sign, and one of two values: nothing that normal numbers are.
    torch.manual_seed(0)
    signs = torch.randint(2, (512, 1), generator=chance()).float() * 2 - 1
    styles = torch.cat([signs, signs * 0.9], 1)
    matching = Matching(CentredMapping(2, 2, 32), 2, 2, CPU)

    def share_far_off() -> float:
        made = matching.mapping(torch.randn(2_000, 2, generator=chance(1))).detach()
        return float((torch.cdist(made, styles).min(1).values > 0.4).float().mean())

    before = share_far_off()
    matching.remember(styles)
    for number in range(400):
        told = matching.step(0.1, chance(number))
    assert all(torch.isfinite(value) for value in told.values())
    assert before > 0.7
    assert share_far_off() < 0.25


@pytest.mark.usefixtures("small")
def test_a_mapping_that_rests_does_not_move_but_its_critic_does() -> None:
    matching = Matching(nn.Linear(2, 2), 2, 2, CPU)
    matching.remember(torch.randn(64, 2, generator=chance()))
    before = [weight.clone() for part in (matching.mapping, matching.critic) for weight in part.parameters()]
    assert set(matching.step(0.1, chance(), moves=False)) == {"critic_loss"}
    after = [weight for part in (matching.mapping, matching.critic) for weight in part.parameters()]
    assert [torch.equal(a, b) for a, b in zip(before, after, strict=True)] == [True] * 2 + [False] * (len(after) - 2)
