"""The truncation tab: the same latents at every ψ, and what ψ costs and brings, measured."""

import functools
import math
from collections.abc import Mapping
from random import Random
from typing import Any

import torch

from playground import zoo
from playground.figures.trade_off import trade_off
from playground.jobs import Jobs, Tell
from playground.pictures.latents import threshold_of, truncated_normal_std
from playground.pictures.measure_truncation import measure, own_net, reference
from playground.pictures.model import Model
from playground.pictures.references import refer
from playground.pictures.spaces import space
from playground.pictures.truncation import BIGGAN_THRESHOLDS, Curve, published, summary
from playground.tabs.address import TRUNCATION
from playground.tabs.gallery_settings import FARTHEST, shipped
from playground.tabs.latent_models import KEPT, addresses, opened, stored_curve
from playground.tabs.latent_settings import SAMPLES, Settings, read

WAY = {True: (-1.0, -0.5, 0.0, 0.3, 0.5, 0.7, 0.85, 1.0, 1.25, 1.5), False: (0.0, 0.15, 0.3, 0.5, 0.7, 0.85, 1.0)}
PRESETS: Mapping[str, dict[str, Any]] = {
    "The mean": {"psi": 0.0},
    "StyleGAN's ψ = 0.7": {"psi": 0.7},
    "As trained": {"psi": 1.0},
}

jobs: Jobs[Curve] = Jobs()  # of this server: one at a time
_measured: dict[Model, Curve] = {}  # on the page, since the app started


def start(model: Model) -> Settings:
    """What the tab opens on."""
    return read(TRUNCATION, {"model": model.name})


def presets(_: Model) -> list[str]:
    """Values of ψ to try, by their names."""
    return list(PRESETS)


def choose(model: Model, name: str) -> Settings:
    """The settings of a preset."""
    return read(TRUNCATION, {"model": model.name, **PRESETS.get(name, {})})


def surprise(model: Model, random: Random) -> Settings:
    """Other latents at another ψ."""
    label = {"class": random.choice(model.class_names)} if model.class_names else {}
    psi = random.choice([0.3, 0.5, 0.7, 0.85, FARTHEST[model.styled]])
    given = {"seed": random.randrange(10_000), "psi": psi, "sample": random.randint(1, SAMPLES), **label}
    return read(TRUNCATION, {"model": model.name, **given})


def placed(settings: Settings) -> tuple[Model, torch.Tensor]:
    """The tab's latents at its ψ: w where there are styles, else z [12, d]."""
    model, _ = opened(settings)
    return model, model.place(model.latent(SAMPLES, settings["seed"]), settings["psi"])


def _labels(model: Model, settings: Settings, count: int) -> torch.Tensor:
    return model.labels(count, settings.label)


@functools.lru_cache(KEPT)
def _samples(settings: Settings) -> dict[str, Any]:
    model, points = placed(settings)
    pictures = model.generate(points, _labels(model, settings, SAMPLES))
    return {"samples": addresses(pictures)}


def samples(settings: Settings, _: Mapping[str, Any]) -> dict[str, Any]:
    """Twelve pictures at ψ: always of the same latents."""
    values = tuple(value for value in settings.values if value[0] != "sample")
    return _samples(Settings(settings.tab, settings.model, values)) | {"spread": spread(settings)}


def spread(settings: Settings) -> str:
    """What ψ comes to, in one sentence."""
    model, psi = shipped(settings.model), settings["psi"]
    if model.styled:
        return f"Each style keeps {psi:.0%} of its way from the mean style."
    threshold = threshold_of(psi) if psi else 0.0
    if math.isinf(threshold):
        return "Latents are drawn from the whole normal distribution, as in training."
    return (
        f"Latents are drawn from a normal distribution that is cut off at ± {threshold:.3g}: its spread is {psi:.3g}."
    )


