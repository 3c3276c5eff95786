import re

from playground.plane import losses, penalties
from playground.plane.spec import PROPERTIES
from playground.tabs import formulas
from playground.tabs.words import CHOICES, EXPLAINER, GROUPS, MORE


def test_every_choice_has_words_and_none_stands_for_two_things() -> None:
    for name, prop in PROPERTIES.items():
        words = [CHOICES.get(choice, choice) for choice in prop.choices]
        assert len(set(words)) == len(words), name
        assert not any("_" in word for word in words), name


def test_every_group_of_settings_has_a_card() -> None:
    assert {prop.group for prop in PROPERTIES.values()} - {"data"} == set(GROUPS) == set(MORE)


def test_every_loss_and_penalty_has_its_formula_and_its_paper() -> None:
    assert set(formulas.LOSSES) == set(losses.LOSSES)
    assert set(formulas.PENALTIES) == set(penalties.PENALTIES) - {"none"}
    for text in (*formulas.LOSSES.values(), *formulas.PENALTIES.values()):
        assert re.search(r"\w+ (et al\. |and \w+ )?\d{4}", text), text
        assert text.count("$$") == 2
    assert formulas.formulas().count("$") % 2 == 0


def test_the_explainer_closes_what_it_opens() -> None:
    for tag in ("section", "span", "p", "h2", "div"):
        assert len(re.findall(rf"<{tag}[\s>]", EXPLAINER)) == EXPLAINER.count(f"</{tag}>"), tag
