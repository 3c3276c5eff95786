"""The words of the divergences tab: what is seen, why, presets, formulas."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from playground.metrics.densities import Density, mixture
from playground.tabs.divergences_settings import DivergenceSpec

LOG2 = math.log(2)


@dataclass(frozen=True)
class Figure:
    """A figure of the lectures as settings: what to look at, and why, with its paper."""

    label: str
    spec: DivergenceSpec
    look: str
    why: str


def two(mean: float, other: float, sd: float) -> tuple[Density, Density]:
    """Two Gaussians of one width."""
    return mixture(("g", mean, sd, 1)), mixture(("g", other, sd, 1))


LECTURE = mixture(("u", 1.5, 1, 1), ("u", 3.5, 1, 1), ("u", 9.5, 1, 2)), mixture(("u", 6, 2, 1))
MODES = mixture(("g", 3, 0.6, 1), ("g", 8.5, 0.9, 2))

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "saturation": Figure(
            "JS saturates",
            DivergenceSpec("distances", *two(3, 9, 0.5)),
            "Drag q away: JS has stopped at log 2 and no longer says how far; W1 goes on growing.",
            "Without overlap every ratio of densities is 0 or ∞, wherever they lie (Arjovsky et al. 2017).",
        ),
        "points": Figure(
            "Two parallel lines",
            DivergenceSpec("distances", mixture(("d", 4, 0, 1)), mixture(("d", 7, 0, 1))),
            "Two point masses: JS is log 2 and KL infinite unless they are one, and W1 is their distance.",
            "W1 alone gives a gradient to follow (Arjovsky et al. 2017, example 1).",
        ),
        "optimal": Figure(
            "D* = p/(p + q)",
            DivergenceSpec("discriminator", *two(4, 7, 1)),
            "Train a discriminator here: its curve settles on the dashed one, and its value below 2 JS − log 4.",
            "For a fixed G the best D is a ratio of densities (Goodfellow et al. 2014, proposition 1).",
        ),
        "dropping": Figure(
            "Quality and coverage",
            DivergenceSpec("discriminator", mixture(("g", 3, 0.5, 1), ("g", 9, 0.5, 1)), mixture(("g", 3, 0.5, 1))),
            "q misses the mode at 9: there coverage collects. Over the mode at 3 q has twice the mass of p: this "
            "costs quality, and more.",
            "Quality asks for no samples where real examples are rare, coverage for samples where they are "
            "(Prince 2023, section 15.1.4).",
        ),
        "fits": Figure(
            "Cover or seek",
            DivergenceSpec("fits", MODES),
            "The forward fit covers both modes and the gap between; the reverse fit sits on one.",
            "KL(p‖q) punishes data that are missed, KL(q‖p) samples without data (Bishop 2006, section 10.1.2).",
        ),
        "mover": Figure(
            "W1 = 3",
            DivergenceSpec("transport", *LECTURE),
            "The lecture's example: drag a block of p, and the plan, the critic and both values follow.",
            "The cheapest plan keeps the order of its mass; the critic slopes by the sign of G − F (Villani 2003).",
        ),
        "critics": Figure(
            "Clipping or penalty",
            DivergenceSpec("critics", mixture(("g", 2.5, 0.5, 1), ("g", 9.5, 0.5, 1)), mixture(("g", 6, 0.7, 1))),
            "Train both: the clipped critic is too simple, the penalised one follows the best.",
            "Clipped weights can hardly make a steep bend (Gulrajani et al. 2017, figure 1).",
        ),
        "frechet": Figure(
            "Too few samples",
            DivergenceSpec("frechet"),
            "The same two Gaussians seem farther apart from few samples: the triangles lie above the formula.",
            "The bias is about 1/n and grows with the dimension (Bińkowski et al. 2018, section 4).",
        ),
        "equal": Figure(
            "Equal and yet apart",
            DivergenceSpec("frechet", mean_x=0, mean_y=0, long=1, short=1, angle=0, dimensions=64),
            "Two equal Gaussians: the distance is 0, and what samples show is all bias.",
            "In d dimensions it is about (d² + 5d)/2n, so scores compare at equal n alone (Bińkowski et al. 2018).",
        ),
    }
)
FIRST = "saturation"

FORMULAS = r"""
With densities $p$ (data) and $q$ (generator), $m = \tfrac12(p + q)$; logarithms are natural. Point masses count as
densities of their own. Integrals are Gauss–Legendre sums between the knots of both densities.
$$\mathrm{KL}(p\Vert q) = \int p\log\frac pq, \qquad
\mathrm{JS} = \underbrace{\tfrac12\mathrm{KL}(q\Vert m)}_{\text{quality}} +
\underbrace{\tfrac12\mathrm{KL}(p\Vert m)}_{\text{coverage}} \le \log 2, \qquad
\mathrm{TV} = \tfrac12\int|p - q|$$
**Optimal discriminator** (Goodfellow et al. 2014, proposition 1 and theorem 1):
$$D^* = \frac{p}{p + q}, \qquad
V(D^*) = \mathbb E_p\log D^* + \mathbb E_q\log(1 - D^*) = 2\,\mathrm{JS} - \log 4$$
**Transport** on the line, with distribution functions $F$ of $p$ and $G$ of $q$:
$$W_1 = \int|F - G|\,dx = \int_0^1|F^{-1} - G^{-1}|\,du, \qquad
W_2^2 = \int_0^1(F^{-1} - G^{-1})^2\,du$$
$$W_1 = \max_{\lVert f\rVert_L \le 1}\mathbb E_p f - \mathbb E_q f, \qquad f' = \mathrm{sign}(G - F)$$
The constant of $f$ is free: here $\mathbb E_p f = -\mathbb E_q f$.

