"""One iteration of K games in lock-step, k discriminator and m generator updates (Goodfellow et al. 2014, Algorithm 1).

Everything that a game is lies in tensors whose first axis is the member, so that some members can be gathered,
stepped by themselves and put back. Members do not touch each other: a NaN stays where it arose.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import normalize

from playground.plane import memory, shift
from playground.plane.draws import Batches, Stream, latents, stream
from playground.plane.members import Rules, Schedules
from playground.plane.minibatch import apply_in_company, apply_to_batch
from playground.plane.networks import Layers, Shape, apply, backward, forward
from playground.plane.normalisation import make
from playground.plane.packing import pack, unpack
from playground.plane.penalties import Batch
from playground.plane.player import Leaves, Player
from playground.plane.regularisers import crookedness, normalise, straighten
from playground.plane.spec import GanSpec

COMPANY = 4  # sets of real samples in whose company a D that judges several at once is shown
CROWD = 64  # real samples in whose company a D that compares a batch's is shown


@dataclass
class Game:
    """K games of one shape: two players each, the averaged generator, old fakes, vectors of spectral normalisation."""

    generator: Player
    discriminator: Player
    average: Tensor  # [K, P]
    memory: Tensor  # [K, B, AGES, 2], of experience replay; empty where unused
    singular: list[Tensor]  # u [K, out] of each layer of D, the left side of its power iteration; empty where unused

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """All state, member by member, in a fixed order."""
        return (*self.generator.tensors, *self.discriminator.tensors, self.average, self.memory, *self.singular)

    @classmethod
    def of(cls, spec: GanSpec, tensors: Sequence[Tensor]) -> "Game":
        """The inverse of `tensors`; `spec`: any member's."""
        return cls.assemble(spec.generator_shape, spec.discriminator_shape, tensors)

    @classmethod
    def assemble(cls, generator: Shape, discriminator: Shape, tensors: Sequence[Tensor]) -> "Game":
        """As `of`, from the players' shapes."""
        of_g, of_d, (average, memory, *singular) = tensors[:4], tensors[4:8], tensors[8:]
        return cls(Player(generator, *of_g), Player(discriminator, *of_d), average, memory, singular)

    @classmethod
    def fresh(cls, spec: GanSpec, dtype: torch.dtype, device: torch.device) -> "Game":
        """A game of one member at its start, [1, …]; the seed decides the weights, on the CPU for every device."""
        chance = stream(spec, Stream.WEIGHTS)
        weights = [shape.initial(chance, dtype)[None] for shape in (spec.generator_shape, spec.discriminator_shape)]
        if spec.shift:
            shift.begin(spec.generator_shape.views(weights[0]))
        widths = spec.discriminator_shape.sizes[1:] if spec.spectral_norm else ()
        singular = [normalize(torch.randn(1, width, generator=chance, dtype=torch.float64), dim=1) for width in widths]
        first = latents(spec, spec.batch_size, chance).to(dtype)[None]
        made = make(spec.generator_shape, spec.generator_shape.views(weights[0]), first)
        generator, discriminator = (weight.to(device) for weight in weights)
        return cls(
            Player.of(spec.generator_shape, generator),
            Player.of(spec.discriminator_shape, discriminator),
            generator.clone(),
            memory.fresh(made, spec.experience_replay > 0).to(device),
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
        return self.assemble(self.generator.shape, self.discriminator.shape, tensors)

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
        learn = self._learn_generator_ahead if rules.unrolling else self._learn_generator
        loss = learn(rules, batches, schedules, step, turn)
        if rules.shifts:
            shift.hold(self.generator.gradients)
        schedules.generator.update(step * schedules.steps[1] + turn, *self.generator.tensors)
        return loss

    def _learn_discriminator(self, rules: Rules, batches: Batches, turn: int) -> Tensor:
        """Leave D's gradient in its `grad`; returns its loss [K]."""
        generator = self.generator
        fake = make(generator.shape, generator.layers, batches.noise[:, turn])
        if rules.replays:
            fake = memory.recall(self.memory, batches.recall[:, turn], rules.old, fake)
        real = self.shown(rules, batches.real[:, turn], batches.jitter[:, 2 * turn])
        fake = self.shown(rules, fake, batches.jitter[:, 2 * turn + 1])
        size = real.shape[1]
        if rules.penalty is not None or rules.spectral or rules.compares:
            loss = self._learn_by_autograd(rules, real, fake, batches.mix[:, turn, :size])
        else:
            loss = self._learn_by_hand(rules, real, fake)
        if rules.orthogonalises:
            loss = loss + straighten(self.discriminator.layers, self.discriminator.gradients, rules.orthogonal)
        return loss

    def shown(self, rules: Rules, points: Tensor, jitter: Tensor) -> Tensor:
        """What D sees of samples [K, B, 2] in training: noisy where the spec says so, and packed."""
        if rules.jitters:  # Sønderby et al. 2017; Arjovsky and Bottou 2017, section 3
            points = torch.addcmul(points, rules.jitter, jitter)
        return pack(points, rules.packing)

    def _learn_by_hand(self, rules: Rules, real: Tensor, fake: Tensor) -> Tensor:
        """D's gradient where its loss is all there is to it."""
        player, size = self.discriminator, real.shape[1]
        raw, inputs = forward(player.layers, player.shape.activation, torch.cat([real, fake], 1))
        at_real, at_fake = raw[:, :size, 0], raw[:, size:, 0]
        grad = rules.discriminator_slopes(at_real, at_fake)[..., None]
        backward(player.layers, player.shape.activation, inputs, grad, into=player.gradients)
        return rules.discriminator_loss(at_real, at_fake)

    def _learn_by_autograd(self, rules: Rules, real: Tensor, fake: Tensor, mix: Tensor) -> Tensor:
        """D's gradient where its own derivative is part of the loss, its weights are normalised or it compares."""
        with torch.enable_grad():
            leaves = self.discriminator.differentiable()
            normalised = normalise(leaves.layers, self.singular, True) if rules.spectral else leaves.layers
            total = self._total(rules, leaves._replace(layers=normalised), real, fake, mix)
            self.discriminator.receive(torch.autograd.grad(total.sum(), leaves.all))
        return total.detach()

    def _total(self, rules: Rules, net: Leaves, real: Tensor, fake: Tensor, mix: Tensor) -> Tensor:
        """D's loss [K] with its penalty, differentiable in all of it."""

        def critic(x: Tensor) -> Tensor:
            return self.judge(net, x)

        if rules.compares:  # real and fake samples are batches of their own
            at_real, at_fake = critic(real), critic(fake)
        else:
            at_real, at_fake = critic(torch.cat([real, fake], 1)).split(real.shape[1], 1)
        loss = rules.discriminator_loss(at_real, at_fake)
        if rules.penalty is None:
            return loss
        return loss + rules.weight * rules.penalty(Batch(critic, real, fake, mix, apart=rules.compares))

    def judge(self, net: Leaves, batch: Tensor) -> Tensor:
        """The raw output [K, n] of a D with the weights of `net` for a batch [K, n, in]; differentiable."""
        activation = self.discriminator.shape.activation
        if net.matrix is None:
            return apply(net.layers, activation, batch)[..., 0]
        return apply_to_batch(net.layers, activation, net.matrix, batch)[..., 0]

    def _learn_generator(self, rules: Rules, batches: Batches, schedules: Schedules, _: int, turn: int) -> Tensor:
        """Leave G's gradient in its `grad`; returns its loss [K]. A paired loss sees the last real batch of D."""
        k, player = schedules.steps[0], self.generator
        z, jitter = batches.noise[:, k + turn], batches.jitter[:, 2 * k + turn] if rules.jitters else None
        if player.shape.normalised:
            with torch.enable_grad():
                leaves = player.differentiable()
                fake = make(player.shape, leaves.layers, z)
            loss, grad = self._pull_in_training(rules, fake.detach(), jitter, batches.real[:, -1])
            player.receive(torch.autograd.grad(fake, leaves.all, grad))
            return loss
        fake, inputs = forward(player.layers, player.shape.activation, z)
        loss, grad = self._pull_in_training(rules, fake, jitter, batches.real[:, -1])
        backward(player.layers, player.shape.activation, inputs, grad, into=player.gradients)
        return loss

    def _pull_in_training(
        self, rules: Rules, fake: Tensor, jitter: Tensor | None, real: Tensor
    ) -> tuple[Tensor, Tensor]:
        """G's mean loss [K] at fake samples as D sees them in training, and its gradient in them."""
        seen = fake if jitter is None else torch.addcmul(fake, rules.jitter, jitter)
        loss, grad = self.pull(rules, seen, real)
        return loss, grad / (fake.shape[1] // rules.packing)

    def _learn_generator_ahead(
        self, rules: Rules, batches: Batches, schedules: Schedules, step: int, turn: int
    ) -> Tensor:
        """As `_learn_generator`, against D as it would be after its next updates on these fakes, and through them.

        Unrolled GAN: Metz et al. 2017, sections 2.2 and 2.4. D's updates are those that it makes, its optimizer and
        its penalty included, on its last real batch; the vectors of spectral normalisation stand still, and no old
        fakes are shown.
        """
        k, player = schedules.steps[0], self.generator
        with torch.enable_grad():
            leaves = player.differentiable()
            fake = make(player.shape, leaves.layers, batches.noise[:, k + turn])
            seen = self.shown(rules, fake, batches.jitter[:, 2 * k + turn])
            real = self.shown(rules, batches.real[:, -1], batches.jitter[:, 2 * k - 2])
            weights = self._ahead(rules, schedules, (step + 1) * k, real, seen, batches.mix[:, -1, : real.shape[1]])
            net = self._net(rules, weights)
            raw = self.judge(net, seen)
            at_real = self.judge(net, pack(batches.real[:, -1], rules.packing)) if rules.paired else raw
            loss = rules.generator_loss(at_real, raw)
            player.receive(torch.autograd.grad(loss.sum(), leaves.all))
        return loss.detach()

    def _ahead(self, rules: Rules, schedules: Schedules, step: int, real: Tensor, fake: Tensor, mix: Tensor) -> Tensor:
        """D's weights [K, P] after `rules.unrolling` more updates, number `step` first, differentiable in `fake`."""
        weights = self.discriminator.weights.detach().requires_grad_()
        m, v = self.discriminator.m, self.discriminator.v
        for ahead in range(rules.unrolling):
            total = self._total(rules, self._net(rules, weights), real, fake, mix)
            if rules.orthogonalises:
                total = total + crookedness(self.discriminator.shape.cut(weights), rules.orthogonal)
            (grad,) = torch.autograd.grad(total.sum(), weights, create_graph=True)
            weights, m, v = schedules.discriminator.ahead(step + ahead, weights, grad, m, v)
            if rules.clips:
                weights = torch.clamp(weights, -rules.clip, rules.clip)
        return weights

    def _net(self, rules: Rules, weights: Tensor) -> Leaves:
        """A D with `weights` [K, P] as it is applied, differentiable in them."""
        shape = self.discriminator.shape
        layers = shape.cut(weights)
        return Leaves(normalise(layers, self.singular) if rules.spectral else layers, shape.matrix(weights))

    def pull(self, rules: Rules, fake: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
        """G's mean loss [K] at fake samples [K, B, 2], and the gradient of each sample's loss, or its pack's, in it."""
        layers, activation = self.critic(rules), self.discriminator.shape.activation
        if rules.compares:
            return self._pull_by_autograd(rules, layers, fake, real)
        raw, inputs = forward(layers, activation, pack(fake, rules.packing))
        at_real = apply(layers, activation, pack(real, rules.packing))[..., 0] if rules.paired else raw[..., 0]
        grad = rules.generator_slope(at_real, raw[..., 0])[..., None]
        loss = rules.generator_loss(at_real, raw[..., 0])
        return loss, unpack(backward(layers, activation, inputs, grad, to_input=True), fake)

    def _pull_by_autograd(self, rules: Rules, layers: Layers, fake: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
        """As `pull`, where every sample is part of the others' loss, too: the gradient is that of their sum."""
        net = Leaves(layers, self.discriminator.matrix)
        with torch.enable_grad():
            moved = fake.detach().requires_grad_()
            raw = self.judge(net, pack(moved, rules.packing))
            at_real = self.judge(net, pack(real, rules.packing)) if rules.paired else raw
            loss = rules.generator_loss(at_real, raw)
            (grad,) = torch.autograd.grad(loss.sum() * raw.shape[1], moved)
        return loss.detach(), grad

    def opinion(self, rules: Rules, points: Tensor, real: Tensor) -> Tensor:
        """D's raw output [K, n] at points [K, n, 2]; where it judges several at once, the mean over real company."""
        if rules.packing == 1:
            return self._opinion(rules, points, real)
        place = torch.arange(points.shape[1], device=points.device)
        seen = []
        for each in range(COMPANY):
            others = [
                real[:, (place * 7 + each * 11 + beside * 13) % real.shape[1]] for beside in range(1, rules.packing)
            ]
            seen.append(self._opinion(rules, torch.cat([points, *others], 2), real))
        return torch.stack(seen).mean(0)

    def _opinion(self, rules: Rules, x: Tensor, real: Tensor) -> Tensor:
        """D's raw output [K, n] at what it judges at once, [K, n, in]; where it compares, in a batch of real ones."""
        layers, player = self.critic(rules), self.discriminator
        if player.matrix is None:
            return apply(layers, player.shape.activation, x)[..., 0]
        company = pack(real, rules.packing)[:, :CROWD]
        return apply_in_company(layers, player.shape.activation, player.matrix, x, company)[..., 0]

    def critic(self, rules: Rules) -> Layers:
        """D's layers as they are applied: normalised where the spec says so."""
        layers = self.discriminator.layers
        return normalise(layers, self.singular) if rules.spectral else layers
