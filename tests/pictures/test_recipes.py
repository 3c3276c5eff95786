import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from playground.pictures.networks import PictureShape, build_discriminator, build_generator
from playground.pictures.recipes import FOLDER, Encoding, names, parse, read
from tests.pictures.examples import STYLE

TEXT = """
data = "avatars"
augment = ["colour"]
[generator]
kind = "style"
[discriminator]
kind = "residual"
"""
SHAPES = {
    "avatars": PictureShape(64, 3),
    "avatars_encoded": PictureShape(64, 3),
    "satellite": PictureShape(64, 3),
    "fashion": PictureShape(28, 1, 10),
    "digits": PictureShape(28, 1, 10),
}
LARGEST = 4 * 2**20  # bytes of a shipped generator, in float16


def test_a_recipe_is_read_as_it_is_written() -> None:
    recipe = parse("mine", TEXT)
    assert (recipe.name, recipe.data, recipe.augment) == ("mine", "avatars", ("colour",))
    assert recipe.generator == {"kind": "style"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("batc = 3", "Recipe mine: there is no field 'batc'; did you mean batch?"),
        ("batch = 0", "batch must be a whole number from 2 to 4,096; 0 is not"),
        ("batch = 2.5", "batch must be a whole number"),
        ("batch = true", "batch must be a whole number"),
        ("r1 = -1", "r1 must be a number from 0"),
        ("beta2 = nan", "beta2 must be a number"),
        ('r1 = "large"', "r1 must be a number"),
        ('loss = "best"', "loss must be of non_saturating, hinge; 'best' is not"),
        ('flips = ["diagonal"]', "flips must be of horizontal, vertical"),
        ("batch = ", "Recipe mine: "),
    ],
)
def test_a_bad_recipe_gets_one_sentence(line: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse("mine", f"{line}\n{TEXT}")


def test_a_recipe_may_have_an_encoder_and_is_another_then() -> None:
    plain, encoded = parse("mine", TEXT), parse("mine", f"{TEXT}[encoder]\nchannels = [8, 16]\nalone = 50\n")
    assert encoded.encoder == Encoding(channels=(8, 16), alone=50)
    assert plain.digest != encoded.digest


def test_recipes_without_an_encoder_are_what_they_were_before_there_were_encoders() -> None:
    shipped = json.loads((FOLDER.parent / "digits" / "config.json").read_text())
    assert read("digits").digest == shipped["recipe_digest"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("encoder = 3\n" + TEXT, "encoder must be a table of options; 3 is not"),
        (TEXT + "[encoder]\nsides = 3", "there is no field 'sides'; did you mean side"),
        (TEXT + "[encoder]\nalone = -1", "alone must be a whole number from 0"),
        (TEXT + "[encoder]\nchannels = [0]", "channels must be a list of whole numbers"),
    ],
)
def test_a_bad_encoder_gets_one_sentence(table: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse("mine", table)


def test_a_recipe_without_networks_is_refused() -> None:
    with pytest.raises(ValueError, match="generator is missing"):
        parse("mine", 'data = "avatars"')


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"generator": "style"}, "generator must be a table of options; 'style' is not"),
        ({"flips": 3}, "flips must be a list; 3 is not"),
    ],
)
def test_values_of_another_kind_get_one_sentence(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(STYLE, **change)


def test_unknown_networks_are_refused() -> None:
    with pytest.raises(ValueError, match="kind must be of dcgan, conditional, style, adaptive; 'transformer' is not"):
        parse("mine", TEXT.replace("style", "transformer"))


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(ValueError, match="avatars, avatars_encoded, digits, fashion, satellite"):
        read("celeba")


def test_a_recipe_can_be_a_file_of_one_s_own(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(TEXT)
    assert read(str(tmp_path / "mine.toml")) == parse("mine", TEXT)


@pytest.mark.parametrize("change", [{"seed": 1}, {"batch": 8}, {"generator": {"kind": "style", "latent": 7}}])
def test_the_digest_tells_recipes_apart(change: dict[str, Any]) -> None:
    assert replace(STYLE, **change).digest != STYLE.digest
    assert replace(STYLE, about="other words").digest == STYLE.digest
    assert replace(STYLE, begins="another").digest == STYLE.digest  # its checkpoints go on all the same


def test_the_shipped_recipes_are_there() -> None:
    assert names() == sorted(SHAPES)


def test_a_recipe_that_goes_on_with_another_builds_the_same_generator() -> None:
    goes_on = {name: read(name) for name in names() if read(name).begins}
    assert goes_on
    for name, recipe in goes_on.items():
        before = read(recipe.begins)
        assert (before.generator, before.data, before.classes) == (recipe.generator, recipe.data, recipe.classes), name


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_shipped_recipes_build_networks_that_are_small_enough_to_ship(name: str) -> None:
    recipe = read(name)
    generator_options, discriminator_options = dict(recipe.generator), dict(recipe.discriminator)
    generator = build_generator(generator_options.pop("kind"), SHAPES[name], generator_options)
    build_discriminator(discriminator_options.pop("kind"), SHAPES[name], discriminator_options)
    assert 2 * sum(tensor.numel() for tensor in generator.state_dict().values()) <= LARGEST
