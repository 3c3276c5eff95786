from collections.abc import Iterator

import pytest
import torch
from torch import nn
from torch.nn import functional

from playground.pictures.networks.layers import (
    SLOW,
    ConditionalNorm,
    EqualConv,
    EqualLinear,
    Growing,
    ModulatedConv,
    Noise,
    SteeredNorm,
    batch_deviation,
    leaky,
    start,
)


@pytest.fixture(autouse=True)
def _repeatable() -> Iterator[None]:
    torch.manual_seed(0)
    with torch.no_grad():
        yield


def test_equal_layers_keep_the_variance() -> None:
    assert float(EqualLinear(400, 300)(torch.randn(200, 400)).var()) == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize(("kernel", "stride", "side"), [(3, 1, 12), (1, 1, 12), (4, 2, 6)])
def test_convolutions_keep_the_variance_and_halve_by_stride(kernel: int, stride: int, side: int) -> None:
    y = EqualConv(64, 48, kernel, stride)(torch.randn(4, 64, 12, 12))
    assert y.shape == (4, 48, side, side)
    assert float(y[:, :, 1:-1, 1:-1].var()) == pytest.approx(1, rel=0.1)


def test_leaky_nearly_keeps_the_second_moment() -> None:
    assert float(leaky(torch.randn(100_000)).square().mean()) == pytest.approx(1.04, rel=0.02)


def test_modulation_is_what_the_paper_says() -> None:
    layer = ModulatedConv(6, 5, style=4)
    x, w = torch.randn(3, 6, 8, 8), torch.randn(3, 4)
    styles = layer.affine(w)
    for index in range(3):  # equations 1 and 3: the weights of each picture, scaled
        weight = layer.weight * layer.scale * styles[index][None, :, None, None]
        weight = weight / (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
        expected = functional.conv2d(x[index : index + 1], weight, padding=1)
        torch.testing.assert_close(layer(x, w)[index : index + 1], expected, rtol=1e-4, atol=1e-5)


def test_demodulation_undoes_the_size_of_a_style() -> None:
    layer = ModulatedConv(6, 5, style=4)
    torch.nn.init.zeros_(layer.affine.bias)
    x, w = torch.randn(2, 6, 8, 8), torch.randn(2, 4)
    torch.testing.assert_close(layer(x, w), layer(x, 10 * w), rtol=1e-3, atol=1e-4)


def test_a_conditional_norm_normalises_and_obeys_its_condition() -> None:
    layer = ConditionalNorm(3, 2)
    torch.nn.init.zeros_(layer.gain.weight)
    x = torch.randn(64, 3, 8, 8) * 5 + 2
    y = layer(x, torch.zeros(64, 2))
    torch.testing.assert_close(y.mean((0, 2, 3)), torch.zeros(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(y.var((0, 2, 3), correction=0), torch.ones(3), atol=1e-3, rtol=0)
    torch.nn.init.ones_(layer.bias.weight)
    moved = layer(x, torch.ones(64, 2))
    torch.testing.assert_close(moved.mean((0, 2, 3)), torch.full((3,), 2**0.5), atol=1e-5, rtol=0)


def test_a_steered_norm_normalises_and_obeys_its_style() -> None:
    layer = SteeredNorm(3, 2)
    x = torch.randn(64, 3, 8, 8) * 5 + 2
    y = layer(x, torch.zeros(64, 2))
    torch.testing.assert_close(y.mean((0, 2, 3)), torch.zeros(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(y.var((0, 2, 3), correction=0), torch.ones(3), atol=1e-3, rtol=0)
    for part, weight in ((layer.gain, 1.5), (layer.bias, 2.5)):
        torch.nn.init.constant_(part.weight, weight)
    moved = layer(x, torch.ones(64, 2))
    torch.testing.assert_close(moved.mean((0, 2, 3)), torch.full((3,), 5 * SLOW), atol=1e-5, rtol=0)
    deviations = moved.std((0, 2, 3), correction=0)
    torch.testing.assert_close(deviations, torch.full((3,), 1 + 3 * SLOW), atol=1e-3, rtol=0)


def test_a_growing_layer_doubles_the_side_and_builds_no_lattice_in() -> None:
    layer = Growing(2, 3, 4)
    for weight, value in zip(layer.grow.parameters(), (1.0, 0.0), strict=True):
        torch.nn.init.constant_(weight, value)
    layer.norm.norm.eval()
    grown = layer(torch.ones(1, 2, 5, 5), torch.zeros(1, 4))
    assert grown.shape == (1, 3, 10, 10)
    inner = grown[:, :, 1:-1, 1:-1]
    torch.testing.assert_close(inner, torch.full_like(inner, 8.0), atol=1e-3, rtol=0)  # 4 taps of 2 channels


def test_a_start_without_a_latent_is_nothing_unless_it_may_learn_a_constant() -> None:
    assert not start(5, 12)(torch.zeros(2, 5)).any()
    assert [name for name, _ in start(5, 12).named_parameters()] == ["weight"]
    layer = start(5, 12, constant=True)
    nn.init.ones_(layer.bias)
    torch.testing.assert_close(layer(torch.zeros(2, 5)), torch.ones(2, 12))


def test_the_batch_s_deviation_is_zero_for_equal_pictures_and_grows_with_their_spread() -> None:
    same = torch.randn(1, 2, 4, 4).expand(8, -1, -1, -1)
    assert batch_deviation(same).shape == (8, 3, 4, 4)
    assert float(batch_deviation(same)[:, 2].max()) < 1e-3
    spread = torch.randn(8, 200, 4, 4)
    assert float(batch_deviation(3 * spread)[:, 200].mean()) == pytest.approx(
        3 * float(batch_deviation(spread)[:, 200].mean()), rel=1e-3
    )


def test_groups_of_a_batch_have_deviations_of_their_own() -> None:
    x = torch.zeros(8, 1, 2, 2)
    x[1::2] = torch.randn(4, 1, 2, 2)  # pictures 1, 3, 5, 7 are the second group
    deviation = batch_deviation(x)[:, 1, 0, 0]
    assert (deviation[::2] < 1e-3).all()
    assert (deviation[1::2] > 0.1).all()
    assert batch_deviation(x[:5]).shape == (5, 2, 2, 2)


def test_each_style_brings_normal_noise_of_its_own_that_turns_with_it() -> None:
    noise, styles = Noise(2, 16, 32), torch.randn(400, 32)
    own = noise.of(styles)
    assert own.shape == (400, 1, 16, 16)
    torch.testing.assert_close(own.mean(0), torch.zeros(1, 16, 16), atol=0.25, rtol=0)
    torch.testing.assert_close(own.var(0), torch.ones(1, 16, 16), atol=0.3, rtol=0)
    assert float(own.pow(4).mean()) == pytest.approx(3, rel=0.1)  # as of a normal distribution
    between = torch.corrcoef(own.flatten(1))[0, 1:]
    assert float(between.abs().mean()) < 0.2
    near = noise.of(styles[:1] + 0.02 * torch.randn(1, 32))
    assert float(torch.corrcoef(torch.cat([own[:1], near]).flatten(1))[0, 1]) > 0.99
    torch.testing.assert_close(noise.of(3 * styles), own)


def test_the_noise_of_a_style_is_the_same_in_another_process_and_needs_no_storage() -> None:
    one, other = Noise(2, 16, 32), Noise(2, 16, 32)
    w = torch.randn(3, 32)
    assert torch.equal(one.of(w), other.of(w))
    assert list(one.state_dict()) == ["strength"]
