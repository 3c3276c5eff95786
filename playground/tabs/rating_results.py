"""A study's dashboard as one message to the page: tables as HTML, charts in both themes, the hardest pictures."""

import html
import json
import time
from collections.abc import Sequence
from typing import Any

from playground.figures import ratings as figures
from playground.figures.ratings import Score
from playground.pictures.encoding import data_address
from playground.rating.design import Design
from playground.rating.encoding import decode
from playground.rating.export import FILES
from playground.rating.protocol import REAL
from playground.rating.service import Ratings
from playground.rating.statistics import intervals
from playground.rating.statistics.comparison import Comparison
from playground.rating.statistics.intervals import Interval
from playground.rating.statistics.results import ModelResult, Results, results
from playground.rating.statistics.scores import PictureScore
from playground.rating.store import records
from playground.rating.store.studies import Study
from playground.tabs import rating_words as words

SHOWN = 6  # pictures at each end
COVERED = (10, 30, 100)  # raters for which the interval's true coverage is told


def board(ratings: Ratings, name: str) -> str:
    """All that an owner sees of a study. UnknownStudyError where there is none."""
    study = ratings.studies.get(name)
    found = results(records.of_study(ratings.database, name), study.design)
    return json.dumps(
        {
            "study": name,
            "about": _about(ratings, study),
            "progress": progress(ratings, name),
            "tables": _tables(found, study.design),
            "charts": _charts(found, study.design),
            "pictures": _pictures(ratings, study, found.pictures),
            "files": list(FILES),
        },
        default=lambda array: array.tolist(),
    )


def progress(ratings: Ratings, name: str) -> str:
    """How far a study is, as HTML."""
    return words.progress(ratings.studies.progress(name), ratings.studies.get(name).design.raters)


def _about(ratings: Ratings, study: Study) -> str:
    design = study.design
    link = f"rate/{study.id}"
    query = {
        "prolific": "?PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}",
        "mturk": "",
        "link": "",
    }[design.platform]
    locked = (
        f"Locked since {time.strftime('%d %B %Y, %H:%M UTC', time.gmtime(study.locked_at))}; SHA-256 {study.digest}"
        if study.locked_at
        else "Not locked: nobody has started"
    )
    dry = f"{link}?dry={ratings.visits.dry_key(study)}"
    rows = [
        ("Protocol", html.escape(words.preset_of(design.protocol))),
        ("Models", html.escape(", ".join(design.models))),
        (
            "Link for raters",
            f'<a href="{link}" target="_blank" data-link="{html.escape(query)}">{link}{html.escape(query)}</a>',
        ),
        ("Dry run", f'<a href="{dry}" target="_blank">{dry}</a>, marked as one and never counted'),
        (
            "Codes",
            f"{design.codes.completion} finished, {design.codes.screen_out} screened out,"
            f" {design.codes.failed} not qualified",
        ),
        ("State", html.escape(locked) + ("; closed to new raters" if study.closed_at else "")),
        *(("Look at this", html.escape(note)) for note in study.notes),
    ]
    return "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)


def _tables(found: Results, design: Design) -> str:
    if not found.models:
        return f"<p>No visit counts yet.</p>{_excluded(found)}"
    plan = design.protocol
    head = (
        "Model",
        "raters",
        "score",
        "95% interval",
        "SE",
        "error on fakes",
        "error on reals",
        "d′",
        "c",
        "α",
        "floor",
        "ceiling",
    )
    rows = [
        [
            each.model, each.score.raters, words.number(each.score.mean, plan), _ends(each.score, design),
            words.number(each.score.error, plan), _percent(each.error_fake), _percent(each.error_real),
            _plain(each.sensitivity), _plain(each.criterion), _alpha(each), f"{each.floor:.0%}", f"{each.ceiling:.0%}",
        ]
        for each in found.models
    ]  # fmt: skip
    said = f"Score: mean over raters, in {words.unit(plan)}. Interval: {intervals.METHOD}."
    kind = "time" if plan.staircase else "infinity"
    covered = ", ".join(f"{intervals.coverage(n, kind):.1%} with {n}" for n in COVERED)
    return "".join(
        [
            words.table(head, rows, said),
            f"<p>How often such an interval holds the truth, in 2,000 simulated studies each: {covered} raters."
            " It says 95%.</p>",
            _compared(found.comparison, design),
            _timing(found),
            _excluded(found),
        ]
    )


