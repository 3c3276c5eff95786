"""Every network: its shapes, one step on the CPU, and what is refused."""

from typing import Any

import pytest
import torch
from torch import nn

from playground.pictures.networks import (
    Encoder,
    Generator,
    PictureShape,
    StyleCritic,
    StyledGenerator,
    build_discriminator,
    build_generator,
)
from playground.pictures.networks.style import StyleGenerator

GREY = PictureShape(28, 1, classes=10)
COLOUR = PictureShape(16, 3)

MAKERS = {
    "dcgan": (COLOUR, {"latent": 7, "channels": [12, 8]}),
    "dcgan grey": (GREY, {"latent": 7, "channels": [12, 8]}),
    "conditional": (GREY, {"latent": 7, "embedding": 4, "channels": [12, 8, 6]}),
    "style": (COLOUR, {"latent": 7, "style": 9, "mapping": 2, "channels": [12, 8, 6]}),
    "adaptive": (COLOUR, {"latent": 7, "mapping": 2, "channels": [12, 8, 6]}),
    "adaptive noise": (COLOUR, {"latent": 7, "mapping": 2, "channels": [12, 8, 6], "noise": True, "constant": True}),
}
JUDGES = {
    "dcgan": (COLOUR, {"channels": [6, 8]}),
    "dcgan grey": (GREY, {"channels": [6, 8]}),
    "residual": (COLOUR, {"channels": [6, 8, 8]}),
    "residual classes": (GREY, {"channels": [6, 8]}),
    "spectral": (COLOUR, {"channels": [6, 8, 8]}),
    "spectral classes": (GREY, {"channels": [6, 8]}),
}

each_styled = pytest.mark.parametrize("name", ["style", "adaptive"])


def make(name: str) -> Generator:
    torch.manual_seed(0)
    shape, options = MAKERS[name]
    return build_generator(name.split()[0], shape, options)


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("name", MAKERS)
def test_a_generator_makes_pictures_and_learns_in_one_step(name: str, precision: torch.dtype) -> None:
    generator = make(name)
    labels, inputs = generator.draw_labels(6, chance()), generator.draw(6, chance())
    optimizer = torch.optim.Adam(generator.parameters(), 1e-3)
    losses = []
    for _ in range(2):
        with torch.autocast("cpu", precision, enabled=precision != torch.float32):
            pictures = generator(labels, *inputs)
        assert pictures.shape == (6, generator.shape.channels, generator.shape.size, generator.shape.size)
        loss = (pictures.float() - 0.5).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[1] < losses[0]
    used = {key for key, weight in generator.named_parameters() if weight.grad is not None and weight.grad.any()}
    # The noise's strength starts at zero, and so does nothing but the noise's own gradient.
    assert used == {key for key, _ in generator.named_parameters()}


@pytest.mark.parametrize("name", JUDGES)
def test_a_discriminator_tells_two_sets_apart_after_a_few_steps(name: str) -> None:
    torch.manual_seed(0)
    shape, options = JUDGES[name]
    discriminator = build_discriminator(name.split()[0], shape, options)
    labels = torch.arange(8) % max(shape.classes, 1)
    light, dark = (torch.rand(8, shape.channels, shape.size, shape.size) + shift for shift in (0, -1))
    optimizer = torch.optim.Adam(discriminator.parameters(), 1e-2)
    for _ in range(10):
        gap = discriminator(light, labels) - discriminator(dark, labels)
        assert gap.shape == (8,)
        optimizer.zero_grad()
        nn.functional.softplus(-gap).mean().backward()
        optimizer.step()
    assert (discriminator(light, labels) > discriminator(dark, labels)).all()


@pytest.mark.parametrize("kind", ["residual", "spectral"])
def test_the_projection_makes_the_class_count(kind: str) -> None:
    torch.manual_seed(0)
    discriminator = build_discriminator(kind, GREY, {"channels": [6, 8]})
    picture = torch.rand(1, 1, 28, 28).expand(10, -1, -1, -1)
    assert discriminator(picture, torch.arange(10)).unique().numel() == 10


