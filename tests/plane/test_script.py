"""Exported scripts run without this package and come to the losses of the playground's own runs."""

import ast
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from playground.plane import GanSpec, Population
from playground.plane import script as exporter
from playground.plane.distributions import NAMES
from playground.plane.draws import data_of
from playground.plane.losses import LOSSES
from playground.plane.networks import ACTIVATIONS
from playground.plane.optimizers import RULES
from playground.plane.penalties import PENALTIES
from playground.plane.presets import PRESETS
from playground.plane.script import script
from playground.plane.spec import LEARNERS

SMALL: dict[str, Any] = {"generator_width": 6, "discriminator_width": 7, "batch_size": 12}
ITERATIONS = 12
POINTS = ((0.1, 0.2), (0.15, 0.3), (-0.5, 0.9), (1.0, -1.0))
TRICKS: list[dict[str, Any]] = [
    {"spectral_norm": True},
    {"spectral_norm": True, "penalty": "gradient_penalty", "loss": "hinge"},
    {"orthogonal": 0.05},
    {"packing": 3},
    {"packing": 2, "loss": "relativistic", "penalty": "gradient_penalty", "batch_size": 13},
    {"instance_noise": 0.2},
    {"instance_noise": 0.1, "packing": 2, "orthogonal": 0.01, "penalty": "r1_r2", "spectral_norm": True},
    {"label_smoothing": 0.1},
    {"label_smoothing": 0.1, "loss": "least_squares"},
    {"weight_clip": 0.1, "loss": "wasserstein", "discriminator_optimizer": "rmsprop"},
    {"averaging": 0.0},
    {"minibatch_discrimination": 2},
    {"minibatch_discrimination": 3, "packing": 2, "orthogonal": 0.01, "discriminator_layers": 0},
    {"minibatch_discrimination": 1, "spectral_norm": True, "penalty": "r1_r2", "loss": "relativistic"},
    {"experience_replay": 0.5, "discriminator_steps": 2},
    {"batch_norm": True},
    {"unrolling": 2},
    {"unrolling": 3, "discriminator_optimizer": "rmsprop", "weight_clip": 0.1, "loss": "wasserstein"},
    {"unrolling": 1, "discriminator_optimizer": "nadam", "penalty": "gradient_penalty", "packing": 2},
    {"unrolling": 2, "discriminator_optimizer": "momentum", "spectral_norm": True, "penalty": "r1_r2"},
    {"unrolling": 2, "discriminator_optimizer": "sgd", "loss": "relativistic", "minibatch_discrimination": 2},
    {"unrolling": 2, "instance_noise": 0.1, "orthogonal": 0.01, "experience_replay": 0.5, "batch_norm": True},
    {"unrolling": 2, "learners": "generator"},
    {"unrolling": 2, "learners": "discriminator", "discriminator_steps": 2},
    {"batch_norm": True, "packing": 2, "instance_noise": 0.1, "loss": "relativistic", "experience_replay": 0.5},
    {"batch_norm": True, "generator_layers": 0},
    {"distribution": "line_shifted", "shift": True, "noise_dim": 1, "discriminator_layers": 0},
    {"distribution": "ring8", "shift": True, "generator_optimizer": "nadam"},
    {"distribution": "line_uniforms2", "packing": 2, "instance_noise": 0.1, "penalty": "gradient_penalty"},
    {"distribution": "line_normals3", "experience_replay": 0.5, "minibatch_discrimination": 2, "loss": "hinge"},
    {"experience_replay": 0.3, "packing": 2, "instance_noise": 0.1, "penalty": "gradient_penalty"},
    {"noise": "gaussian", "noise_dim": 1},
    {"noise_dim": 5, "generator_layers": 0, "discriminator_layers": 0},
    {"generator_layers": 3, "discriminator_layers": 1, "discriminator_steps": 3, "generator_steps": 2},
    {"batch_size": 1024, "seed": 5},  # its blocks are of 16 iterations
    {"batch_size": 4096 // 8, "discriminator_steps": 10},
]


def run(text: str, folder: Path) -> dict[str, Any]:
    """What is in a script after it has run."""
    (folder / "gan.py").write_text(text, encoding="utf-8")
    return runpy.run_path(str(folder / "gan.py"))


def trained(spec: GanSpec, iterations: int, dtype: torch.dtype = torch.float64) -> tuple[Population, list[Any]]:
    """A run of the playground and its losses in each iteration."""
    population, losses = Population([spec], dtype=dtype), []
    for _ in range(iterations):
        population.step(1)
        losses.append(tuple(population.member(0).losses))
    return population, losses


def flat(weights: Any, *others: torch.Tensor) -> torch.Tensor:
    """All weights of linear layers, and others, laid out as a player's."""
    return torch.cat([weight.detach().t().flatten() for weight in weights] + [other.flatten() for other in others])


def of_net(net: Any) -> torch.Tensor:
    matrices = [net.matrix.detach()] if hasattr(net, "matrix") else []
    return flat((net.net if matrices else net).parameters(), *matrices)


def agree(spec: GanSpec, folder: Path, iterations: int = ITERATIONS) -> None:
    found = run(script(spec, iterations, "float64"), folder)
    population, losses = trained(spec, iterations)
    torch.testing.assert_close(torch.tensor(found["losses"]), torch.tensor(losses), rtol=1e-9, atol=1e-9)
    game = population.game
    for net, player in ((found["G"], game.generator), (found["D"], game.discriminator)):
        torch.testing.assert_close(of_net(net), player.weights[0], rtol=1e-9, atol=1e-9)
    if spec.averaging:
        torch.testing.assert_close(flat(found["average"]), game.average[0], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_and_penalty(loss: str, penalty: str, tmp_path: Path) -> None:
    agree(GanSpec(**SMALL, loss=loss, penalty=penalty, penalty_weight=0.7, discriminator_steps=2), tmp_path)


@pytest.mark.parametrize("beta1", [0.5, 0.0, -0.3])
@pytest.mark.parametrize("rule", RULES)
def test_every_optimizer(rule: str, beta1: float, tmp_path: Path) -> None:
    shared: dict[str, Any] = {"generator_optimizer": rule, "generator_beta1": beta1, "generator_beta2": 0.9}
    agree(GanSpec(**SMALL, **shared, discriminator_optimizer=rule, discriminator_beta1=beta1), tmp_path)


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: "+".join(trick))
def test_every_trick(trick: dict[str, Any], tmp_path: Path) -> None:
    agree(GanSpec(**SMALL | trick), tmp_path, 20)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(activation: str, tmp_path: Path) -> None:
    agree(GanSpec(**SMALL, generator_activation=activation, discriminator_activation=activation), tmp_path)


@pytest.mark.parametrize("learners", LEARNERS)
def test_a_frozen_player_stays_as_it_is(learners: str, tmp_path: Path) -> None:
    agree(GanSpec(**SMALL, learners=learners, weight_clip=0.2, loss="wasserstein"), tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_every_distribution(name: str, tmp_path: Path) -> None:
    spec = GanSpec(**SMALL, distribution=name, points=POINTS, text="Qi")
    found = run(script(spec, 2), tmp_path)
    first, second = (torch.Generator().manual_seed(3) for _ in range(2))
    assert torch.equal(found["sample"](1000, first), data_of(spec).sample(1000, second))
    agree(spec, tmp_path, 3)


def test_a_script_stands_alone_and_agrees_over_hundreds_of_iterations(tmp_path: Path) -> None:
    spec = GanSpec(seed=3)
    text = script(spec, 200, "float64") + "print(losses)\n"
    (tmp_path / "gan.py").write_text(text, encoding="utf-8")
    blocked = "import sys; sys.modules['playground'] = None; import runpy; runpy.run_path('gan.py')"
    command = [sys.executable, "-I", "-c", blocked]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True)
    *printed, last = ended.stdout.splitlines()
    _, losses = trained(spec, 200)
    torch.testing.assert_close(torch.tensor(ast.literal_eval(last)), torch.tensor(losses), rtol=1e-9, atol=1e-9)
    assert [line.split()[0] for line in printed] == ["100", "200"]
    assert float(printed[1].split()[2]) == pytest.approx(losses[-1][0], abs=1e-6)


def test_as_the_page_trains_it(tmp_path: Path) -> None:
    """In float32 rounding parts two runs sooner."""
    found = run(script(GanSpec(), 20), tmp_path)
    _, losses = trained(GanSpec(), 20, torch.float32)
    torch.testing.assert_close(torch.tensor(found["losses"]), torch.tensor(losses), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", PRESETS)
def test_a_script_is_short_and_imports_torch_alone(name: str) -> None:
    lines = script(PRESETS[name].spec, 1000).splitlines()
    assert len(lines) < 120
    assert max(map(len, lines)) <= 120
    imports = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imports <= {"torch", "math"}


def test_a_run_that_was_changed_says_so() -> None:
    assert "was changed while it trained" in script(GanSpec(), 10, altered=True).replace("\n", " ")
    assert "was changed while it trained" not in script(GanSpec(), 10).replace("\n", " ")


def test_what_cannot_be_written_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporter, "WRITTEN", exporter.WRITTEN - {"packing"})
    assert script(GanSpec(), 10)
    with pytest.raises(ValueError, match=r"^A script cannot write the setting Packing yet: [^.]*\.$"):
        script(GanSpec(packing=2), 10)
    monkeypatch.setitem(exporter.CHOSEN, "loss", {"hinge"})
    with pytest.raises(ValueError, match=r"^A script cannot write 'minimax' as Loss yet: [^.]*\.$"):
        script(GanSpec(loss="minimax"), 10)
