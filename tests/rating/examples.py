"""Small studies for tests: pictures whose source can be read off their first pixel, so that a test can look."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from playground.rating.design import Design
from playground.rating.encoding import Bytes
from playground.rating.material import Material
from playground.rating.protocol import HypeInfinity, HypeTime, PairTest, Protocol
from playground.rating.service import Ratings
from playground.rating.settings import Settings
from playground.rating.simulate import SCREEN
from playground.rating.store.visit import Visit
from playground.rating.telemetry import Measured, Shown

TOKEN = "the-owner"
SHORT = HypeTime(blocks=2, images=10, practice=2, qualification=4, checks=1, countdown_ms=0)
UNTIMED = HypeInfinity(images=10, practice=2, qualification=0, checks=1)
PAIRS = PairTest(images=6, practice=2, checks=1)
UNTOUCHED = Shown(reaction_ms=500, hidden=0, blurred=0)


def pictures(count: int, seed: int, size: int = 16) -> Bytes:
    """Random pictures, uint8 [count, size, size, 3]."""
    return np.random.default_rng(seed).integers(0, 256, (count, size, size, 3), np.uint8)


def settings(folder: Path, **rest: object) -> Settings:
    """A database of its own in a folder, without copies."""
    basic = Settings(f"sqlite:///{folder / 'ratings.sqlite'}", folder / "copies", every=0, token=TOKEN)
    return replace(basic, **rest)  # type: ignore[arg-type]


def opened(folder: Path) -> Ratings:
    """A rating room with a database in a folder."""
    return Ratings(settings(folder))


def add_study(
    ratings: Ratings, protocol: Protocol = SHORT, name: str = "small", models: int = 1, **rest: object
) -> Design:
    """Store a study with enough pictures; returns its design."""
    names = tuple(f"model-{n}" for n in range(models))
    design = Design("A small study", protocol, names, **{"raters": 5, **rest})  # type: ignore[arg-type]
    count = max(design.needs) + 4
    given = {"real": pictures(count, 0)} | {each: pictures(count, n + 1) for n, each in enumerate(names)}
    ratings.studies.create(name, design, *Material(given).encoded(0))
    return design


def begin(ratings: Ratings, name: str = "rater", study: str = "small", dry: str = "") -> tuple[str, Visit]:
    """Agree and pass the screening: the visit's token, and the visit at its first trial."""
    known = ratings.studies.get(study)
    ratings.visits.consent(study, name, known.design.consent_digest, dry)
    token = ratings.visits.key(known, name).token
    return token, ratings.visits.screen(token, Measured.read(SCREEN))


def report(visit: Visit, reaction: float = 500.0, off: float = 0.0) -> Shown:
    """What a page would report of the trial that is due, shown `off` ms longer than asked."""
    if visit.exposure is None:
        return replace(UNTOUCHED, reaction_ms=reaction)
    shown = visit.exposure + off
    return Shown(reaction, 0, 0, shown_ms=shown, frames=30, frame_ms=1000 / 60, dropped=0, masks_ms=133.3)


def rate(
    ratings: Ratings, token: str, visit: Visit, answer: Callable[[Visit], str] | None = None, most: int = 10_000
) -> Visit:
    """Answer up to `most` trials, rightly where `answer` does not say otherwise; returns where the visit stands."""
    for _ in range(most):
        trial = visit.due
        if trial is None:
            break
        given = answer(visit) if answer and trial.part != "check" else trial.truth
        visit = ratings.visits.answer(token, visit.answered, visit.names, given, report(visit)).visit
    return visit
