import re

import numpy as np
import pytest

from playground import zoo
from playground.pictures.training_pictures import TrainingPictures, coarse
from playground.tabs import gallery_words as words
from playground.tabs.gallery_settings import ANY, Sampling, read
from tests.small_zoo import CLASSED, STYLED

OWN = np.arange(1, 101, dtype=np.float32)  # nearest-other distances of training pictures


@pytest.mark.parametrize(
    ("distance", "sentence"),
    [
        (0.5, "None of the real pictures have another so near to them: compare the two, it may be a copy."),
        (5, "Only 5% of the real pictures have another so near to them"),
        (50, "50% of the real pictures have another so near to them: an ordinary distance."),
        (94.5, "94% of the real pictures have another so near to them: an ordinary distance."),
        (99, "99% of the real pictures have another nearer to them: something new, or a failure."),
    ],
)
def test_a_distance_is_judged_by_those_of_training_pictures(distance: float, sentence: str) -> None:
    assert sentence in words.verdict(distance, OWN)


def test_usual_distances_are_quartiles() -> None:
    assert words.usual(OWN) == [25.75, 50.5, 75.25]
    assert "usually 50.5 (median of 100; middle half 25.8 to 75.2)" in words.measure(OWN, 64)


@pytest.mark.parametrize(("size", "side"), [(28, 14), (32, 16), (64, 16), (128, 16)])
def test_the_size_that_is_compared_is_the_one_that_is_said(size: int, side: int) -> None:
    assert f"at {side} px" in words.measure(OWN, size)
    assert coarse(np.zeros((1, size, size, 1), np.uint8)).shape == (1, side * side)


def test_a_search_of_all_pictures_says_so() -> None:
    pictures = np.zeros((50, 8, 8, 3), np.uint8)
    whole, part = (TrainingPictures(pictures, total, coarse(pictures)) for total in (50, 50_000))
    assert words.searched(whole, "avatars") == "Nearest of all 50 training pictures."
    assert words.searched(part, "avatars").startswith("Nearest of 50 of the 50,000 training pictures")
    assert "`python -m playground.pictures.datasets avatars`" in words.searched(part, "avatars")


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
        for left_out in ("license", "samples.png", "Written by hand", "../"):
            assert left_out not in card


def test_formulas_are_whole() -> None:
    assert words.FORMULAS.count("$$") == 6
    assert len(re.findall(r"(?<!\$)\$(?!\$)", words.FORMULAS)) % 2 == 0


@pytest.mark.skipif(len(zoo.names()) < 4, reason="needs the shipped models")
def test_the_shipped_models_have_the_presets_that_were_made_for_them() -> None:
    assert [preset.label for preset in words.presets()] == ["The average", "Sneakers", "Far out"]
