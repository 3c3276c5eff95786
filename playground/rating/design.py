"""The design of a study: everything that is fixed before its first rater starts, as one frozen dataclass.

A locked study's hash is taken over its design and its pictures, so that a paper can name what was run.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from playground.rating.protocol import Protocol, protocol, within

PLATFORMS = ("link", "prolific", "mturk")
MOST_CONSENT = 20_000  # characters
MOST_MODELS = 12

CONSENT = """You are asked to look at pictures and say which of them are real and which were made by a computer.

Your answers, how long you looked and how fast you answered are stored, with the kind of browser and screen that you
use. Your name or worker number is not: only a code made from it, so that nobody takes part twice. You can stop at any
time, and delete what you answered with the button “Withdraw”. The answers may be published, without anything that
tells who you are."""

CHECKED = MappingProxyType({"raters": (1, 10_000), "seed": (0, 2**32 - 1), "overlap": (0, 200), "shown": (64, 1024)})


@dataclass(frozen=True)
class Screening:
    """What a rater's browser must be able to do: judged by the server, from what the page measured."""

    least_hz: float = 50.0  # frames a second
    most_late: float = 0.1  # share of frames that came half a frame late or more
    least_width: int = 320  # CSS px of the window


@dataclass(frozen=True)
class Exclusion:
    """Whose answers do not count: fixed before the first rater starts."""

    failed_checks: int = 0  # attention checks that may be failed
    flagged: float = 0.2  # share of timed trials whose exposure may be off by more than a frame
    fastest_ms: int = 150  # median reaction time, at least
    same: float = 0.95  # share of answers that may be alike


@dataclass(frozen=True)
class Codes:
    """What a rater shows as proof, one each for having finished, for a browser that cannot, and for not qualifying."""

    completion: str = field(default_factory=lambda: secrets.token_hex(4).upper())
    screen_out: str = field(default_factory=lambda: secrets.token_hex(4).upper())
    failed: str = field(default_factory=lambda: secrets.token_hex(4).upper())


@dataclass(frozen=True)
class Design:
    """A study as its owner wants it. ValueError, with one sentence that names the setting, for what cannot be."""

    title: str
    protocol: Protocol
    models: tuple[str, ...]  # the sources of its fakes: each rater sees those of one
    raters: int = 30  # a model
    seed: int = 0  # decides who sees what
    overlap: int = 0  # pictures of the first block that all raters of a model see, half of them real
    shown: int = 256  # CSS px of a picture's side on the screen
    smooth: bool = True  # how pictures are magnified: smoothly, or each pixel as a square
    consent: str = CONSENT
    platform: str = "link"
    reward: float = 0.02  # for each right answer of the blocks, for the list of bonuses
    screening: Screening = Screening()
    exclusion: Exclusion = Exclusion()
    codes: Codes = field(default_factory=Codes)

    def __post_init__(self) -> None:
        """Check every value."""
        for name, (low, high) in CHECKED.items():
            within(name, getattr(self, name), low, high)
        if not 1 <= len(self.title.strip()) <= 100:
            raise ValueError("The title must have from 1 to 100 characters.")
        if not 20 <= len(self.consent.strip()) <= MOST_CONSENT:
            raise ValueError(f"The consent text must have from 20 to {MOST_CONSENT:,} characters.")
        if not 1 <= len(self.models) <= MOST_MODELS or len(set(self.models)) < len(self.models):
            raise ValueError(f"A study needs from 1 to {MOST_MODELS} models, each once.")
        if "real" in self.models:
            raise ValueError("No model may be called real: that is the name of the real pictures.")
        if self.platform not in PLATFORMS:
            raise ValueError(f"The platform must be one of {', '.join(PLATFORMS)}; {self.platform!r} is not.")
        if not 0 <= self.reward <= 100:
            raise ValueError(f"The reward must be from 0 to 100 for a right answer; {self.reward} is not.")
        if self.protocol.pairs and self.overlap:
            raise ValueError("The overlap of a test with pairs must be 0: its pairs are made anew for each rater.")
        if self.overlap > self.protocol.images or self.overlap % 2:
            raise ValueError(f"The overlap must be even and at most {self.protocol.images}, the images of a block.")

    @property
    def needs(self) -> tuple[int, int]:
        """How many real pictures, and how many fakes of each model, a rater needs at the least."""
        plan = self.protocol
        half = 1 if plan.pairs else 2  # a pair has one of each
        main = plan.blocks * plan.images // half
        first = plan.practice // half + plan.qualification // half
        return main + first, main + -(-first // len(self.models))

    def to_json(self) -> dict[str, Any]:
        """As plain data, from which `read` makes it again."""
        return asdict(self) | {"protocol": self.protocol.to_json(), "models": list(self.models)}

    @property
    def consent_digest(self) -> str:
        """Which version of the consent text a rater agreed to."""
        return hashlib.sha256(self.consent.encode()).hexdigest()[:16]


PARTS: Mapping[str, type] = MappingProxyType({"screening": Screening, "exclusion": Exclusion, "codes": Codes})


def read(given: Mapping[str, Any]) -> Design:
    """A design from plain data. ValueError, with one sentence, for anything that is none."""
    values = dict(given)
    known = {each.name for each in fields(Design)}
    if unknown := set(values) - known:
        raise ValueError(f"A study has no setting {sorted(unknown)[0]!r}.")
    values["protocol"] = protocol(values.get("protocol", {}))
    values["models"] = tuple(values.get("models", ()))
    for name, kind in PARTS.items():
        if isinstance(values.get(name), Mapping):
            values[name] = _part(kind, values[name])
    return Design(**values)


def _part(kind: type, given: Mapping[str, Any]) -> Any:
    try:
        return kind(**given)
    except TypeError:
        raise ValueError(f"{kind.__name__} has {', '.join(each.name for each in fields(kind))}, no more.") from None


def digest(design: Design, pictures: Iterable[tuple[str, str]]) -> str:
    """SHA-256 of a design and of its pictures, each as its source and the hash of its bytes, in their order.

    Codes are left out: they are secrets that say nothing about what was shown.
    """
    plain = replace(design, codes=Codes("", "", "")).to_json()
    content = json.dumps([plain, [list(each) for each in pictures]], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
