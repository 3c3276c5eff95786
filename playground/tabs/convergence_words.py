"""The words of the convergence tab: what is seen, why, presets with their checks, formulas."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from playground.plane.games_portrait import Path, Portrait
from playground.plane.games_spec import GameSpec

EVEN = 2e-3  # rates nearer to 1 than this are called 1: a turn that is neither in nor out
PAPER = "Mescheder et al. 2018"


@dataclass(frozen=True)
class Figure:
    """A figure of the lectures as settings: what to look at, and why, with its paper."""

    label: str
    spec: GameSpec
    look: str
    why: str


FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "circle": Figure(
            "Circling",
            GameSpec("bilinear", "flow", 0.05, steps=400),
            "The two players chase each other round a circle and never arrive.",
            "The field of V = xy turns and has no potential: following the gradient is no descent (Huszár 2017).",
        ),
        "spiral": Figure(
            "Spiralling out",
            GameSpec("bilinear", "simultaneous", 0.2, steps=60),
            "Real steps leave the circle along its tangent, so each ends a little farther out.",
            "Both eigenvalues of the update lie outside the unit circle for every h above 0: |1 + hi| > 1 "
            "(Mescheder et al. 2017).",
        ),
        "bowl": Figure(
            "A bowl instead",
            GameSpec("bowl", "simultaneous", 0.1, 3.0, steps=60),
            "One shared loss: every particle goes straight down to the middle.",
            "A conservative field is the slope of something, and both eigenvalues are real (Huszár 2017).",
        ),
        "h1": Figure(
            "h = 1: too large",
            GameSpec("bilinear", "simultaneous", 1.0, 0.5, steps=30),
            "The flow goes in, and yet the steps go out: watch an eigenvalue outside the circle.",
            "Steps converge only where h is below 2·|Re λ|/|λ|², here 0.8 (Mescheder et al. 2017).",
        ),
        "h05": Figure(
            "h = .5: small enough",
            GameSpec("bilinear", "simultaneous", 0.5, 0.5, steps=60),
            "The same game with half the step: both eigenvalues are inside, and the steps go in.",
            "Steps converge where h is below 2·|Re λ|/|λ|², here 0.8 (Mescheder et al. 2017).",
        ),
        "dirac": Figure(
            "Dirac-GAN",
            GameSpec("minimax", reach="4"),
            "The point overshoots the data each time, for the line has not turned back yet.",
            "The eigenvalues ±i/2 of the field are purely imaginary: nothing damps the turn ("
            + PAPER
            + ", lemma 2.3).",
        ),
        "clipping": Figure(
            "WGAN, clipped",
            GameSpec("wasserstein"),
            "The critic's slope is cut off at the bound, and the path keeps turning about the circle of radius c.",
            "Clipping bounds the slope and damps nothing (" + PAPER + ", lemma 2.4).",
        ),
        "gp": Figure(
            "WGAN-GP",
            GameSpec("gradient_penalty"),
            "The path ends on a cycle: where the fake is right, the critic's slope is still driven towards 1.",
            "With a target slope other than 0 the solution is no equilibrium (" + PAPER + ", section 3.2).",
        ),
        "r1": Figure(
            "R1",
            GameSpec("r1"),
            "The path winds straight into the middle, at the rate that the eigenvalues predict.",
            "The penalty adds −γ to the discriminator's own slope: real parts of −γ/2 (" + PAPER + ", section 4.1).",
        ),
        "critical": Figure(
            "R1 at γ = 1",
            GameSpec("r1", strength=1.0),
            "No turn is left: both eigenvalues have met on the real axis, and no γ is faster.",
            "−γ/2 ± √(γ²/4 − 1/4) is a double root at γ = 1 (" + PAPER + ", theorem 4.1).",
        ),
        "extragradient": Figure(
            "Extragradient",
            GameSpec("bilinear", "extragradient", 0.2, steps=200),
            "A look ahead before each step turns the spiral inwards.",
            "1 + hλ + h²λ² lies inside the circle for λ = ±i and h below 1 (Korpelevich 1976; Gidel et al. 2019).",
        ),
        "momentum": Figure(
            "Negative momentum",
            GameSpec("bilinear", "alternating_momentum", 0.2, momentum=-0.5, steps=200),
            "A brake on each move: alternating steps alone only circle, with β below 0 they arrive.",
            "On a bilinear game no positive β converges (Gidel et al. 2019, theorems 5 and 6).",
        ),
    }
)
FIRST = "dirac"

FORMULAS = r"""
**Field and update** (Mescheder et al. 2018, section 2). The players follow
$v(\theta, \psi) = (-\partial_\theta L_G, -\partial_\psi L_D)$; in steps of size $h$ or, as the flow, without steps:
$$z_{k+1} = z_k + h\,v(z_k), \qquad \dot z = v(z)$$
At an equilibrium the flow converges if every eigenvalue $\lambda$ of $v'$ has a real part below 0, an update if every
eigenvalue $\mu$ of its own Jacobian has $|\mu| < 1$. The distance is then multiplied by $\max|\mu|$ a step, or by
$e^{\max \mathrm{Re}\lambda}$ a unit of time: that is the dashed line. The full line's rate is fitted to its last half.

