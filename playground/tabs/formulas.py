"""The formulas that the code computes, as Markdown with LaTeX: each loss, each penalty, and how it is all measured."""

LOSSES: dict[str, str] = {
    "minimax": r"""
**Minimax** (Goodfellow et al. 2014, equation 1); $D = \sigma(d)$ is a probability.
$$L_D = -\mathbb{E}\log D(x) - \mathbb{E}\log(1 - D(G(z))), \qquad L_G = \mathbb{E}\log(1 - D(G(z)))$$
""",
    "non_saturating": r"""
**Non-saturating** (Goodfellow et al. 2014, section 3); $L_D$ is that of minimax.
$$L_G = -\mathbb{E}\log D(G(z))$$
""",
    "least_squares": r"""
**Least squares** (Mao et al. 2017, equation 2).
$$L_D = \tfrac12\mathbb{E}(D(x) - 1)^2 + \tfrac12\mathbb{E}D(G(z))^2, \qquad
L_G = \tfrac12\mathbb{E}(D(G(z)) - 1)^2$$
""",
    "wasserstein": r"""
**Wasserstein** (Arjovsky et al. 2017, equation 2); D is a critic and its output a score.
$$L_D = \mathbb{E}D(G(z)) - \mathbb{E}D(x), \qquad L_G = -\mathbb{E}D(G(z))$$
""",
    "hinge": r"""
**Hinge** (Lim and Ye 2017; Miyato et al. 2018, equations 16 and 17).
$$L_D = \mathbb{E}\max(0, 1 - D(x)) + \mathbb{E}\max(0, 1 + D(G(z))), \qquad L_G = -\mathbb{E}D(G(z))$$
""",
    "relativistic": r"""
**Relativistic** (Jolicoeur-Martineau 2018; Huang et al. 2024, equation 2), over pairs of a real and a fake sample.
$$L_D = \mathbb{E}\,\mathrm{softplus}(D(G(z)) - D(x)), \qquad L_G = \mathbb{E}\,\mathrm{softplus}(D(x) - D(G(z)))$$
""",
}

SMOOTHING = r"""
**Label smoothing** (Salimans et al. 2016, section 3.4): minimax, non-saturating and least squares take the target
$1 - \alpha$ for real samples; for the first two
$$L_D = -(1 - \alpha)\,\mathbb{E}\log D(x) - \alpha\,\mathbb{E}\log(1 - D(x)) - \mathbb{E}\log(1 - D(G(z)))$$
"""

PENALTIES: dict[str, str] = {
    "gradient_penalty": r"""
**Gradient penalty** (Gulrajani et al. 2017, equation 3), at random points between real and fake samples; added to
$L_D$, as are all penalties, on the raw output.
$$\lambda\,\mathbb{E}(\lVert\nabla D(\hat x)\rVert - 1)^2, \qquad \hat x = u x + (1 - u) G(z), \quad u \sim U(0, 1)$$
""",
    "r1": r"""
**R1** (Mescheder et al. 2018, equation 9).
$$\tfrac{\gamma}{2}\,\mathbb{E}\lVert\nabla D(x)\rVert^2$$
""",
    "r2": r"""
**R2** (Mescheder et al. 2018, section 4.1).
$$\tfrac{\gamma}{2}\,\mathbb{E}\lVert\nabla D(G(z))\rVert^2$$
""",
    "r1_r2": r"""
**R1 and R2** (Huang et al. 2024, section 2.2).
$$\tfrac{\gamma}{2}\,\mathbb{E}\lVert\nabla D(x)\rVert^2 + \tfrac{\gamma}{2}\,\mathbb{E}\lVert\nabla D(G(z))\rVert^2$$
""",
}

TRICKS = r"""
**Orthogonal regularisation** (Brock et al. 2017 and 2019), added to $L_D$ for each weight matrix, with $W W^\top$ where
that is the smaller one: $\beta\,\lVert W^\top W - I\rVert_F^2$.

**Packing** (Lin et al. 2018, PacGAN): $D(x_1, \dots, x_p)$ judges $p$ real or $p$ fake samples at once; the view shows
the mean for each $x_1$ in the company of real samples.

**Mini-batch discrimination** (Salimans et al. 2016, section 3.2): with the features $f_i$ of D's last hidden layer for
sample $i$ of a batch of $n$ and a tensor $T$ that D learns, the last layer gets besides $f_i$
$$o_{ib} = \frac1n \sum_{j=1}^{n} \exp(-\lVert (f_i - f_j) T_b \rVert_1)$$
for each measure $b$ (the paper has the sum in place of the mean); the view shows D in the company of real samples.

**Experience replay** (Pfau and Vinyals 2016; Shrivastava et al. 2017, section 2.3): a share of the fake samples in each
batch of D are old ones, $G_{t'}(z)$ with $t' < t$, out of a memory of 100 for each place of the batch; every new fake
takes the place of one of them at random.

**Unrolling** (Metz et al. 2017, sections 2.2 and 2.4): G minimises $L_G(\theta_G, \theta_D^{(s)})$, where
$\theta_D^{(0)}$ is D as it is and $\theta_D^{(i+1)}$ what its optimizer makes of $\theta_D^{(i)}$ on $L_D$ at the same
batch; the gradient goes through all $s$ steps. The wedges in the view show the pull of D as it is.

**Instance noise** (Sønderby et al. 2017; Arjovsky and Bottou 2017): in training D sees $x + \sigma\epsilon$ and
$G(z) + \sigma\epsilon$, $\epsilon \sim N(0, I)$.
"""

LINE = r"""
**On the line** the view also shows the density $q$ of $G(z)$: where $z$ is one number, the change of variables
$q(x) = \sum_{z : G(z) = x} p_z(z) / |G'(z)|$ on 512 pieces of $z$ between which $G$ is taken for straight; else a
Gaussian kernel estimate from 4,096 quasi-random $z$, its standard deviation 1/75 of the view's half-width. The best D
for $p$ and $q$ (Goodfellow et al. 2014, proposition 1; for least squares Mao et al. 2017, equation 5) and for hinge
(Lim and Ye 2017):
$$D^*(x) = \frac{(1 - \alpha)\,p(x)}{p(x) + q(x)}, \qquad D^*_\text{hinge}(x) = \mathrm{sign}(p(x) - q(x))$$
With *Shift alone*, $G(z) = z + \theta$. W1 is against the exact quantiles of the data, and JS over 100 bins.
"""

PROTOCOL = """
**How it is measured.** 2,500 samples of the shown generator, about twice a second. A sample is of *high quality* within
3 sigma of the nearest mode. A mode is *found* with one high-quality sample, and by the stricter count with 1% of all
samples (the first is the protocol of PacGAN, Lin et al. 2018). *JS* is the Jensen–Shannon divergence of two
histograms in nats (at most 0.693); *W1* is the sliced Wasserstein distance in units of the plane. Both depend on the
number of samples, so the dashed line shows what a perfect sampler scores.
"""


def formulas() -> str:
    """All of it, as one Markdown text."""
    return "\n".join([*LOSSES.values(), SMOOTHING, *PENALTIES.values(), TRICKS, LINE, PROTOCOL])
