import math
from dataclasses import fields, replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.plane.drawing import Points, parse_points
from playground.plane.properties import Property
from playground.plane.spec import LARGEST_COMPARED, LONGEST_LINK, PROPERTIES, GanSpec, parse_link

QUICK = settings(deadline=None, database=None, max_examples=50)

coordinates = st.floats(-1, 1)
drawings: st.SearchStrategy[Points] = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=20).map(
    parse_points
)


def valid(prop: Property) -> st.SearchStrategy[Any]:
    """Any valid value of a property."""
    strategies: dict[str, st.SearchStrategy[Any]] = {
        "choice": st.sampled_from(prop.choices) if prop.choices else st.nothing(),
        "integer": st.integers(int(prop.low), int(prop.high)) if math.isfinite(prop.low) else st.nothing(),
        "number": st.floats(prop.low, prop.high),
        "switch": st.booleans(),
        "text": st.text("GANgan2014", min_size=1, max_size=6),
        "points": drawings,
    }
    return strategies[prop.kind]


def fitting(values: dict[str, Any]) -> dict[str, Any]:
    """The batch made to fit what needs a large or a small one."""
    most = LARGEST_COMPARED if values.get("minibatch_discrimination") else 1024
    least = max(values.get("packing", 1), 1 + values.get("batch_norm", False))
    return values | {"batch_size": min(max(values.get("batch_size", 128), least), most)}


specs = st.fixed_dictionaries({}, optional={name: valid(prop) for name, prop in PROPERTIES.items()}).map(
    lambda values: GanSpec(**({"points": ((0.0, 0.0),)} | fitting(values)))
)


@QUICK
@given(specs)
def test_a_link_opens_the_spec_that_made_it(spec: GanSpec) -> None:
    assert GanSpec.from_link(spec.to_link()) == spec
    assert GanSpec.from_link("?" + spec.to_link()) == spec


@QUICK
@given(specs)
def test_a_link_says_only_what_differs_from_the_defaults(spec: GanSpec) -> None:
    named = set(parse_qs(spec.to_link()))
    assert named == {name for name, prop in PROPERTIES.items() if getattr(spec, name) != prop.default}


def test_defaults_are_the_empty_link() -> None:
    assert GanSpec().to_link() == ""
    assert GanSpec.from_link("") == GanSpec()
    assert GanSpec.from_link("?") == GanSpec()


def test_the_longest_drawing_fits_into_a_link() -> None:
    spec = GanSpec(distribution="drawn", points=tuple((i / 1000, -i / 1000) for i in range(1000)))
    assert len(spec.to_link()) < LONGEST_LINK
    assert GanSpec.from_link(spec.to_link()) == spec


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_table_is_whole(name: str) -> None:
    prop = PROPERTIES[name]
    assert prop.label
    assert prop.help.endswith(".")
    assert prop.group in ("data", "generator", "discriminator", "training")
    assert prop.parse(prop.default) == prop.default
    assert all(prop.parse(step) == step for step in prop.steps)
    assert not (prop.live and prop.shape)


def test_values_take_their_types_and_a_spec_can_key_a_dict() -> None:
    spec = GanSpec(batch_size="64", generator_rate="1e-2", spectral_norm="1")  # type: ignore[arg-type]
    assert (spec.batch_size, spec.generator_rate, spec.spectral_norm) == (64, 0.01, True)
    assert {spec: 1}[replace(spec)] == 1


HUGE = [(0.0, 0.0)] * 1_000_000
BAD: list[tuple[str, Any, str]] = [
    ("distribution", "ring9", "Distribution"),
    ("distribution", None, "Distribution"),
    ("loss", "cross_entropy", "Loss"),
    ("noise", "cauchy", "Noise"),
    ("penalty", "r3", "Penalty"),
    ("generator_activation", "swish", "Generator activation"),
    ("discriminator_optimizer", "lion", "Discriminator optimizer"),
    ("generator_layers", -1, "Generator layers"),
    ("generator_layers", 10_000, "Generator layers"),
    ("discriminator_layers", -1, "Discriminator layers"),
    ("discriminator_layers", 10_000, "Discriminator layers"),
    ("generator_width", 2.5, "Generator width"),
    ("batch_size", 10**9, "Batch size"),
    ("seed", -1, "Seed"),
    *[("generator_rate", rate, "Generator learning rate") for rate in (0, -1e-3, math.nan, math.inf, "fast")],
    *[("discriminator_rate", rate, "Discriminator learning rate") for rate in (0, -1e-3, math.nan, math.inf, "fast")],
    ("generator_beta1", 1, "Generator β₁"),
    ("averaging", 1, "Averaging"),
    ("label_smoothing", -0.1, "Label smoothing"),
    ("minibatch_discrimination", 9, "Mini-batch discrimination"),
    ("experience_replay", 1, "Experience replay"),
    ("unrolling", 11, "Unrolling"),
    ("spectral_norm", "perhaps", "Spectral normalisation"),
    ("text", "", "Word"),
    ("text", "a word of many letters", "Word"),
    ("points", HUGE, "Drawn points"),
    ("points", [(2, 0)], "Drawn points"),
    ("points", "everywhere", "Drawn points"),
]


