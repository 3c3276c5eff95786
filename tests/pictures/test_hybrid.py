from dataclasses import replace

import pytest
import torch

from playground.pictures.hybrid import Hybrid, begin
from playground.pictures.recipes import Encoding, Recipe
from playground.pictures.training import Training
from tests.pictures.examples import DCGAN, ENCODED, STYLE, small_set


def test_a_recipe_says_whether_there_is_an_encoder() -> None:
    assert type(begin(STYLE, small_set("small"))) is Training
    assert type(begin(ENCODED, small_set("small"))) is Hybrid


@pytest.mark.parametrize(
    "recipe", [STYLE, replace(DCGAN, encoder=Encoding(channels=(6, 8)))], ids=["none", "no styles"]
)
def test_it_takes_an_encoder_and_styles(recipe: Recipe) -> None:
    with pytest.raises(ValueError, match="must have an encoder and a generator of styles"):
        Hybrid(recipe, small_set("small"))


def test_critic_and_discriminator_join_when_their_time_has_come() -> None:
    training = begin(ENCODED, small_set("small"))
    told = [set(training.iterate()) for _ in range(14)]
    assert all(names == {"distance"} for names in told[:10])
    joined = {"generator_loss", "discriminator_loss", "critic_loss", "mapping_loss"}
    assert all(joined <= names for names in told[10:])
    assert ["distance" in names for names in told[10:]] == [True, False, True, False]


def test_an_encoder_and_a_generator_learn_to_draw_again_what_they_see() -> None:
    training = begin(replace(ENCODED, encoder=Encoding(channels=(6, 8), side=4, alone=1_000)), small_set("small", 8))
    distances = [float(training.iterate()["distance"]) for _ in range(150)]
    assert sum(distances[-10:]) < 0.8 * sum(distances[:10])


def test_the_mapping_is_moved_by_its_critic_alone() -> None:
    plan = Encoding(channels=(6, 8), side=4, alone=2, every=2, matches=0)
    training = begin(replace(ENCODED, encoder=plan), small_set("small"))
    before = {name: weight.clone() for name, weight in training.generator.named_parameters()}
    for _ in range(6):
        training.iterate()
    moved = {name for name, weight in training.generator.named_parameters() if not torch.equal(weight, before[name])}
    still = before.keys() - moved
    assert all(name.startswith("mapping.") for name in still)
    assert not any(name.startswith("mapping.") for name in moved)
