"""The words of the latent tabs: what to look at and why, and the formulas that the code computes."""

from playground.pictures.model import Model
from playground.pictures.walks import METHODS
from playground.tabs import address
from playground.tabs.gallery_settings import shipped
from playground.tabs.latent_settings import Settings, bands, depth_of

EMPTY = """
<div class="gp-empty"><h2>No model is here yet</h2>
<p>This tab plays with the latents of image GANs. The gallery says how to train one.</p></div>
"""

FORMULAS = {
    address.ARITHMETIC: r"""
**The sum** (Radford et al. 2016, section 6.3.2), of means of $k$ latents each, in z or in w:
$$y = \bar a - \bar b + \bar c, \qquad \bar a = \tfrac 1 k \textstyle\sum_{i=1}^{k} a_i$$
**Its neighbours** have uniform noise of ± 0.25 standard deviations of the space added to each component of $y$.
**A move** adds $s$ times a direction $v$ whose length is one standard deviation of latents along it: $y + s\,v$. For an
attribute, $v$ is the normal of a logistic regression between latents whose pictures do and do not show it; components
are the principal ones of 20,000 styles (Härkönen et al. 2020).
**z or w**: z has to be normal, whatever pictures are like. A mapping network from z to w may bend it, so that what
pictures show lies along straight lines of w (Karras et al. 2019, section 4); the trials below count what that is worth.
""",
    address.INTERPOLATION: r"""
**Linear** interpolation (lerp) of latents $a$ and $b$, and **spherical** (slerp; Shoemake 1985), with $\theta$ between
them and lengths going linearly; in w both are taken from the mean style:
$$\mathrm{lerp}(t) = (1 - t)\,a + t\,b, \qquad
\mathrm{slerp}(t) = \ell(t)\left(\frac{\sin((1-t)\theta)}{\sin\theta}\frac{a}{\lVert a\rVert} +
\frac{\sin(t\theta)}{\sin\theta}\frac{b}{\lVert b\rVert}\right), \quad
\ell(t) = (1 - t)\lVert a\rVert + t\,\lVert b\rVert$$
**The length of z** in $d$ dimensions is about $\sqrt{d - \tfrac12}$ with a standard deviation of about
$\tfrac{1}{\sqrt 2}$, whatever $d$ is. Halfway between two independent latents lerp keeps $1/\sqrt 2$ of it: 0.6
standard deviations too little for $d = 2$, 4.1 for 100, 9.4 for 512.
**The perceptual length** of a walk (Karras et al. 2019, section 4.1) is the sum of distances between features $\phi$ of
successive pictures, here of 48 steps; their speed is each distance over its share of the walk:
$$L = \textstyle\sum_{i} \lVert \phi(x_{i+1}) - \phi(x_i) \rVert$$
""",
    address.TRUNCATION: r"""
**In w** (Karras et al. 2019, appendix B), for models with styles; $\bar w$ is the mean of 10,000 styles:
$$w_\psi = \bar w + \psi\,(w - \bar w)$$
**In z** (Brock et al. 2019, section 3.1), for the others, with a cut $t$ that leaves the share ψ of the spread:
$z_\psi \sim \mathcal N(0, 1)$ given $|z_\psi| \le t$. Each number keeps its quantile, so that a picture changes
smoothly with ψ. BigGAN's thresholds 2, 1, 0.5 and 0.04 are ψ = 0.880, 0.540, 0.284 and 0.023.
**Precision** is the share of samples inside balls around real pictures that reach to their third nearest neighbours,
**recall** the reverse (Kynkäänniemi et al. 2019); **density** and **coverage** count balls of the fifth nearest (Naeem
et al. 2020). The **Fréchet distance** is that of Heusel et al. 2017, on other features: it is not FID.
""",
    address.MIXING: r"""
**Mixing** (Karras et al. 2019, section 3.1): layer $l$ of the picture in row $i$ and column $j$ is steered by
$$w_l = \begin{cases} w^{\text{column } j} & l \in \text{layers taken} \\ w^{\text{row } i} & \text{else}
\end{cases}$$
""",
}


def why(settings: Settings) -> str:
    """Why there is something to see, with its paper."""
    model = shipped(settings.model)
    return WHY[settings.tab](model)


def _arithmetic(_: Model) -> str:
    return (
        "If a direction in latent space means one thing everywhere, what tells A from B can be added to C (Radford, "
        "Metz and Chintala 2016, “Unsupervised representation learning with deep convolutional GANs”)."
    )


def _interpolation(_: Model) -> str:
    return (
        "In many dimensions random latents all lie about equally far from the centre; a straight line cuts through the "
        "inside, where the generator was never trained (White 2016, “Sampling generative networks”)."
    )


def _truncation(model: Model) -> str:
    if model.styled:
        return (
            "Styles far from the mean are rare in training, and their pictures are worse: truncation trades variety "
            "for quality (Karras et al. 2019, “A style-based generator architecture”)."
        )
    return (
        "Latents far from zero are rare in training, and their pictures are worse: truncation trades variety for "
        "quality (Brock et al. 2019, “Large scale GAN training for high fidelity natural image synthesis”)."
    )


def _mixing(_: Model) -> str:
    return (
        "Training on two styles a picture keeps layers from relying on each other, so each can be exchanged (Karras et "
        "al. 2019, “A style-based generator architecture”, figure 3)."
    )


WHY = {
    address.ARITHMETIC: _arithmetic,
    address.INTERPOLATION: _interpolation,
    address.TRUNCATION: _truncation,
    address.MIXING: _mixing,
}


def look(settings: Settings) -> str:
    """What to look at, in one sentence."""
    return LOOKS[settings.tab](settings)


def _sum(settings: Settings) -> str:
    few = min(len(settings[term]) for term in "abc")
    if few < 3:
        return (
            "Means of fewer than three latents are unsteady: add some that share what you mean and differ in the rest."
        )
    return (
        "Compare the mean of C with the result, in the middle of the nine: what A has and B lacks should have come, "
        "and all else should have stayed; the same sum of pixels is a ghost."
    )


def _walk(settings: Settings) -> str:
    names = " and ".join({"linear": "lerp", "spherical": "slerp"}[method] for method in METHODS)
    if settings["space"] == "w":
        return f"In w the shell is thick and the mean is a good picture, so {names} look nearly alike: switch to z."
    return (
        f"Compare the middles of {names}: inside the shell fake samples lose what sets them apart, on it they keep it."
    )


def _psi(settings: Settings) -> str:
    if settings["psi"] == 0:
        return "At ψ = 0 all twelve fake samples are one: the mean has eaten every difference."
    if settings["psi"] > 1:
        return "Beyond ψ = 1 each of the twelve grows into its own caricature: watch which parts break first."
    return "Move ψ and follow one of the twelve fake samples: it drifts towards the mean and loses what is its own."


def _grid(settings: Settings) -> str:
    model = shipped(settings.model)
    if not settings["layers"]:
        return "No layer is taken from the columns: every picture is its row's."
    named = {layers: name for name, layers in bands(depth_of(model)).items()}
    name = named.get(settings["layers"])
    if name == "coarse":
        return "Coarse styles come from the columns: follow a column and see what all its pictures share."
    if name == "fine":
        return "Fine styles come from the columns: compare each picture with its row’s, and see what has changed."
    return "Follow a row for what its own layers decide, and a column for what the exchanged ones do."


LOOKS = {
    address.ARITHMETIC: _sum,
    address.INTERPOLATION: _walk,
    address.TRUNCATION: _psi,
    address.MIXING: _grid,
}
