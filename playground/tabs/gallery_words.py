"""The words of the gallery: what to look at and why, what a distance means, presets, formulas, a model's card."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground import zoo
from playground.pictures.card import CARD
from playground.pictures.datasets import SETS
from playground.pictures.model import Model
from playground.pictures.training_pictures import COARSE, TrainingPictures
from playground.tabs.gallery_settings import COUNT, Sampling, favourite, read

EMPTY = """
<div class="gp-empty"><h2>No model is here yet</h2>
<p>The gallery shows what image GANs make. Train one, put it where the gallery looks, and start the app again:</p>
<pre>python -m playground.pictures.datasets avatars
python -m playground.pictures.train avatars --minutes 60
python -m playground.pictures.ship avatars</pre></div>
"""

FORMULAS = r"""
**Truncation in w** (Karras et al. 2019, appendix B), for models with styles; $\bar w$ is the mean of 10,000 styles:
$$w_\psi = \bar w + \psi\,(w - \bar w), \qquad w = f(z), \quad z \sim \mathcal N(0, I)$$
**Truncation in z** (Brock et al. 2019, section 3.1), for the others; the cut $t$ is chosen so that the share ψ of the
standard deviation is left:
$$z_\psi \sim \mathcal N(0, 1) \text{ given } |z_\psi| \le t, \qquad
\psi^2 = 1 - \frac{2\,t\,\varphi(t)}{2\,\Phi(t) - 1}$$
**Distance** of two pictures $a$ and $b$ after averaging over blocks of pixels, over all places and colours $i$:
$$d(a, b) = \sqrt{\tfrac 1 n \textstyle\sum_{i=1}^{n} (a_i - b_i)^2}$$
"""

KINDS = {"style": "Style-based", "adaptive": "Style-based", "conditional": "Class-conditional", "dcgan": "DCGAN"}
NEAR, FAR = 0.05, 0.95  # shares of real pictures: nearer or farther than so many is worth a word


@dataclass(frozen=True)
class Preset:
    """A wall that is worth a look."""

    label: str
    sampling: Sampling


def presets() -> list[Preset]:
    """Three walls to try: of shipped models where they are there, else of the one that is."""
    first = favourite()
    wanted = [
        Preset("The average", Sampling(first, psi=0.0)),
        Preset("Sneakers", Sampling("fashion", "sneaker", 7)),
        Preset("Far out", Sampling("satellite", seed=3, psi=1.5)),
        Preset("Play safe", Sampling(first, psi=0.4)),
        Preset("Other latents", Sampling(first, seed=2019)),
    ]
    return [preset for preset in wanted if _there(preset.sampling)][:3]


def _there(sampling: Sampling) -> bool:
    """Whether a model that can show it is shipped, whole, and has the class."""
    try:
        return read(sampling.model, sampling.label, sampling.seed, sampling.psi) == sampling
    except (ValueError, zoo.ModelError):
        return False


def look(sampling: Sampling, model: Model) -> str:
    """What to look at on this wall, in one sentence."""
    if sampling.psi == 0 and model.class_names and sampling.asked is None:
        return "At ψ = 0 nothing is left of the latents: pictures of a class are all alike, and only the class differs."
    if sampling.psi == 0:
        centre = "the mean style" if model.styled else "zero"
        return f"All {COUNT} fake samples are the same picture: at ψ = 0 every latent is {centre}."
    if sampling.psi < 1:
        return "Fewer fake samples are odd and more are alike: set ψ back to 1 and watch the variety return."
    if sampling.psi > 1:
        return (
            "These styles lie farther out than those of training: watch colours and shapes grow bold, and some break."
        )
    return (
        f"{COUNT} fake samples as in training: find the odd ones, and click one to see the real pictures nearest to it."
    )


def why(model: Model) -> str:
    """Why, in one sentence with its paper."""
    if model.styled:
        return (
            "Truncation draws each style towards the mean style and pays for quality with variety (Karras et al. 2019)."
        )
    return "Truncation keeps latents from lying far out and pays for quality with variety (Brock et al. 2019)."


def facts(model: Model) -> str:
    """What kind of model this is and what it learned from, in two sentences."""
    about, shape = model.about, model.generator.shape
    weights = sum(tensor.numel() for tensor in model.generator.parameters())
    minutes = about.get("minutes")  # by the hardware
    spent = [f"{many:,.0f} min on {where}" for where, many in minutes.items()] if isinstance(minutes, dict) else []
    course = f", trained for {' and '.join(spent)}" if spent else ""
    kind = KINDS[about["kind"]]
    first = f"{kind} generator of {shape.size} px pictures, {weights / 1e6:.2g} million weights{course}."
    data = str(about.get("data", ""))
    described = SETS[data].words if data in SETS else data
    return f"{first} Data: {described}." if described else first


def verdict(distance: float, real: NDArray[np.float32]) -> str:
    """Whether a sample is suspiciously near to a training picture, in one sentence.

    `distance`: to the nearest one; `real` [n], ascending: from real pictures to their nearest others.
    """
    nearer = int(np.searchsorted(real, distance, side="right"))
    many = _many(nearer, len(real))
    share = nearer / len(real)
    if share <= NEAR:
        return f"{many} lie so near to another one: compare the two, it may be a copy."
    if share < FAR:
        return f"{many} lie so near to another one: an ordinary distance."
    return f"{many} lie nearer to another one: something new, or a failure."


def _many(count: int, total: int) -> str:
    """So many of real pictures, as a sentence begins; few and nearly all are never rounded to none and all."""
    if count in (0, total):
        return f"{'All' if count else 'None of'} {total:,} real pictures"
    share = count / total
    digits = 1 if min(share, 1 - share) < 0.01 else 0
    return f"{'Only ' if share <= NEAR else ''}{share:.{digits}%} of {total:,} real pictures"


def searched(training: TrainingPictures, data: str) -> str:
    """Which pictures were searched, in one sentence."""
    count, total = len(training.pictures), training.total
    if training.whole:
        return f"Nearest of all {total:,} training pictures."
    if training.prepared:
        found = f"Nearest of the {count:,} real pictures prepared on this machine; the model learned from {total:,}"
    else:
        found = f"Nearest of {count:,} of the {total:,} training pictures, which ship with the model"
    if count > total:
        return f"{found}."
    return f"{found}; prepare the data (`python -m playground.pictures.datasets {data}`) to search all."


def measure(training: TrainingPictures, size: int) -> str:
    """What the distances mean, in words; `size` of the pictures in px."""
    side = size // -(-size // COARSE)
    real = training.real_distances
    low, middle, high = usual(real)
    compared = (
        "From a held-out real picture to the nearest one of those searched"
        if training.prepared
        else "From one of the pictures searched to the nearest other one"
    )
    return (
        f"Distance: RMS difference of colours, 0 to 255, at {side} px. {compared} it is usually {middle:.3g} "
        f"(median of {len(real)}; middle half {low:.3g} to {high:.3g})."
    )


def usual(own: NDArray[np.float32]) -> list[float]:
    """Quartiles of distances [n]."""
    return [float(quartile) for quartile in np.percentile(own, [25, 50, 75])]


def card(name: str) -> str:
    """A model's card as Markdown that can stand in the page: no front matter, comments, pictures or relative links."""
    if name not in zoo.names():
        return "There is no such model, and no card."
    path = zoo.find(name) / CARD
    if not path.is_file():
        return f"The model {name} ships without a card."
    text = path.read_text(encoding="utf-8", errors="replace")
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    return re.sub(r"\[([^\]]*)\]\((?!https?:)[^)]*\)", r"\1", text).strip()
