import pytest
import torch

from playground.pictures.augmentation import AUGMENTATIONS, augment, cutout, flip, translation


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(count: int = 6, side: int = 16) -> torch.Tensor:
    return torch.rand(count, 3, side, side, generator=chance(9)) * 2 - 1


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_each_picture_changes_in_its_own_way_and_can_be_repeated(name: str) -> None:
    same = pictures(1).expand(6, -1, -1, -1)
    changed = augment(same, [name], chance(1))
    assert changed.shape == same.shape
    assert len({tuple(picture.flatten().tolist()) for picture in changed}) > 3
    torch.testing.assert_close(changed, augment(same, [name], chance(1)))


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_gradients_flow_through(name: str) -> None:
    x = pictures().requires_grad_()
    augment(x, [name], chance(2)).square().sum().backward()
    assert x.grad is not None
    assert (x.grad != 0).float().mean() > 0.3


def test_a_translation_moves_a_dot_by_an_eighth_at_most() -> None:
    x = torch.zeros(200, 1, 16, 16)
    x[:, 0, 8, 8] = 1
    places = translation(x, chance(3)).flatten(1).argmax(1)
    moves = torch.stack([places // 16 - 8, places % 16 - 8])
    assert moves.abs().max() == 2
    assert len(set(map(tuple, moves.T.tolist()))) == 25


def test_a_hole_is_at_most_half_as_wide_as_the_picture_and_the_rest_is_kept() -> None:
    x = pictures(100)
    holes = cutout(x, chance(4))
    gone = (holes == 0).all(1)
    assert gone.sum((1, 2)).max() == 64
    assert (gone.sum((1, 2)) >= 16).all()
    torch.testing.assert_close(holes.permute(0, 2, 3, 1)[~gone], x.permute(0, 2, 3, 1)[~gone])


def test_flips_mirror_half_of_the_pictures() -> None:
    x = pictures(200)
    flipped = flip(x, ["horizontal"], chance(5))
    kept, mirrored = ((flipped == wanted).all(3).all(2).all(1) for wanted in (x, x.flip(3)))
    assert (kept ^ mirrored).all()
    assert 70 < kept.sum() < 130


def test_without_names_nothing_happens() -> None:
    x = pictures()
    assert augment(x, [], chance()) is x
    assert flip(x, [], chance()) is x