def _compared(found: Comparison | None, design: Design) -> str:
    if found is None:
        return ""
    anova = found.anova
    said = (
        f"One-way ANOVA over raters: F({anova.between}, {anova.within}) = {anova.f:.2f}, {words.p_value(anova.p)};"
        f" by permutation {words.p_value(anova.permuted)}."
    )
    rows = [
        [
            f"{pair.first} − {pair.second}", words.number(pair.difference, design.protocol),
            f"{words.number(pair.low, design.protocol)} to {words.number(pair.high, design.protocol)}",
            words.p_value(pair.tukey), f"t({pair.t_freedom:.1f}) = {pair.t:.2f}, {words.p_value(pair.t_p)}",
            words.p_value(pair.permuted),
        ]
        for pair in found.pairs
    ]  # fmt: skip
    return words.table(("Models", "difference", "Tukey’s interval", "Tukey", "Welch", "permutation"), rows, said)


def _timing(found: Results) -> str:
    if found.within_frame is None:
        return ""
    return (
        f"<p>Of {len(found.audit):,} timed answers {found.within_frame:.1%} were within a frame of what was asked;"
        f" {found.flagged:,} are flagged, by that or by a page out of sight or focus. Times are the browser's:"
        " no photons were measured.</p>"
    )


def _excluded(found: Results) -> str:
    if not found.excluded:
        return ""
    told = ", ".join(f"{count} {why}" for why, count in found.excluded.most_common())
    return f"<p>Visits that do not count: {html.escape(told)}.</p>"


def _charts(found: Results, design: Design) -> list[dict[str, Any]]:
    if not found.models:
        return []
    unit, models = words.unit(design.protocol), found.models
    timed = design.protocol.staircase is not None
    charts = [
        figures.scores(
            {each.model: score(each.score) for each in models}, {each.model: each.values.tolist() for each in models},
            unit, None if timed else 0.5,
        )
    ]  # fmt: skip
    both = {each.model: (each.error_fake, each.error_real) for each in models}
    known = {name: (score(fake), score(real)) for name, (fake, real) in both.items() if fake and real}
    if known:
        charts.append(figures.errors(known))
    charts.append(figures.by_trial({each.model: each.by_trial for each in models}))
    if any(each.widths for each in models):
        charts.append(figures.widths({each.model: each.widths for each in models if each.widths}, unit))
    if timed:
        charts.append(
            figures.traces({each.model: [block for rater in each.traces for block in rater] for each in models})
        )
    if len(found.audit):
        charts.append(figures.audit(found.audit))
    return charts


def _pictures(ratings: Ratings, study: Study, ranked: Sequence[PictureScore]) -> list[dict[str, Any]]:
    ends = [("Hardest", ranked[:SHOWN]), ("Easiest", ranked[::-1][:SHOWN])] if len(ranked) >= 2 * SHOWN else []
    return [{"title": title, "pictures": [_picture(ratings, study, each) for each in chosen]} for title, chosen in ends]


def _picture(ratings: Ratings, study: Study, scored: PictureScore) -> dict[str, Any]:
    source, data = ratings.studies.picture(study.id, scored.picture)
    return {
        "source": data_address(decode(data)),
        "real": source == REAL,
        "words": f"{'real' if source == REAL else source}: {scored.wrong} of {scored.answers} wrong",
    }


def score(found: Interval) -> Score:
    """An interval as charts take it."""
    return Score(found.mean, found.low, found.high)


def _ends(found: Interval, design: Design) -> str:
    if found.low is None or found.high is None:
        return "–"
    return f"{words.number(found.low, design.protocol)} to {words.number(found.high, design.protocol)}"


def _percent(found: Interval | None) -> str:
    return "–" if found is None else f"{found.mean:.1%}"


def _plain(found: Interval | None) -> str:
    return "–" if found is None else f"{found.mean:.2f}"


def _alpha(found: ModelResult) -> str:
    return "–" if found.alpha is None or not found.overlap else f"{found.alpha:.2f} on {found.overlap}"
