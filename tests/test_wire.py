import json
import math
import struct

import numpy as np
import pytest
from numpy.typing import NDArray

from playground import wire
from playground.plane import GanSpec, Population
from playground.plane.coverage import Coverage
from playground.session import Frame, Readout, Row, Session, State, Walk


def trained() -> Population:
    population = Population([GanSpec()])
    population.step(20)
    return population


def unpack(message: bytes) -> tuple[dict[str, object], dict[str, NDArray[np.float64]]]:
    """A frame read by its description alone, as the page reads it."""
    (length,) = struct.unpack_from("<I", message)
    header = json.loads(message[4 : 4 + length])
    assert (4 + length) % 4 == 0
    arrays, at = {}, 4 + length
    for entry in header["arrays"]:
        size = math.prod(entry["shape"])
        numbers = np.frombuffer(message, "<i2", size, at).astype(float)
        arrays[entry["name"]] = (numbers * entry["scale"] + entry["offset"]).reshape(entry["shape"])
        at += 2 * size
    assert at == len(message)
    return header, arrays


def test_a_frame_carries_the_snapshot_finer_than_a_pixel() -> None:
    seen = trained().snapshot(0, coverage=False)
    rows = [Row(10, 1.0, 0.5, 0.1, math.nan)]
    header, arrays = unpack(wire.frame(Frame(seen, 980.0), 7, rows, with_real=True))
    pixel = 2 * seen.extent / 2000
    for name in ("latent", "real", "fake", "manifold", "heatmap", "density", "gradient"):
        np.testing.assert_allclose(arrays[name], getattr(seen, name), atol=pixel / 2)
    assert header["frame"] == 7
    assert header["iteration"] == 20
    assert header["scale"] == [0.0, 0.5, 1.0]
    assert header["rows"] == [[10, 1.0, 0.5, 0.1, None]]
    _, without = unpack(wire.frame(Frame(seen, 980.0), 8, [], with_real=False))
    assert set(without) == set(arrays) - {"real", "latent"}


def test_a_frame_on_the_line_carries_its_densities() -> None:
    population = Population([GanSpec(distribution="line_uniforms2", noise_dim=1)])
    population.step(20)
    seen = population.snapshot(0, coverage=False)
    assert seen.line is not None
    assert seen.line.best is not None
    header, arrays = unpack(wire.frame(Frame(seen, 980.0), 7, [], with_real=True))
    for name, sent in (("fake", seen.fake), ("heatmap", seen.heatmap), ("p", seen.line.p), ("q", seen.line.q)):
        np.testing.assert_allclose(arrays[name], sent, atol=1e-3)
    np.testing.assert_allclose(arrays["best"], np.nan_to_num(seen.line.best), atol=1e-3)
    assert header["shift"] is None
    _, without = unpack(wire.frame(Frame(seen, 980.0), 8, [], with_real=False))
    assert set(without) == set(arrays) - {"real", "latent", "p"}


def test_a_frame_of_the_toy_carries_its_two_parameters_and_a_critic_has_no_best() -> None:
    toy = GanSpec(distribution="line_shifted", noise_dim=1, shift=True, discriminator_layers=0, loss="wasserstein")
    seen = Population([toy]).snapshot(0, coverage=False)
    header, arrays = unpack(wire.frame(Frame(seen, 0.0), 1, [], with_real=True))
    assert seen.line is not None
    assert seen.line.shift is not None
    assert header["shift"] == list(seen.line.shift)
    assert "best" not in arrays
    said = wire.setup(Session(toy))
    assert (said["dimension"], said["noise_dim"], said["shift"]) == (1, 1, True)
    assert said["parameters"] == {"generator": 1, "discriminator": 2}
    assert said["centres"] is None


def test_an_iteration_taken_apart_arrives_whole() -> None:
    population = Population([GanSpec(generator_steps=2)])
    updates = population.dissect(0)
    header, arrays = unpack(wire.walk(Walk(1, 1.5, updates)))
    assert header["walk"] is True
    assert [each["side"] for each in header["updates"]] == ["discriminator", "generator", "generator"]  # type: ignore[attr-defined]
    for index, update in enumerate(updates):
        told = header["updates"][index]  # type: ignore[index]
        assert (told["loss"], told["moved"]) == (update.loss, update.moved)
        assert told["at_real"] == (None if math.isnan(update.at_real) else update.at_real)
        for name in ("latent", "real", "fake", "fake_after", "pull", "heatmap", "heatmap_after"):
            np.testing.assert_allclose(arrays[f"{index}.{name}"], getattr(update, name), atol=1e-3)


def test_a_stray_point_does_not_coarsen_the_others() -> None:
    seen = trained().snapshot(0, coverage=False)
    seen.fake[0] = (1e9, -1e9)
    _, arrays = unpack(wire.frame(Frame(seen, 0.0), 1, [], with_real=False))
    np.testing.assert_allclose(arrays["fake"][1:], seen.fake[1:], atol=1e-3)
    np.testing.assert_allclose(arrays["fake"][0], np.array([1, -1]) * wire.FAR * seen.extent, atol=1e-3)


def test_an_even_array_survives() -> None:
    numbers, scale, offset = wire.quantise(np.full(5, 0.25, np.float32))
    np.testing.assert_allclose(numbers * scale + offset, 0.25)


def test_what_json_cannot_carry_becomes_null() -> None:
    assert wire.text({"a": math.inf, "b": [math.nan, 1.5], "c": {"d": (-math.inf, "x")}}) == (
        '{"a":null,"b":[null,1.5],"c":{"d":[null,"x"]}}'
    )


def test_a_setup_says_what_a_page_needs() -> None:
    said = wire.setup(Session(GanSpec(distribution="grid25", loss="hinge")))
    assert len(said["centres"]) == 25
    assert said["sigma"] == pytest.approx(0.05)
    assert (said["output"], said["undecided"]) == ("score", 0.0)
    assert said["link"] == "distribution=grid25&loss=hinge"
    assert wire.setup(Session(GanSpec(label_smoothing=0.2)))["undecided"] == pytest.approx(0.4)
    assert said["parameters"]["discriminator"] == GanSpec().discriminator_shape.parameters
    assert wire.setup(Session(GanSpec(distribution="moons", loss="wasserstein")))["centres"] is None


def test_words_become_json() -> None:
    ceiling = Coverage(2500, 8, 8, 8, 0.99, 0.001, 0.01, 0.02, None)
    said = wire.readout(Readout(40, Coverage(2500, 1, 1, 8, 0.5, 2.0, math.log(2), math.inf, ceiling)))
    assert said["coverage"]["modes"] == 1
    assert said["ceiling"]["modes"] == 8
    assert "ceiling" not in said["coverage"]
    assert json.loads(wire.text(said))["coverage"]["wasserstein"] is None
    assert wire.state(State("paused", False, 2.0, 5))["type"] == "state"
