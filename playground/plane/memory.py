"""Experience replay: D is also shown what the generator made before, so that it does not forget (a memory of fakes).

Pfau and Vinyals 2016 (replay buffers); Shrivastava et al. 2017 (section 2.3), whose batches are half old, as
here with a share of 0.5. Each place of a batch has `AGES` old samples of its own, and every new fake takes the place of
one of them at random, as in CycleGAN (Zhu et al. 2017, section 4): an old one is `AGES` updates of D old on average.
"""

import torch
from torch import Tensor

AGES = 100  # Shrivastava et al. 2017 keep 50 batches and replace half a batch at a time


def fresh(fake: Tensor, replays: bool) -> Tensor:
    """The memory [K, B, AGES, 2] of a generator that has made nothing but `fake` [K, B, 2]; empty where unused."""
    return fake[:, :, None].repeat(1, 1, AGES if replays else 0, 1)


def recall(memory: Tensor, chance: Tensor, places: Tensor, fake: Tensor) -> Tensor:
    """What D is shown in place of `fake` [K, B, 2]: old ones at the places [K, B, 1] that are True.

    `chance` [K, B, 1], uniform in [0, 1], decides which old one each new one pushes out of `memory`, which changes.
    """
    ages = memory.shape[2]
    at = (chance * ages).long().clamp(max=ages - 1)[..., None].expand(-1, -1, 1, memory.shape[3])
    old = memory.gather(2, at)[:, :, 0]
    memory.scatter_(2, at, fake[:, :, None])
    return torch.where(places, old, fake)
