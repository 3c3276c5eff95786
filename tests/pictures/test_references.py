import io
import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.pictures import references
from playground.pictures.spaces import Space
from playground.pictures.stored import read
from tests.pictures.examples import STYLE
from tests.pictures.models import stored_model


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Space:
    return Space(read(stored_model(tmp_path_factory.mktemp("models") / "styled", STYLE), "styled"), "w")


@pytest.mark.parametrize(
    ("text", "written"),
    [("17", "17"), (" 017 ", "17"), ("-17", "-17"), ("-0", "-0"), ("0", "0"), ("mean", "mean"), ("~AAAA_-", "~AAAA_-")],
)
def test_references_have_one_spelling(text: str, written: str) -> None:
    assert references.check(text) == written


@pytest.mark.parametrize("text", ["", "2048", "-2048", "1.5", "x", "~", "~a b", "~é", "17;", "9" * 400, "~" + "<" * 40])
def test_other_words_are_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^A latent must be a number from 0 to 2,047, .*is not\.$"):
        references.check(text)


def test_numbers_are_the_latents_of_a_seed(space: Space) -> None:
    found = references.latents(space, 3, ["5", "-5", "mean", "-0"])
    w = space.of(space.model.latent(6, 3))
    torch.testing.assert_close(found[0], w[5])
    torch.testing.assert_close(found[1] + found[0], 2 * space.centre)
    assert torch.equal(found[2], space.centre)
    torch.testing.assert_close(found[3], 2 * space.centre - w[0])


@given(st.lists(st.floats(-100, 100, width=32), min_size=6, max_size=6))
def test_numbers_of_a_latent_survive_the_link_to_the_last_bit(space: Space, numbers: list[float]) -> None:
    point = torch.tensor(numbers)
    reference = references.refer(point)
    assert references.check(reference) == reference
    assert torch.equal(references.latents(space, 0, [reference])[0], point)


@pytest.mark.parametrize("reference", ["~AAAA", "~A", references.refer(torch.full((6,), torch.nan))])
def test_damaged_numbers_in_a_link_are_one_sentence(space: Space, reference: str) -> None:
    with pytest.raises(ValueError, match=r"damaged or not of 6 numbers, as w of styled has them\.$"):
        references.latents(space, 0, [reference])


def test_a_file_holds_what_was_downloaded(space: Space) -> None:
    points = space.of(space.model.latent(3, 9))
    back = references.from_file(references.to_file(points), space, 8)
    assert torch.equal(references.latents(space, 0, back), points)


def saved(array: object) -> bytes:
    held = io.BytesIO()
    np.save(held, array, allow_pickle=True)  # type: ignore[arg-type]
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "cannot be read as one"),
        (b"\x80\x04pickled", "cannot be read as one"),
        (b"PK\x05\x06 no archive", "cannot be read as one"),
        (saved(np.array([{"a": 1}], dtype=object)), "cannot be read as one"),
        (saved(np.array(["a"] * 6)), "cannot be read as one"),
        (saved(np.zeros(5)), "this one is [5]"),
        (saved(np.zeros((3, 6))), "this one is [3, 6]"),
        (saved(np.zeros((1, 2, 6))), "this one is [1, 2, 6]"),
        (saved(np.full(6, np.inf)), "finite"),
        (saved(np.full(6, 1e9)), "finite"),
        (bytes(2**20 + 1), "more than 1 MB"),
    ],
)
def test_another_file_is_one_sentence(space: Space, content: bytes, fault: str) -> None:
    with pytest.raises(ValueError, match=re.escape(fault)):
        references.from_file(content, space, 2)


def test_whole_numbers_and_doubles_are_taken(space: Space) -> None:
    for kind in (np.int64, np.float64, np.float16):
        (found,) = references.from_file(saved(np.arange(6, dtype=kind)), space, 2)
        assert references.latents(space, 0, [found])[0].tolist() == list(range(6))
