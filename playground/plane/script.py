"""A run as a short script of PyTorch alone, for people who want to read, change and keep it without this package.

The script starts from the same weights and draws the same batches, in the same order and from the same generators, so
that it comes to the same losses: in float64 to 1e-9 over hundreds of iterations, in float32 for as long as rounding
lets any two runs agree. Only what a run uses is written.
"""

import base64
import textwrap
import zlib
from collections.abc import Container
from dataclasses import asdict

from playground.plane import script_parts as parts
from playground.plane import script_unrolling as unrolling
from playground.plane.distributions import LABELS, PEN
from playground.plane.drawing import GRID, spacing
from playground.plane.draws import SAMPLES_AHEAD, Stream, block_of
from playground.plane.lettering import pixel_size, render
from playground.plane.losses import LOSSES
from playground.plane.memory import AGES
from playground.plane.networks import KERNEL
from playground.plane.normalisation import EPSILON
from playground.plane.optimizers import Setting
from playground.plane.spec import PROPERTIES, GanSpec

# The settings that scripts follow. Another one may only stand at its default.
WRITTEN = {
    "distribution", "text", "points", "loss", "learners", "batch_size", "seed", "noise", "noise_dim",
    "generator_layers", "generator_width", "generator_activation", "generator_optimizer", "generator_rate",
    "generator_beta1", "generator_beta2", "generator_steps", "averaging", "discriminator_layers",
    "discriminator_width", "discriminator_activation", "discriminator_optimizer", "discriminator_rate",
    "discriminator_beta1", "discriminator_beta2", "discriminator_steps", "penalty", "penalty_weight", "weight_clip",
    "spectral_norm", "orthogonal", "packing", "instance_noise", "label_smoothing", "minibatch_discrimination",
    "experience_replay", "shift", "batch_norm", "unrolling",
}  # fmt: skip

CHOSEN: dict[str, Container[str]] = {
    "distribution": parts.SAMPLERS,
    "loss": parts.LOSSES,
    "noise": parts.NOISES,
    "generator_activation": parts.ACTIVATIONS,
    "discriminator_activation": parts.ACTIVATIONS,
    "generator_optimizer": {**parts.OPTIMIZERS, **parts.BY_HAND},
    "discriminator_optimizer": {**parts.OPTIMIZERS, **parts.BY_HAND},
    "penalty": parts.PENALTIES,
}


def script(spec: GanSpec, iterations: int, dtype: str = "float32", altered: bool = False) -> str:
    """The text of a script that trains `spec` for so many iterations and prints its losses.

    `altered`: the run was changed while it trained, and the script says that it does not follow that. ValueError, with
    one sentence, for a setting that scripts cannot write yet.
    """
    check(spec)
    sections = [head(spec, iterations, dtype, altered), data(spec), batches(spec), networks(spec), tools(spec)]
    sections += [players(spec), training(spec)]
    return "\n\n\n".join(section.strip("\n") for section in sections if section.strip()) + "\n"


def check(spec: GanSpec) -> None:
    """ValueError, with one sentence, for a setting that scripts cannot write yet."""
    for name, value in asdict(spec).items():
        prop = PROPERTIES[name]
        if name not in WRITTEN and value != prop.default:
            raise ValueError(f"A script cannot write the setting {prop.label} yet: put it back to its default.")
        if name in CHOSEN and value not in CHOSEN[name]:
            raise ValueError(f"A script cannot write {value!r} as {prop.label} yet: choose another.")


def head(spec: GanSpec, iterations: int, dtype: str, altered: bool) -> str:
    """The docstring, imports and sizes."""
    about = textwrap.fill(
        "Made by the GAN playground. It starts from the same weights and draws the same batches as the run on the "
        "page, so its losses are the same, but for rounding: training is chaotic, so that in float32 two runs part "
        "after some hundred iterations, and later in float64.", 110,
    )  # fmt: skip
    remark = textwrap.fill(
        "That run was changed while it trained; this script trains with its last settings from the start.", 110
    )
    loss, name = LOSSES[spec.loss].label, LABELS[spec.distribution]
    settings = spec.to_link().replace("&", ", ") or "all at their defaults"
    link = textwrap.fill(f"Settings: {settings}.", 110, break_on_hyphens=False)
    paragraphs, blank = [about, remark, link] if altered else [about, link], "\n\n"
    needs = "import base64\nimport math\nimport zlib\n" if spec.distribution == "word" else "import math\n"
    where = {1: "line", 2: "plane"}[spec.dimension]
    return f'''"""A GAN on the {where} in plain PyTorch. Data: {name}. Loss: {loss}.

{blank.join(paragraphs)}
"""

{needs}
import torch
from torch import nn
{functions(spec)}
ITERATIONS = {iterations}
BATCH = {spec.batch_size}
K, M = {spec.discriminator_steps}, {spec.generator_steps}  # updates of D and of G in each iteration
DTYPE = torch.{dtype}'''


