"""What an owner takes away: answers and raters as CSV, all of it as JSON, a data dictionary, a list of bonuses.

Nothing in it names a rater: a rater is the number they have in the study. For bonuses the owner brings the names, and
the server says which of them took part.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from playground.rating import view
from playground.rating.record import COMPLETE, Record, exclusion
from playground.rating.service import Ratings
from playground.rating.store import records
from playground.rating.store.studies import MASK, Study
from playground.rating.store.tables import pictures, sessions

DICTIONARY: dict[str, dict[str, str]] = {
    "answers": {
        "rater": "the rater's number in the study",
        "model": "the model whose fakes this rater saw",
        "excluded": "why this rater's answers do not count; empty where they do",
        "number": "of the trial in the rater's visit, from 0",
        "part": "practice, qualification, main, or check: an attention check",
        "block": "of the part, from 0",
        "pictures": "the pictures' numbers in the study; of a pair the left one, then the right one",
        "sources": "where each picture is from: real, or a model",
        "truth": "the right answer; of a pair: where the fake was; of a check: what it said to answer",
        "given": "what the rater answered",
        "right": "1 if that is the truth, else 0",
        "asked_ms": "exposure that the protocol asked for, ms; empty: without limit",
        "shown_ms": "exposure as the browser's frames measured it, ms",
        "frames": "frames that the exposure came to on this screen",
        "frame_ms": "time between two frames of this screen, ms",
        "dropped": "frames that were late while the picture was shown",
        "masks_ms": "all masks together as measured, ms",
        "reaction_ms": "from the moment at which an answer was possible to the answer, ms",
        "hidden": "times that the page went out of sight in this trial",
        "blurred": "times that the page lost the focus in this trial",
        "flagged": "1 if the exposure was off by more than a frame, or the page out of sight or focus",
        "received_at": "when the server stored the answer, seconds since 1970, UTC",
    },
    "raters": {
        "rater": "the rater's number in the study",
        "model": "the model whose fakes this rater saw",
        "status": "screening, rating, complete, screened_out or failed (did not qualify)",
        "excluded": "why this rater's answers do not count; empty where they do",
        "dry": "1 for a dry run, which never counts",
        "answers": "that are stored, of all parts",
        "started_at": "when the rater agreed to take part, seconds since 1970, UTC",
        "finished_at": "when the visit ended, seconds since 1970, UTC",
        "hz": "the screen's frames a second, measured before the visit",
        "late": "share of frames that were half a frame late or more, measured before the visit",
        "width": "of the window, CSS px",
        "height": "of the window, CSS px",
        "pixel_ratio": "screen pixels to a CSS px",
        "touch": "whether the screen can be touched",
        "agent": "what the browser says it is",
        "language": "of the page's own words when the screen was measured; en where nothing is said",
    },
    "pictures": {
        "number": "of the picture in the study",
        "source": "real, or a model",
        "sha256": "of the bytes that raters get",
    },
}


def file(ratings: Ratings, study_name: str, name: str, names: str = "") -> tuple[str, str]:
    """A file of a study and its media type. LookupError for a file that there is none of; ValueError for bad names."""
    study = ratings.studies.get(study_name)
    if name == "bonuses.csv":
        return bonuses(ratings, study, names), "text/csv"
    if name not in FILES:
        raise LookupError(f"There is no file {name[:40]!r}; there are {', '.join([*FILES, 'bonuses.csv'])}.")
    return FILES[name](ratings, study)


def answers(ratings: Ratings, study: Study) -> list[dict[str, Any]]:
    """A row an answer, by the data dictionary."""
    sources = {n: name for name, numbers in ratings.studies.sources(study.id).items() for n in numbers}
    rows = []
    for record in records.of_study(ratings.database, study.id):
        why = exclusion(record, study.design)
        for each in record.answers:
            known = asdict(each) | {
                "rater": record.number,
                "model": record.model,
                "excluded": why,
                "pictures": " ".join(map(str, each.pictures)),
                "sources": " ".join(sources[picture] for picture in each.pictures),
                "right": int(each.right),
                "flagged": int(each.flagged),
            }
            rows.append({name: known[name] for name in DICTIONARY["answers"]})
    return rows


def raters(ratings: Ratings, study: Study) -> list[dict[str, Any]]:
    """A row a rater, by the data dictionary."""
    return [_rater(record, study) for record in records.of_study(ratings.database, study.id)]


def listed(ratings: Ratings, study: Study) -> list[dict[str, Any]]:
    """A row a picture, by the data dictionary."""
    query = select(pictures.c.number, pictures.c.source, pictures.c.digest.label("sha256"))
    query = query.where(pictures.c.study == study.id, pictures.c.source != MASK).order_by(pictures.c.number)
    with ratings.database.read() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def bonuses(ratings: Ratings, study: Study, names: str) -> str:
    """A CSV of name and bonus for those of the names, one a line, that finished and are not excluded.

    ValueError, with one sentence, where there are no names.
    """
    wanted = list(dict.fromkeys(line.split(",")[0].strip() for line in names.splitlines() if line.strip()))
    if not wanted:
        raise ValueError("The list of names is empty: put one rater a line.")
    with ratings.database.read() as connection:
        query = select(sessions.c.rater, sessions.c.number).where(sessions.c.study == study.id)
        known = {row.rater: row.number for row in connection.execute(query)}
    by_number = {record.number: record for record in records.of_study(ratings.database, study.id)}
    rows = []
    for name in wanted:
        record = by_number.get(known.get(ratings.visits.key(study, name).rater, -1))
        if record is not None and record.status == COMPLETE and not exclusion(record, study.design):
            rows.append({"rater": name, "bonus": f"{study.design.reward * sum(e.right for e in record.main):.2f}"})
    return _csv(rows, ["rater", "bonus"])


def _rater(record: Record, study: Study) -> dict[str, Any]:
    known = {
        "rater": record.number, "model": record.model, "status": record.status, "dry": int(record.dry),
        "excluded": exclusion(record, study.design), "answers": len(record.answers),
        "started_at": record.started_at, "finished_at": record.finished_at,
    } | record.screening  # fmt: skip
    return {name: known.get(name) for name in DICTIONARY["raters"]}


def _whole(ratings: Ratings, study: Study) -> tuple[str, str]:
    results = [
        {"rater": record.number, **view.result(record, study.design)}
        for record in records.of_study(ratings.database, study.id)
        if not exclusion(record, study.design)
    ]
    whole = {
        "study": study.id,
        "design": study.design.to_json(),
        "locked_at": study.locked_at,
        "sha256": study.digest,
        "dictionary": DICTIONARY,
        "pictures": listed(ratings, study),
        "raters": raters(ratings, study),
        "answers": answers(ratings, study),
        "results": results,
    }
    return json.dumps(whole, indent=1), "application/json"


def _dictionary(ratings: Ratings, study: Study) -> tuple[str, str]:  # noqa: ARG001
    rows = [
        {"file": f"{table}.csv", "column": column, "meaning": meaning}
        for table, columns in DICTIONARY.items()
        for column, meaning in columns.items()
    ]
    return _csv(rows, ["file", "column", "meaning"]), "text/csv"


FILES = {
    "answers.csv": lambda ratings, study: (_csv(answers(ratings, study), DICTIONARY["answers"]), "text/csv"),
    "raters.csv": lambda ratings, study: (_csv(raters(ratings, study), DICTIONARY["raters"]), "text/csv"),
    "pictures.csv": lambda ratings, study: (_csv(listed(ratings, study), DICTIONARY["pictures"]), "text/csv"),
    "study.json": _whole,
    "dictionary.csv": _dictionary,
}


def _csv(rows: Sequence[dict[str, Any]], columns: Iterable[str]) -> str:
    held = io.StringIO()
    writer = csv.DictWriter(held, list(columns))
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
    return held.getvalue()


def _safe(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula: a browser may call itself anything."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
