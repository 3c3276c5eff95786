"""A question to a class: a text, two to four choices, one answer each, which may change until it is closed."""

from dataclasses import dataclass, field
from typing import Any

from playground.classroom.push import State

LONGEST_TEXT, LONGEST_CHOICE = 200, 60  # characters
FEWEST, MOST = 2, 4  # choices


@dataclass
class Question:
    """A question; `answers` are indices of choices, by the number of the seat that gave them.

    `state`: what was put to all views with it, and waits there until the question is revealed.
    """

    number: int
    text: str
    choices: tuple[str, ...]
    state: State | None = None
    open: bool = True
    answers: dict[int, int] = field(default_factory=dict)

    @classmethod
    def read(cls, number: int, text: Any, choices: Any, state: State | None = None) -> "Question":
        """A question as a lecturer wrote it. ValueError, with one sentence."""
        if not isinstance(text, str) or not text.strip():
            raise ValueError("The question needs a text.")
        if not isinstance(choices, list) or not all(isinstance(choice, str) for choice in choices):
            raise ValueError(f"The question needs {FEWEST} to {MOST} choices.")
        given = tuple(line(choice) for choice in choices if choice.strip())
        if not FEWEST <= len(given) <= MOST:
            raise ValueError(f"The question needs {FEWEST} to {MOST} choices; there are {len(given)}.")
        if len(set(given)) < len(given):
            raise ValueError("Two choices of the question are the same.")
        if len(line(text)) > LONGEST_TEXT or any(len(choice) > LONGEST_CHOICE for choice in given):
            raise ValueError(
                f"The question may have {LONGEST_TEXT} characters, and each of its choices {LONGEST_CHOICE}."
            )
        return cls(number, line(text), given, state)

    def answer(self, seat: int, choice: Any) -> None:
        """A seat's answer, in place of the one before. ValueError, with one sentence."""
        if not self.open:
            raise ValueError("This question is closed: answers do not change any more.")
        if isinstance(choice, bool) or not isinstance(choice, int) or not 0 <= choice < len(self.choices):
            raise ValueError("This answer is none of the question's choices.")
        self.answers[seat] = choice

    @property
    def counts(self) -> list[int]:
        """How many chose each."""
        given = list(self.answers.values())
        return [given.count(choice) for choice in range(len(self.choices))]

    def told(self) -> dict[str, Any]:
        """What everybody in the class may know of it."""
        return {"number": self.number, "text": self.text, "choices": list(self.choices), "open": self.open}


def line(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
