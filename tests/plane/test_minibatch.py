"""Mini-batch discrimination against loops; what a collapsed batch looks like."""

import torch

from playground.plane import GanSpec, Population
from playground.plane.minibatch import apply_in_company, apply_to_batch, closeness
from playground.plane.networks import KERNEL, Shape

CHANCE = torch.Generator().manual_seed(0)
SHAPE = Shape((2, 6, 1), "relu", kernels=3)
WEIGHTS = torch.stack([SHAPE.initial(CHANCE, torch.float64) for _ in range(2)])
BATCH = torch.randn(2, 7, 2, generator=CHANCE, dtype=torch.float64)


def matrix() -> torch.Tensor:
    found = SHAPE.matrix(WEIGHTS)
    assert found is not None
    return found


def test_closeness_is_the_mean_over_the_batch_of_what_its_loops_compute() -> None:
    found = closeness(BATCH, BATCH, torch.ones(2, 2, 2 * KERNEL, dtype=torch.float64))
    for member in range(2):
        for one in range(7):
            gaps = [KERNEL * abs(float((BATCH[member, one] - other).sum())) for other in BATCH[member]]
            wanted = sum(torch.tensor(-gap, dtype=torch.float64).exp() for gap in gaps) / 7
            torch.testing.assert_close(found[member, one], wanted.expand(2) if torch.is_tensor(wanted) else wanted)


def test_samples_that_are_alike_are_as_close_as_can_be_and_distant_ones_are_not() -> None:
    alike = closeness(BATCH[:, :1].expand(-1, 7, -1), BATCH[:, :1].expand(-1, 7, -1), torch.ones(2, 2, KERNEL).double())
    torch.testing.assert_close(alike, torch.ones_like(alike))
    apart = closeness(1000 * BATCH, 1000 * BATCH, torch.ones(2, 2, KERNEL).double())
    torch.testing.assert_close(apart, torch.full_like(apart, 1 / 7))  # each is close to itself


def test_a_sample_in_company_is_told_what_it_is_told_in_a_batch() -> None:
    layers = SHAPE.views(WEIGHTS)
    in_batch = apply_to_batch(layers, "relu", matrix(), BATCH)
    for place in range(7):
        others = BATCH[:, [other for other in range(7) if other != place]]
        alone = apply_in_company(layers, "relu", matrix(), BATCH[:, place : place + 1], others)
        torch.testing.assert_close(alone, in_batch[:, place : place + 1])


def test_layers_and_matrix_fill_the_weights_and_do_not_overlap() -> None:
    flat = torch.zeros(1, SHAPE.parameters)
    pieces = [tensor for layer in SHAPE.views(flat) for tensor in layer] + [SHAPE.matrix(flat)]
    for piece in pieces:
        assert piece is not None
        piece += 1
    assert (flat == 1).all()
    cut = [tensor for layer in SHAPE.cut(WEIGHTS) for tensor in layer]
    for one, other in zip(cut, [tensor for layer in SHAPE.views(WEIGHTS) for tensor in layer], strict=True):
        assert torch.equal(one, other)


def test_the_nets_without_it_are_those_that_they_were() -> None:
    plain = Shape((2, 6, 1), "relu").initial(torch.Generator().manual_seed(1), torch.float64)
    assert len(plain) == 3 * 6 + 7
    wide = SHAPE.initial(torch.Generator().manual_seed(1), torch.float64)
    assert torch.equal(wide[: 3 * 6], plain[: 3 * 6])


def test_the_view_shows_it_in_real_company() -> None:
    for packing in (1, 2):
        spec = GanSpec(
            generator_width=8, discriminator_width=8, batch_size=16, minibatch_discrimination=2, packing=packing
        )
        population = Population([spec])
        population.step(20)
        seen = population.snapshot(0, coverage=False)
        assert seen.heatmap.std() > 0
        assert seen.gradient.shape == seen.fake.shape
        assert (abs(seen.gradient).sum(1) > 0).all()
