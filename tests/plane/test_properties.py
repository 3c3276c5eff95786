import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from playground.plane.properties import Property, declare, table

CHOICE = Property("choice", "Colour", "", "data", choices=("red", "green"))
NUMBER = Property("number", "Rate", "", "data", low=1e-7, high=10)
INTEGER = Property("integer", "Seed", "", "data", low=0, high=2**31 - 1)
SWITCH = Property("switch", "Light", "", "data")


@pytest.mark.parametrize(
    ("prop", "value", "parsed"),
    [
        (CHOICE, "red", "red"),
        (NUMBER, "1e-3", 1e-3),
        (NUMBER, 10, 10.0),
        (NUMBER, np.float32(0.5), 0.5),
        (INTEGER, "7", 7),
        (INTEGER, 7.0, 7),
        (INTEGER, 2**31 - 1, 2**31 - 1),
        (SWITCH, True, True),
        (SWITCH, "0", False),
        (SWITCH, "On", True),
    ],
)
def test_good_values_take_the_propertys_type(prop: Property, value: Any, parsed: Any) -> None:
    assert prop.parse(value) == parsed
    assert type(prop.parse(value)) is type(parsed)


BAD: list[tuple[Property, Any, str]] = [
    (CHOICE, "blue", "Colour must be one of red, green; 'blue' is not."),
    (CHOICE, None, "Colour must be one of red, green; nothing was given."),
    (CHOICE, ["red"], "Colour must be one of red, green; ['red'] is not."),
    (NUMBER, 0, "Rate must be a number from 0.0000001 to 10; 0 is not."),
    (NUMBER, 1e-9, "Rate must be a number from 0.0000001 to 10; 0.000000001 is not."),
    (NUMBER, 10.000000000001, "Rate must be a number from 0.0000001 to 10; 10.000000000001 is not."),
    (NUMBER, 2e5, "Rate must be a number from 0.0000001 to 10; 200,000 is not."),
    (NUMBER, 1e300, "Rate must be a number from 0.0000001 to 10; 1,000,000,000,000,000,000,000,000,000… is not."),
    (NUMBER, math.nan, "Rate must be a number from 0.0000001 to 10; nan is not."),
    (NUMBER, "many", "Rate must be a number from 0.0000001 to 10; 'many' is not."),
    (NUMBER, True, "Rate must be a number from 0.0000001 to 10; True is not."),
    (NUMBER, None, "Rate must be a number from 0.0000001 to 10; nothing was given."),
    (NUMBER, 10**5000, "Rate must be a number from 0.0000001 to 10; a number that large is not."),
    (INTEGER, -1, "Seed must be a whole number from 0 to 2,147,483,647; -1 is not."),
    (INTEGER, 2**31, "Seed must be a whole number from 0 to 2,147,483,647; 2147483648 is not."),
    (INTEGER, 1.5, "Seed must be a whole number from 0 to 2,147,483,647; 1.5 is not."),
    (INTEGER, math.inf, "Seed must be a whole number from 0 to 2,147,483,647; inf is not."),
    (INTEGER, "", "Seed must be a whole number from 0 to 2,147,483,647; nothing was given."),
    (SWITCH, "maybe", "Light must be on or off; 'maybe' is neither."),
    (SWITCH, " ", "Light must be on or off; nothing was given."),
    (SWITCH, 2, "Light must be on or off; 2 is neither."),
]


@pytest.mark.parametrize(("prop", "value", "sentence"), BAD, ids=[str(index) for index in range(len(BAD))])
def test_bad_values_get_one_sentence_that_names_the_control(prop: Property, value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match="must be") as caught:
        prop.parse(value)
    assert str(caught.value) == sentence


def test_long_or_broken_values_are_shown_short_and_on_one_line() -> None:
    with pytest.raises(ValueError, match="…") as caught:
        CHOICE.parse(["red\n"] * 10_000)
    assert len(str(caught.value)) < 120
    assert "\n" not in str(caught.value)


def test_text_and_points_are_parsed_by_their_check() -> None:
    assert Property("text", "Word", "", "data", check=str.upper).parse("gan") == "GAN"


def test_the_table_holds_what_was_declared_in_the_order_of_the_fields() -> None:
    @dataclass(frozen=True)
    class Two:
        rate: float = declare(0.1, "number", "Rate", "How fast.", "training", low=0, high=1, live=True)
        light: bool = declare(False, "switch", "Light", "On or off.", "data")

    properties = table(Two)
    assert list(properties) == ["rate", "light"]
    assert properties["rate"] == Property("number", "Rate", "How fast.", "training", 0.1, 0, 1, live=True)
    assert Two() == Two(properties["rate"].default, properties["light"].default)