def test_no_layer_of_a_spectral_discriminator_stretches_its_weights_direction_by_more_than_one() -> None:
    torch.manual_seed(0)
    discriminator = build_discriminator("spectral", COLOUR, {"channels": [6, 8]})
    with torch.no_grad():
        for _ in range(50):  # the power iteration of 50 looks has arrived
            discriminator(torch.rand(2, 3, 16, 16), torch.zeros(2, dtype=torch.long))
    layers = [module for module in discriminator.modules() if isinstance(module, nn.Conv2d | nn.Linear)]
    largest = [float(torch.linalg.matrix_norm(layer.weight.flatten(1), 2).detach()) for layer in layers]
    assert len(largest) == 4
    assert largest == pytest.approx([1.0] * 4, abs=0.02)


def test_a_conditional_generator_obeys_its_class() -> None:
    generator = make("conditional").eval()
    z = torch.randn(1, 7, generator=chance()).expand(10, -1)
    pictures = generator(torch.arange(10), z)
    assert torch.pdist(pictures.flatten(1)).min() > 1e-3


@pytest.mark.parametrize("name", MAKERS)
def test_draws_repeat_with_their_seed_and_differ_without(name: str) -> None:
    generator = make(name)
    one, same, other = (generator.draw(5, chance(seed))[0] for seed in (1, 1, 2))
    torch.testing.assert_close(one, same)
    assert not torch.equal(one, other)


@pytest.mark.parametrize("name", ["dcgan", "conditional", "adaptive"])
def test_settled_norms_are_those_of_the_present_weights(name: str) -> None:
    generator = make(name)
    with torch.no_grad():
        for weight in generator.parameters():
            weight.mul_(1.7)
    inputs = generator.draw_labels(512, chance(3)), *generator.draw(512, chance(3))
    trained = generator.train()(*inputs).detach()
    generator.settle(chance(4))
    settled = generator.eval()(*inputs).detach()
    assert float((settled - trained).abs().mean()) < 0.1 * float(trained.std())
    norm = next(module for module in generator.modules() if isinstance(module, nn.BatchNorm2d))
    assert norm.momentum == 0.1


def style() -> StyleGenerator:
    generator = make("style")
    assert isinstance(generator, StyleGenerator)
    return generator


def styled(name: str) -> StyledGenerator:
    generator = make(name)
    assert isinstance(generator, StyledGenerator)
    return generator


@each_styled
def test_the_mean_style_is_the_mean_of_styles(name: str) -> None:
    generator = styled(name)
    generator.settle(chance(5))
    w = generator.mapping(torch.randn(20_000, 7, generator=chance(6)))
    torch.testing.assert_close(generator.mean_w, w.mean(0), atol=0.06, rtol=0)


@torch.no_grad()
def test_a_centred_mapping_starts_near_z_and_is_centred_whatever_it_learns() -> None:
    generator = styled("adaptive").train()
    z = torch.randn(4096, 7, generator=chance(6))
    w = generator.mapping(z)
    assert float(torch.cosine_similarity(z, w).mean()) > 0.95
    for weight in generator.mapping.parameters():
        nn.init.normal_(weight)
    bent = generator.mapping(z)
    torch.testing.assert_close(bent.mean(0), torch.zeros(7), atol=1e-4, rtol=0)
    assert float(torch.cosine_similarity(z, bent).mean()) < 0.9


@each_styled
def test_the_mapping_learns_at_a_hundredth_of_the_rate_and_every_weight_learns_once(name: str) -> None:
    generator = styled(name)
    slow, others = generator.groups(0.5)
    assert (slow["lr"], others["lr"]) == (0.005, 0.5)
    assert {id(weight) for weight in slow["params"]} == {id(weight) for weight in generator.mapping.parameters()}
    together = [id(weight) for group in (slow, others) for weight in group["params"]]
    assert sorted(together) == sorted(id(weight) for weight in generator.parameters())