def functions(spec: GanSpec) -> str:
    """The import of the functions that the losses and the networks use."""
    used = " ".join(losses(spec))
    names = [name for name in ("relu", "softplus") if f"{name}(" in used] + ["normalize"] * spec.spectral_norm
    imports = ["from torch.func import functional_call"] * unrolls(spec)
    imports += [f"from torch.nn.functional import {', '.join(sorted(names))}"] * bool(names)
    return "".join(f"{line}\n" for line in imports)


def data(spec: GanSpec) -> str:
    """The sampler of the data."""
    text = parts.SAMPLERS[spec.distribution]
    if spec.distribution == "drawn":
        pairs = ", ".join(f"[{round(x * GRID)}, {round(y * GRID)}]" for x, y in spec.points)
        pen = min(max(spacing(spec.points) / 2, PEN[0]), PEN[1])
        text = text.format(places=textwrap.indent(textwrap.fill(pairs, 110), "    "), grid=GRID, pen=pen)
    elif spec.distribution == "word":
        grey = render(spec.text)
        height, width = grey.shape
        picture = textwrap.fill(base64.b64encode(zlib.compress(grey.tobytes(), 9)).decode(), 116)
        text = text.format(picture=picture, text=spec.text, height=height, width=width, pixel=pixel_size(grey))
    return text


def batches(spec: GanSpec) -> str:
    """The generator of what each iteration consumes."""
    block = block_of(spec)
    drawn = {
        "real": f"sample(BLOCK * K * BATCH, chance).view(BLOCK, K, BATCH, {spec.dimension})",
        "z": parts.NOISES[spec.noise].format(size=f"BLOCK, K + M, BATCH, {spec.noise_dim}"),
    }
    if spec.penalty == "gradient_penalty":
        drawn["mixes"] = "torch.rand(BLOCK, K, BATCH, 1, generator=chance, dtype=torch.float64)"
    if spec.instance_noise:
        size = f"BLOCK, 2 * K + M, BATCH, {spec.dimension}"
        drawn["jitter"] = f"torch.randn({size}, generator=chance, dtype=torch.float64)"
    if spec.experience_replay:
        drawn["recalls"] = "torch.rand(BLOCK, K, BATCH, 1, generator=chance, dtype=torch.float64)"
    lines = "\n".join(f"        {name} = {value}" for name, value in drawn.items())
    given = ", ".join(f"{name}[step].to(DTYPE)" for name in drawn)
    return f'''
BLOCK = {block}  # iterations whose batches are drawn at once, about {SAMPLES_AHEAD:,} samples, as in the playground


def batches(chance):
    """What each iteration consumes, for ever: {", ".join(drawn)}."""
    while True:
{lines}
        for step in range(BLOCK):
            yield {given}
'''


def networks(spec: GanSpec) -> str:
    """The two networks with their first weights."""
    spectral = ", SpectralLinear" if spec.spectral_norm else ""
    (act_g, gain_g), (act_d, gain_d) = (
        parts.ACTIVATIONS[name] for name in (spec.generator_activation, spec.discriminator_activation)
    )
    sizes_g, sizes_d = spec.generator_shape.layers, spec.discriminator_shape.layers
    made = f"""
chance = torch.Generator().manual_seed({spec.seed * len(Stream) + Stream.WEIGHTS})
G = network({sizes_g}, {act_g}, {gain_g}, chance)
D = network({sizes_d}, {act_d}, {gain_d}, chance{spectral})
"""
    if spec.shift:
        made += "G[0].weight.data = torch.eye(*G[0].weight.shape, dtype=DTYPE)  # x = z + theta\n"
    if normalises(spec):
        made += "G = Normalised(G)\n"
    if spec.minibatch_discrimination:
        size = f"{spec.discriminator_shape.sizes[-2]}, {spec.discriminator_shape.measured}"
        made += f"""matrix = torch.randn({size}, generator=chance, dtype=torch.float64)
D = Comparing(D, (matrix / math.sqrt(len(matrix))).to(DTYPE))
"""
    if spec.spectral_norm:
        made += """for layer in D.modules():
    if isinstance(layer, SpectralLinear):
        u = torch.randn(layer.out_features, generator=chance, dtype=torch.float64)
        layer.u = normalize(u, dim=0).to(DTYPE)
"""
    if spec.experience_replay:
        first = parts.NOISES[spec.noise].format(size=f"BATCH, {spec.noise_dim}")
        made += f"""first = {first}
memory = G(first.to(DTYPE)).detach()[:, None].repeat(1, {AGES}, 1)  # old fakes of each place in a batch
"""
    classes = [parts.NETWORK] + [parts.SPECTRAL] * spec.spectral_norm
    classes += [parts.NORMALISED.format(epsilon=EPSILON)] * normalises(spec)
    classes += [parts.COMPARING.format(kernel=KERNEL)] * (spec.minibatch_discrimination > 0)
    return "\n".join([*classes, made])


