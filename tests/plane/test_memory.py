"""Experience replay: what goes into the memory, and what D is shown of it."""

from typing import Any

import torch

from playground.plane import GanSpec, Population
from playground.plane.memory import AGES, fresh, recall

SMALL: dict[str, Any] = {"generator_width": 8, "discriminator_width": 8, "batch_size": 16}


def test_every_new_fake_is_kept_and_the_old_one_in_its_place_is_shown_where_it_is_asked_for() -> None:
    memory = torch.arange(2 * 4 * AGES * 2, dtype=torch.float32).view(2, 4, AGES, 2)
    before, fake = memory.clone(), -torch.ones(2, 4, 2)
    chance = torch.tensor([[[0.0], [0.5], [0.999], [1.0]]]).expand(2, -1, -1)
    shown = recall(memory, chance, torch.tensor([[[True], [True], [False], [False]]]), fake)
    for member in range(2):
        for place, age in enumerate((0, AGES // 2, AGES - 1, AGES - 1)):
            assert (memory[member, place, age] == -1).all()
            wanted = before[member, place, age] if place < 2 else fake[member, place]
            assert torch.equal(shown[member, place], wanted)
    assert (memory != before).sum() == 2 * 4 * 2, "nothing else changes"


def test_a_fresh_memory_holds_what_the_untrained_generator_makes() -> None:
    fake = torch.randn(1, 16, 2, generator=torch.Generator().manual_seed(0))
    assert torch.equal(fresh(fake, True), fake[:, :, None].expand(-1, -1, AGES, -1))
    assert fresh(fake, False).shape == (1, 16, 0, 2)


def test_old_fakes_leave_by_and_by() -> None:
    population = Population([GanSpec(**SMALL, experience_replay=0.5)])
    first = population.game.memory.clone()
    population.step(AGES)
    kept = float((population.game.memory == first).all(3).float().mean())
    assert 0.3 < kept < 0.45, "(1 − 1/100)^100 = 0.37"


def test_members_of_different_shares_are_shown_their_own() -> None:
    """A discriminator that sees old fakes alone learns otherwise than one that sees half of them."""
    specs = [GanSpec(**SMALL, experience_replay=share) for share in (0.9, 0.5)]
    together = Population(specs, dtype=torch.float64)
    together.step(50)
    for member, spec in enumerate(specs):
        alone = Population([spec], dtype=torch.float64)
        alone.step(50)
        torch.testing.assert_close(
            together.game.discriminator.weights[member], alone.game.discriminator.weights[0], rtol=1e-9, atol=1e-9
        )
    assert not torch.allclose(*together.game.discriminator.weights)
