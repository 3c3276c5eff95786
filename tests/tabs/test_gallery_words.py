import re

import numpy as np
import pytest

from playground import zoo
from playground.pictures.model import ANY
from playground.pictures.networks import GENERATORS
from playground.pictures.training_pictures import TrainingPictures, coarse
from playground.tabs import gallery_words as words
from playground.tabs.gallery_settings import Sampling, read
from tests.small_zoo import CLASSED, STYLED

REAL = np.arange(1, 301, dtype=np.float32)  # distances of real pictures to their nearest others
PICTURES = np.random.default_rng(2).integers(0, 256, (50, 8, 8, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("distance", "sentence"),
    [
        (0.5, "None of 300 real pictures lie so near to another one: compare the two, it may be a copy."),
        (1, "Only 0.3% of 300 real pictures lie so near to another one: compare the two, it may be a copy."),
        (15, "Only 5% of 300 real pictures lie so near to another one: compare the two, it may be a copy."),
        (150, "50% of 300 real pictures lie so near to another one: an ordinary distance."),
        (284, "95% of 300 real pictures lie so near to another one: an ordinary distance."),
        (297, "99% of 300 real pictures lie nearer to another one: something new, or a failure."),
        (299, "99.7% of 300 real pictures lie nearer to another one: something new, or a failure."),
        (999, "All 300 real pictures lie nearer to another one: something new, or a failure."),
    ],
)
def test_a_distance_is_judged_by_those_of_real_pictures(distance: float, sentence: str) -> None:
    assert words.verdict(distance, REAL) == sentence


def test_usual_distances_are_quartiles() -> None:
    assert words.usual(REAL) == [75.75, 150.5, 225.25]


def test_it_is_said_what_usual_distances_are_between() -> None:
    excerpt = TrainingPictures(PICTURES, 300, coarse(PICTURES))
    low, middle, high = words.usual(excerpt.real_distances)
    said = f"it is usually {middle:.3g} (median of 50; middle half {low:.3g} to {high:.3g})."
    assert words.measure(excerpt, 8).endswith(f"From one of the pictures searched to the nearest other one {said}")
    prepared = TrainingPictures(PICTURES, 50, coarse(PICTURES), coarse(PICTURES[:7] // 2))
    assert "From a held-out real picture to the nearest one of those searched" in words.measure(prepared, 8)
    assert "(median of 7;" in words.measure(prepared, 8)


@pytest.mark.parametrize(("size", "side"), [(28, 14), (32, 16), (64, 16), (128, 16)])
def test_the_size_that_is_compared_is_the_one_that_is_said(size: int, side: int) -> None:
    pictures = np.zeros((2, size, size, 1), np.uint8)
    assert f"at {side} px" in words.measure(TrainingPictures(pictures, 2, coarse(pictures)), size)
    assert coarse(np.zeros((1, size, size, 1), np.uint8)).shape == (1, side * side)


PREPARE = "prepare the data (`python -m playground.pictures.datasets avatars`) to search all."


@pytest.mark.parametrize(
    ("prepared", "total", "sentence"),
    [
        (False, 50_000, f"Nearest of 50 of the 50,000 training pictures, which ship with the model; {PREPARE}"),
        (True, 50, "Nearest of all 50 training pictures."),
        (
            True,
            50_000,
            f"Nearest of the 50 real pictures prepared on this machine; the model learned from 50,000; {PREPARE}",
        ),
        (True, 40, "Nearest of the 50 real pictures prepared on this machine; the model learned from 40."),
    ],
)
def test_it_is_said_which_pictures_are_searched(prepared: bool, total: int, sentence: str) -> None:
    held_out = coarse(PICTURES) if prepared else None
    training = TrainingPictures(PICTURES, total, coarse(PICTURES), held_out)
    assert words.searched(training, "avatars") == sentence


def test_every_kind_of_generator_has_its_words() -> None:
    assert words.KINDS.keys() == GENERATORS.keys()


@pytest.mark.usefixtures("small_zoo")
class TestOfModels:
    def test_every_truncation_has_its_sentence(self) -> None:
        styled, classed = zoo.load(STYLED), zoo.load(CLASSED)
        sentences = [words.look(Sampling(STYLED, psi=psi), styled) for psi in (0, 0.5, 1, 1.5)]
        sentences += [words.look(Sampling(CLASSED, label, psi=0), classed) for label in (ANY, "a")]
        assert len(set(sentences)) == len(sentences)
        assert "Karras et al. 2019" in words.why(styled)
        assert "Brock et al. 2019" in words.why(classed)

    def test_facts_are_those_of_the_config(self) -> None:
        facts = words.facts(zoo.load(CLASSED))
        assert facts.startswith("Class-conditional generator of 8 px pictures, ")
        assert "trained for 1 min on" in facts
        assert facts.endswith("Data: small.")

    def test_three_presets_that_can_be_shown_whatever_is_shipped(self) -> None:
        presets = words.presets()
        assert len(presets) == len({preset.label for preset in presets}) == 3
        for preset in presets:
            wanted = preset.sampling
            assert read(wanted.model, wanted.label, wanted.seed, wanted.psi) == wanted

    def test_a_card_is_shown_without_what_only_a_repository_can_show(self) -> None:
        card = words.card(STYLED)
        assert card.startswith("# A tiny model")
        assert "see its recipe and [the paper](https://arxiv.org/abs/1812.04948)" in card
        for left_out in ("license", "samples.webp", "Written by hand", "../"):
            assert left_out not in card


def test_formulas_are_whole() -> None:
    assert words.FORMULAS.count("$$") == 6
    assert len(re.findall(r"(?<!\$)\$(?!\$)", words.FORMULAS)) % 2 == 0


def test_the_shipped_models_have_the_presets_that_were_made_for_them() -> None:
    assert [preset.label for preset in words.presets()] == ["The average", "Sneakers", "Far out"]
