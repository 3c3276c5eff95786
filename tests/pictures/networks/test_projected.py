"""The discriminator on fixed features: what it sees, what of it learns, and what it refuses."""

import copy

import pytest
import torch
from torch import Tensor

from playground.metrics.features import load_efficientnet
from playground.pictures.hybrid import begin
from playground.pictures.networks import PictureShape, build_discriminator
from playground.pictures.networks.projected import STAGES, ProjectedDiscriminator, Projection, unstrided
from playground.pictures.recipes import Recipe
from tests.pictures.examples import small_set

SHAPE = PictureShape(32, 3)
SMALL = {"widths": [4, 6, 8, 6, 4], "pixels": [6, 8]}
NOBODY = torch.zeros(8, dtype=torch.long)


def build(shape: PictureShape = SHAPE, seed: int = 0) -> ProjectedDiscriminator:
    torch.manual_seed(seed)
    discriminator = build_discriminator("projected", shape, SMALL)
    assert isinstance(discriminator, ProjectedDiscriminator)
    return discriminator


def pictures(count: int = 8, channels: int = 3, seed: int = 0) -> Tensor:
    return torch.rand(count, channels, 32, 32, generator=torch.Generator().manual_seed(seed)) * 2 - 1


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("channels", [1, 3])
def test_every_judge_tells_two_sets_apart_after_a_few_steps(channels: int, precision: torch.dtype) -> None:
    discriminator = build(PictureShape(32, channels))
    optimizer = torch.optim.Adam(discriminator.parameters(), 1e-2)
    fine = pictures(channels=channels)
    coarse = torch.nn.functional.avg_pool2d(fine, 5, 1, 2)

    def gap() -> Tensor:
        with torch.autocast("cpu", precision, enabled=precision != torch.float32):
            return (discriminator(fine, NOBODY) - discriminator(coarse, NOBODY)).float()

    for _ in range(40):
        optimizer.zero_grad()
        torch.nn.functional.softplus(-gap()).mean().backward()
        optimizer.step()
    assert gap().shape == (8, len(STAGES) + 1)
    assert (gap().mean(0) > 0).all()


def test_the_projection_is_fixed_and_of_about_unit_strength() -> None:
    discriminator = build()
    before = [maps.clone() for maps in discriminator.projection(pictures())]
    discriminator.requires_grad_(True)  # as training does after the generator's step
    assert not list(discriminator.projection.parameters())
    optimizer = torch.optim.Adam(discriminator.parameters(), 1e-2)
    discriminator(pictures(), NOBODY).mean().backward()
    optimizer.step()
    for maps, same, side, width in zip(
        discriminator.projection(pictures()), before, (16, 8, 4, 2, 1), SMALL["widths"], strict=True
    ):
        assert maps.shape == (8, width, side, side)
        assert torch.equal(maps, same)
        assert 0.1 < float(maps.square().mean().sqrt()) < 5


def test_a_state_holds_the_mixing_but_not_the_net_that_anyone_can_install() -> None:
    discriminator = build()
    state = discriminator.state_dict()
    assert not [name for name in state if name.startswith("projection.net")]
    other = build(seed=1)
    assert not torch.equal(other.projection(pictures())[0], discriminator.projection(pictures())[0])
    other.load_state_dict(state)
    with torch.no_grad():  # a look moves the power iteration of spectral normalisation on, in training
        torch.testing.assert_close(other.eval()(pictures(), NOBODY), discriminator.eval()(pictures(), NOBODY))


def test_features_are_those_of_the_whole_net_and_gradients_reach_the_pictures() -> None:
    net, projection = load_efficientnet(), Projection((4,) * len(STAGES))
    seen = pictures().requires_grad_()
    levels = (seen + 1) * 127.5
    deepest = projection._features(seen)[-1]
    with torch.no_grad():
        head = net._swish(net._conv_head(deepest))
        torch.testing.assert_close(head, net.extract_features((levels - 127) / 128), atol=1e-3, rtol=1e-3)
    for maps in projection(seen):
        (gradient,) = torch.autograd.grad(maps.square().mean(), seen, retain_graph=True)
        assert float(gradient.abs().sum()) > 0


def test_the_net_without_strides_computes_the_same() -> None:
    with torch.no_grad():
        levels = pictures(2)
        torch.testing.assert_close(
            unstrided(load_efficientnet()).extract_features(levels), load_efficientnet().extract_features(levels)
        )


def test_a_run_with_it_resumes_exactly() -> None:
    generator = {"kind": "adaptive", "latent": 6, "mapping": 2, "channels": (8, 6, 4), "noise": True}
    recipe = Recipe("tiny", "small", generator, {"kind": "projected"} | SMALL, loss="hinge", batch=4, r1=0.0)
    data = small_set("small", side=32)
    whole, first, second = (begin(recipe, data) for _ in range(3))
    for run, count in ((whole, 8), (first, 4)):
        for _ in range(count):
            run.iterate()
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    for _ in range(4):
        second.iterate()
    for part in ("generator", "discriminator"):
        states = (dict(run.parts())[part].state_dict() for run in (whole, second))
        for (name, one), other in zip(next(states).items(), next(states).values(), strict=True):
            assert torch.equal(one, other), name


@pytest.mark.parametrize(
    ("shape", "options", "words"),
    [
        (PictureShape(28, 1), {}, "28 px cannot be halved 3 times"),
        (PictureShape(32, 3, classes=4), {}, "knows no classes"),
        (SHAPE, {"widths": [4, 4]}, "widths must be 5 numbers"),
    ],
)
def test_what_does_not_fit_is_refused(shape: PictureShape, options: dict[str, list[int]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build_discriminator("projected", shape, options)
