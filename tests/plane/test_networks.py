import pytest
import torch

from playground.plane.networks import ACTIVATIONS, Shape, apply, backward, forward


def shape_and_weights(activation: str) -> tuple[Shape, torch.Tensor]:
    shape = Shape((2, 7, 5, 3), activation)
    chance = torch.Generator().manual_seed(0)
    return shape, torch.stack([shape.initial(chance, torch.float64) for _ in range(4)])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_stack_computes_what_torch_layers_compute(activation: str) -> None:
    shape, weights = shape_and_weights(activation)
    x = torch.randn(4, 11, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    together = apply(shape.views(weights), activation, x)
    for k in range(4):
        h = x[k]
        layers = shape.views(weights[k : k + 1])
        for depth, (weight, bias) in enumerate(layers):
            h = torch.nn.functional.linear(h, weight[0].T, bias[0, 0])
            if depth < len(layers) - 1:
                h = ACTIVATIONS[activation].function(h)
        torch.testing.assert_close(together[k], h)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_backward_by_hand_is_autograd(activation: str) -> None:
    shape, weights = shape_and_weights(activation)
    chance = torch.Generator().manual_seed(2)
    x = torch.randn(4, 11, 2, dtype=torch.float64, generator=chance).requires_grad_()
    upstream = torch.randn(4, 11, 3, dtype=torch.float64, generator=chance)
    leaves = [tensor.clone().requires_grad_() for layer in shape.views(weights) for tensor in layer]
    layers = list(zip(leaves[::2], leaves[1::2], strict=True))
    expected = torch.autograd.grad(apply(layers, activation, x), [x, *leaves], upstream)

    grad = torch.full_like(weights, torch.nan)
    with torch.no_grad():
        out, inputs = forward(shape.views(weights), activation, x)
        to_x = backward(shape.views(weights), activation, inputs, upstream, into=shape.views(grad), to_input=True)
    torch.testing.assert_close(out, apply(layers, activation, x).detach())
    torch.testing.assert_close(to_x, expected[0])
    written = [tensor for layer in shape.views(grad) for tensor in layer]
    for found, wanted in zip(written, expected[1:], strict=True):
        torch.testing.assert_close(found, wanted)


def test_parameters_count_weights_and_biases() -> None:
    assert Shape((2, 14, 14, 1), "relu").parameters == (2 + 1) * 14 + (14 + 1) * 14 + (14 + 1)


def test_first_weights_keep_the_variance_of_a_wide_layer() -> None:
    flat = Shape((512, 512, 1), "relu").initial(torch.Generator().manual_seed(3), torch.float64)
    weight, bias = Shape((512, 512, 1), "relu").views(flat[None])[0]
    assert float(weight.var()) == pytest.approx(2 / 512, rel=0.02)
    assert not bias.any()
