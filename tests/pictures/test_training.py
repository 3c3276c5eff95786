import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from playground.pictures.hybrid import begin
from playground.pictures.recipes import Recipe
from playground.pictures.training import LOSSES, Training, shape_of, to_bytes
from tests.pictures.examples import CONDITIONAL, ENCODED, RECIPES, SIDE, STYLE, small_set


def tensors(training: Training) -> dict[str, torch.Tensor]:
    parts = {"generator": training.generator, "discriminator": training.discriminator, "average": training.average}
    return {f"{part}.{name}": tensor for part, net in parts.items() for name, tensor in net.state_dict().items()}


def weights_of(network: torch.nn.Module) -> torch.Tensor:
    return torch.cat([weight.detach().flatten() for weight in network.parameters()])


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))
def test_two_halves_with_a_restart_between_are_one_whole(recipe: Recipe) -> None:
    data = small_set("small")
    whole = begin(recipe, data)
    for _ in range(100):
        whole.iterate()

    first = begin(recipe, data)
    for _ in range(50):
        first.iterate()
    first.samples(4, 2)  # looking on changes nothing
    second = begin(replace(recipe, about="the same"), data)
    second.load_state_dict(first.state_dict())
    for _ in range(50):
        second.iterate()

    assert second.iteration == whole.iteration == 100
    second.settled(), whole.settled()
    for name, tensor in tensors(whole).items():
        assert torch.equal(tensors(second)[name], tensor), name


