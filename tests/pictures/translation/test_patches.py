import pytest
import torch

from playground.pictures.translation.patches import FIELDS, Patches, receptive_field


@pytest.mark.parametrize("field", FIELDS)
def test_one_output_sees_the_field_that_the_paper_names(field: int) -> None:
    assert receptive_field(Patches(field, 4)) == field


@pytest.mark.parametrize("field", [1, 16, 34, 70])
def test_gradients_reach_as_far_as_the_field_and_no_farther(field: int) -> None:
    torch.manual_seed(0)
    network = Patches(field, 4, inputs=3, kind="none").eval()
    pictures = torch.rand(1, 3, 160, 160, requires_grad=True)
    raw = network(pictures)
    middle = raw.shape[-1] // 2
    (gradient,) = torch.autograd.grad(raw[0, 0, middle, middle], pictures)
    seen = gradient.abs().sum((0, 1))
    for axis in (0, 1):
        reached = torch.nonzero(seen.sum(axis)).flatten()
        assert int(reached.max() - reached.min()) + 1 == field


def test_the_papers_discriminators_have_the_papers_weights() -> None:
    assert sum(weight.numel() for weight in Patches(70, 64, 6).parameters()) == 2_768_705  # printed: 2.769 M
    plain = Patches(70, 64, 3, "instance")
    assert sum(weight.numel() for weight in plain.parameters()) == 2_764_737  # printed: 2.765 M


@pytest.mark.parametrize(("field", "pixels", "side"), [(70, 256, 30), (16, 64, 30), (1, 64, 64), (286, 64, 0)])
def test_the_map_is_as_large_as_it_says(field: int, pixels: int, side: int) -> None:
    network = Patches(field, 4)
    assert network.side(pixels) == side
    if side:
        assert network(torch.rand(1, 6, pixels, pixels)).shape == (1, 1, side, side)


def test_another_field_gets_one_sentence() -> None:
    with pytest.raises(ValueError, match="field must be of 1, 16, 34, 70, 142, 286 pixels; 20 is not"):
        Patches(20)
