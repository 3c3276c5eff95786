from random import Random

from playground.plane.spec import GanSpec
from playground.tabs.surprise import RECIPES, surprise


def test_every_surprise_can_run_and_many_differ() -> None:
    specs = [surprise(Random(seed)) for seed in range(200)]
    assert len({spec.to_link() for spec in specs}) > 150
    assert {spec.loss for spec in specs} == {recipe["loss"] for recipe in RECIPES}
    assert not any(spec.distribution == "drawn" for spec in specs)


def test_a_critic_is_never_left_without_its_limit() -> None:
    for seed in range(200):
        spec = surprise(Random(seed))
        assert spec.loss != "wasserstein" or spec.penalty == "gradient_penalty"


def test_the_same_random_numbers_make_the_same_surprise() -> None:
    assert surprise(Random(5)) == surprise(Random(5)) != GanSpec()
