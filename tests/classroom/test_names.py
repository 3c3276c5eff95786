import re

import pytest

from playground.classroom.names import LABELS, clean, code_of, new_key, new_label


def test_a_code_follows_from_its_key_and_from_no_other() -> None:
    key, other = new_key(), new_key()
    assert len(key) >= 24
    assert code_of(key) == code_of(key) != code_of(other)
    assert re.fullmatch("([bdfgjklmrstv][aeiou]){3}-([bdfgjklmrstv][aeiou]){2}", code_of(key))


@pytest.mark.parametrize("said", ["takomi-ruba", "Takomi Ruba", " TAKOMIRUBA ", "ta-ko-mi-ru-ba"])
def test_a_code_is_understood_however_it_is_written(said: str) -> None:
    assert clean(said) == "takomi-ruba"


@pytest.mark.parametrize("said", ["", "takomi", "takomi-rubat", "takomi-rubata", "takopi-ruba", "12345", "../open"])
def test_what_is_no_code_is_none(said: str) -> None:
    assert clean(said) == ""


def test_labels_are_unique_until_all_are_taken_and_animals_as_long_as_there_are_some() -> None:
    taken: list[str] = []
    for _ in range(37):
        taken.append(new_label(taken))
    assert len({label.split()[1] for label in taken}) == 37
    while len(taken) < len(LABELS):
        taken.append(new_label(taken))
    assert sorted(taken) == sorted(LABELS)


def test_a_label_that_is_wished_for_is_given_where_it_is_free_and_is_one() -> None:
    assert new_label([], "teal fox") == "teal fox"
    assert new_label(["teal fox"], "teal fox") != "teal fox"
    assert new_label([], "Bob from the third row") in LABELS
