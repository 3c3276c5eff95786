"""The property table: what a field of a spec may be, said once, for defaults, validation, the form and the link.

A dataclass field carries its `Property` in its metadata. `parse` turns what a person typed, a form sent or a link
held into a valid value, or raises `ValueError` with one sentence that names the control and what would be right.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["choice", "integer", "number", "switch", "text", "points"]


@dataclass(frozen=True)
class Property:
    """One control: its words, its range, and what a change of it does to a running GAN."""

    kind: Kind
    label: str
    help: str
    group: str  # "data", "generator", "discriminator" or "training": where its control sits
    default: Any = None
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()
    steps: tuple[float, ...] = ()  # values that a form offers; anything in [low, high] is valid
    live: bool = False  # applies to a running GAN; else the GAN is built anew
    shape: bool = False  # GANs that share all of these can be stacked in one Population
    advanced: bool = True  # folded away at first sight
    check: Callable[[Any], Any] | None = None  # parses kinds "text" and "points"

    def parse(self, value: Any) -> Any:
        """Return `value` as this property's type, or raise ValueError with one sentence."""
        return PARSERS[self.kind](self, value)


def _choice(prop: Property, value: Any) -> str:
    if not isinstance(value, str) or value not in prop.choices:
        raise ValueError(f"{prop.label} must be one of {', '.join(prop.choices)}; {_fault(value)}.")
    return value


def _number(prop: Property, value: Any) -> float:
    wrong = ValueError(f"{prop.label} must be a number {_range(prop)}; {_fault(value)}.")
    if isinstance(value, bool):
        raise wrong
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise wrong from None
    if not prop.low <= number <= prop.high:  # also false for NaN
        raise wrong
    return number


def _integer(prop: Property, value: Any) -> int:
    wrong = ValueError(f"{prop.label} must be a whole number {_range(prop)}; {_fault(value)}.")
    try:
        number = _number(prop, value)
    except ValueError:
        raise wrong from None
    if number != int(number):
        raise wrong
    return int(number)


def _switch(prop: Property, value: Any) -> bool:
    switches = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}
    if str(value).lower() not in switches:
        raise ValueError(f"{prop.label} must be on or off; {_fault(value, 'neither')}.")
    return switches[str(value).lower()]


def _checked(prop: Property, value: Any) -> Any:
    assert prop.check is not None, f"{prop.label} has no check"
    return prop.check(value)


PARSERS: Mapping[Kind, Callable[[Property, Any], Any]] = {
    "choice": _choice,
    "number": _number,
    "integer": _integer,
    "switch": _switch,
    "text": _checked,
    "points": _checked,
}


def _range(prop: Property) -> str:
    return f"from {_positional(prop.low)} to {_positional(prop.high)}"


def _positional(number: float) -> str:
    """A number without an exponent."""
    return f"{Decimal(repr(float(number))):,f}".removesuffix(".0")


def _fault(value: Any, what: str = "not") -> str:
    """What is wrong with a value, as the end of a sentence."""
    missing = value is None or (isinstance(value, str) and not value.strip())
    return "nothing was given" if missing else f"{_show(value)} is {what}"


def _show(value: Any) -> str:
    """What was given, short enough for one sentence and on one line."""
    if isinstance(value, int) and abs(value) >= 10**15:  # Python refuses to print integers of thousands of digits
        return "a number that large"
    if isinstance(value, float) and math.isfinite(value):
        return _shortened(_positional(value))
    return _shortened(repr(value) if isinstance(value, str) else str(value))


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:37] + "…"


def declare(default: Any, kind: Kind, label: str, help: str, group: str, **rest: Any) -> Any:
    """Declare a dataclass field together with its `Property`."""
    return field(default=default, metadata={"property": Property(kind, label, help, group, default, **rest)})


def property_of(declared: Field[Any]) -> Property:
    """The `Property` that `declare` put on a dataclass field."""
    prop: Property = declared.metadata["property"]
    return prop


def table(spec: type) -> dict[str, Property]:
    """The property table of a spec class, by field name, in the order of its fields."""
    return {declared.name: property_of(declared) for declared in fields(spec)}
