"""A run as a file: what another process makes of it, and what becomes of files that no run has made."""

import json
import math
import pickle
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from playground import saved
from playground.hub import Hub
from playground.limits import Limits
from playground.plane import GanSpec, Population
from playground.plane.coverage import measure
from playground.plane.draws import data_of
from playground.saved import DAMAGED, FOREIGN, SavedRun, digest, from_bytes, header, to_bytes
from playground.session import READOUTS, History, Readout, Row, Session
from tests.serving import ROOT
from tests.waiting import wait_for

SMALL: dict[str, Any] = {"generator_width": 6, "discriminator_width": 7, "batch_size": 16}
GOES_ON = """
import sys, torch
from pathlib import Path
from playground.plane import Population
from playground.saved import from_bytes
run = from_bytes(Path(sys.argv[1]).read_bytes(), lambda spec: None)
population = Population([run.spec])
population.load_state_dict(run.state)
population.step(150)
torch.save([*population.game.tensors, torch.tensor(population.member(0).totals)], sys.argv[2])
"""


def allowed(_: GanSpec) -> None:
    """No GAN is too large."""


def a_run(spec: GanSpec | None = None, iterations: int = 37) -> tuple[SavedRun, Population]:
    """A run with a past, and the population that it is from."""
    spec = spec or GanSpec(**SMALL)
    population = Population([spec])
    population.step(iterations)
    curves, readouts = History(), History(READOUTS)
    for iteration in range(0, iterations, 5):
        curves.append(Row(iteration, 0.1 * iteration, 1 / 3, 2.0, math.nan))
    samples = population.samples([0])[0]
    readouts.append(Readout(20, measure(samples, data_of(spec))))
    state = population.state_dict([0])
    return SavedRun(state, curves, readouts, (35, 1.25, 2.5), 3.5, True), population


def signed(words: dict[str, Any], tensors: dict[str, torch.Tensor]) -> bytes:
    """A file that says of itself that it is whole."""
    return sealed(json.dumps(words), tensors)


def sealed(told: str, tensors: dict[str, torch.Tensor]) -> bytes:
    return save(tensors, {"run": told, "sha256": digest(told, tensors)})


@pytest.mark.parametrize(
    "rest",
    [
        {},
        {"spectral_norm": True, "penalty": "gradient_penalty", "loss": "wasserstein"},
        {"instance_noise": 0.1, "packing": 2, "noise": "gaussian", "discriminator_optimizer": "nadam", "seed": 9},
        {"batch_size": 1024, "discriminator_steps": 3},
        {"experience_replay": 0.5, "minibatch_discrimination": 2, "unrolling": 1},
        {"distribution": "line_shifted", "shift": True, "noise_dim": 1, "discriminator_layers": 0},
    ],
)
def test_another_process_goes_on_as_if_it_had_never_stopped(rest: dict[str, Any], tmp_path: Path) -> None:
    run, population = a_run(GanSpec(**SMALL | rest), 137)
    (tmp_path / "run.safetensors").write_bytes(to_bytes(run))
    names = [str(tmp_path / name) for name in ("run.safetensors", "end.pt")]
    subprocess.run([sys.executable, "-c", GOES_ON, *names], cwd=ROOT, check=True, timeout=120)
    population.step(150)
    *tensors, totals = torch.load(names[1], weights_only=True)
    for found, wanted in zip(tensors, population.game.tensors, strict=True):
        torch.testing.assert_close(found, wanted, rtol=1e-9, atol=1e-9)
    assert totals.tolist() == pytest.approx(list(population.member(0).totals), rel=1e-6)


def test_a_file_keeps_all_and_is_small() -> None:
    run, _ = a_run()
    content = to_bytes(run)
    found = from_bytes(content, allowed)
    assert found.spec == run.spec
    assert found.member == run.member
    for history, kept in ((found.curves, run.curves), (found.readouts, run.readouts)):
        assert repr(vars(history)) == repr(vars(kept))  # NaN is not equal to itself
    assert (found.totals, found.seconds, found.altered) == (run.totals, run.seconds, run.altered)
    assert set(load(content)) >= {"generator.weights", "discriminator.second_moment", "average.weights"}
    assert len(content) < 60_000


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.2, 0.5, 0.9, 0.9999])
def test_a_file_that_was_cut_short_is_refused(share: float) -> None:
    content = to_bytes(a_run()[0])
    with pytest.raises(ValueError, match=f"^({DAMAGED}|{FOREIGN})$"):
        from_bytes(content[: int(share * len(content))], allowed)
    if share >= 0.2:
        with pytest.raises(ValueError, match=f"^{DAMAGED}$"):
            from_bytes(content[: int(share * len(content))], allowed)


