"""An encoder beside a GAN, for the time of its training: VAE/GAN, Larsen et al. 2016.

A discriminator alone tells a small generator slowly what pictures there are, and some kinds never come. An encoder
shows it every training picture: what it encodes, the generator must draw again. The encoder is not shipped; samples
are made from z as in any GAN.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from playground.pictures.networks import Encoder, PictureShape
from playground.pictures.recipes import Encoding

BETA1, BETA2 = 0.5, 0.99  # Adam's, of the encoder


@dataclass(frozen=True)
class Posterior:
    """Where in z pictures may come from: normal, mean and logarithm of the variance [n, latent] each."""

    mean: Tensor
    log_variance: Tensor

    def draw(self, chance: torch.Generator) -> Tensor:
        """z [n, latent] by the reparametrisation: Kingma and Welling 2014, section 2.4."""
        shape, device = self.mean.shape, self.mean.device
        return self.mean + torch.randn(shape, generator=chance, device=device) * (self.log_variance / 2).exp()

    def divergence(self) -> Tensor:
        """KL from N(0, 1) in nats, summed over z, mean over pictures: Kingma and Welling 2014, appendix B."""
        terms = self.mean.square() + self.log_variance.exp() - 1 - self.log_variance
        return terms.sum(1).mean() / 2


class Autoencoder:
    """A run's encoder and its optimizer."""

    def __init__(self, shape: PictureShape, latent: int, plan: Encoding, device: torch.device) -> None:
        """`latent`: the length of z."""
        self.plan = plan
        self.encoder = Encoder(shape, latent, plan.channels)
        self.encoder.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.steps = torch.optim.Adam(self.encoder.parameters(), plan.rate, (BETA1, BETA2), fused=True)

    def infer(self, real: Tensor) -> Posterior:
        """What the encoder makes of pictures [n, channels, h, w]."""
        return Posterior(*self.encoder(real.contiguous(memory_format=torch.channels_last)))

    def loss(self, drawn: Tensor, real: Tensor, posterior: Posterior) -> tuple[Tensor, dict[str, Tensor]]:
        """Of pictures `drawn` again from their latents: mean |difference| at the plan's side, and the divergence."""
        distance = adaptive_avg_pool2d(drawn.float() - real, self.plan.side).abs().mean()
        divergence = posterior.divergence()
        told = {"distance": distance.detach(), "divergence": divergence.detach()}
        return self.plan.reconstruction * distance + self.plan.divergence * divergence, told