@functools.lru_cache(KEPT)
def _way(model: Model, seed: int, label: str | None, sample: int) -> dict[str, Any]:
    z, psis = model.latent(sample, seed)[-1:], WAY[model.styled]
    if model.styled:
        w = model.style(z)
        points = torch.cat([space(model, "w").truncated(w, psi) for psi in psis])
    else:
        points = torch.cat([model.place(z, psi) for psi in psis])
    labels = model.labels(len(points), label)
    return {"way": {"psis": psis, "pictures": addresses(model.generate(points, labels)), "sample": sample}}


def way(settings: Settings, _: Mapping[str, Any]) -> dict[str, Any]:
    """One sample at many ψ; with styles beyond the mean, too."""
    model = opened(settings)[0]
    label = settings.label or (model.class_names[0] if model.class_names else None)
    return _way(model, settings["seed"], label, settings["sample"])


def latent_file(settings: Settings) -> list[str]:
    """References of the twelve latents as they are at ψ."""
    _, points = placed(settings)
    return [refer(point) for point in points]


def curve_of(model: Model) -> tuple[Curve | None, str, str]:
    """The curve to show for a model, where it comes from, and a sentence where there is none."""
    if model in _measured:
        return _measured[model], "measured on this page", ""
    curve, missing = stored_curve(model)
    return curve, "stored with the model", missing


def curve(settings: Settings, _: Mapping[str, Any]) -> dict[str, Any]:
    """The measured trade-off, with the published one beside it, and the job that measures it anew."""
    model = shipped(settings.model)
    found, source, missing = curve_of(model)
    marks = [(f"BigGAN’s {threshold:g}", truncated_normal_std(threshold)) for threshold in BIGGAN_THRESHOLDS]
    shown: dict[str, Any] = {"figure": trade_off(columns(found), published(), [] if model.styled else marks)}
    if found is not None:
        shown |= {"summary": summary(found), "protocol": protocol(found, source, model)}
    return {"curve": shown | {"missing": missing}, "job": jobs.state(model.name)}


def columns(found: Curve | None) -> dict[str, Any] | None:
    """The curve as plain lists for a figure."""
    if found is None:
        return None
    return {
        "psi": list(found.psis),
        "perfect": dict(found.perfect),
        "seeds": found.seeds,
        "samples": found.samples,
        **{
            name: {"mean": [p.mean for p in points], "error": [p.error for p in points]}
            for name, points in found.measures.items()
        },
    }


def protocol(found: Curve, source: str, model: Model) -> str:
    """How a curve of a model was measured, in words."""
    kind = "held-out" if found.held_out else "training"
    photographs = found.net.removeprefix("efficientnet")
    net = f"EfficientNet-lite0 at {photographs} px" if photographs != found.net else "the judge of its attributes"
    crops = "Real tiles that share a pixel are not counted as neighbours. " if found.apart else ""
    caution = model.flattery(found.net)
    return (
        f"{found.samples:,} samples at each ψ and seed against {found.real:,} {kind} pictures, on features of "
        f"{net}; means and standard errors of {found.seeds} seeds; {source}, in {found.seconds / 60:.2g} min. "
        f"{crops}Not FID, and comparable with no other protocol. {caution}"
    ).rstrip()


def run(settings: Settings, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Start or stop the job that measures a model, or ask how far it is: `do` is "measure", "stop" or "look"."""
    model, do = shipped(settings.model), extra.get("do")
    visitor = str(extra.get("visitor"))[:64]
    if do == "measure":
        jobs.begin(model.name, visitor, lambda tell: _measure(model, tell))
    elif do == "stop":
        jobs.stop(model.name, visitor)
    state = jobs.state(model.name, visitor)
    if state["done"]:
        return curve(settings, extra) | {"job": state}
    return {"job": state}


def _measure(model: Model, tell: Tell) -> Curve:
    folder = zoo.find(model.name)
    found = measure(model, reference(model, folder), own_net(model, folder), tell)
    _measured[model] = found
    return found


def about(settings: Settings) -> dict[str, Any]:
    """What the page has to know of the model."""
    return {"farthest": FARTHEST[shipped(settings.model).styled]}


PARTS = {"samples": samples, "way": way, "curve": curve, "job": run}
