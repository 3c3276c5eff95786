from typing import Any

import pytest

from playground.classroom.question import LONGEST_CHOICE, LONGEST_TEXT, Question


def test_each_has_one_answer_which_changes_until_the_question_is_closed() -> None:
    question = Question.read(1, " How many\nmodes? ", ["all", "some", "", "one"])
    assert (question.text, question.choices) == ("How many modes?", ("all", "some", "one"))
    for seat, choice in ((7, 0), (8, 2), (7, 2)):
        question.answer(seat, choice)
    assert question.counts == [0, 0, 2]
    question.open = False
    with pytest.raises(ValueError, match="closed"):
        question.answer(8, 0)
    assert question.counts == [0, 0, 2]


@pytest.mark.parametrize("choice", [-1, 2, True, "0", None, 0.0])
def test_an_answer_is_one_of_the_choices(choice: Any) -> None:
    question = Question.read(1, "Which?", ["a", "b"])
    with pytest.raises(ValueError, match="none of the question's choices"):
        question.answer(1, choice)


@pytest.mark.parametrize(
    ("text", "choices", "sentence"),
    [
        ("", ["a", "b"], "needs a text"),
        (None, ["a", "b"], "needs a text"),
        ("Which?", ["a"], "2 to 4 choices; there are 1"),
        ("Which?", ["a", " "], "2 to 4 choices; there are 1"),
        ("Which?", list("abcde"), "there are 5"),
        ("Which?", "ab", "needs 2 to 4 choices"),
        ("Which?", ["a", 2], "needs 2 to 4 choices"),
        ("Which?", ["a", " a "], "the same"),
        ("?" * (LONGEST_TEXT + 1), ["a", "b"], "characters"),
        ("Which?", ["a", "b" * (LONGEST_CHOICE + 1)], "characters"),
    ],
)
def test_what_is_no_question_gets_one_sentence(text: Any, choices: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Question.read(1, text, choices)
