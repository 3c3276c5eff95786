from collections.abc import Callable

import pytest
import torch

from playground.plane.optimizers import Schedule, Setting

STEPS = 40
Factory = Callable[[list[torch.Tensor]], torch.optim.Optimizer]
REFERENCES: dict[str, tuple[Setting, Factory]] = {
    "sgd": (Setting("sgd", 0.05, 0.9, 0.9), lambda w: torch.optim.SGD(w, lr=0.05)),
    "momentum": (Setting("momentum", 0.02, 0.8, 0.9), lambda w: torch.optim.SGD(w, lr=0.02, momentum=0.8)),
    "rmsprop": (Setting("rmsprop", 0.01, 0.9, 0.95), lambda w: torch.optim.RMSprop(w, lr=0.01, alpha=0.95)),
    "adam": (Setting("adam", 0.03, 0.5, 0.99), lambda w: torch.optim.Adam(w, lr=0.03, betas=(0.5, 0.99))),
}


def gradient_of(weights: torch.Tensor) -> torch.Tensor:
    """The gradient of a bowl that is steep along some axes and flat along others, with a bend."""
    steepness = torch.tensor([0.1, 1.0, 10.0], dtype=torch.float64)
    return steepness * weights + torch.sin(3 * weights)


def train(settings: list[Setting], taken: list[int], cut: int = STEPS) -> torch.Tensor:
    weights = torch.tensor([[1.0, -2.0, 0.5]], dtype=torch.float64).repeat(len(settings), 1)
    m, v = torch.zeros_like(weights), torch.zeros_like(weights)
    for begin in range(0, STEPS, cut):
        schedule = Schedule(settings, [before + begin for before in taken], cut, weights)
        for step in range(cut):
            schedule.update(step, weights, gradient_of(weights), m, v)
    return weights


def reference(name: str) -> torch.Tensor:
    weights = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
    optimizer = REFERENCES[name][1]([weights])
    for _ in range(STEPS):
        weights.grad = gradient_of(weights)
        optimizer.step()
    return weights


@pytest.mark.parametrize("name", ["sgd", "momentum", "rmsprop", "adam"])
def test_each_rule_is_torchs(name: str) -> None:
    torch.testing.assert_close(train([REFERENCES[name][0]], [0])[0], reference(name), rtol=1e-10, atol=1e-10)


def test_mixed_rules_do_not_disturb_each_other() -> None:
    names = ["adam", "sgd", "rmsprop", "momentum"]
    together = train([REFERENCES[name][0] for name in names], [0] * 4)
    for row, name in enumerate(names):
        torch.testing.assert_close(together[row], reference(name), rtol=1e-10, atol=1e-10)


def test_cutting_a_run_into_schedules_changes_nothing() -> None:
    settings = [setting for setting, _ in REFERENCES.values()]
    torch.testing.assert_close(train(settings, [0] * 4, cut=8), train(settings, [0] * 4), rtol=0, atol=0)


def test_nadam_is_dozats_update() -> None:
    """One coordinate by the paper's recursion, written out."""
    setting, w, m, v = Setting("nadam", 0.03, 0.9, 0.99), 1.0, 0.0, 0.0
    for t in range(1, STEPS + 1):
        g = 0.1 * w + float(torch.sin(torch.tensor(3 * w, dtype=torch.float64)))
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        look_ahead = 0.9 * m / (1 - 0.9 ** (t + 1)) + 0.1 * g / (1 - 0.9**t)
        w -= 0.03 * look_ahead / ((v / (1 - 0.99**t)) ** 0.5 + 1e-8)
    assert float(train([setting], [0])[0, 0]) == pytest.approx(w, abs=1e-10)


def test_a_late_joiner_gets_the_bias_correction_of_its_own_count() -> None:
    """Adam's first step is the learning rate times the gradient's sign, whatever its neighbour has behind it."""
    weights = torch.tensor([[1.0], [1.0]], dtype=torch.float64)
    m, v = torch.zeros_like(weights), torch.zeros_like(weights)
    setting = Setting("adam", 0.1, 0.9, 0.999)
    Schedule([setting, setting], [1000, 0], 1, weights).update(0, weights, torch.ones_like(weights), m, v)
    assert float(weights[1]) == pytest.approx(0.9, abs=1e-6)
    assert float(weights[0]) != pytest.approx(0.9, abs=1e-2)


def test_updates_ahead_are_updates_and_have_finite_slopes() -> None:
    settings = [*(setting for setting, _ in REFERENCES.values()), Setting("nadam", 0.03, 0.9, 0.99)]
    weights = torch.tensor([[1.0, -2.0, 0.5, 0.1]], dtype=torch.float64).repeat(len(settings), 1)
    ahead = weights.clone().requires_grad_()
    m, v = torch.zeros_like(weights), torch.zeros_like(weights)
    schedule, found = Schedule(settings, [3] * len(settings), 4, weights), (ahead, m.clone(), v.clone())
    still = torch.tensor([1.0, 1.0, 1.0, 0.0], dtype=torch.float64)  # the last weight never has a gradient
    for step in range(4):
        schedule.update(step, weights, still * weights.sin(), m, v)
        found = schedule.ahead(step, found[0], still * found[0].sin(), *found[1:])
    torch.testing.assert_close(found[0].detach(), weights, rtol=1e-12, atol=1e-12)
    (slopes,) = torch.autograd.grad(found[0].sum(), ahead)
    assert torch.isfinite(slopes).all()
    torch.testing.assert_close(slopes[:, 3], torch.ones(len(settings), dtype=torch.float64))