**Methods.** With $J = v'(0) = \begin{pmatrix} a & b \\ c & d\end{pmatrix}$:
$$\begin{aligned}
\text{simultaneous} &: \mu = 1 + h\lambda \\
\text{alternating, generator first} &: (\mu - 1 - ha)(\mu - 1 - hd) = h^2 b c\,\mu \\
\text{momentum } z_{k+1} = z_k + h v + \beta(z_k - z_{k-1}) &: \mu^2 - (1 + \beta + h\lambda)\mu + \beta = 0 \\
\text{alternating, momentum} &: P_a P_d = h^2 b c\,\mu^3, \quad P_s = \mu^2 - (1 + \beta + hs)\mu + \beta \\
\text{extragradient } z + h v(z + h v(z)) &: \mu = 1 + h\lambda + h^2\lambda^2 \\
\text{optimistic } z + 2 h v(z_k) - h v(z_{k-1}) &: \mu^2 - (1 + 2h\lambda)\mu + h\lambda = 0
\end{aligned}$$
**Games.** $V = xy + \tfrac\alpha2(x^2 - y^2)$: $\lambda = -\alpha \pm i$, and for $\alpha = 0$ the flow is
$x_0\cos t - y_0\sin t,\; x_0\sin t + y_0\cos t$. The bowl: both descend $\tfrac12(x^2 + \kappa y^2)$.

**Dirac-GAN**: data at 0, the fake at $\theta$, $D(x) = \psi x$, high where it sees a fake;
$L = f(\psi\theta) + f(0)$ with $f(t) = -\log(1 + e^{-t})$, $f'(0) = \tfrac12$:
$$\begin{aligned}
\text{minimax} &: v = (-\psi f'(\theta\psi),\; \theta f'(\theta\psi)) & \lambda &= \pm\tfrac i2 \\
\text{non-saturating} &: v = (-\psi f'(-\theta\psi),\; \theta f'(\theta\psi)) & \lambda &= \pm\tfrac i2 \\
\text{WGAN} &: v = (-\psi, \theta),\; |\psi| \le c & \lambda &= \pm i \\
\text{WGAN-GP} &: v = (-\psi,\; \theta - \lambda_p\,\mathrm{sign}(\psi)(|\psi| - g)) & & \text{no equilibrium} \\
\text{R1, R2} &: v = (-\psi f',\; \theta f' - \gamma\psi) &
\lambda &= -\tfrac\gamma2 \pm \sqrt{\tfrac{\gamma^2}4 - \tfrac14} \\
\text{instance noise} &: x, \theta \text{ blurred by } \mathcal N(0, \sigma^2) &
\lambda &= -\tfrac{\sigma^2}4 \pm \sqrt{\tfrac{\sigma^4}{16} - \tfrac14} \\
\text{consensus} &: v - \gamma\nabla\tfrac12\lVert v\rVert^2 & \lambda &= -\tfrac\gamma4 \pm \tfrac i2
\end{aligned}$$
Simultaneous steps of the unregularised game grow by $\sqrt{1 + h^2/4}$ near the equilibrium.
(The lecture's slide has $\gamma/4$ under the root of R1; the paper's theorem 4.1 and the code have $\gamma^2/4$.)
"""


def look(spec: GameSpec, seen: Path, rate: float | None) -> str:
    """What is seen, in one or two sentences: the figure's own words where it is one."""
    found = known(spec)
    return f"{found.look} {measured(spec, seen, rate)}" if found else measured(spec, seen, rate)


def why(spec: GameSpec) -> str:
    """Why, for a figure of the lectures; else nothing."""
    found = known(spec)
    return found.why if found else ""


def known(spec: GameSpec) -> Figure | None:
    """The figure whose game and method these are."""
    return next((figure for figure in FIGURES.values() if figure.spec == spec), None)


def measured(spec: GameSpec, seen: Path, rate: float | None) -> str:
    """The predicted and the measured rate, in words."""
    unit = "unit of time" if spec.played.step is None else "step"
    if seen.distance[0] == 0:
        return "It starts at the equilibrium and stays there: drag the start away from it."
    found = "" if seen.measured is None else f"measured over the last half: {_factor(seen.measured)}"
    if rate is None:
        return f"There is no equilibrium, so no eigenvalues. Distance a {unit}, {found}."
    if abs(rate - 1) < 1e-9:
        story = f"On the border, |μ| = 1: to first order neither in nor out a {unit}"
        story = story if spec.played.step is not None else f"Real parts of 0: neither in nor out a {unit}"
    else:
        story = f"Near the equilibrium each {unit} multiplies the distance by {_factor(rate)}"
    return f"{story}{'; ' + found if found else ''}."


def _factor(rate: float) -> str:
    """A factor with as many digits as tell it from 1."""
    away = abs(rate - 1)
    return f"{rate:.{3 if away == 0 else min(max(3, 2 - math.floor(math.log10(away))), 9)}g}"


def agreement(one: Portrait, difference: float | None) -> str:
    """How the eigenvalues were computed."""
    if one.eigenvalues is None or difference is None:
        return "WGAN-GP has no equilibrium at (0, 0): its field jumps there."
    return f"From closed forms; torch.func's Jacobian gives the same to {max(difference, 1e-16):.0e}."
