"""First-order optimizers for K members at once, each with its own rule, rate, momenta and step count.

All rules are one linear recursion with coefficients of their own:

    m ← decay_m m + gain_m g          v ← decay_v v + gain_v g²
    w ← w − (take_m m + take_g g) / (scale_v √v + floor)

so a population may mix them, and a member that joins late gets the bias correction of its own step count
(torch.optim keeps one count a tensor). A new rule is one function and one entry of `RULES`: from rate, beta1, beta2 [K]
and the numbers t [steps, K] of the coming updates (1 for the first) to coefficients.
"""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[np.float64]
Number = TypeVar("Number")
EPSILON = 1e-8


class Coefficients(NamedTuple, Generic[Number]):
    """The numbers of the recursion above, each a scalar or one value a step."""

    decay_m: Number
    gain_m: Number
    decay_v: Number
    gain_v: Number
    take_m: Number
    take_g: Number
    scale_v: Number
    floor: Number


Rule = Callable[[Array, Array, Array, Array], Coefficients[float | Array]]


def sgd(rate: Array, beta1: Array, beta2: Array, t: Array) -> Coefficients[float | Array]:  # noqa: ARG001
    """w ← w − rate g."""
    return Coefficients(0, 0, 0, 0, 0, rate, 0, 1)


def momentum(rate: Array, beta1: Array, beta2: Array, t: Array) -> Coefficients[float | Array]:  # noqa: ARG001
    """Heavy ball (Polyak 1964), in torch.optim.SGD's form: m ← beta1 m + g, w ← w − rate m."""
    return Coefficients(beta1, 1, 0, 0, rate, 0, 0, 1)


def rmsprop(rate: Array, beta1: Array, beta2: Array, t: Array) -> Coefficients[float | Array]:  # noqa: ARG001
    """RMSProp (Tieleman and Hinton 2012): w ← w − rate g / (√v + ε), v averaged with beta2."""
    return Coefficients(0, 0, beta2, 1 - beta2, 0, rate, 1, EPSILON)


def adam(rate: Array, beta1: Array, beta2: Array, t: Array) -> Coefficients[float | Array]:
    """Adam (Kingma and Ba 2015, Algorithm 1)."""
    return Coefficients(
        beta1, 1 - beta1, beta2, 1 - beta2, rate / (1 - beta1**t), 0, 1 / np.sqrt(1 - beta2**t), EPSILON
    )


def nadam(rate: Array, beta1: Array, beta2: Array, t: Array) -> Coefficients[float | Array]:
    """Adam with Nesterov momentum (Dozat 2016), without the momentum schedule that torch.optim.NAdam adds."""
    return Coefficients(
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        rate * beta1 / (1 - beta1 ** (t + 1)),
        rate * (1 - beta1) / (1 - beta1**t),
        1 / np.sqrt(1 - beta2**t),
        EPSILON,
    )


def still(rate: Array, beta1: Array, beta2: Array, t: Array) -> Coefficients[float | Array]:  # noqa: ARG001
    """A player that does not learn: its weights and its optimizer's state stay as they are."""
    return Coefficients(1, 0, 1, 0, 0, 0, 0, 1)


RULES: dict[str, Rule] = {"sgd": sgd, "momentum": momentum, "rmsprop": rmsprop, "adam": adam, "nadam": nadam}
EVERY_RULE = {**RULES, "still": still}  # with those that nobody chooses


class Setting(NamedTuple):
    """One member's optimizer."""

    rule: str
    rate: float
    beta1: float
    beta2: float


STILL = Setting("still", 0.0, 0.0, 0.0)


class Schedule:
    """The coefficients of the next `steps` updates of K members, computed in float64 and laid out for the device."""

    def __init__(self, settings: Sequence[Setting], taken: Sequence[int], steps: int, like: Tensor) -> None:
        """`taken`: how many updates each member has behind it; `like`: a tensor of the wanted type and device."""
        numbers = np.empty((len(Coefficients._fields), steps, len(settings), 1))
        t = np.asarray(taken, dtype=np.float64) + 1 + np.arange(steps)[:, None]  # [steps, K]
        for name in {setting.rule for setting in settings}:
            rows = [row for row, setting in enumerate(settings) if setting.rule == name]
            rate, beta1, beta2 = np.array([settings[row][1:] for row in rows]).T
            for index, value in enumerate(EVERY_RULE[name](rate, beta1, beta2, t[:, rows])):
                numbers[index, :, rows, 0] = np.broadcast_to(value, (steps, len(rows))).T
        self.coefficients = torch.as_tensor(numbers, dtype=like.dtype, device=like.device)
        named = Coefficients(*numbers)
        self.uses_m, self.uses_g, self.uses_v = (
            bool(np.any(row)) for row in (named.take_m, named.take_g, named.scale_v)
        )

    def update(self, step: int, weights: Tensor, grad: Tensor, m: Tensor, v: Tensor) -> None:
        """Apply update number `step` of this schedule to `weights` [K, P] in place; `m` and `v` are its state."""
        c: Coefficients[Tensor] = Coefficients(*self.coefficients[:, step].unbind())
        direction = grad * c.take_g if self.uses_g else torch.zeros((), dtype=grad.dtype, device=grad.device)
        if self.uses_m:
            m.mul_(c.decay_m).addcmul_(grad, c.gain_m)
            direction = torch.addcmul(direction, m, c.take_m)
        if self.uses_v:
            v.mul_(c.decay_v).addcmul_(grad * grad, c.gain_v)
            weights.addcdiv_(direction, v.sqrt().mul_(c.scale_v).add_(c.floor), value=-1)
        else:
            weights.sub_(direction)

    def ahead(self, step: int, weights: Tensor, grad: Tensor, m: Tensor, v: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """As `update`, into new tensors (weights, m, v) that are differentiable in all that it is given."""
        c: Coefficients[Tensor] = Coefficients(*self.coefficients[:, step].unbind())
        m, v = c.decay_m * m + c.gain_m * grad, c.decay_v * v + c.gain_v * grad.square()
        moved = v > 0  # the slope of the root is infinite at 0, where there is nothing to divide
        scale = c.floor + torch.where(moved, c.scale_v * torch.where(moved, v, 1).sqrt(), 0)
        return weights - (c.take_m * m + c.take_g * grad) / scale, m, v
