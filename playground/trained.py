"""Runs that are trained already, to open where nobody wants to wait: the four that GAN Lab offers.

python -m playground.trained      trains them anew, a minute, and writes pretrained/plane/
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.hub import Hub
from playground.plane import GanSpec
from playground.plane.distributions import LABELS
from playground.saved import to_bytes

FOLDER = Path(__file__).parents[1] / "pretrained" / "plane"


@dataclass(frozen=True)
class Start:
    """A run to open at its last iteration."""

    label: str
    spec: GanSpec
    iterations: int


# R1, no momentum and a slow average: they end where the game rests (Mescheder et al. 2018).
SETTLED: dict[str, Any] = {
    "penalty": "r1", "penalty_weight": 0.1, "generator_beta1": 0.0, "discriminator_beta1": 0.0, "averaging": 0.999,
}  # fmt: skip
STARTS: dict[str, Start] = {
    name: Start(LABELS[data], GanSpec(distribution=data, **SETTLED), iterations)
    for name, data, iterations in (
        ("line", "line", 2000),
        ("gaussians", "gaussians2", 4000),
        ("ring", "ring8", 4000),
        ("blobs", "blobs", 4000),
    )
}


def content(name: str) -> bytes:
    """The file of a run. ValueError, with one sentence, where there is none."""
    if name not in STARTS:
        raise ValueError(f"There is no trained run “{name[:40]}”; there are {', '.join(STARTS)}.")
    path = FOLDER / f"{name}.safetensors"
    if not path.is_file():
        raise ValueError(f"The trained run “{name}” is not installed here: python -m playground.trained makes it.")
    return path.read_bytes()


def main() -> None:
    """Train them all."""
    FOLDER.mkdir(exist_ok=True)
    with Hub() as hub:
        for name, start in STARTS.items():
            session = hub.open(start.spec, goal=start.iterations)
            session.reached.wait()
            run = hub.save(session)
            if run is None:
                raise SystemExit(f"{name} has diverged.")
            (FOLDER / f"{name}.safetensors").write_bytes(to_bytes(run))
            hub.close(session)
            print(f"{name}: {start.iterations:,} iterations")


if __name__ == "__main__":
    main()
