import asyncio
from dataclasses import replace
from typing import Any

import gradio as gr
import pytest

from playground.plane.presets import PRESETS
from playground.plane.spec import PROPERTIES, GanSpec
from playground.tabs import form
from tests.tabs.conftest import wait_in

SPECS = [
    GanSpec(),
    *(preset.spec for preset in PRESETS.values()),
    GanSpec(distribution="drawn", points=((0.0, 1.0), (-0.5, 0.25)), spectral_norm=True, generator_rate=1e-5),
    GanSpec(distribution="word", text="HI", generator_beta1=-0.5, label_smoothing=0.1, noise_dim=3, seed=2**31 - 1),
]


async def built() -> form.Fields:
    with gr.Blocks():
        return form.chips() | form.cards()


@pytest.fixture(scope="module")
def fields(loop: asyncio.AbstractEventLoop) -> form.Fields:
    # Outside of a running loop gradio makes one loop after the other and closes none.
    made: form.Fields = wait_in(loop, built())
    return made


def shown(**changes: Any) -> list[Any]:
    """The controls at their defaults, but for `changes` as a visitor would make them."""
    return list((dict(zip(PROPERTIES, form.values(GanSpec()), strict=True)) | changes).values())


def test_every_setting_has_one_control_at_its_default(fields: form.Fields) -> None:
    assert set(fields) == set(PROPERTIES)
    values = [component.value for component in form.ordered(fields)]
    assert form.read(values) == GanSpec()


def test_a_change_of_any_control_is_heard(fields: form.Fields) -> None:
    heard = {event.__self__ for event in form.changes(fields)}  # type: ignore[attr-defined]
    assert heard == set(fields.values())


def test_choices_are_offered_in_words_and_steps_as_numbers(fields: form.Fields) -> None:
    assert ("Ring of 8", "ring8") in fields["distribution"].choices  # type: ignore[attr-defined]
    assert ("Non-saturating", "non_saturating") in fields["loss"].choices  # type: ignore[attr-defined]
    rates = [value for _, value in fields["generator_rate"].choices]  # type: ignore[attr-defined]
    assert rates[0] == "0.00001"
    assert "1" in rates


def test_labels_leave_out_what_the_card_says() -> None:
    assert form.short_label(PROPERTIES["generator_rate"]) == "Learning rate"
    assert form.short_label(PROPERTIES["discriminator_beta1"]) == "β₁"
    assert form.short_label(PROPERTIES["loss"]) == "Loss"


def test_help_names_the_default() -> None:
    assert form.explain(PROPERTIES["generator_rate"]).endswith("Default: 0.001.")
    assert form.explain(PROPERTIES["loss"]).endswith("Default: Non-saturating.")
    assert form.explain(PROPERTIES["spectral_norm"]).endswith("Default: off.")


@pytest.mark.parametrize("spec", SPECS, ids=GanSpec.to_link)
def test_a_spec_comes_back_from_the_controls_that_show_it(spec: GanSpec) -> None:
    assert form.read(form.values(spec)) == spec


def test_any_number_in_the_range_may_be_typed() -> None:
    assert form.read(shown(generator_rate="0.0007")).generator_rate == 0.0007


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"generator_rate": "fast"}, "Generator learning rate"),
        ({"generator_rate": "-1"}, "Generator learning rate"),
        ({"seed": None}, "Seed"),
        ({"seed": 1.5}, "Seed"),
        ({"discriminator_layers": "10000"}, "Discriminator layers"),
        ({"text": "", "distribution": "word"}, "Word"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_the_control(changes: dict[str, Any], label: str) -> None:
    with pytest.raises(ValueError, match=rf"^{label} must [^\n]+\.$"):
        form.read(shown(**changes))


class TestAddress:
    @pytest.mark.parametrize("spec", SPECS, ids=GanSpec.to_link)
    def test_a_link_fills_the_form(self, spec: GanSpec) -> None:
        query = dict(pair.split("=", 1) for pair in spec.to_link().split("&") if pair)
        assert form.read_address(query) == (spec, "")

    def test_keys_of_the_page_are_nobodys_business(self) -> None:
        query = {"__theme": "dark", "utm_source": "mail", "lesson": "3", "hide": "loss", "seed": "3"}
        assert form.read_address(query) == (GanSpec(seed=3), "")

    def test_good_settings_are_kept_where_one_is_bad(self) -> None:
        spec, sentence = form.read_address({"seed": "3", "loss": "best", "generator_layers": "3"})
        assert spec == GanSpec(seed=3, generator_layers=3)
        assert sentence.startswith("Loss must be one of")

    def test_an_unknown_name_gets_a_hint(self) -> None:
        spec, sentence = form.read_address({"sead": "3"})
        assert spec == GanSpec()
        assert "did you mean seed" in sentence

    def test_many_mistakes_are_one_sentence(self) -> None:
        _, sentence = form.read_address({"seed": "x", "foo": "1", "loss": "best"})
        assert sentence == "These settings of the link are not valid and were left out: seed, foo and loss."

    def test_a_drawing_without_points_is_no_drawing(self) -> None:
        spec, sentence = form.read_address({"distribution": "drawn", "seed": "3"})
        assert spec == GanSpec(seed=3)
        assert "no drawn points" in sentence

    def test_damaged_points_are_said_once(self) -> None:
        spec, sentence = form.read_address({"distribution": "drawn", "points": "!!"})
        assert spec == GanSpec()
        assert "points" in sentence

    def test_every_valid_single_setting_is_read(self) -> None:
        other = replace(GanSpec(), noise="uniform", batch_size=64, averaging=0, penalty="r1", generator_optimizer="sgd")
        for name in ("noise", "batch_size", "averaging", "penalty", "generator_optimizer"):
            spec, sentence = form.read_address({name: str(getattr(other, name))})
            assert (getattr(spec, name), sentence) == (getattr(other, name), "")