def normalises(spec: GanSpec) -> bool:
    """Whether there is a hidden layer of G to normalise."""
    return spec.batch_norm and len(spec.generator_shape.layers) > 1


def tools(spec: GanSpec) -> str:
    """The functions of penalties and tricks."""
    used = [parts.PACK.format(packing=spec.packing, inputs=spec.dimension * spec.packing)] * (spec.packing > 1)
    if spec.experience_replay:
        places = round(spec.experience_replay * spec.batch_size)
        used.append(parts.RECALL.format(ages=AGES, places=places))
    used += [parts.SLOPE] * (spec.penalty != "none") + [parts.ORTHOGONAL] * (spec.orthogonal > 0)
    written = {by_hand(spec.generator_setting)}
    if unrolls(spec):
        used += unrolling.tools(spec, loss_of_d(spec), losses(spec)[1])
    else:
        written.add(by_hand(spec.discriminator_setting))
    return "\n\n\n".join(text.strip("\n") for text in [*used, *sorted(written - {""})])


def by_hand(setting: Setting) -> str:
    """The class of an optimizer that torch.optim lacks; "" for one that it has."""
    lacks = setting.rule not in parts.OPTIMIZERS or (setting.rule in parts.BY_HAND and setting.beta1 < 0)
    return parts.BY_HAND[setting.rule][1] if lacks else ""


def optimizer(setting: Setting, of: str) -> str:
    """The call that makes an optimizer."""
    call = parts.BY_HAND[setting.rule][0] if by_hand(setting) else parts.OPTIMIZERS[setting.rule]
    return call.format(of=of, **setting._asdict())


def players(spec: GanSpec) -> str:
    """The optimizers and what is kept of the run; a frozen player has no optimizer."""
    lines = []
    if spec.learners != "generator":
        of_d = "Transparent(D)" if unrolls(spec) else optimizer(spec.discriminator_setting, "D")
        lines.append(f"optimizer_d = {of_d}")
    if spec.learners != "discriminator":
        lines.append(f"optimizer_g = {optimizer(spec.generator_setting, 'G')}")
    if spec.averaging:
        lines.append("average = [weight.detach().clone() for weight in G.parameters()]  # of G's weights over the run")
    return "\n".join([*lines, "losses = []  # of D and of G in each iteration, before their last update"])


def losses(spec: GanSpec) -> tuple[str, str]:
    """What D and G minimise."""
    of_d, of_g = parts.LOSSES[spec.loss]
    target = f"{1 - spec.label_smoothing:.12g}"
    if spec.loss in ("minimax", "non_saturating") and not spec.label_smoothing:
        of_d = parts.PLAIN_CROSS_ENTROPY
    return of_d.format(target=target), of_g


def seen(spec: GanSpec, points: str, place: str) -> str:
    """What D sees of points in training: noisy and packed where the settings say so."""
    noisy = f"{points} + {spec.instance_noise} * jitter[{place}]" if spec.instance_noise else points
    return f"pack({noisy})" if spec.packing > 1 else noisy