def test_a_changed_byte_is_seen_wherever_it_is() -> None:
    content = to_bytes(a_run()[0])
    for place in np.linspace(0, len(content) - 1, 60).astype(int):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises(ValueError, match=r"^[^\n]*\.$"):
            from_bytes(bytes(changed), allowed)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no run of the playground"),
        (b"x,y\n1,2\n", "no run of the playground"),
        (pickle.dumps({"weights": [1, 2]}), "pickle"),
        (save({"weight": torch.zeros(3)}), "no run of the playground"),
        (save({"weight": torch.zeros(3)}, {"run": "{}"}), "no run of the playground"),
        (sealed("[" * 100_000, {"weight": torch.zeros(3)}), "no run of the playground"),
        (struct.pack("<Q", 2**40) + b"{}", "no run of the playground"),
        (signed({"format": "of another program"}, {"weight": torch.zeros(3)}), "no run of the playground"),
        (bytes(saved.MOST_BYTES + 1), "at most 64 MB"),
    ],
    ids=["empty", "text", "pickle", "weights", "unsigned", "nested", "header", "another", "large"],
)
def test_foreign_files_get_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=rf"^[^\n]*{sentence}[^\n]*\.$"):
        from_bytes(content, allowed)


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("words", {"settings": "generator_width=8"}),
        ("words", {"member": [1, 2]}),
        ("words", {"member": {}}),
        ("words", {"totals": [1]}),
        ("words", {"seconds": "long"}),
        ("words", {"curves": {"rows": [[0] * 5] * 700, "newest": None, "stride": 1, "offered": 700}}),
        ("words", {"curves": {"rows": [[0, 1]], "newest": None, "stride": 1, "offered": 1}}),
        ("words", {"readouts": {"rows": [[0, 1]], "newest": None, "stride": 1, "offered": 1}}),
        ("member", {"iteration": -1}),
        ("member", {"iteration": 2**70}),
        ("member", {"began": [99, 0]}),
        ("member", {"totals": [math.inf, 0]}),
        ("tensors", {"draws.cursors": torch.tensor([512])}),
        ("tensors", {"draws.cursors": torch.tensor([-1])}),
        ("tensors", {"draws.cursors": torch.tensor([0, 1])}),
        ("tensors", {"draws.streams": torch.zeros(1, 10, dtype=torch.uint8)}),
        ("tensors", {"draws.streams": torch.full((1, 5056), 255, dtype=torch.uint8)}),
        ("tensors", {"generator.weights": torch.zeros(1, 3)}),
        ("tensors", {"generator.weights": torch.zeros(2, GanSpec(**SMALL).generator_shape.parameters)}),
        ("tensors", {"generator.weights": torch.full((1, GanSpec(**SMALL).generator_shape.parameters), math.nan)}),
    ],
)
def test_what_no_run_has_is_refused_though_the_file_is_whole(where: str, change: dict[str, Any]) -> None:
    content = to_bytes(a_run()[0])
    words, tensors = json.loads(header(content)["run"]), load(content)
    assert from_bytes(signed(words, tensors), allowed)
    {"words": words, "member": words["member"], "tensors": tensors}[where].update(change)
    with pytest.raises(ValueError, match=f"^{DAMAGED}$"):
        from_bytes(signed(words, tensors), allowed)


def test_settings_that_are_not_known_or_too_large_say_so() -> None:
    content = to_bytes(a_run()[0])
    words, tensors = json.loads(header(content)["run"]), load(content)
    with pytest.raises(ValueError, match="There is no setting “warp”"):
        from_bytes(signed({**words, "settings": "warp=9"}, tensors), allowed)
    with pytest.raises(ValueError, match="multiply-adds"):
        from_bytes(content, Hub(limits=Limits(work=10)).check)


def iteration_of(hub: Hub, session: Session) -> int | None:
    run = hub.save(session)
    return None if run is None else int(run.member["iteration"])


def test_a_session_goes_on_with_a_saved_run_in_company() -> None:
    spec = GanSpec(**SMALL, seed=4)
    run, population = a_run(spec)
    with Hub() as hub:
        company = hub.open(GanSpec(**SMALL), playing=False)
        session = hub.open(GanSpec(distribution="moons"), playing=False)
        hub.resume(session, from_bytes(to_bytes(run), hub.check)).result(20)
        assert session.spec == spec
        past = run.curves.all()
        assert repr(session.curves.all()[: len(past)]) == repr(past)
        for each in (company, session):
            hub.step(each, 60).result(20)
        wait_for(lambda: iteration_of(hub, session) == 97)
        kept = hub.save(session)
        assert kept is not None
    population.step(60)
    wanted = population.state_dict([0])
    for name, tensor in wanted.items():
        if isinstance(tensor, torch.Tensor):
            torch.testing.assert_close(kept.state[name], tensor, rtol=1e-4, atol=1e-4)
    assert kept.altered


def test_what_has_diverged_is_not_saved() -> None:
    spec = GanSpec(**SMALL, generator_rate=10, discriminator_rate=10, generator_optimizer="sgd", loss="wasserstein",
                   discriminator_optimizer="sgd")  # fmt: skip
    with Hub() as hub:
        session = hub.open(spec, playing=False)
        assert hub.save(session) is not None
        assert session.curves.all() == []
        hub.play(session).result(20)
        wait_for(lambda: hub.save(session) is None)
