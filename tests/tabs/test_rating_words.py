import pytest

from playground.rating.protocol import PRESETS, HypeTime
from playground.tabs import rating_words as words


@pytest.mark.parametrize("row", words.PUBLISHED, ids=lambda row: row[0])
def test_the_published_scores_follow_from_their_errors(
    row: tuple[str, float, float, float, tuple[float, float]],
) -> None:
    _, score, fake, real, (low, high) = row
    assert (fake + real) / 2 == pytest.approx(score, abs=0.101)  # the table rounds all three
    assert low < score < high


def test_every_preset_has_words() -> None:
    assert set(words.PROTOCOLS) == set(PRESETS)
    for name, preset in PRESETS.items():
        assert words.preset_of(preset) == words.PROTOCOLS[name]
    assert words.preset_of(HypeTime(blocks=2)) == "HYPE time, changed"


def test_numbers_have_the_unit_of_their_protocol() -> None:
    assert words.number(412.6, PRESETS["weighted"]) == "413 ms"
    assert words.number(0.507, PRESETS["infinity"]) == "50.7%"
    assert words.number(None, PRESETS["infinity"]) == "–"


@pytest.mark.parametrize(("p", "said"), [(0.0004, "p < .001"), (0.0123, "p = .012"), (1.0, "p = 1.000")])
def test_p_values(p: float, said: str) -> None:
    assert words.p_value(p) == said


def test_a_table_lets_no_markup_through() -> None:
    made = words.table(("<b>",), [["<script>"]], "<i>")
    assert "<script>" not in made
    assert "&lt;script&gt;" in made
    assert "<i>" not in made


def test_progress_counts_by_model() -> None:
    said = words.progress({"model": {"complete": 3, "rating": 2}}, 1200)
    assert "<td>3 of 1,200</td><td>2</td><td>0</td>" in said
