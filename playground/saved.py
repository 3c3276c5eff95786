"""A run as a file and back: settings, weights, optimizers, random streams and curves, so that it goes on elsewhere.

The file is safetensors: tensors by name, and words as JSON in its header. Nothing in it is ever run, and nothing of it
is believed before a population has been built from it.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from playground.plane import GanSpec, Population
from playground.plane.coverage import Coverage
from playground.plane.members import Began, Member, Sides
from playground.session import READOUTS, ROWS, History, Readout, Row, Session

FORMAT = "gan-playground run 1"
MOST_BYTES = 64 << 20  # more than the largest run that a spec can name takes
MOST_WORDS = 1 << 20  # bytes of the header; full histories take 200 kB
PICKLES = (b"\x80", b"PK")  # how pickles and torch's archives of them begin
# The tensors of a game in their order; what a trick adds comes behind them.
PLAYER = ("weights", "gradient", "first_moment", "second_moment")
PLAYERS = (f"{player}.{name}" for player in ("generator", "discriminator") for name in PLAYER)
NAMES = (*PLAYERS, "average.weights", "memory")

FOREIGN = "This file is no run of the playground: open one that “run” under “Save or open” has made."
DAMAGED = "This file is damaged or cut short: save the run again, or copy the whole file."
TOO_LARGE = f"A saved run takes at most {MOST_BYTES >> 20} MB; this file is larger."


@dataclass(frozen=True)
class SavedRun:
    """A run as it stood. `state`: as `Population.state_dict` gives it for one member."""

    state: dict[str, Any]
    curves: History
    readouts: History
    totals: tuple[int, float, float] = (0, 0.0, 0.0)  # iteration and summed losses at the last row of the curves
    seconds: float = 0.0  # of training time
    altered: bool = False  # its settings were changed while it trained

    @classmethod
    def of(cls, session: Session, state: dict[str, Any]) -> "SavedRun":
        """A session's run; what it goes on to do changes nothing here."""
        kept = session.curves.copy(), session.readouts.copy()
        return cls(state, *kept, session.totals, session.seconds, session.altered)

    def remember(self, session: Session) -> None:
        """Give a session the past of this run."""
        session.curves, session.readouts = self.curves.copy(), self.readouts.copy()
        session.totals, session.seconds, session.altered = self.totals, self.seconds, self.altered

    @property
    def spec(self) -> GanSpec:
        """The run's settings."""
        spec: GanSpec = self.member["spec"]
        return spec

    @property
    def member(self) -> dict[str, Any]:
        """What is known of it besides its tensors, the fields of a `Member`."""
        (member,) = self.state["members"].values()
        return dict(member)


def to_bytes(run: SavedRun) -> bytes:
    """The file's content."""
    tensors = {named(key): value.cpu().contiguous() for key, value in run.state.items() if isinstance(value, Tensor)}
    ceiling = next((entry.coverage.ceiling for entry in run.readouts.all() if entry.coverage.ceiling), None)
    words = {
        "format": FORMAT,
        "settings": run.spec.to_link(),
        "member": {name: value for name, value in run.member.items() if name != "spec"},
        "curves": history(run.curves, list),
        "readouts": history(run.readouts, lambda entry: [entry.iteration, *measures(entry.coverage).values()]),
        "ceiling": ceiling and list(measures(ceiling).values()),
        "totals": run.totals,
        "seconds": run.seconds,
        "altered": run.altered,
    }
    told = json.dumps(words)
    return save(tensors, {"run": told, "sha256": digest(told, tensors)})


def digest(told: str, tensors: Mapping[str, Tensor]) -> str:
    """What tells a file from one in which a byte was changed."""
    made = hashlib.sha256(told.encode())
    for name in sorted(tensors):
        made.update(name.encode())
        made.update(tensors[name].contiguous().numpy().tobytes())
    return made.hexdigest()


def named(key: str) -> str:
    """The name in the file of a tensor of a population's state, and the other way round."""
    both = {f"game.{index}": name for index, name in enumerate(NAMES)}
    return both.get(key) or {name: old for old, name in both.items()}.get(key, key)


def measures(coverage: Coverage) -> dict[str, Any]:
    """The numbers of a coverage without its ceiling."""
    return {name: value for name, value in asdict(coverage).items() if name != "ceiling"}


def history(kept: History, row: Callable[[Any], list[Any]]) -> dict[str, Any]:
    """A history as plain values."""
    newest = None if kept.newest is None else row(kept.newest)
    return {"rows": [row(each) for each in kept.rows], "newest": newest, "stride": kept.stride, "offered": kept.offered}


