import pytest
import torch
from torch import nn

from playground.pictures.translation.networks import ResNet, UNet, build, drop

PAPER = [64, 128, 256, 512, 512, 512, 512, 512]


def count(network: nn.Module) -> int:
    return sum(weight.numel() for weight in network.parameters())


def test_the_papers_unet_has_the_papers_weights() -> None:
    # The authors' code prints 54.414 M for 256 px; layer by layer:
    down = [3 * 64, 64 * 128, 128 * 256, 256 * 512, *[512 * 512] * 4]
    up = [512 * 512, *[1024 * 512] * 3, 1024 * 256, 512 * 128, 256 * 64, 128 * 3]
    norms = 2 * (sum(PAPER[1:-1]) + 4 * 512 + 256 + 128 + 64)
    assert count(UNet(PAPER)) == 16 * sum(down + up) + norms + 3 == 54_413_955


def test_the_papers_resnet_has_the_papers_weights() -> None:
    assert count(ResNet(64, 9)) == 11_378_179  # the authors' code prints 11.378 M


@pytest.mark.parametrize("skips", [True, False])
@pytest.mark.parametrize("sides", [(32, 32), (64, 96)])
def test_a_unet_keeps_the_sides_whatever_they_are(skips: bool, sides: tuple[int, int]) -> None:
    made = UNet([4, 6, 8], skips=skips)(torch.rand(2, 3, *sides) * 2 - 1)
    assert made.shape == (2, 3, *sides)
    assert made.abs().max() <= 1


@pytest.mark.parametrize("sides", [(16, 16), (64, 40)])
def test_a_resnet_keeps_the_sides_whatever_they_are(sides: tuple[int, int]) -> None:
    assert ResNet(4, 2)(torch.rand(1, 3, *sides)).shape == (1, 3, *sides)


def test_without_skips_what_the_innermost_layer_does_not_know_is_lost() -> None:
    # With all inner weights at zero only a skip can carry the input to the output.
    for skips in (True, False):
        network = UNet([4, 6, 8], skips=skips, dropout=0).eval()
        for layer in list(network.down)[1:]:
            nn.init.zeros_(layer.weight)  # type: ignore[arg-type]
        one, other = (network(torch.full((1, 3, 16, 16), value)) for value in (-0.5, 0.5))
        assert torch.allclose(one, other) is not skips


def test_dropout_is_the_noise_in_use_too_and_repeats_with_its_seed() -> None:
    network, x = UNet([8, 16, 16], dropout=2).eval(), torch.rand(1, 3, 16, 16)
    made = [network(x, torch.Generator().manual_seed(seed)) for seed in (1, 2, 1)]
    assert not torch.allclose(made[0], made[1])
    assert torch.equal(made[0], made[2])
    assert torch.equal(network(x), network(x))


def test_dropout_keeps_the_mean() -> None:
    dropped = drop(torch.ones(200_000), torch.Generator().manual_seed(0))
    assert set(dropped.unique().tolist()) == {0.0, 2.0}
    assert dropped.mean().item() == pytest.approx(1, abs=0.01)


def test_options_that_are_not_there_get_one_sentence() -> None:
    with pytest.raises(ValueError, match="kind must be of unet, resnet; 'vae' is not"):
        build({"kind": "vae"})
    with pytest.raises(ValueError, match="unet does not take these options"):
        build({"kind": "unet", "channels": [4, 4], "depth": 3})
    with pytest.raises(ValueError, match="norm must be of batch, instance, none"):
        ResNet(4, 1, kind="layer")
