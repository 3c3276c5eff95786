"""A curve as truncation is measured, made by hand: precision falls and recall rises as ψ does."""

from playground.pictures.truncation import Curve, Estimate

PSIS = (0.3, 0.6, 1.0, 1.25)


def curve(sha256: str = "abc") -> Curve:
    def points(*means: float) -> tuple[Estimate, ...]:
        return tuple(Estimate((mean * 0.99, mean, mean * 1.01)) for mean in means)

    measures = {
        "precision": points(0.9, 0.8, 0.7, 0.6),
        "recall": points(0.1, 0.3, 0.5, 0.55),
        "density": points(1.2, 1.1, 1.0, 0.9),
        "coverage": points(0.3, 0.6, 0.8, 0.7),
        "distance": points(90.0, 50.0, 20.0, 30.0),
    }
    perfect = {"precision": 0.75, "recall": 0.75, "density": 1.0, "coverage": 0.97, "distance": 3.0}
    return Curve(sha256, "efficientnet64", 2048, 2048, True, 12.5, PSIS, measures, perfect)