@each_styled
def test_mixing_takes_early_layers_from_one_style_and_late_ones_from_the_other(name: str) -> None:
    generator = styled(name).eval()
    z, other, _, *noise = generator.draw(2, chance(7))
    labels = torch.zeros(2, dtype=torch.long)
    ws = generator.mapping(z), generator.mapping(other)
    mixed = generator(labels, z, other, torch.tensor([2, generator.depth]), *noise)
    by_layer = torch.stack([ws[int(layer >= 2)][0] for layer in range(generator.depth)])
    torch.testing.assert_close(mixed[0], generator.synthesis(torch.stack([by_layer, by_layer]), noise)[0])
    torch.testing.assert_close(mixed[1], generator.synthesis(ws[0], noise)[1])


@pytest.mark.parametrize("name", ["style", "adaptive noise"])
def test_a_style_brings_its_own_noise_unless_some_is_given(name: str) -> None:
    generator = styled(name).eval()
    for key, weight in generator.named_parameters():
        if "strength" in key:
            nn.init.ones_(weight)
    w = generator.mapping(torch.randn(2, 7, generator=chance(8)))
    torch.testing.assert_close(generator.synthesis(w), generator.synthesis(w))
    fresh = generator.synthesis(w, generator.draw_noise(2, chance(9)))
    assert not torch.allclose(fresh, generator.synthesis(w), atol=0.1)


def test_without_noise_none_is_learned() -> None:
    generator = build_generator("style", COLOUR, {"latent": 7, "noise": False})
    generator(torch.zeros(4, dtype=torch.long), *generator.draw(4, chance())).square().sum().backward()
    assert isinstance(generator, StyleGenerator)
    assert all(layer.noise.strength.grad is None for layer in generator.styled)
    assert generator.constant.grad is not None


def test_the_four_pixels_of_a_place_start_alike() -> None:
    generator = style()
    picture = generator.colours[-1](torch.randn(1, 6, 4, 4, generator=chance()), torch.randn(1, 9, generator=chance(1)))
    whole = nn.functional.pixel_shuffle(picture, 2)
    torch.testing.assert_close(whole[..., ::2, ::2], whole[..., 1::2, 1::2])


@pytest.mark.parametrize(
    ("kind", "shape", "options", "message"),
    [
        ("gan", COLOUR, {}, "There is no generator 'gan'; there are dcgan, conditional, style, adaptive"),
        ("style", COLOUR, {"depth": 3}, "The style generator has no option 'depth'; it has latent, style, mapping"),
        ("style", COLOUR, {"latent": 0}, "latent must be a whole number from 1 to 4,096; 0 is not"),
        ("style", COLOUR, {"channels": 8}, "channels must be a list of whole numbers"),
        ("style", COLOUR, {"channels": []}, "channels must be a list of whole numbers"),
        ("style", COLOUR, {"noise": 3}, "noise must be true or false; 3 is not"),
        ("style", GREY, {"channels": [8, 8, 8, 8]}, "28 px cannot be halved 3 times"),
        ("conditional", COLOUR, {"channels": [8, 8]}, "needs data with classes"),
    ],
)
def test_bad_options_get_one_sentence(kind: str, shape: PictureShape, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build_generator(kind, shape, options)


def test_an_encoder_s_styles_have_mean_zero_and_variance_one() -> None:
    styles = Encoder(PictureShape(8, 3), 5, (6, 8))(torch.rand(64, 3, 8, 8) * 2 - 1)
    assert styles.shape == (64, 5)
    torch.testing.assert_close(styles.mean(0), torch.zeros(5), atol=1e-5, rtol=0)
    torch.testing.assert_close(styles.var(0, correction=0), torch.ones(5), atol=1e-2, rtol=0)


def test_a_critic_of_styles_sees_how_much_they_differ() -> None:
    torch.manual_seed(0)
    critic, spread = StyleCritic(4, 8), torch.randn(16, 4, generator=chance())
    alike = spread[:1].expand(16, -1)
    assert critic(spread).shape == (16,)
    assert not torch.isclose(critic(spread)[0], critic(alike)[0])
    torch.testing.assert_close(critic(spread)[3], critic(spread.roll(-3, 0))[0])
