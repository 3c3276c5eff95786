"""The words of the live tab: names of choices, and the explainer below the fold. The formulas are in `formulas`."""

from playground.plane.distributions import LABELS
from playground.plane.losses import LOSSES

TITLE = "GAN playground"

GROUPS = {"training": "Training", "generator": "Generator", "discriminator": "Discriminator"}

MORE = {
    "training": "Batch, seed, freezing",
    "generator": "Latent, optimizer, averaging",
    "discriminator": "Optimizer, penalties, limits",
}

CHOICES: dict[str, str] = {
    **LABELS,
    **{name: loss.label[0].upper() + loss.label[1:] for name, loss in LOSSES.items()},
    "gaussian": "Gaussian",
    "uniform": "Uniform",
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "elu": "ELU",
    "tanh": "Tanh",
    "sgd": "SGD",
    "momentum": "Momentum",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "nadam": "Nadam",
    "both": "Both",
    "discriminator": "D alone",
    "generator": "G alone",
    "none": "None",
    "gradient_penalty": "Gradient penalty",
    "r1": "R1",
    "r2": "R2",
    "r1_r2": "R1 and R2",
}

EXPLAINER = """
<div class="gp-explain">
<section><h2>What a GAN is</h2>
<canvas class="gp-figure" data-layers="real fake" role="img"
aria-label="The run above: its real and fake samples"></canvas>
<p>Two networks play against each other. The <span class="gp-ink-generator">generator</span> G turns random numbers z
into points: <span class="gp-ink-fake">fake</span> samples. The <span
class="gp-ink-discriminator">discriminator</span> D looks at a point and says how <span
class="gp-ink-real">real</span> it looks. D learns from both kinds of samples; G learns only from what D tells it, and
never sees the data. One iteration is k steps of D and m steps of G.</p></section>
<section><h2>What the colours mean</h2>
<canvas class="gp-figure" data-layers="heatmap manifold real gradient fake" role="img"
aria-label="The run above with all its layers"></canvas>
<p><span class="gp-ink-real">● Green</span>: real samples, and places that D takes for real. <span
class="gp-ink-fake">▲ Purple</span>: fake samples, and places that D takes for fake. Where the ground has no colour, D
is undecided; the dashed line runs through there. The <span class="gp-ink-generator">orange sheet</span> is where G
puts a grid of latents, darker where it packs them closer. The <span class="gp-ink-discriminator">blue wedges</span>
show which way each fake sample is about to move. Grey dashed lines in the charts are what a perfect sampler scores
under the same protocol.</p></section>
<section><h2>What to look at</h2>
<canvas class="gp-figure" data-layers="real manifold" role="img"
aria-label="The run above: the sheet of the generator over the real samples"></canvas>
<p>Start with the ring. The sheet unfolds, and its samples hop from mode to mode until each has some. Then raise the
learning rate of one side, or give D one layer and G three, and watch modes get lost. Choose the minimax loss and see
the wedges shrink where D is sure. Add R1 and see the ground calm down.</p></section>
<section><h2>Why it happens</h2>
<canvas class="gp-figure" data-layers="heatmap gradient fake" role="img"
aria-label="The run above: what D says of each place, and where that pulls the fake samples"></canvas>
<p>G follows the slope of D. Where D is flat there is nothing to follow; where D is steep, samples overshoot and the
two chase each other in circles. Penalties flatten the slope near the data, averaging smooths the circles out, and a
wider batch shows D more of what is missing.</p></section>
</div>
"""
