"""All scores of a model's samples, by names that carry the protocol.

A score is a property of its protocol: the feature net and the numbers of pictures are part of its name, and the same
scores of one set of real pictures against another say what a perfect model would get.
"""

from torch import Tensor

from playground.metrics.frechet import frechet_distance
from playground.metrics.kernel import kernel_distance
from playground.metrics.manifold import manifold
from playground.metrics.memorisation import memorisation
from playground.metrics.neighbours import Kin


def scores(
    real: Tensor,
    fake: Tensor,
    net: str,
    training: Tensor | None = None,
    real_kin: Kin | None = None,
    fake_kin: Kin | None = None,
) -> dict[str, float]:
    """Every score of sample features [n, d] against features of held-out pictures [m, d], by its full name.

    `net` is the feature net's name. Given features of the training pictures [t, d], the share of samples that lie
    suspiciously close to one is among the scores. Kin are as in `manifold`, whose scores are called "apart" where the
    real pictures have some. Raises ValueError, with one sentence, for fewer than 2,048 samples
    or held-out pictures, unlike widths and values that are not finite.
    """
    area, kernel = manifold(real, fake, real_kin=real_kin, fake_kin=fake_kin), kernel_distance(real, fake)
    apart = "" if real_kin is None else "_apart"
    found = {
        "fd": frechet_distance(real, fake),
        "kid": kernel.value,
        "kid_error": kernel.error,
        f"precision_k{area.k}{apart}": area.precision,
        f"recall_k{area.k}{apart}": area.recall,
        f"density_k{area.wide}{apart}": area.density,
        f"coverage_k{area.wide}{apart}": area.coverage,
    }
    if training is not None:
        found["memorised"] = memorisation(fake, real, training).share
    return {score_name(measure, net, len(real), len(fake)): value for measure, value in found.items()}


def score_name(measure: str, net: str, real: int, fake: int) -> str:
    """A measure with its protocol: "fd_efficientnet_10k", or "fd_efficientnet_10k_vs_3k" for unlike numbers.

    `net` is the feature net's name; `fake` and `real` are numbers of pictures, samples named first.
    """
    sizes = _short(fake) if fake == real else f"{_short(fake)}_vs_{_short(real)}"
    return f"{measure}_{net}_{sizes}"


def _short(count: int) -> str:
    return f"{count // 1000}k" if count % 1000 == 0 else str(count)
