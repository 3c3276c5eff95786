"""What travels between the hub and a page: JSON for words, one compact binary message a frame.

A frame is a little-endian uint32 N, N bytes of JSON (padded so that what follows is aligned), and int16 arrays back to
back. Each array is `value = int16 · scale + offset`: a third of the size of float32 and finer than a pixel.
"""

import json
import math
import struct
from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.plane import GanSpec, Snapshot
from playground.plane.coverage import Coverage
from playground.plane.draws import data_of
from playground.plane.losses import LOSSES
from playground.plane.snapshot import Line
from playground.session import Frame, Readout, Row, Session, State, Walk

LARGEST = 32767
FAR = 4.0  # points farther out than this many half-widths of the view are drawn there


def text(message: dict[str, Any]) -> str:
    """A message as JSON; numbers that are not finite become null."""
    return json.dumps(finite(message), separators=(",", ":"), allow_nan=False)


def finite(value: Any) -> Any:
    """The value with None in place of every number that JSON cannot carry."""
    if isinstance(value, dict):
        return {key: finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [finite(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def setup(session: Session) -> dict[str, Any]:
    """What a page has to know of a GAN before its first frame, and the history of its run."""
    spec, data, loss = session.spec, data_of(session.spec), LOSSES[session.spec.loss]
    return {
        "type": "setup",
        "ticket": session.ticket,
        "link": spec.to_link(),
        "dimension": spec.dimension,
        "noise_dim": spec.noise_dim,
        "shift": spec.shift,
        "extent": data.extent,
        "centres": plain(data.centres) if data.centres is not None else None,
        "sigma": data.sigma,
        "output": "probability" if loss.squashed else "score",
        "undecided": loss.undecided_at(spec.label_smoothing),
        "parameters": parameters(spec),
        "curves": [list(row) for row in session.curves.all()],
        "readouts": [readout(entry) for entry in session.readouts.all()],
    }


def plain(points: torch.Tensor) -> list[list[float]]:
    """Points as lists, rounded to what a screen can show."""
    return [[round(number, 5) for number in point] for point in points.tolist()]


def parameters(spec: GanSpec) -> dict[str, int]:
    """How many weights and biases each player has that learn."""
    of_g = spec.dimension if spec.shift else spec.generator_shape.parameters
    return {"generator": of_g, "discriminator": spec.discriminator_shape.parameters}


def state(message: State) -> dict[str, Any]:
    """The state of a run."""
    return {"type": "state", **asdict(message)}


def readout(message: Readout) -> dict[str, Any]:
    """The measures of a run at an iteration."""
    ceiling = message.coverage.ceiling
    return {
        "type": "readout",
        "iteration": message.iteration,
        "coverage": measures(message.coverage),
        "ceiling": measures(ceiling) if ceiling else None,
    }


def measures(coverage: Coverage) -> dict[str, Any]:
    """The numbers of a coverage, without its ceiling."""
    return {name: value for name, value in vars(coverage).items() if name != "ceiling"}


def frame(message: Frame, number: int, rows: list[Row], with_real: bool) -> bytes:
    """A frame; `rows` are the points by which the curves have grown, `with_real` adds the real samples."""
    seen = message.snapshot
    arrays = {name: within(array, seen.extent * FAR) for name, array in points_of(seen, with_real).items()}
    arrays |= {"heatmap": seen.heatmap, "density": seen.density, "gradient": seen.gradient}
    if seen.line is not None:
        arrays |= densities(seen.line, with_real)
    header = {
        "frame": number,
        "iteration": seen.iteration,
        "rate": message.rate,
        "seconds": round(message.seconds, 3),
        "scale": list(seen.scale),
        "shift": seen.line and seen.line.shift,
        "rows": [list(row) for row in rows],
    }
    return packed(header, arrays)


def densities(line: Line, with_real: bool) -> dict[str, NDArray[np.float32]]:
    """The arrays of a run on the line besides; the data's density never changes. D* is 0 where it means nothing."""
    arrays = {"q": line.q} if line.best is None else {"q": line.q, "best": np.nan_to_num(line.best)}
    return arrays | {"p": line.p} if with_real else arrays


def walk(message: Walk) -> bytes:
    """An iteration taken apart: the numbers of its updates, and their arrays as “0.fake”, “0.real”, …, “1.fake”, …"""
    arrays: dict[str, NDArray[np.float32]] = {}
    updates = []
    for index, update in enumerate(message.updates):
        own = {name: value for name, value in vars(update).items() if isinstance(value, np.ndarray)}
        arrays |= {
            f"{index}.{name}": within(value, message.extent * FAR) if name in ("fake", "fake_after") else value
            for name, value in own.items()
        }
        updates.append({name: value for name, value in vars(update).items() if name not in own})
    return packed({"walk": True, "iteration": message.iteration, "updates": updates}, arrays)


def packed(header: dict[str, Any], arrays: dict[str, NDArray[np.float32]]) -> bytes:
    """A binary message: a header, to which the arrays' entries are added, and the arrays."""
    entries, bodies = [], []
    for name, array in arrays.items():
        numbers, scale, offset = quantise(array)
        entries.append({"name": name, "shape": list(array.shape), "scale": scale, "offset": offset})
        bodies.append(numbers.tobytes())
    head = text({**header, "arrays": entries}).encode()
    head += b" " * (-(4 + len(head)) % 4)
    return struct.pack("<I", len(head)) + head + b"".join(bodies)


def points_of(seen: Snapshot, with_real: bool) -> dict[str, NDArray[np.float32]]:
    """The arrays of a snapshot that are places on the plane or line, with those that never change if `with_real`."""
    points = {"fake": seen.fake, "manifold": seen.manifold}
    return points | {"real": seen.real, "latent": seen.latent} if with_real else points


def within(points: NDArray[np.float32], reach: float) -> NDArray[np.float32]:
    """Points drawn in to the square of half-width `reach`, so that one far out does not coarsen all others."""
    return np.clip(points, -reach, reach)


def quantise(array: NDArray[np.float32]) -> tuple[NDArray[np.int16], float, float]:
    """An array as int16 with its scale and offset; the error is at most half a scale."""
    if not array.size:
        return array.astype("<i2"), 1.0, 0.0
    low, high = (float(bound) for bound in (array.min(), array.max()))
    offset, scale = (low + high) / 2, max((high - low) / 2 / LARGEST, 1e-30)
    return np.round((array.astype(np.float64) - offset) / scale).astype("<i2"), scale, offset
