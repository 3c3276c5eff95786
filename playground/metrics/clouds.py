"""Clouds of features: what they must be before they are scored."""

import torch
from torch import Tensor

MINIMUM = 2048


def check(cloud: Tensor, what: str, least: int = MINIMUM) -> Tensor:
    """`cloud` itself, if it can be scored; else ValueError, with one sentence that names `what` it is.

    It must be float32 or float64, [n, d], with `least` rows or more, and finite.
    """
    if cloud.ndim != 2 or cloud.dtype not in (torch.float32, torch.float64):
        shape = list(cloud.shape)
        raise ValueError(f"Features of {what} must be float32 or float64, [n, d]; these are {cloud.dtype}, {shape}.")
    if len(cloud) < least:
        raise ValueError(
            f"{len(cloud):,} {what} are too few: scored on fewer than {least:,}, the bias and noise of a small sample "
            "outweigh what is measured."
        )
    if not torch.isfinite(cloud).all():
        raise ValueError(f"Features of {what} hold values that are not finite.")
    return cloud


def check_pair(real: Tensor, fake: Tensor) -> None:
    """ValueError, with one sentence, unless both clouds can be scored and are of one width."""
    check_widths(check(real, "real pictures"), check(fake, "samples"))


def check_widths(*clouds: Tensor) -> None:
    """ValueError unless all clouds are of one width."""
    widths = [cloud.shape[1] for cloud in clouds]
    if len(set(widths)) > 1:
        raise ValueError(f"Features must come from one net; their widths are {', '.join(map(str, widths))}.")
