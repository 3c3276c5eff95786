"""An encoder beside a style-based GAN, for the time of its training, and what makes samples of its styles.

A discriminator alone tells a small generator slowly what pictures there are, and some kinds never come. An encoder
shows it every training picture: what it describes in a style w, the generator must draw again. The mapping network then
learns to make, of z, the styles that pictures have, by a GAN of its own whose critic sees styles alone: an adversarial
latent autoencoder, Pidhorskyi et al. 2020, section 4. (There the encoder is part of the critic; here it learns from the
pictures only.) Neither encoder nor critic is shipped; samples are made from z as in any GAN.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d, softplus

from playground.pictures.networks import Encoder, PictureShape, StyleCritic
from playground.pictures.recipes import Encoding

BETAS = (0.5, 0.99)  # Adam's, of the encoder
MATCH_BETAS = (0.0, 0.99)  # of the mapping network and its critic
MAPPING_RATE, CRITIC_RATE = 2e-4, 4e-4  # of two time scales: Heusel et al. 2017
WIDTH = 512  # of the critic
BATCH = 256  # styles of a match
MEMORY = 4_096  # styles that are remembered: more than a batch of pictures has, and none of them old
SLOPE, SLOPE_EVERY = 0.2, 8  # γ of R1 on styles, and how often: Mescheder et al. 2018; Karras et al. 2020


class Autoencoder:
    """A run's encoder and its optimizer."""

    def __init__(self, shape: PictureShape, style: int, plan: Encoding, device: torch.device) -> None:
        """`style`: the length of w."""
        self.plan = plan
        self.encoder = Encoder(shape, style, plan.channels)
        self.encoder.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.steps = torch.optim.Adam(self.encoder.parameters(), plan.rate, BETAS, fused=True)

    def infer(self, real: Tensor) -> Tensor:
        """The styles [n, style] of pictures [n, channels, h, w]."""
        styles: Tensor = self.encoder(real.contiguous(memory_format=torch.channels_last))
        return styles

    def loss(self, drawn: Tensor, real: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Of pictures `drawn` again from their styles: mean |difference| at the plan's side, weighted."""
        distance = adaptive_avg_pool2d(drawn.float() - real, self.plan.side).abs().mean()
        return self.plan.reconstruction * distance, {"distance": distance.detach()}


class Matching:
    """A GAN of styles: the mapping network against a critic that has seen the styles of pictures.

    It remembers the newest styles, so that it can take larger batches than pictures come in.
    """

    def __init__(self, mapping: nn.Module, latent: int, style: int, device: torch.device) -> None:
        """`mapping`: from z [n, latent] to w [n, style]; it is moved by this alone."""
        self.latent = latent
        self.mapping, self.critic = mapping, StyleCritic(style, WIDTH).to(device)
        self.mapping_steps = torch.optim.Adam(mapping.parameters(), MAPPING_RATE, MATCH_BETAS, fused=True)
        self.critic_steps = torch.optim.Adam(self.critic.parameters(), CRITIC_RATE, MATCH_BETAS, fused=True)
        self.memory = torch.zeros(MEMORY, style, device=device)
        self.seen = self.count = 0  # styles that were ever remembered, and steps

    def remember(self, styles: Tensor) -> None:
        """Take the place of the oldest styles."""
        where = (self.seen + torch.arange(len(styles), device=self.memory.device)) % MEMORY
        self.memory[where] = styles.detach().float()
        self.seen += len(styles)

    def step(self, noise: float, chance: torch.Generator, moves: bool = True) -> dict[str, Tensor]:
        """A step of the critic, then one of the mapping network if it `moves`; returns losses.

        `noise`: standard deviation of what is added to the styles of pictures, as the generator gets them.
        """
        device = self.memory.device
        which = torch.randint(min(self.seen, MEMORY), (BATCH,), generator=chance, device=device)
        real = roughened(self.memory[which], noise, chance)
        fake = self.mapping(torch.randn(BATCH, self.latent, generator=chance, device=device))
        lazily = self.count % SLOPE_EVERY == 0
        real.requires_grad_(lazily)
        of_real, of_fake = self.critic(real), self.critic(fake.detach())
        loss = softplus(-of_real).mean() + softplus(of_fake).mean()
        told = {"critic_loss": loss.detach()}
        if lazily:
            (gradient,) = torch.autograd.grad(of_real.sum(), real, create_graph=True)
            loss = loss + gradient.square().sum(1).mean() * (SLOPE / 2 * SLOPE_EVERY)
        self.critic_steps.zero_grad()
        loss.backward()
        self.critic_steps.step()
        if moves:
            self.critic.requires_grad_(False)  # its gradients would be computed and thrown away
            loss = softplus(-self.critic(fake)).mean()
            self.critic.requires_grad_(True)
            self.mapping_steps.zero_grad()
            loss.backward()
            self.mapping_steps.step()
            told["mapping_loss"] = loss.detach()
        self.count += 1
        return told

    def parts(self) -> Iterator[tuple[str, Any]]:
        """What has a state of its own; the mapping network's is the generator's."""
        yield from (("critic", self.critic), ("critic_steps", self.critic_steps), ("mapping_steps", self.mapping_steps))

    def state_dict(self) -> dict[str, Any]:
        """Everything that later steps depend on."""
        held = {"memory": self.memory, "seen": self.seen, "count": self.count}
        return held | {name: part.state_dict() for name, part in self.parts()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from there."""
        for name, part in self.parts():
            part.load_state_dict(state[name])
        self.memory, self.seen, self.count = state["memory"].clone(), state["seen"], state["count"]


def roughened(styles: Tensor, noise: float, chance: torch.Generator) -> Tensor:
    """Styles [n, style] with normal noise: near styles must show near pictures, and none lies between two of them."""
    return styles + noise * torch.randn(styles.shape, generator=chance, device=styles.device)
