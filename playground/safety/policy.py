"""What a place where the app runs may want to set about safety, read once from the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

ORIGIN = re.compile(r"\*|(https?://)?(\*\.)?[A-Za-z0-9.-]+(:(\d+|\*))?")
HUGGING_FACE = ("https://huggingface.co", "https://*.huggingface.co", "https://*.hf.space")


@dataclass(frozen=True)
class Policy:
    """ValueError, with one sentence that names the variable, for a bad value."""

    embed: tuple[str, ...] = ()  # origins that may show the app in a frame, besides its own
    space: bool = False  # whether this is a Hugging Face Space: its pages ask huggingface.co for their header
    requests: float = 40.0  # a second, of one session or token, in the long run; 0: no limits
    crowd: float = 16.0  # such sessions that one address may come to: a class sits behind one

    def __post_init__(self) -> None:
        """Check every value."""
        for origin in self.embed:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(
                    "PLAYGROUND_EMBED must be origins such as https://moodle.example.org, with blanks between them; "
                    f"{origin!r} is none."
                )
        for name, value, low in (("REQUESTS", self.requests, 0), ("CROWD", self.crowd, 1)):
            if not low <= value <= 1e6:
                raise ValueError(f"PLAYGROUND_{name} must be a number from {low} to 1,000,000; {value:g} is not.")

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Policy":
        """From PLAYGROUND_EMBED, PLAYGROUND_REQUESTS and PLAYGROUND_CROWD; a Space may be shown by Hugging Face."""
        space = environment.get("SYSTEM") == "spaces"
        given = tuple(environment.get("PLAYGROUND_EMBED", "").split())
        return cls(
            embed=(HUGGING_FACE if space else ()) + given,
            space=space,
            requests=_number(environment, "PLAYGROUND_REQUESTS", cls.requests),
            crowd=_number(environment, "PLAYGROUND_CROWD", cls.crowd),
        )


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    try:
        return float(environment.get(name) or default)
    except ValueError:
        raise ValueError(f"{name} must be a number; {environment[name]!r} is not.") from None
