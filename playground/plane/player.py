"""One side of K games: its weights, their last gradient and its optimizer's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from playground.plane.networks import Layers, Shape


class Leaves(NamedTuple):
    """A player's weights, layer by layer, and the matrix of mini-batch discrimination where it has one."""

    layers: Layers
    matrix: Tensor | None = None

    @property
    def all(self) -> list[Tensor]:
        """All tensors, in one order."""
        return [tensor for layer in self.layers for tensor in layer] + ([] if self.matrix is None else [self.matrix])


@dataclass
class Player:
    """One side of K games: the weights, their last gradient and the optimizer's state, each [K, P]."""

    shape: Shape
    weights: Tensor
    grad: Tensor
    m: Tensor
    v: Tensor

    @classmethod
    def of(cls, shape: Shape, weights: Tensor) -> "Player":
        """A player with a fresh optimizer."""
        return cls(shape, weights, *(torch.zeros_like(weights) for _ in range(3)))

    def __post_init__(self) -> None:
        """Keep the layers as views, so that they need not be cut out again at each step."""
        self.layers, self.gradients = self.shape.views(self.weights), self.shape.views(self.grad)
        self.matrix, self.matrix_gradient = self.shape.matrix(self.weights), self.shape.matrix(self.grad)

    def forget(self, row: int) -> None:
        """Clear one member's optimizer state."""
        self.m[row] = self.v[row] = 0

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """All state, for gathering and scattering."""
        return self.weights, self.grad, self.m, self.v

    def differentiable(self) -> Leaves:
        """The layers as leaves of a graph; they share the weights' memory."""
        layers = [(w.detach().requires_grad_(), b.detach().requires_grad_()) for w, b in self.layers]
        return Leaves(layers, None if self.matrix is None else self.matrix.detach().requires_grad_())

    def receive(self, gradients: Sequence[Tensor]) -> None:
        """Store what autograd returned for `Leaves.all`."""
        places = Leaves(self.gradients, self.matrix_gradient).all
        for place, gradient in zip(places, gradients, strict=True):
            place.copy_(gradient)
