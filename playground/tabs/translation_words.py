"""The words of the translation tab: what to look at and why, formulas, cards, published tables."""

import json
from collections.abc import Mapping
from typing import Any

from playground.pictures.card import SCORES
from playground.pictures.translation import stored
from playground.pictures.translation.claims import judge, of_translator
from playground.pictures.translation.evaluation import describe
from playground.pictures.translation.stored import Translator
from playground.tabs.translation_settings import Settings

EMPTY = """
<div class="gp-empty"><h2>No translator is here yet</h2>
<p>This tab draws with pix2pix and CycleGAN. Train a translator, ship it, and start the app again:</p>
<pre>python -m playground.pictures.datasets labels2avatar
python -m playground.pictures.translation.train labels2avatar --minutes 30
python -m playground.pictures.translation.ship labels2avatar</pre></div>
"""

FORMULAS = r"""
**pix2pix** (Isola et al. 2017, equations 1, 3 and 4): the discriminator sees input $x$ and output together; $z$ is the
dropout, in training and in use.
$$G^* = \arg\min_G \max_D\; \mathbb E_{x,y}\!\left[\log D(x, y)\right] +
\mathbb E_{x,z}\!\left[\log\bigl(1 - D(x, G(x, z))\bigr)\right] + \lambda\,\mathbb E\,\lVert y - G(x, z)\rVert_1,
\qquad \lambda = 100$$
The generator is trained on $-\log D$ (section 3.3) and $D$'s loss is halved. $D$ answers for each patch; the patch of
one output is its receptive field, $r_{i-1} = (r_i - 1)\,s_i + k_i$ over the layers, from 1 at the last.

**CycleGAN** (Zhu et al. 2017, equations 2 and 3, section 5.2), with least squares in place of logarithms:
$$\mathcal L = \mathcal L_{\text{GAN}}(G, D_B) + \mathcal L_{\text{GAN}}(F, D_A)
+ \lambda\,\bigl(\lVert F(G(a)) - a\rVert_1 + \lVert G(F(b)) - b\rVert_1\bigr)
+ \tfrac{\lambda}{2}\,\bigl(\lVert G(b) - b\rVert_1 + \lVert F(a) - a\rVert_1\bigr), \qquad \lambda = 10$$
"""

TITLES: Mapping[str, str] = {
    "labels2avatar": "Labels → avatar",
    "ink2emoji": "Ink → emoji",
    "relief2satellite": "Relief → satellite",
    "relief2satellite_unpaired": "Relief ↔ satellite, unpaired",
    "twemoji2noto": "Twemoji ↔ Noto",
}
LOOK: Mapping[str, str] = {
    "labels2avatar": "Draw hair over the face, or glasses around the eyes: the generator paints what a label may be.",
    "ink2emoji": "Draw a line drawing in ink: the generator fills it with the flat colours that such a thing may have.",
    "relief2satellite": "Draw a coast or a ridge: the generator makes sea blue, humid land green and high land pale.",
}


def title(name: str) -> str:
    """A translator's name on its chip."""
    return TITLES.get(name, name.replace("_", " ").capitalize())


def look(model: Translator, settings: Settings) -> str:
    """What to look at, in one sentence."""
    if settings.direction == "backward":
        return "The second generator translates back: what the first one threw away it has to make up."
    if "backward" in model.directions:
        return "No pair was ever shown: both generators learned only that there and back must come to the same picture."
    return LOOK.get(model.name, "Draw on the left; the generator translates on the right.")


def why(model: Translator) -> str:
    """Why, in one sentence with its paper."""
    if model.about.get("method") == "cyclegan":
        return "Without the cycle any realistic picture would do, whatever the input (Zhu et al. 2017)."
    return (
        "L1 alone would paint the mean of all that is possible; the discriminator makes the generator choose "
        "(Isola et al. 2017)."
    )


def facts(model: Translator) -> str:
    """How large it is and how it was trained, in one sentence."""
    about = model.about
    weights = sum(tensor.numel() for tensor in model.networks["forward"].parameters())
    spent = " and ".join(f"{many:,.0f} min on {where}" for where, many in dict(about.get("minutes", {})).items())
    method = "CycleGAN" if about.get("method") == "cyclegan" else "pix2pix"
    trained = f", trained for {spent}" if spent else ""
    return f"{method}, {model.size} px, {weights / 1e6:.2g} million weights a generator{trained}."


def scores(name: str) -> dict[str, Any]:
    """The measured rows of a shipped translator, for a table; empty where nothing is stored with it."""
    path = stored.home() / name / SCORES
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        columns = list(dict.fromkeys(score for row in found["rows"].values() for score in row))
        shown = {
            method: [f"{row[score]:{describe(score).style}}" if score in row else "–" for score in columns]
            for method, row in found["rows"].items()
        }
        return {
            "columns": [[score, describe(score).words] for score in columns],
            "rows": shown,
            "verdicts": [verdict.words for verdict in judge(of_translator(name, found["rows"]), found["rows"])],
            "count": found["count"],
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}
