"""Protocols as data: what a rater is shown, for how long, and what they are asked.

`HypeTime` and `HypeInfinity` are those of Zhou et al. 2019, "HYPE: A Benchmark for Human eYe Perceptual Evaluation of
Generative Models"; `PairTest` is the one-second test of Isola et al. 2017, "Image-to-Image Translation with Conditional
Adversarial Networks". HYPE's printed staircase (+10 after an error, −30 after a right answer) falls to its floor and
does not rest at the 75% it names, so the rule is data: `weighted` is the default, `paper-literal` does what is printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Any, ClassVar

from playground.rating.staircase import Staircase, exposures

PRACTICE, QUALIFICATION, MAIN, CHECK = "practice", "qualification", "main", "check"  # what a trial is for
REAL, FAKE, LEFT, RIGHT = "real", "fake", "left", "right"  # answers; of a pair: where the fake is

# The most of everything that counts, so that a study stays one that a person can do.
LIMITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "blocks": (1, 10),
        "images": (2, 400),
        "practice": (0, 40),
        "qualification": (0, 200),
        "checks": (0, 10),
        "masks": (0, 8),
        "mask_ms": (10, 500),
        "countdown_ms": (0, 2000),
        "exposure_ms": (20, 10_000),
    }
)


def within(name: str, value: Any, low: int, high: int) -> None:
    """ValueError, with one sentence, for anything but a whole number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{words(name)} must be a whole number from {low} to {high}; {value!r} is not.")


def words(name: str) -> str:
    """A field's name as it is said."""
    return {
        "images": "Images a block",
        "practice": "Practice images",
        "qualification": "Qualification images",
        "checks": "Attention checks a block",
        "mask_ms": "A mask's time in ms",
        "countdown_ms": "A countdown number's time in ms",
        "exposure_ms": "The exposure in ms",
    }.get(name, name.replace("_", " ").capitalize())


@dataclass(frozen=True)
class Protocol:
    """What all protocols have. ValueError, with one sentence, for values that cannot be.

    Counts of pictures are even: half of them are real. A pair counts as one.
    """

    kind: ClassVar[str] = ""
    timed: ClassVar[bool] = False
    pairs: ClassVar[bool] = False

    blocks: int = 1
    images: int = 100  # a block
    practice: int = 6  # with feedback, before all else; not counted
    qualification: int = 100  # untimed, fakes of all models
    passing: float = 0.65  # of the real and of the fake pictures that must be told rightly to qualify
    checks: int = 1  # attention checks a block, which say what to answer
    feedback: bool = False  # in the blocks, after each answer
    countdown_ms: int = 500  # for each of 3, 2, 1

    def __post_init__(self) -> None:
        """Check every value."""
        for each in fields(self):
            if each.name in LIMITS:
                within(each.name, getattr(self, each.name), *LIMITS[each.name])
        for name in ("images", "practice", "qualification"):
            if not self.pairs and getattr(self, name) % 2:
                raise ValueError(f"{words(name)} must be even, half of them real; {getattr(self, name)} is not.")
        if self.pairs and self.qualification:
            raise ValueError("A test with pairs has no qualification: its practice comes with feedback instead.")
        if not 0.5 <= self.passing <= 1:
            raise ValueError(f"The share that qualifies must be from 0.5 to 1; {self.passing} is not.")

    @property
    def staircase(self) -> Staircase | None:
        """The rule that sets exposures, where they change."""
        return None

    def exposure(self, part: str, right: Sequence[bool]) -> int | None:  # noqa: ARG002
        """How long the next picture of a part is shown, in ms, after these answers of its block; None: no limit."""
        return None

    @property
    def answers(self) -> tuple[str, str]:
        """What a rater may answer."""
        return (LEFT, RIGHT) if self.pairs else (REAL, FAKE)

    def to_json(self) -> dict[str, Any]:
        """As plain data, from which `protocol` makes it again."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class HypeTime(Protocol):
    """HYPE_time: an adaptive exposure, then masks; the score is the exposure that is needed, in ms."""

    kind: ClassVar[str] = "time"
    timed: ClassVar[bool] = True

    blocks: int = 3
    images: int = 150
    feedback: bool = True
    masks: int = 4
    mask_ms: int = 30
    rule: Staircase = Staircase()

    @property
    def staircase(self) -> Staircase | None:
        """The rule that sets exposures."""
        return self.rule

    def exposure(self, part: str, right: Sequence[bool]) -> int | None:
        """In the blocks as the staircase has it; in practice its start; the qualification has no limit."""
        if part == MAIN:
            return exposures(self.rule, right)[-1]
        return self.rule.start if part == PRACTICE else None


@dataclass(frozen=True)
class HypeInfinity(Protocol):
    """HYPE_infinity: no limit of time; the score is the share of wrong answers."""

    kind: ClassVar[str] = "infinity"


@dataclass(frozen=True)
class PairTest(Protocol):
    """A real and a fake picture side by side for a second: which is the fake? Scores how often raters are fooled."""

    kind: ClassVar[str] = "pairs"
    timed: ClassVar[bool] = True
    pairs: ClassVar[bool] = True

    images: int = 40
    practice: int = 10
    qualification: int = 0
    masks: int = 0
    mask_ms: int = 30
    exposure_ms: int = 1000

    def exposure(self, part: str, right: Sequence[bool]) -> int | None:  # noqa: ARG002
        """A second, always."""
        return None if part in (QUALIFICATION, CHECK) else self.exposure_ms


KINDS: Mapping[str, type[Protocol]] = MappingProxyType({each.kind: each for each in (HypeTime, HypeInfinity, PairTest)})

PRESETS: Mapping[str, Protocol] = MappingProxyType(
    {
        "weighted": HypeTime(),
        "paper-literal": HypeTime(rule=Staircase(up=10, down=30)),
        "short": HypeTime(blocks=1, images=60, practice=4, qualification=0),
        "infinity": HypeInfinity(),
        "infinity-short": HypeInfinity(images=40, practice=4, qualification=0),
        "pix2pix": PairTest(),
        "pix2pix-short": PairTest(images=20, practice=4),
    }
)


def protocol(given: Mapping[str, Any]) -> Protocol:
    """A protocol from plain data. ValueError, with one sentence, for anything that is none."""
    values = dict(given)
    kind = KINDS.get(str(values.pop("kind", "")))
    if kind is None:
        raise ValueError(f"The kind of a protocol must be one of {', '.join(KINDS)}.")
    known = {each.name for each in fields(kind)}
    if unknown := set(values) - known:
        raise ValueError(f"A protocol of kind {kind.kind} has no {sorted(unknown)[0]!r}.")
    if isinstance(values.get("rule"), Mapping):
        try:
            values["rule"] = Staircase(**values["rule"])
        except TypeError:
            raise ValueError("A staircase has start, low, high, up, down and run, and nothing else.") from None
    return kind(**values)
