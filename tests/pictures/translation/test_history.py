import torch

from playground.pictures.translation.history import History


def numbers(*values: int) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float32)[:, None, None, None]


def test_while_the_pool_fills_every_picture_is_shown() -> None:
    pool, chance = History(3), torch.Generator().manual_seed(0)
    assert torch.equal(pool.exchange(numbers(1, 2, 3), chance), numbers(1, 2, 3))
    assert len(pool.pictures) == 3


def test_later_about_half_are_older_and_none_is_lost_or_doubled() -> None:
    pool, chance = History(50), torch.Generator().manual_seed(0)
    old, seen = 0, []
    for number in range(2000):
        (shown,) = pool.exchange(numbers(number), chance).flatten().tolist()
        seen.append(shown)
        old += shown != number
    assert 0.45 < old / 1950 < 0.55
    left = [picture.item() for picture in pool.pictures]
    assert not set(seen[50:]) & set(left)
    assert sorted({*seen[50:], *left} | set(seen[:50])) == list(range(2000))


def test_without_a_pool_batches_pass() -> None:
    pool = History(0)
    assert torch.equal(pool.exchange(numbers(4, 5), torch.Generator()), numbers(4, 5))
    assert pool.state_dict() == {}


def test_a_state_brings_the_pictures_back() -> None:
    pool, chance = History(3), torch.Generator().manual_seed(0)
    pool.exchange(numbers(1, 2), chance)
    other = History(3)
    other.load_state_dict(pool.state_dict())
    assert torch.equal(torch.stack(other.pictures), numbers(1, 2))