def from_bytes(content: bytes, check: Callable[[GanSpec], None]) -> SavedRun:
    """The inverse of `to_bytes`. ValueError, with one sentence, for a file that it did not make and for a GAN that
    `check` refuses."""
    if len(content) > MOST_BYTES:
        raise ValueError(TOO_LARGE)
    try:
        tensors, about = load(content), header(content)
        whole = about["sha256"] == digest(about["run"], tensors)
        words = dict(json.loads(about["run"]))
    except (SafetensorError, AttributeError, LookupError, RecursionError, RuntimeError, TypeError, ValueError):
        raise ValueError(refusal(content)) from None
    if not whole:
        raise ValueError(DAMAGED)
    if words.get("format") != FORMAT:
        raise ValueError(FOREIGN)
    spec = GanSpec.from_link(str(words.get("settings")))
    check(spec)
    try:
        return understood(spec, tensors, words)
    except (AttributeError, LookupError, OverflowError, RuntimeError, TypeError, ValueError):
        raise ValueError(DAMAGED) from None


def header(content: bytes) -> dict[str, str]:
    """The words in the header of safetensors; one of many errors where there are none."""
    length = int.from_bytes(content[:8], "little")
    if length > MOST_WORDS:
        raise ValueError("The header is too long.")
    about: dict[str, str] = json.loads(content[8 : 8 + length])["__metadata__"]
    return about


def refusal(content: bytes) -> str:
    """Why a file cannot be read."""
    if content.startswith(PICKLES):
        return "This file is a pickle or an archive, which could run code as it is read: runs are safetensors."
    return DAMAGED if FORMAT.encode() in content[:MOST_WORDS] else FOREIGN


def understood(spec: GanSpec, tensors: Mapping[str, Tensor], words: Mapping[str, Any]) -> SavedRun:
    """The run that a file tells of; any of many errors for one that no run has."""
    told = words["member"]
    iteration, began = count(told["iteration"]), Began(*map(count, told["began"]))
    if max(began) > iteration:
        raise ValueError("An optimizer cannot have begun after the run's end.")
    losses, totals = Sides(*map(float, told["losses"])), Sides(*map(finite, told["totals"]))
    member = vars(Member(spec, iteration, began, losses, totals))
    state: dict[str, Any] = {named(key): tensor for key, tensor in tensors.items()}
    state |= {"members": {0: member}, "next": 1}
    Population([spec]).load_state_dict(state)  # its shapes, its streams
    if not all(bool(tensor.isfinite().all()) for key, tensor in state.items() if key.startswith("game.")):
        raise ValueError("The weights are not finite.")
    ceiling = coverage(words["ceiling"]) if words["ceiling"] else None
    charted, of_d, of_g = words["totals"]
    return SavedRun(
        state,
        remembered(words["curves"], ROWS, lambda row: Row(count(row[0]), *map(float, row[1:]))),
        remembered(words["readouts"], READOUTS, lambda row: Readout(count(row[0]), coverage(row[1:], ceiling))),
        (count(charted), finite(of_d), finite(of_g)),
        finite(words["seconds"]),
        bool(words["altered"]),
    )


def remembered(told: Mapping[str, Any], capacity: int, row: Callable[[list[Any]], Any]) -> History:
    """A history from plain values."""
    if len(told["rows"]) >= capacity:
        raise ValueError("The history is longer than any that is kept.")
    made = History(capacity)
    made.rows = [row(each) for each in told["rows"]]
    made.newest = None if told["newest"] is None else row(told["newest"])
    made.stride, made.offered = max(1, count(told["stride"])), count(told["offered"])
    return made


def coverage(values: list[Any], ceiling: Coverage | None = None) -> Coverage:
    """A coverage from the values of `measures`."""
    whole = {"samples", "modes", "modes_strict", "total_modes"}
    names = [field.name for field in fields(Coverage) if field.name != "ceiling"]
    known: dict[str, Any] = {
        name: value if value is None else count(value) if name in whole else float(value)
        for name, value in zip(names, values, strict=True)
    }
    return Coverage(**known, ceiling=ceiling)


def count(value: Any) -> int:
    """A whole number from 0 that a page can show; ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise ValueError("A count is a whole number from 0.")
    return value


def finite(value: Any) -> float:
    """A finite number; ValueError for anything else."""
    if isinstance(value, bool) or not math.isfinite(number := float(value)):
        raise ValueError("A sum is a finite number.")
    return number
