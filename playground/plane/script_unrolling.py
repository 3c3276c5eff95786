"""The pieces of a script whose G looks ahead (unrolled GAN): D's optimizer by hand, D's weights some steps later."""

import textwrap
from collections.abc import Sequence

from playground.plane.losses import LOSSES
from playground.plane.spec import GanSpec

# New m and v of one weight with gradient g, and its step, at update number t.
RULES = {
    "sgd": ("step = {rate} * g",),
    "momentum": ("m = {beta1} * m + g", "step = {rate} * m"),
    "rmsprop": ("v = {beta2} * v + (1 - {beta2}) * g**2", "step = {rate} * g / (root(v) + 1e-8)"),
    "adam": (
        "m, v = {beta1} * m + (1 - {beta1}) * g, {beta2} * v + (1 - {beta2}) * g**2",
        "step = {rate} / (1 - {beta1}**t) * m / (root(v) / math.sqrt(1 - {beta2}**t) + 1e-8)",
    ),
    "nadam": (
        "m, v = {beta1} * m + (1 - {beta1}) * g, {beta2} * v + (1 - {beta2}) * g**2",
        "step = {rate} * ({beta1} * m / (1 - {beta1} ** (t + 1)) + (1 - {beta1}) * g / (1 - {beta1}**t))",
        "step = step / (root(v) / math.sqrt(1 - {beta2}**t) + 1e-8)",
    ),
}

OPTIMIZER = '''
def root(v):
    """The square root; its slope, infinite at 0, is 0 there."""
    moved = v > 0
    return torch.where(moved, torch.where(moved, v, 1).sqrt(), 0)


class Transparent:
    """D's optimizer, {rule}, as a function that gradients pass: G looks through its steps."""

    def __init__(self, net):
        self.weights, self.t = list(net.parameters()), 0
        self.m, self.v = ([torch.zeros_like(weight) for weight in self.weights] for _ in range(2))

    @staticmethod
    def next(weight, g, m, v, t):
        """The weight, m and v after update number t."""
{lines}
        return {weight}, m, v

    def zero_grad(self):
        for weight in self.weights:
            weight.grad = None

    @torch.no_grad()
    def step(self):
        self.t += 1
        for index, weight in enumerate(self.weights):
            new, self.m[index], self.v[index] = self.next(
                weight, weight.grad, self.m[index], self.v[index], self.t
            )
            weight.copy_(new)
'''

AHEAD = '''
def loss_of_d({given}):
    """D's loss, its penalty included."""
{loss_d}
    return loss_d


def loss_of_g({paired}):
    """G's loss at fake samples as D sees them."""
{loss_g}


class Elsewhere(nn.Module):
    """Calls a function while D has other weights than its own."""

    def __init__(self):
        super().__init__()
        self.net = D

    def forward(self, function, *given):
{estimate}        return function(*given)


elsewhere = Elsewhere()


def with_weights(weights, function, *given):
    """function(*given) with D at these weights."""
    names = [name for name, _ in elsewhere.named_parameters()]
    return functional_call(elsewhere, dict(zip(names, weights)), (function, *given))


def ahead(*given):
    """D's weights after {steps} more updates at the samples given, as a function of them (Metz et al. 2017)."""
    weights = [weight.detach().requires_grad_() for weight in D.parameters()]
    m, v = optimizer_d.m, optimizer_d.v
    for step in range({steps}):
        loss_d = with_weights(weights, loss_of_d, *given)
        gradients = torch.autograd.grad(loss_d, weights, create_graph=True)
        t = optimizer_d.t + 1 + step
        moved = [optimizer_d.next(*state, t) for state in zip(weights, gradients, m, v)]
        weights, m, v = zip(*moved)
    return weights
'''


def tools(spec: GanSpec, loss_d: Sequence[str], loss_g: str) -> list[str]:
    """The optimizer and the functions; `loss_d`: lines that compute it, `loss_g`: what its mean is taken of."""
    setting, paired = spec.discriminator_setting, LOSSES[spec.loss].paired
    rule = "\n".join(line.format(**setting._asdict()) for line in RULES[setting.rule])
    clip = f"(weight - step).clamp(-{spec.weight_clip}, {spec.weight_clip})"
    of_g = [*["at_real = D(real)"] * paired, "at_fake = D(fake)", f"return torch.mean({loss_g})"]
    return [
        OPTIMIZER.format(
            rule=setting.rule,
            lines=textwrap.indent(rule, " " * 8),
            weight=clip if spec.weight_clip else "weight - step",
        ),
        AHEAD.format(
            given=", ".join(["x", "fake"] + ["mix"] * (spec.penalty == "gradient_penalty")),
            paired="fake, real" if paired else "fake",
            loss_d=textwrap.indent("\n".join(loss_d), " " * 4),
            loss_g=textwrap.indent("\n".join(of_g), " " * 4),
            estimate="        estimate(advance=False)\n" if spec.spectral_norm else "",
            steps=spec.unrolling,
        ),
    ]


def mix(spec: GanSpec, which: str) -> str:
    """A last argument: the mix of the penalty of WGAN-GP, of D's update `which`."""
    return f", mixes[{which}]" if spec.penalty == "gradient_penalty" else ""


def update_g(spec: GanSpec, shown: str, real: str) -> list[str]:
    """G's loss from `fake`; `shown`: D's last real batch as it was shown, `real`: as a paired loss takes it, or ""."""
    return [
        f"weights = ahead({shown}, fake{mix(spec, '-1')})",
        f"loss_g = with_weights(weights, loss_of_g, fake{f', {real}' if real else ''})",
    ]