**Fits**: over $q = \mathcal N(\mu, \sigma^2)$, $\mathrm{KL}(p\Vert q)$ is least at the mean and the variance of $p$;
$\mathrm{KL}(q\Vert p)$ and JS are minimised from a start at each piece of $p$.

**Critics and discriminators** have two hidden layers of 64 and learn by Adam from 256 fresh samples of each side an
iteration: minimax loss; Wasserstein loss with weights clipped to $[-0.1, 0.1]$; Wasserstein loss with
$10\,\mathbb E(\lVert\nabla f(\hat x)\rVert - 1)^2$. The values shown are exact means under $p$ and $q$.

**Fréchet distance** of Gaussians (Dowson and Landau 1982), and its bias for equal ones at $n$ samples of each, to
first order:
$$d^2 = \lVert\mu_1 - \mu_2\rVert^2 + \mathrm{Tr}(C_1 + C_2 - 2(C_1 C_2)^{1/2}), \qquad
\mathbb E\,\hat d^2 \approx \frac{d^2 + 5d}{2n} \text{ in } d \text{ dimensions}$$
"""


def known(spec: DivergenceSpec) -> Figure | None:
    """The figure whose settings these are."""
    return next((figure for figure in FIGURES.values() if figure.spec == spec), None)


def why(spec: DivergenceSpec) -> str:
    """Why, by the figure of these settings or else of its panel."""
    found = known(spec) or next(figure for figure in FIGURES.values() if figure.spec.panel == spec.panel)
    return found.why


def distances(numbers: Mapping[str, float]) -> str:
    """What the numbers say of p and q."""
    js, w1 = numbers["js"], numbers["w1"]
    if js < 1e-9:
        return "p and q are the same: everything is 0."
    if js > 0.995 * LOG2:
        return f"p and q hardly overlap: JS is at its ceiling, log 2, and hears of no move; W1 is {w1:.3g} and does."
    return f"p and q overlap in {1 - numbers['tv']:.0%} of their mass, so that JS still says how near they are."


def discriminator(numbers: Mapping[str, float]) -> str:
    """What the two terms make together."""
    quality, coverage, js = numbers["quality"], numbers["coverage"], numbers["js"]
    if js < 1e-9:
        return "p and q are the same: the best discriminator says ½ everywhere, and V is −log 4."
    return f"Quality {quality:.3g} and coverage {coverage:.3g} make JS = {js:.3g}, of at most log 2 = 0.693."


def fits(reverse: int) -> str:
    """How many minima the reverse divergence has."""
    if reverse == 0:
        return "KL(q‖p) is infinite for every Gaussian: a Gaussian has mass everywhere, and p has gaps."
    if reverse == 1:
        return "One minimum each: p is near enough to one Gaussian."
    return f"KL(q‖p) has {reverse} minima, one a mode: where it starts decides where it ends."


def transport(w1: float) -> str:
    """The value, twice."""
    return f"The cheapest plan costs {w1:.4g}, and so much does the best 1-Lipschitz critic tell p and q apart."


def critics(w1: float) -> str:
    """What there is to train for."""
    return f"The best critic with slopes up to 1 reaches W1 = {w1:.4g}; a trained one is divided by its steepest slope."


def frechet(squared: float, dimensions: int) -> str:
    """The formula's value."""
    formula = f"By the formula d² = {squared:.4g}, in any number of dimensions"
    return f"{formula}; the estimate in {dimensions} is another matter."