@pytest.mark.parametrize(("name", "value", "label"), BAD)
def test_bad_values_get_one_sentence_that_names_the_control(name: str, value: Any, label: str) -> None:
    with pytest.raises(ValueError, match=rf"^{label} must be [^\n]+\.$") as caught:
        GanSpec(**{name: value})
    assert len(str(caught.value)) < 250
    assert ". " not in str(caught.value)


def test_comparing_every_two_samples_wants_a_batch_of_bounded_size() -> None:
    with pytest.raises(ValueError, match=r"^Batch size must be at most 256 with mini-batch discrimination.*\.$"):
        GanSpec(minibatch_discrimination=1, batch_size=257)
    assert GanSpec(minibatch_discrimination=1, batch_size=256).batch_size == 256


def test_drawn_wants_points() -> None:
    with pytest.raises(ValueError, match=r"^Drawn points must be given .*\.$"):
        GanSpec(distribution="drawn")
    assert GanSpec(distribution="drawn", points=((0, 0),)).points == ((0.0, 0.0),)


BROKEN = [
    ("lss=hinge", "There is no setting “lss”; did you mean loss?"),
    ("qqqq=1", "There is no setting “qqqq”."),
    ("seed", "Seed must be a whole number from 0 to 2,147,483,647; nothing was given."),
    ("seed=1%", "Seed must be a whole number from 0 to 2,147,483,647; '1%' is not."),
    ("distribution=drawn&points=A", "Drawn points in this link are damaged; copy the whole link again."),
    ("distribution=drawn", "Drawn points must be given for the distribution “drawn”; there are none."),
    ("points=" + "A" * 2_700_000, "This link is longer than 8,192 characters; it is none of ours."),
    ("x" * 5000 + "=1", "There is no setting “" + "x" * 40 + "”."),
]


@pytest.mark.parametrize(("link", "sentence"), BROKEN, ids=[link[:12] for link, _ in BROKEN])
def test_a_broken_link_gets_one_sentence(link: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"\.|\?") as caught:
        GanSpec.from_link(link)
    assert str(caught.value) == sentence


def test_an_unknown_name_in_a_mapping_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^There is no setting “batchsize”; did you mean batch_size\?$"):
        GanSpec.from_mapping({"batchsize": 3})


def test_a_link_keeps_names_that_are_no_settings() -> None:
    assert parse_link("?seed=3&lesson=ring") == {"seed": "3", "lesson": "ring"}


def test_what_changes_live_needs_no_rebuild() -> None:
    spec = GanSpec()
    assert not spec.needs_rebuild(spec)
    assert not spec.needs_rebuild(replace(spec, generator_rate=0.1, loss="hinge", weight_clip=0.1))
    assert spec.needs_rebuild(replace(spec, seed=1))
    assert spec.needs_rebuild(replace(spec, generator_rate=0.1, discriminator_layers=3))


def test_specs_of_one_shape_share_their_key() -> None:
    spec = GanSpec()
    assert spec.shape_key == replace(spec, seed=5, distribution="moons", loss="hinge", generator_rate=0.1).shape_key


@pytest.mark.parametrize("name", [name for name, prop in PROPERTIES.items() if prop.shape])
def test_another_size_is_another_shape(name: str) -> None:
    prop = PROPERTIES[name]
    other = prop.choices[-1] if prop.kind == "choice" else 3 if prop.kind == "integer" else True
    assert GanSpec().shape_key != GanSpec.from_mapping({name: other}).shape_key


def test_shapes_and_settings_of_the_networks() -> None:
    spec = GanSpec(noise_dim=4, generator_layers=1, generator_width=8, discriminator_layers=3, discriminator_width=16)
    assert spec.generator_shape.sizes == (4, 8, 2)
    assert spec.discriminator_shape.sizes == (2, 16, 16, 16, 1)
    assert spec.generator_shape.activation == "relu"
    assert spec.generator_setting == ("adam", 1e-3, 0.5, 0.999)
    assert replace(spec, discriminator_optimizer="sgd").discriminator_setting.rule == "sgd"


def test_every_field_is_in_the_table() -> None:
    assert [declared.name for declared in fields(GanSpec)] == list(PROPERTIES)