def training(spec: GanSpec) -> str:
    """The loop: Goodfellow et al. 2014, Algorithm 1."""
    given = ["real", "z"] + ["mixes"] * (spec.penalty == "gradient_penalty") + ["jitter"] * (spec.instance_noise > 0)
    given += ["recalls"] * (spec.experience_replay > 0)
    lines = [
        f"chance = torch.Generator().manual_seed({spec.seed * len(Stream) + Stream.TRAINING})",
        f"for iteration, ({', '.join(given)}) in zip(range(ITERATIONS), batches(chance)):",
        "    for turn in range(K):",
        textwrap.indent("\n".join(update_d(spec)), " " * 8),
        "    for turn in range(M):",
        textwrap.indent("\n".join(update_g(spec)), " " * 8),
        textwrap.indent("\n".join(follow(spec)), " " * 4),
        "    losses.append((loss_d.item(), loss_g.item()))",
        "    if (iteration + 1) % 100 == 0 or iteration + 1 == ITERATIONS:",
        '        print(f"{iteration + 1:>7}  D {losses[-1][0]:.6f}  G {losses[-1][1]:.6f}")',
    ]
    return "\n".join(filter(None, lines))


def unrolls(spec: GanSpec) -> bool:
    """Whether G looks ahead: a frozen D stays where it is."""
    return spec.unrolling > 0 and spec.learners != "generator"


def loss_of_d(spec: GanSpec) -> list[str]:
    """D's loss at x and fake; the penalty of WGAN-GP takes the mix besides."""
    return [
        "at_real, at_fake = D(x), D(fake)",
        f"loss_d = torch.mean({losses(spec)[0]})",
        *(line.format(weight=spec.penalty_weight) for line in parts.PENALTIES[spec.penalty]),
        *[f"loss_d = loss_d + {spec.orthogonal} * crookedness()"] * (spec.orthogonal > 0),
    ]


def update_d(spec: GanSpec) -> list[str]:
    """One update of D."""
    mixes = ["mix = mixes[turn]"] * (spec.penalty == "gradient_penalty")
    lines = [
        "with torch.no_grad():",
        "    fake = recall(G(z[turn]), recalls[turn])" if spec.experience_replay else "    fake = G(z[turn])",
        f"x = {seen(spec, 'real[turn]', '2 * turn')}",
        *([] if (told := seen(spec, "fake", "2 * turn + 1")) == "fake" else [f"fake = {told}"]),
        *["estimate(advance=True)"] * spec.spectral_norm,
        *([f"loss_d = loss_of_d(x, fake{unrolling.mix(spec, 'turn')})"] if unrolls(spec) else mixes + loss_of_d(spec)),
    ]
    if spec.learners == "generator":
        return [*lines, "# D is frozen: its loss is told, and nothing moves."]
    lines += ["optimizer_d.zero_grad()", "loss_d.backward()", "optimizer_d.step()"]
    if spec.weight_clip:
        lines += [
            "with torch.no_grad():  # Arjovsky et al. 2017",
            "    for weight in D.parameters():",
            f"        weight.clamp_(-{spec.weight_clip}, {spec.weight_clip})",
        ]
    return lines


def update_g(spec: GanSpec) -> list[str]:
    """One update of G. A paired loss sees the last real batch of D, without noise."""
    real, fake = "pack(real[-1])" if spec.packing > 1 else "real[-1]", seen(spec, "G(z[K + turn])", "2 * K + turn")
    if unrolls(spec):
        shown = seen(spec, "real[-1]", "2 * K - 2")
        lines = [f"fake = {fake}", *unrolling.update_g(spec, shown, real if LOSSES[spec.loss].paired else "")]
    else:
        lines = [
            *["estimate(advance=False)"] * spec.spectral_norm,
            f"at_fake = D({fake})",
            *[f"at_real = D({real}).detach()"] * LOSSES[spec.loss].paired,
            f"loss_g = torch.mean({losses(spec)[1]})",
        ]
    if spec.learners == "discriminator":
        return [*lines, "# G is frozen: its loss is told, and nothing moves."]
    hold = ["G[0].weight.grad.zero_()  # theta, the bias, learns alone"] * spec.shift
    return [*lines, "optimizer_g.zero_grad()", "loss_g.backward()", *hold, "optimizer_g.step()"]


def follow(spec: GanSpec) -> list[str]:
    """The averaged generator, which is the one that the page shows."""
    if not spec.averaging:
        return []
    return [
        f"decay = min({spec.averaging}, (1 + iteration) / (10 + iteration))",
        "for kept, weight in zip(average, G.parameters()):",
        "    kept.lerp_(weight.detach(), 1 - decay)",
    ]
