"""A pool of pictures made earlier, from which a discriminator is shown some in place of new ones.

Shrivastava et al. 2017, section 2.3; Zhu et al. 2017, section 4: 50 pictures, half of each batch from the pool.
"""

import torch
from torch import Tensor


class History:
    """The pool: at most `size` pictures; with 0 nothing is kept and every batch passes as it is."""

    def __init__(self, size: int = 50) -> None:
        self.size = size
        self.pictures: list[Tensor] = []

    def exchange(self, batch: Tensor, chance: torch.Generator) -> Tensor:
        """Pictures [n, …] to be judged: while the pool fills, those of the batch; later half of them, at random, are
        exchanged for pictures of the pool, which keeps them instead.
        """
        if not self.size:
            return batch
        shown = []
        for picture in batch.detach():
            if len(self.pictures) < self.size:
                self.pictures.append(picture.clone())
                shown.append(picture)
            elif torch.rand((), generator=chance, device=chance.device).item() < 0.5:
                which = int(torch.randint(self.size, (), generator=chance, device=chance.device))
                shown.append(self.pictures[which])
                self.pictures[which] = picture.clone()
            else:
                shown.append(picture)
        return torch.stack(shown)

    def state_dict(self) -> dict[str, Tensor]:
        """All pictures as one tensor."""
        return {"pictures": torch.stack(self.pictures)} if self.pictures else {}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go on with the pictures of a state."""
        self.pictures = list(state["pictures"].unbind()) if state else []
