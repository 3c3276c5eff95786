"""What a rater's page is told: nothing that tells real from fake before the answer is in."""

from typing import Any

from playground.rating.design import Design
from playground.rating.masks import COUNT
from playground.rating.protocol import CHECK, FAKE, MAIN, REAL
from playground.rating.record import COMPLETE, FAILED, SCREENED_OUT, Record
from playground.rating.staircase import modal_exposure
from playground.rating.store.studies import Study
from playground.rating.store.visit import Acknowledged, Visit

CONSENT = "consent"


def before(study: Study) -> dict[str, Any]:
    """To somebody who has not agreed yet."""
    return {
        "stage": CONSENT,
        **_study(study.design),
        "consent": study.design.consent,
        "version": study.design.consent_digest,
    }


def during(visit: Visit, record: Record | None = None) -> dict[str, Any]:
    """Where a visit stands; `record`: for the result at its end."""
    design = visit.study.design
    told: dict[str, Any] = {"stage": visit.status, **_study(design), "dry": visit.dry}
    if visit.due is not None:
        told |= {"trial": _trial(visit), "progress": _progress(visit)}
    if visit.status in (COMPLETE, FAILED, SCREENED_OUT):
        told["code"] = {
            COMPLETE: design.codes.completion, FAILED: design.codes.failed, SCREENED_OUT: design.codes.screen_out,
        }[visit.status]  # fmt: skip
    if visit.status == COMPLETE and record is not None:
        told["result"] = result(record, design)
    return told


def acknowledged(answer: Acknowledged, record: Record | None = None) -> dict[str, Any]:
    """After an answer: whether it was right, where the rater may know, and what comes next."""
    return {"right": answer.right, "next": during(answer.visit, record)}


def result(record: Record, design: Design) -> dict[str, Any]:
    """A rater's own result; shares are of 1, times in ms."""
    main = record.main
    told: dict[str, Any] = {"answers": len(main), "right": sum(each.right for each in main) / len(main)}
    for truth in (REAL, FAKE):
        asked = [each for each in main if each.truth == truth]
        if asked:
            told[f"error_{truth}"] = sum(not each.right for each in asked) / len(asked)
    if design.protocol.staircase is not None:
        blocks = [[each.asked_ms or 0 for each in record.block(block)] for block in range(design.protocol.blocks)]
        told["exposure_ms"] = sum(map(modal_exposure, blocks)) / len(blocks)
        told["trace"] = blocks
    return told


def _study(design: Design) -> dict[str, Any]:
    plan = design.protocol
    return {
        "title": design.title,
        "kind": plan.kind,
        "pairs": plan.pairs,
        "answers": list(plan.answers),
        "shown": design.shown,
        "smooth": design.smooth,
        "platform": design.platform,
        "images": plan.images * plan.blocks,
        "feedback": plan.feedback,
        "qualification": plan.qualification,
        "practice": plan.practice,
        "blocks": plan.blocks,
        "checks": plan.checks,
        "passing": plan.passing,
        "countdown_ms": plan.countdown_ms,
        "masks": getattr(plan, "masks", 0),
        "mask_ms": getattr(plan, "mask_ms", 0),
        "made": COUNT if plan.timed else 0,  # masks to fetch
    }


def _trial(visit: Visit) -> dict[str, Any]:
    trial = visit.due
    assert trial is not None
    return {
        "number": visit.answered,
        "part": trial.part,
        "block": trial.block,
        "names": list(visit.names),
        "exposure_ms": visit.exposure,
        "told": visit.tells(trial),
        "check": trial.truth if trial.part == CHECK else None,  # a check says what it wants
    }


def _progress(visit: Visit) -> dict[str, int]:
    trial = visit.due
    assert trial is not None
    part = MAIN if trial.part == CHECK else trial.part
    same = [
        n
        for n, each in enumerate(visit.plan)
        if (each.block, MAIN if each.part == CHECK else each.part) == (trial.block, part)
    ]
    return {"done": visit.answered - same[0], "of": len(same), "all_done": visit.answered, "all": len(visit.plan)}
