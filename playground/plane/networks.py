"""K multilayer perceptrons of one shape as stacked tensors: one batched product does the work of K.

A `Stack` keeps all weights of K networks in one tensor [K, P], so that an optimizer, an average or a copy is one
operation for all of them. `apply` is plain differentiable PyTorch. `forward` and `backward` compute the same thing by
hand: on nets this small autograd's bookkeeping costs more than the arithmetic, and these halve the time of a step.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

Layers = list[tuple[Tensor, Tensor]]  # weight [K, in, out] and bias [K, 1, out] of each layer

KERNEL = 3  # numbers in each kernel of mini-batch discrimination; its authors' code took 5 for pictures
LEAK = 0.2  # the slope of leaky ReLU below zero, as in Radford et al. 2016


@dataclass(frozen=True)
class Activation:
    """A nonlinearity, and the gradient through it as a function of (gradient of its output, its output)."""

    function: Callable[[Tensor], Tensor]
    backward: Callable[[Tensor, Tensor], Tensor]
    gain: float  # He et al. 2015: weights ~ N(0, gain² / fan_in) keep the variance from layer to layer


aten = torch.ops.aten

# The backward functions choose, they do not multiply by a mask: NaN times 0 is NaN.
ACTIVATIONS: dict[str, Activation] = {
    "relu": Activation(torch.relu, lambda grad, out: aten.threshold_backward(grad, out, 0), math.sqrt(2)),
    "leaky_relu": Activation(
        lambda x: torch.nn.functional.leaky_relu(x, LEAK),
        lambda grad, out: aten.leaky_relu_backward(grad, out, LEAK, True),
        math.sqrt(2 / (1 + LEAK**2)),
    ),
    "elu": Activation(
        torch.nn.functional.elu, lambda grad, out: aten.elu_backward(grad, 1, 1, 1, True, out), math.sqrt(2)
    ),
    "tanh": Activation(torch.tanh, aten.tanh_backward, 5 / 3),
}


@dataclass(frozen=True)
class Shape:
    """Sizes of a perceptron, input first, and its activation (none after the last layer)."""

    sizes: tuple[int, ...]
    activation: str
    kernels: int = 0  # numbers from `plane.minibatch` that the last layer gets besides
    normalised: bool = False  # whether `plane.normalisation` normalises the hidden layers over each batch

    @property
    def layers(self) -> list[tuple[int, int]]:
        """Inputs and outputs of each layer."""
        *hidden, (inputs, outputs) = zip(self.sizes, self.sizes[1:], strict=False)
        return [*hidden, (inputs + self.kernels, outputs)]

    @property
    def parameters(self) -> int:
        """P, the number of weights and biases of one network, and of what mini-batch discrimination adds."""
        return sum((inputs + 1) * outputs for inputs, outputs in self.layers) + self.measured * self.sizes[-2]

    @property
    def measured(self) -> int:
        """Columns of the matrix of mini-batch discrimination; 0 without it."""
        return self.kernels * KERNEL

    def views(self, flat: Tensor) -> Layers:
        """Weights and biases as views into `flat` [K, P]."""
        layers, start, count = [], 0, flat.shape[0]
        for inputs, outputs in self.layers:
            middle, end = start + inputs * outputs, start + (inputs + 1) * outputs
            layers.append(
                (flat[:, start:middle].view(count, inputs, outputs), flat[:, middle:end].view(count, 1, outputs))
            )
            start = end
        return layers

    def cut(self, flat: Tensor) -> Layers:
        """As `views`, out of a tensor that is part of a graph: its gradient is then put together once."""
        sizes = [size for inputs, outputs in self.layers for size in (inputs * outputs, outputs)]
        parts = flat.split([*sizes, self.parameters - sum(sizes)], 1)[: len(sizes)]
        return [
            (weight.unflatten(1, shape), bias[:, None])
            for weight, bias, shape in zip(parts[::2], parts[1::2], self.layers, strict=True)
        ]

    def matrix(self, flat: Tensor) -> Tensor | None:
        """The matrix [K, features, kernels · KERNEL] of mini-batch discrimination, a view; None without it."""
        size = self.measured * self.sizes[-2]
        return flat[:, -size:].view(len(flat), self.sizes[-2], self.measured) if size else None

    def initial(self, generator: torch.Generator, dtype: torch.dtype) -> Tensor:
        """Fresh weights [P]: normal with the activation's gain, the last layer with gain 1; biases are zero."""
        flat = torch.zeros(1, self.parameters, dtype=dtype)
        layers = self.views(flat)
        for depth, (weight, _) in enumerate(layers):
            gain = ACTIVATIONS[self.activation].gain if depth < len(layers) - 1 else 1.0
            noise = torch.randn(weight.shape[1:], generator=generator, dtype=torch.float64)
            weight[0] = (noise * gain / math.sqrt(weight.shape[1])).to(dtype)
        if (matrix := self.matrix(flat)) is not None:
            noise = torch.randn(matrix.shape[1:], generator=generator, dtype=torch.float64)
            matrix[0] = (noise / math.sqrt(matrix.shape[1])).to(dtype)
        return flat[0]


def apply(layers: Sequence[tuple[Tensor, Tensor]], activation: str, x: Tensor) -> Tensor:
    """Outputs [K, B, out] of the networks at x [K, B, in]; differentiable, any number of times."""
    weight, bias = layers[-1]
    return torch.baddbmm(bias, hidden(layers, activation, x), weight)


def hidden(layers: Sequence[tuple[Tensor, Tensor]], activation: str, x: Tensor) -> Tensor:
    """What the last layer gets: the features [K, B, width] of x, or x itself where there is one layer alone."""
    function = ACTIVATIONS[activation].function
    for weight, bias in layers[:-1]:
        x = function(torch.baddbmm(bias, x, weight))
    return x


def forward(layers: Sequence[tuple[Tensor, Tensor]], activation: str, x: Tensor) -> tuple[Tensor, list[Tensor]]:
    """As `apply`, and what `backward` needs: the input of each layer."""
    function, inputs = ACTIVATIONS[activation].function, [x]
    for weight, bias in layers[:-1]:
        inputs.append(function(torch.baddbmm(bias, inputs[-1], weight)))
    weight, bias = layers[-1]
    return torch.baddbmm(bias, inputs[-1], weight), inputs


def backward(
    layers: Sequence[tuple[Tensor, Tensor]],
    activation: str,
    inputs: list[Tensor],
    grad: Tensor,
    into: Layers | None = None,
    to_input: bool = False,
) -> Tensor:
    """Backpropagate `grad` [K, B, out] through a `forward`.

    Writes the gradients of weights and biases `into` views of a gradient tensor, if given, and returns the gradient
    with respect to the input [K, B, in] if `to_input`, else that of the first layer's output.
    """
    through = ACTIVATIONS[activation].backward
    for depth in range(len(layers) - 1, -1, -1):
        if into is not None:
            weight_grad, bias_grad = into[depth]
            torch.bmm(inputs[depth].transpose(1, 2), grad, out=weight_grad)
            torch.sum(grad, 1, keepdim=True, out=bias_grad)
        if depth > 0 or to_input:
            grad = torch.bmm(grad, layers[depth][0].transpose(1, 2))
        if depth > 0:
            grad = through(grad, inputs[depth])
    return grad
