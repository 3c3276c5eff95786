import pytest

from playground.pictures.translation.networks import build
from playground.pictures.translation.recipe import names, parse, read
from tests.pictures.translation.examples import PAIRED

GOOD = 'data = "pairs"\nmethod = "pix2pix"\n[generator]\nkind = "unet"\nchannels = [4, 4]\n'
MEGABYTES = 5e6


@pytest.mark.parametrize("name", names())
def test_every_recipe_can_be_built_and_its_generators_fit_into_five_megabytes(name: str) -> None:
    generator = build(read(name).generator)
    assert 2 * sum(tensor.numel() for tensor in generator.state_dict().values()) < MEGABYTES


def test_the_five_are_there() -> None:
    assert names() == ["ink2emoji", "labels2avatar", "relief2satellite", "relief2satellite_unpaired", "twemoji2noto"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('data = "a"', "method is missing"),
        (GOOD.replace("[gen", "bach = 3\n[gen"), "there is no field 'bach'"),
        (GOOD.replace("[gen", "batch = 0\n[gen"), "batch must be a whole number from 1 to 1,024; 0 is not"),
        (GOOD.replace("pix2pix", "cut"), "method must be of pix2pix, cyclegan; 'cut' is not"),
        (GOOD + "[discriminator]\nfield = 3\n", "field must be of"),
        (GOOD + "[discriminator]\ndepth = 3\n", "The discriminator does not take"),
        ("data =", "Recipe bad"),
    ],
)
def test_a_bad_recipe_gets_one_sentence_that_names_it(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="Recipe bad: ") as told:
        parse("bad", text)
    assert sentence in str(told.value)


def test_what_decides_a_run_is_in_the_digest_and_words_are_not() -> None:
    assert parse("one", GOOD).digest == parse("other", f'about = "x"\n{GOOD}').digest
    assert parse("one", GOOD).digest != parse("one", f"seed = 3\n{GOOD}").digest


def test_an_unknown_recipe_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no recipe 'monet'"):
        read("monet")
    assert PAIRED.paired
