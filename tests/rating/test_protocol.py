import json
from typing import Any

import pytest

from playground.rating.protocol import CHECK, MAIN, PRACTICE, PRESETS, QUALIFICATION, HypeTime, PairTest, protocol


@pytest.mark.parametrize("name", PRESETS)
def test_presets_survive_storage(name: str) -> None:
    plain = json.loads(json.dumps(PRESETS[name].to_json()))
    assert protocol(plain) == PRESETS[name]


def test_the_presets_are_as_published() -> None:
    time = PRESETS["weighted"]
    assert isinstance(time, HypeTime)
    assert (time.blocks, time.images, time.masks, time.mask_ms, time.countdown_ms) == (3, 150, 4, 30, 500)
    assert (time.qualification, time.passing, time.feedback) == (100, 0.65, True)
    assert (time.rule.start, time.rule.low, time.rule.high) == (500, 100, 1000)
    assert (PRESETS["infinity"].blocks, PRESETS["infinity"].images) == (1, 100)
    pairs = PRESETS["pix2pix"]
    assert isinstance(pairs, PairTest)
    assert (pairs.practice, pairs.images, pairs.exposure_ms) == (10, 40, 1000)


def test_exposures_by_part() -> None:
    time = PRESETS["weighted"]
    assert time.exposure(MAIN, []) == 500
    assert time.exposure(MAIN, [True, True, False]) == 510
    assert time.exposure(PRACTICE, [True, True]) == 500
    assert time.exposure(QUALIFICATION, []) is None
    assert PRESETS["infinity"].exposure(MAIN, []) is None
    assert PRESETS["pix2pix"].exposure(MAIN, [True]) == 1000
    assert PRESETS["pix2pix"].exposure(CHECK, []) is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "guess"}, "The kind of a protocol must be one of time, infinity, pairs."),
        ({"kind": "time", "images": 151}, "Images a block must be even, half of them real; 151 is not."),
        ({"kind": "time", "blocks": 0}, "Blocks must be a whole number from 1 to 10; 0 is not."),
        ({"kind": "time", "blocks": True}, "Blocks must be a whole number from 1 to 10; True is not."),
        ({"kind": "time", "sead": 1}, "A protocol of kind time has no 'sead'."),
        ({"kind": "time", "rule": {"ups": 1}}, "A staircase has start, low, high, up, down and run, and nothing else."),
        ({"kind": "time", "passing": 0.2}, "The share that qualifies must be from 0.5 to 1; 0.2 is not."),
        ({"kind": "pairs", "qualification": 10}, "A test with pairs has no qualification"),
    ],
)
def test_bad_protocols_get_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^.+\.$") as problem:
        protocol(given)
    assert str(problem.value).startswith(sentence)
