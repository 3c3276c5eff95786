import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.pictures import truncation
from playground.pictures.latents import truncated_normal_std
from playground.pictures.stored import ModelError
from playground.pictures.truncation import MEASURES, Curve, Estimate, departures, find, summary, write
from tests.pictures.curves import curve


def test_an_estimate_has_the_standard_error_of_its_mean() -> None:
    estimate = Estimate((1.0, 2.0, 6.0))
    assert estimate.mean == 3.0
    assert estimate.error == pytest.approx(np.sqrt(7.0 / 3))
    assert Estimate((2.0,)).error == 0


def test_a_curve_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert find(tmp_path, "abc") is None
    made = curve()
    write(tmp_path, made)
    assert find(tmp_path, "abc") == made
    assert made.seeds == 3


def test_a_curve_of_other_weights_is_refused(tmp_path: Path) -> None:
    write(tmp_path, curve())
    with pytest.raises(ModelError, match=r"truncation.json of .* is of other weights than these: measure it again"):
        find(tmp_path, "def")


@pytest.mark.parametrize("change", [{"psis": [1]}, {"measures": {}}, {"net": None, "psis": "x"}, {"psis": []}])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, change: dict[str, object]) -> None:
    write(tmp_path, curve())
    path = tmp_path / truncation.FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ModelError, match="damaged or of another version"):
        find(tmp_path, "abc")


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_another_file_is_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / truncation.FILE).write_text(content)
    with pytest.raises(ModelError, match="damaged"):
        find(tmp_path, "abc")


def with_means(name: str, means: list[float], error: float = 0.001) -> Curve:
    made = curve()
    estimates = tuple(Estimate((mean - error, mean, mean + error)) for mean in means)
    return replace(made, measures={**made.measures, name: estimates})


def test_a_curve_that_goes_as_theory_says_departs_nowhere() -> None:
    assert departures(curve()) == []
    assert summary(curve()).startswith("As theory says: from ψ = 1 down to 0.3")


def test_a_fall_of_precision_is_said_with_its_values_and_a_reason() -> None:
    (said,) = departures(with_means("precision", [0.5, 0.8, 0.7, 0.6]))
    assert said.startswith("Precision falls as ψ falls from 0.8 at ψ = 0.6 to 0.5 at ψ = 0.3, against theory: ")
    assert summary(with_means("precision", [0.5, 0.8, 0.7, 0.6])) == said


def test_a_rise_of_recall_is_said() -> None:
    (said,) = departures(with_means("recall", [0.1, 0.5, 0.4, 0.6]))
    assert said.startswith("Recall rises as ψ falls from 0.4 at ψ = 1 to 0.5 at ψ = 0.6")


def test_what_may_be_chance_and_what_lies_beyond_one_count_as_level() -> None:
    assert departures(with_means("precision", [0.5, 0.52, 0.5, 0.5], error=0.1)) == []
    assert departures(with_means("precision", [0.9, 0.8, 0.7, 0.9])) == []  # the last is at ψ = 1.25


def test_a_model_that_is_far_from_real_is_not_said_to_follow_theory() -> None:
    nothing = tuple(Estimate((0.0, 0.001, 0.0)) for _ in range(4))
    made = curve()
    far = replace(made, measures={**made.measures, "precision": nothing, "recall": nothing})
    assert summary(far).startswith("Precision and recall are near 0 at every ψ")


def test_published_figures_are_those_of_the_papers() -> None:
    shown = truncation.published()
    assert dict(zip(shown["psi"], shown["precision"], strict=True)) == {1.0: 0.720, 0.7: 0.811, 0.3: 0.892}
    assert dict(zip(shown["psi"], shown["recall"], strict=True)) == {1.0: 0.393, 0.7: 0.223, 0.3: 0.015}
    spreads = [truncated_normal_std(each) for each in truncation.BIGGAN_THRESHOLDS]
    assert spreads == pytest.approx([0.880, 0.540, 0.284, 0.023], abs=5e-4)


def test_every_measure_is_there() -> None:
    assert set(curve().measures) == set(MEASURES)