@pytest.mark.parametrize("recipe", [CONDITIONAL, ENCODED], ids=["alone", "with an encoder"])
def test_an_adopted_generator_rests_until_the_others_have_caught_up(
    recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, data = begin(recipe, small_set("small")), small_set("small")
    monkeypatch.setattr(type(before), "rests", 4)
    for _ in range(12):
        before.iterate()
    run = begin(recipe, data)
    run.adopt(before.settled(), before.iteration)
    moving = [part for part in ("discriminator", "encoder") if part in dict(run.parts())]
    before_it = {part: weights_of(dict(run.parts())[part]) for part in ("generator", "average", *moving)}
    for _ in range(4):
        told = run.iterate()
        assert all(torch.isfinite(value) for value in told.values())
    assert run.iteration == 16
    for part, weights in before_it.items():
        assert torch.equal(weights_of(dict(run.parts())[part]), weights) == (part not in moving), part
    again = begin(recipe, data)
    again.load_state_dict(copy.deepcopy(run.state_dict()))
    run.iterate(), again.iterate()
    for name, tensor in tensors(run).items():
        assert torch.equal(tensors(again)[name], tensor), name
    assert not torch.equal(weights_of(run.generator), before_it["generator"])
    with pytest.raises(ValueError, match="is not that of the recipe tiny-style"):
        Training(STYLE, data).adopt(before.average, 1)


def test_a_seed_decides_the_run() -> None:
    data = small_set("small")
    runs = [Training(replace(STYLE, seed=seed), data) for seed in (0, 0, 1)]
    for run in runs:
        for _ in range(3):
            run.iterate()
    one, same, other = (weights_of(run.generator) for run in runs)
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_a_state_of_another_recipe_is_refused() -> None:
    data = small_set("small")
    state = Training(STYLE, data).state_dict()
    with pytest.raises(ValueError, match="another recipe"):
        Training(replace(STYLE, batch=8), data).load_state_dict(state)


def test_the_penalty_is_the_squared_slope_and_comes_when_it_is_due() -> None:
    training = Training(replace(STYLE, augment=(), flips=()), small_set("small"))
    chance = torch.Generator().manual_seed(0)
    real, classes = training.real(chance)
    one, label, discriminator = real[:1].double(), classes[:1], training.discriminator.double()
    # ‖∇D‖² by finite differences, of one picture: the batch's deviation couples pictures.
    nudges = 1e-4 * torch.eye(one.numel(), dtype=torch.float64).view(-1, *one.shape)
    with torch.no_grad():
        slopes = [discriminator(one + nudge, label) - discriminator(one - nudge, label) for nudge in nudges]
    expected = (torch.cat(slopes) / 2e-4).square().sum()
    torch.testing.assert_close(training._r1(one, label).detach(), expected, rtol=1e-3, atol=0)
    training.discriminator.float()
    assert ["r1" in training.iterate() for _ in range(9)] == [index % 4 == 0 for index in range(9)]


def test_real_batches_are_the_data_with_their_classes() -> None:
    data = small_set("small")
    training = Training(CONDITIONAL, data)
    pictures, classes = training.real(torch.Generator().manual_seed(1))
    for picture, label in zip(to_bytes(pictures), classes, strict=True):
        (index,) = np.flatnonzero((data.train == picture).all((1, 2, 3)))
        assert data.labels("train", "kind")[index] == label


def test_the_average_follows_at_the_recipe_s_pace() -> None:
    training = Training(replace(STYLE, memory=4), small_set("small"))
    training.iteration = 10_000
    before = training.average.constant.clone()  # type: ignore[operator]
    with torch.no_grad():
        training.generator.constant.add_(1.0)  # type: ignore[operator]
    training._follow()
    moved = training.average.constant - before  # type: ignore[operator]
    torch.testing.assert_close(moved, torch.full_like(moved, 0.5))  # memory = batch: half is forgotten at once


def test_losses_are_the_papers() -> None:
    real, fake = torch.tensor([0.3, -2.0]), torch.tensor([0.7, -0.2])
    probability = torch.sigmoid
    loss = LOSSES["non_saturating"]
    torch.testing.assert_close(
        loss.discriminator(real, fake), -(probability(real).log().mean() + (1 - probability(fake)).log().mean())
    )
    torch.testing.assert_close(loss.generator(fake), -probability(fake).log().mean())
    assert float(LOSSES["hinge"].discriminator(real, fake)) == pytest.approx((0.7 + 3.0) / 2 + (1.7 + 0.8) / 2)
    assert float(LOSSES["hinge"].generator(fake)) == pytest.approx(-0.25)


def test_samples_have_one_class_a_column_and_do_not_change_with_the_looking() -> None:
    training = Training(CONDITIONAL, small_set("small", channels=1))
    one, two = (training.samples(6, 3) for _ in range(2))
    assert one.shape == (6, SIDE, SIDE, 1)
    np.testing.assert_array_equal(one, two)


def test_bytes_are_levels_and_out_of_range_is_clipped() -> None:
    values = torch.tensor([-3.0, -1.0, 0.0, 1.0, 3.0]).view(5, 1, 1, 1)
    np.testing.assert_array_equal(to_bytes(values).ravel(), [0, 0, 128, 255, 255])


@pytest.mark.parametrize(("change", "message"), [({"classes": "size"}, "no attribute 'size'")])
def test_a_recipe_that_does_not_fit_its_data_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Training(replace(STYLE, **change), small_set("small"))


def test_the_shape_of_a_set_counts_its_classes() -> None:
    shape = shape_of(small_set("small", channels=1), "kind")
    assert (shape.size, shape.channels, shape.classes) == (SIDE, 1, 3)


def test_a_small_gan_learns_the_mean_colour_of_its_data() -> None:
    data = small_set("small")
    pictures = np.full_like(data.train, 40)
    pictures[:, : SIDE // 2] = 220  # light above, dark below
    data = replace(data, arrays=dict(data.arrays) | {"train": pictures})
    training = Training(replace(STYLE, augment=(), flips=(), batch=8, memory=200, r1=1.0), data)
    for _ in range(250):
        training.iterate()
    found = training.samples(32, 8).mean((0, 2, 3))
    assert found[: SIDE // 2].mean() - found[SIDE // 2 :].mean() > 80
