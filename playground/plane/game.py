"""One iteration of K games in lock-step, k discriminator and m generator updates (Goodfellow et al. 2014, Algorithm 1).

Everything that a game is lies in tensors whose first axis is the member, so that some members can be gathered,
stepped by themselves and put back. Members do not touch each other: a NaN stays where it arose.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import normalize

from playground.plane.draws import Batches, Stream, stream
from playground.plane.members import Rules, Schedules
from playground.plane.networks import Layers, Shape, apply, backward, forward
from playground.plane.penalties import Batch
from playground.plane.spec import GanSpec

EPSILON = 1e-12
COMPANY = 4  # sets of real samples in whose company a D that judges several at once is shown


def pack(points: Tensor, count: int) -> Tensor:
    """`count` points beside one another as one [K, n // count, 2 count]: Lin et al. 2018 (PacGAN), section 3."""
    if count == 1:
        return points
    whole = points.shape[1] // count
    return points[:, : whole * count].reshape(len(points), whole, -1)


def unpack(packs: Tensor, like: Tensor) -> Tensor:
    """The inverse of `pack`, with zeros for points of `like` that were left over."""
    points = packs.reshape(len(packs), -1, like.shape[2])
    return points if points.shape[1] == like.shape[1] else torch.cat(
        [points, torch.zeros_like(like[:, points.shape[1] :])], 1
    )  # fmt: skip


@dataclass
class Player:
    """One side of K games: the weights, their last gradient and the optimizer's state, each [K, P]."""

    shape: Shape
    weights: Tensor
    grad: Tensor
    m: Tensor
    v: Tensor

    @classmethod
    def of(cls, shape: Shape, weights: Tensor) -> "Player":
        """A player with a fresh optimizer."""
        return cls(shape, weights, *(torch.zeros_like(weights) for _ in range(3)))

    def __post_init__(self) -> None:
        """Keep the layers as views, so that they need not be cut out again at each step."""
        self.layers, self.gradients = self.shape.views(self.weights), self.shape.views(self.grad)

    def forget(self, row: int) -> None:
        """Clear one member's optimizer state."""
        self.m[row] = self.v[row] = 0

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """All state, for gathering and scattering."""
        return self.weights, self.grad, self.m, self.v

    def differentiable(self) -> Layers:
        """The layers as leaves of a graph; they share the weights' memory."""
        return [(w.detach().requires_grad_(), b.detach().requires_grad_()) for w, b in self.layers]

    def receive(self, gradients: Sequence[Tensor]) -> None:
        """Store what autograd returned for the leaves of `differentiable`, in their order."""
        for (weight, bias), weight_grad, bias_grad in zip(self.gradients, gradients[::2], gradients[1::2], strict=True):
            weight.copy_(weight_grad)
            bias.copy_(bias_grad)


@dataclass
class Game:
    """K games of one shape: two players each, the averaged generator, and the vectors of spectral normalisation."""

    generator: Player
    discriminator: Player
    average: Tensor  # [K, P]
    singular: list[Tensor]  # u [K, out] of each layer of D, the left side of its power iteration; empty where unused

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """All state, member by member, in a fixed order."""
        return (*self.generator.tensors, *self.discriminator.tensors, self.average, *self.singular)

    @classmethod
    def of(cls, spec: GanSpec, tensors: Sequence[Tensor]) -> "Game":
        """The inverse of `tensors`; `spec`: any member's."""
        return cls(
            Player(spec.generator_shape, *tensors[:4]),
            Player(spec.discriminator_shape, *tensors[4:8]),
            tensors[8],
            list(tensors[9:]),
        )

    @classmethod
    def fresh(cls, spec: GanSpec, dtype: torch.dtype, device: torch.device) -> "Game":
        """A game of one member at its start, [1, …]; the seed decides the weights, on the CPU for every device."""
        chance = stream(spec, Stream.WEIGHTS)
        weights = [shape.initial(chance, dtype)[None] for shape in (spec.generator_shape, spec.discriminator_shape)]
        widths = spec.discriminator_shape.sizes[1:] if spec.spectral_norm else ()
        singular = [normalize(torch.randn(1, width, generator=chance, dtype=torch.float64), dim=1) for width in widths]
        generator, discriminator = (weight.to(device) for weight in weights)
        return cls(
            Player.of(spec.generator_shape, generator),
            Player.of(spec.discriminator_shape, discriminator),
            generator.clone(),
            [u.to(device, dtype) for u in singular],
        )

    def gradient_norms(self) -> Tensor:
        """Euclidean norms [K, 2] of D's and G's last gradients."""
        return torch.stack([self.discriminator.grad.norm(dim=1), self.generator.grad.norm(dim=1)], 1)

    def take(self, rows: Tensor) -> "Game":
        """A copy of some members."""
        return self._like([tensor[rows] for tensor in self.tensors])

    def put(self, rows: Tensor, part: "Game") -> None:
        """Write members that were taken back to their places."""
        for tensor, values in zip(self.tensors, part.tensors, strict=True):
            tensor[rows] = values

    def join(self, *others: "Game") -> "Game":
        """These members and then the others'."""
        parts = [game.tensors for game in (self, *others)]
        return self._like([torch.cat(part) for part in zip(*parts, strict=True)])

    def _like(self, tensors: list[Tensor]) -> "Game":
        generator, discriminator = (
            Player(self.generator.shape, *tensors[:4]),
            Player(self.discriminator.shape, *tensors[4:8]),
        )
        return Game(generator, discriminator, tensors[8], tensors[9:])

    # One iteration -------------------------------------------------------------------------------------------------

    def iterate(self, rules: Rules, batches: Batches, schedules: Schedules, step: int, note: Tensor) -> None:
        """One iteration, number `step` of the schedules.

        Writes into `note` [4, K] the losses of D's and G's last update, as they were before it, and the sums of D's and
        G's weights after it: a sum is finite only where all its terms are, the cheapest look at every weight.
        """
        k, m = schedules.steps
        for turn in range(k):
            loss_d = self.update_discriminator(rules, batches, schedules, step, turn)
        for turn in range(m):
            loss_g = self.update_generator(rules, batches, schedules, step, turn)
        self.conclude(rules, schedules, step, loss_d, loss_g, note)

    def conclude(
        self, rules: Rules, schedules: Schedules, step: int, loss_d: Tensor, loss_g: Tensor, note: Tensor
    ) -> None:
        """What follows the updates of an iteration: the average, and the note as `iterate` leaves it."""
        if rules.averages:
            self.average.lerp_(self.generator.weights, schedules.follow[step])
        note[0], note[1] = loss_d, loss_g
        torch.sum(self.discriminator.weights, 1, out=note[2])
        torch.sum(self.generator.weights, 1, out=note[3])

    def update_discriminator(
        self, rules: Rules, batches: Batches, schedules: Schedules, step: int, turn: int
    ) -> Tensor:
        """The D update number `turn` of an iteration; returns D's loss [K] before it."""
        loss = self._learn_discriminator(rules, batches, turn)
        schedules.discriminator.update(step * schedules.steps[0] + turn, *self.discriminator.tensors)
        if rules.clips:
            torch.clamp(self.discriminator.weights, -rules.clip, rules.clip, out=self.discriminator.weights)
        return loss

    def update_generator(self, rules: Rules, batches: Batches, schedules: Schedules, step: int, turn: int) -> Tensor:
        """The G update number `turn` of an iteration; returns G's loss [K] before it."""
        k, m = schedules.steps
        loss = self._learn_generator(rules, batches, k, turn)
        schedules.generator.update(step * m + turn, *self.generator.tensors)
        return loss

    def _learn_discriminator(self, rules: Rules, batches: Batches, turn: int) -> Tensor:
        """Leave D's gradient in its `grad`; returns its loss [K]."""
        generator = self.generator
        fake = apply(generator.layers, generator.shape.activation, batches.noise[:, turn])
        real, fake = self.shown(rules, batches, turn, batches.real[:, turn], fake)
        size = real.shape[1]
        if rules.penalty is not None or rules.spectral:
            loss = self._learn_by_autograd(rules, real, fake, batches.mix[:, turn, :size])
        else:
            loss = self._learn_by_hand(rules, real, fake)
        return loss + self._straighten(rules) if rules.orthogonalises else loss

    def shown(self, rules: Rules, batches: Batches, turn: int, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """What D sees of its samples in training: noisy where the spec says so, and packed."""
        if rules.jitters:  # Sønderby et al. 2017; Arjovsky and Bottou 2017, section 3
            real = torch.addcmul(real, rules.jitter, batches.jitter[:, 2 * turn])
            fake = torch.addcmul(fake, rules.jitter, batches.jitter[:, 2 * turn + 1])
        return pack(real, rules.packing), pack(fake, rules.packing)

    def _straighten(self, rules: Rules) -> Tensor:
        """Add the gradient of β‖WᵀW − I‖² to D's, or of β‖WWᵀ − I‖² where W is wide; returns the penalty [K].

        Orthogonal regularisation: Brock et al. 2017, section 3.3; as here, Brock et al. 2019 (BigGAN), equation 2.
        """
        penalty = torch.zeros_like(rules.weight)
        for (weight, _), (grad, _) in zip(self.discriminator.layers, self.discriminator.gradients, strict=True):
            wide = weight.shape[1] < weight.shape[2]
            tall = weight.transpose(1, 2) if wide else weight
            off = torch.bmm(tall.transpose(1, 2), tall)
            off.diagonal(dim1=1, dim2=2).sub_(1)
            slope = 4 * rules.orthogonal * torch.bmm(tall, off)
            grad.add_(slope.transpose(1, 2) if wide else slope)
            penalty += rules.orthogonal[:, 0, 0] * off.square().sum((1, 2))
        return penalty

    def _learn_by_hand(self, rules: Rules, real: Tensor, fake: Tensor) -> Tensor:
        """D's gradient where its loss is all there is to it."""
        player, size = self.discriminator, real.shape[1]
        raw, inputs = forward(player.layers, player.shape.activation, torch.cat([real, fake], 1))
        at_real, at_fake = raw[:, :size, 0], raw[:, size:, 0]
        grad = rules.discriminator_slopes(at_real, at_fake)[..., None]
        backward(player.layers, player.shape.activation, inputs, grad, into=player.gradients)
        return rules.discriminator_loss(at_real, at_fake)

    def _learn_by_autograd(self, rules: Rules, real: Tensor, fake: Tensor, mix: Tensor) -> Tensor:
        """D's gradient where its own derivative is part of the loss, or its weights are normalised."""
        player, size = self.discriminator, real.shape[1]
        with torch.enable_grad():
            leaves = player.differentiable()
            layers = self._normalised(leaves, advance=True) if rules.spectral else leaves

            def critic(x: Tensor) -> Tensor:
                return apply(layers, player.shape.activation, x).squeeze(-1)

            raw = critic(torch.cat([real, fake], 1))
            loss = rules.discriminator_loss(raw[:, :size], raw[:, size:])
            total = loss
            if rules.penalty is not None:
                total = loss + rules.weight * rules.penalty(Batch(critic, real, fake, mix))
            player.receive(torch.autograd.grad(total.sum(), [leaf for layer in leaves for leaf in layer]))
        return total.detach()

    def _learn_generator(self, rules: Rules, batches: Batches, k: int, turn: int) -> Tensor:
        """Leave G's gradient in its `grad`; returns its loss [K]. A paired loss sees the last real batch of D."""
        player = self.generator
        fake, inputs = forward(player.layers, player.shape.activation, batches.noise[:, k + turn])
        seen = fake
        if rules.jitters:
            seen = torch.addcmul(fake, rules.jitter, batches.jitter[:, 2 * k + turn])
        loss, grad = self.pull(rules, seen, batches.real[:, -1])
        packs = fake.shape[1] // rules.packing
        backward(player.layers, player.shape.activation, inputs, grad / packs, into=player.gradients)
        return loss

    def pull(self, rules: Rules, fake: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
        """G's mean loss [K] at fake samples [K, B, 2], and the gradient of each sample's loss, or its pack's, in it."""
        layers, activation = self.critic(rules), self.discriminator.shape.activation
        raw, inputs = forward(layers, activation, pack(fake, rules.packing))
        at_real = apply(layers, activation, pack(real, rules.packing))[..., 0] if rules.paired else raw[..., 0]
        grad = rules.generator_slope(at_real, raw[..., 0])[..., None]
        loss = rules.generator_loss(at_real, raw[..., 0])
        return loss, unpack(backward(layers, activation, inputs, grad, to_input=True), fake)

    def opinion(self, rules: Rules, points: Tensor, real: Tensor) -> Tensor:
        """D's raw output [K, n] at points [K, n, 2]; where it judges several at once, the mean over real company."""
        layers, activation = self.critic(rules), self.discriminator.shape.activation
        if rules.packing == 1:
            return apply(layers, activation, points)[..., 0]
        place = torch.arange(points.shape[1], device=points.device)
        seen = []
        for each in range(COMPANY):
            others = [
                real[:, (place * 7 + each * 11 + beside * 13) % real.shape[1]] for beside in range(1, rules.packing)
            ]
            seen.append(apply(layers, activation, torch.cat([points, *others], 2))[..., 0])
        return torch.stack(seen).mean(0)

    def critic(self, rules: Rules) -> Layers:
        """D's layers as they are applied: normalised where the spec says so."""
        return self._normalised(self.discriminator.layers) if rules.spectral else self.discriminator.layers

    def _normalised(self, layers: Layers, advance: bool = False) -> Layers:
        """Spectral normalisation: Miyato et al. 2018, Algorithm 1; one power iteration where D learns (`advance`)."""
        normalised = []
        for (weight, bias), u in zip(layers, self.singular, strict=True):
            matrix = weight.detach()
            v = normalize(torch.bmm(matrix, u[..., None]), dim=1, eps=EPSILON)  # [K, in, 1]
            if advance:
                u.copy_(normalize(torch.bmm(matrix.transpose(1, 2), v), dim=1, eps=EPSILON)[..., 0])
            sigma = torch.bmm(torch.bmm(v.transpose(1, 2), weight), u[..., None].clone())  # [K, 1, 1]
            normalised.append((weight / sigma, bias))
        return normalised
