from dataclasses import replace

import numpy as np
import pytest
import torch

from playground.pictures.model import MOST_SEED, Model, stir
from playground.pictures.networks import StyledGenerator
from playground.pictures.stored import read
from tests.pictures.examples import CONDITIONAL, DCGAN, RECIPES, SIDE, STYLE
from tests.pictures.models import stored_model


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Model]:
    home = tmp_path_factory.mktemp("models")
    return {name: read(stored_model(home / name, recipe), name) for name, recipe in RECIPES.items()}


@pytest.mark.parametrize("recipe", RECIPES)
def test_samples_repeat_from_their_seed_and_differ_between_seeds(models: dict[str, Model], recipe: str) -> None:
    model = models[recipe]
    first, again, other = model.sample(5, seed=3), model.sample(5, seed=3), model.sample(5, seed=4)
    assert first.shape == (5, SIDE, SIDE, 3)
    assert first.dtype == np.uint8
    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_first_latents_of_a_seed_do_not_depend_on_the_count(models: dict[str, Model], recipe: str) -> None:
    model = models[recipe]
    assert torch.equal(model.latent(3, 7), model.latent(40, 7)[:3])


def test_latents_are_not_the_numbers_that_first_weights_were_drawn_from(models: dict[str, Model]) -> None:
    model = models[STYLE.name]
    plain = torch.randn(40, model.generator.latent, generator=torch.Generator().manual_seed(STYLE.seed))
    assert (torch.cdist(model.latent(40, STYLE.seed), plain) > 1e-3).all()
    assert len({stir(seed) for seed in range(1000)}) == 1000


def test_many_pictures_are_made_in_parts(models: dict[str, Model], monkeypatch: pytest.MonkeyPatch) -> None:
    model = models[STYLE.name]
    whole = model.sample(7, seed=1)
    monkeypatch.setattr("playground.pictures.model.BATCH", 3)
    assert np.abs(whole.astype(int) - model.sample(7, seed=1).astype(int)).max() <= 1


@pytest.mark.parametrize("recipe", [STYLE.name, DCGAN.name])
def test_without_spread_all_samples_are_one(models: dict[str, Model], recipe: str) -> None:
    model = models[recipe]
    pictures = model.sample(6, seed=2, psi=0.0)
    assert (pictures == pictures[:1]).all()
    assert (model.sample(6, seed=2) != pictures).any()


def test_truncation_shrinks_the_spread_of_styles(models: dict[str, Model]) -> None:
    model = models[STYLE.name]
    z = model.latent(100, 0)
    whole, half = (model.place(z, psi) - model.mean_w for psi in (1.0, 0.5))
    torch.testing.assert_close(half, whole / 2)


def test_the_mean_style_is_the_mean_of_styles(models: dict[str, Model]) -> None:
    model = models[STYLE.name]
    mean = model.style(model.latent(10_000, 5)).mean(0)
    assert (mean - model.mean_w).norm() < 0.1 * (1 + mean.norm())


def test_classes_go_by_index_and_by_name(models: dict[str, Model]) -> None:
    model = models[CONDITIONAL.name]
    assert model.class_names == ("a", "b", "c")
    assert (model.sample(4, 1, label="B") == model.sample(4, 1, label=1)).all()
    assert (model.sample(4, 1, label=0) != model.sample(4, 1, label=1)).any()
    assert set(model.labels(200, None).tolist()) == {0, 1, 2}


@pytest.mark.parametrize("label", [3, -1, "d"])
def test_a_class_that_is_not_there_gets_one_sentence(models: dict[str, Model], label: int | str) -> None:
    with pytest.raises(ValueError, match=r"has no class .*; it has a, b, c\."):
        models[CONDITIONAL.name].sample(2, label=label)
    with pytest.raises(ValueError, match="it has none"):
        models[STYLE.name].sample(2, label=label)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"count": 0}, "count of at least 1"),
        ({"count": 1, "seed": -1}, "seed from 0 to"),
        ({"count": 1, "seed": MOST_SEED + 1}, "seed from 0 to"),
        ({"count": 1, "psi": float("nan")}, "ψ must be a number"),
        ({"count": 1, "psi": -0.5}, "ψ must be from 0 to 2"),
        ({"count": 1, "psi": 3.0}, "ψ must be from 0 to 2"),
    ],
)
def test_bad_values_get_one_sentence(models: dict[str, Model], given: dict[str, float], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        models[STYLE.name].sample(**given)  # type: ignore[arg-type]


def test_models_without_styles_say_so(models: dict[str, Model]) -> None:
    model = models[DCGAN.name]
    with pytest.raises(ValueError, match="no style space"):
        model.style(model.latent(1, 0))
    with pytest.raises(ValueError, match="ψ must be from 0 to 1"):
        model.sample(1, psi=1.5)


def test_latents_of_another_form_are_refused(models: dict[str, Model]) -> None:
    model = models[STYLE.name]
    with pytest.raises(ValueError, match=r"takes latents \[n, 6\]"):
        model.generate(torch.zeros(2, 5))
    with pytest.raises(ValueError, match="finite"):
        model.generate(torch.full((1, 6), torch.nan))


def test_a_style_a_layer_mixes_pictures(models: dict[str, Model]) -> None:
    model = models[STYLE.name]
    w = model.place(model.latent(2, 0))
    assert isinstance(model.generator, StyledGenerator)
    layered = w[:, None].expand(-1, model.generator.depth, -1)
    assert (model.generate(layered) == model.generate(w)).all()


def test_a_model_says_which_scores_flatter_it(models: dict[str, Model]) -> None:
    model = models[STYLE.name]
    assert model.about["discriminator_sees"] == ""
    assert model.flattery("efficientnet96") == ""
    seen = replace(model, about=model.about | {"discriminator_sees": "efficientnet"})
    assert seen.flattery("efficientnet96").startswith("These features flatter this model")
    assert seen.flattery("satellite_judge") == ""
    assert replace(model, about={"discriminator_sees": 3}).flattery("efficientnet96") == ""
