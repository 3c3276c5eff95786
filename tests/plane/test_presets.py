import math
import re
from dataclasses import replace

import numpy as np
import pytest

from playground.limits import work
from playground.plane import GanSpec, Population
from playground.plane.coverage import Coverage
from playground.plane.presets import PRESETS, Preset

BRISK = 1e8  # multiply-adds an iteration: a session of that size still moves on one core

each_preset = pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)


def train(spec: GanSpec, seeds: int, iterations: int) -> list[Coverage]:
    """How the runs of the first seeds stand after some iterations, trained together."""
    population = Population([replace(spec, seed=seed) for seed in range(seeds)])
    population.step(iterations)
    found = [snapshot.coverage for snapshot in population.snapshots(range(seeds), coverage=True)]
    return [coverage for coverage in found if coverage is not None]


def test_the_first_preset_is_the_default() -> None:
    assert next(iter(PRESETS.values())).spec == GanSpec()


def test_presets_can_be_told_apart() -> None:
    assert len({preset.label for preset in PRESETS.values()}) == len(PRESETS)
    assert len({preset.spec for preset in PRESETS.values()}) == len(PRESETS)


@each_preset
def test_a_preset_survives_its_link(preset: Preset) -> None:
    assert GanSpec.from_link(preset.spec.to_link()) == preset.spec


@each_preset
def test_a_preset_runs_briskly(preset: Preset) -> None:
    assert work(preset.spec) <= BRISK


@each_preset
def test_look_and_why_are_a_sentence_each_and_why_names_its_paper(preset: Preset) -> None:
    for sentence in (preset.look, preset.why):
        assert re.fullmatch(r"[A-Z][^\n!]*[^.]\.", sentence)
        assert not re.search(r"[a-z)]\. [A-Z]", sentence)
    assert re.search(r"\([A-Z][^()]* \d{4}[^()]*\)\.$", preset.why)


@each_preset
def test_a_preset_trains(preset: Preset) -> None:
    population = Population([preset.spec])
    population.step(20)
    assert population.member(0).diverged_at is None


def test_the_default_learns() -> None:
    for coverage in train(GanSpec(), seeds=3, iterations=3000):
        assert coverage.modes_strict == 8
        assert coverage.high_quality is not None
        assert coverage.high_quality > 0.6  # 75 to 91% were seen with twelve seeds


def test_the_losses_of_r3gan_settle_near_log_2() -> None:
    population = Population([PRESETS["moons"].spec])
    population.step(4000)
    (snapshot,) = population.snapshots([0], coverage=True)
    for loss in snapshot.losses:
        assert loss == pytest.approx(math.log(2), abs=0.01)  # within .003 with three seeds, to 20,000 iterations
    assert snapshot.coverage is not None
    assert snapshot.coverage.js < 0.12


def test_the_gradient_penalty_keeps_the_arrows_alike() -> None:
    seeds = 4  # one alone has 86 to 98% of its arrows within, by the moment and by how the processor rounds
    population = Population([replace(PRESETS["roll"].spec, seed=seed) for seed in range(seeds)])
    population.step(4000)
    alike = []
    for number in range(seeds):
        lengths = np.linalg.norm(population.snapshot(number).gradient, axis=1)
        usual = np.median(lengths)
        assert 0.5 < usual < 2  # around the slope of 1 that the penalty asks for
        alike.append(((lengths > usual / 3) & (lengths < 2 * usual)).mean())
    assert np.mean(alike) > 0.9  # 95 to 96% were seen


def test_the_failure_loses_modes() -> None:
    few = [
        coverage for coverage in train(PRESETS["collapse"].spec, seeds=5, iterations=1000) if (coverage.modes or 0) <= 3
    ]
    assert len(few) >= 4
