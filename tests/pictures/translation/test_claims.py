from itertools import permutations

import pytest

from playground.pictures.translation.ablations import PUBLISHED, variants
from playground.pictures.translation.claims import ABLATIONS, TASK, Claim, judge, of_translator
from playground.pictures.translation.evaluation import BASELINES, describe
from playground.pictures.translation.recipe import read


@pytest.mark.parametrize(("score", "better", "worse"), [("psnr", 20.0, 12.5), ("patch_distance", 3.0, 5.25)])
def test_a_verdict_knows_which_side_is_better(score: str, better: float, worse: float) -> None:
    claim = Claim("one is better than two", "one", "two", score)
    for first, second in permutations((better, worse)):
        (verdict,) = judge([claim], {"one": {score: first}, "two": {score: second}})
        assert verdict.holds is (first == better)
        said = "Holds here" if verdict.holds else "Does not hold here"
        style = describe(score).style
        assert verdict.words == f"{said}: one is better than two; {first:{style}} against {second:{style}}."
    (equal,) = judge([claim], {"one": {score: 1.0}, "two": {score: 1.0}})
    assert not equal.holds


def test_a_claim_about_what_was_not_measured_is_not_judged() -> None:
    claim = Claim("one is better than two", "one", "two", TASK)
    assert judge([claim], {"one": {TASK: 1.0}}) == judge([claim], {"one": {TASK: 1.0}, "two": {"psnr": 3.0}}) == []


def test_the_ablations_claims_are_about_their_rows_and_agree_with_the_paper() -> None:
    rows = set(variants(read("labels2avatar")))
    assert {row for claim in ABLATIONS for row in (claim.better, claim.worse)} == rows
    for claim in ABLATIONS:
        better, worse = (PUBLISHED[row] for row in (claim.better, claim.worse))
        if claim.score == TASK and better[0] is not None and worse[0] is not None:
            assert better[0] > worse[0], claim.words  # pixel accuracy: the one figure that all tables have


def test_a_translator_is_held_against_its_baselines_and_pix2pix() -> None:
    rows = {row: {TASK: score} for row, score in zip(["ours", *BASELINES], (0.5, 0.9, 0.3, 0.6), strict=True)}
    assert [verdict.holds for verdict in judge(of_translator("ours", rows), rows)] == [True, False]
    beside = rows | {"paired": {TASK: 0.7}}
    verdicts = judge(of_translator("ours", beside), beside)
    assert [(verdict.claim.better, verdict.holds) for verdict in verdicts][2:] == [("paired", True)]
    unlabelled = {row: {"patch_distance": at} for row, at in (("ours", 4.0), ("the input", 6.0))}
    assert [verdict.holds for verdict in judge(of_translator("ours", unlabelled), unlabelled)] == [True]
