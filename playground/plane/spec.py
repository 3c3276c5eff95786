"""`GanSpec`: everything that defines one GAN on the plane or on the line, as one frozen, validated value.

The same object fills the form, travels in the link and builds the networks.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from playground.plane.distributions import FIXED, NAMES
from playground.plane.drawing import Points, decode_points, encode_points, parse_points, parse_text
from playground.plane.losses import LOSSES
from playground.plane.networks import ACTIVATIONS, Shape
from playground.plane.optimizers import RULES, Setting
from playground.plane.penalties import PENALTIES
from playground.plane.properties import declare, table

LARGEST_COMPARED = 256  # samples in a batch of which D compares every two
DRAWN = ("instance_noise", "experience_replay")  # settings that, above 0, need random numbers of their own
LEARNERS = ("both", "discriminator", "generator")
RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0)


@dataclass(frozen=True)
class GanSpec:
    """One GAN on the plane or on the line. Every field has its range and its words in the property table, `PROPERTIES`.

    Raises ValueError, with one sentence, for a value outside its range.
    """

    distribution: str = declare(
        "ring8", "choice", "Distribution", "What the generator has to learn.", "data", choices=NAMES, advanced=False
    )
    text: str = declare(
        "GAN", "text", "Word", "A letter or a short word to learn, for the distribution “word”.", "data",
        check=parse_text,
    )  # fmt: skip
    points: Points = declare(
        (), "points", "Drawn points", "Points that you drew, for the distribution “drawn”.", "data", check=parse_points
    )
    loss: str = declare(
        "non_saturating", "choice", "Loss", "What the two players minimise.", "training",
        choices=tuple(LOSSES), live=True, advanced=False,
    )  # fmt: skip
    learners: str = declare(
        "both", "choice", "Who learns", "Freezes one player where it stands: the other goes on learning against it.",
        "training", choices=LEARNERS, live=True,
    )  # fmt: skip
    batch_size: int = declare(
        128, "integer", "Batch size", "Real and fake samples in each step.", "training",
        low=1, high=1024, steps=(8, 16, 32, 64, 128, 150, 256, 512, 1024), shape=True,
    )  # fmt: skip
    seed: int = declare(
        0, "integer", "Seed", "Fixes the first weights, the noise and the batches: the same seed gives the same run.",
        "training", low=0, high=2**31 - 1,
    )  # fmt: skip
    noise: str = declare(
        "uniform", "choice", "Noise", "What the latent z is drawn from: a standard normal, or uniform on [−1, 1].",
        "generator", choices=("gaussian", "uniform"),
    )  # fmt: skip
    noise_dim: int = declare(
        2, "integer", "Latent dimension", "How many numbers z has.", "generator", low=1, high=64,
        steps=(1, 2, 4, 8, 16, 32, 64), shape=True,
    )  # fmt: skip
    generator_layers: int = declare(
        2, "integer", "Generator layers", "Hidden layers of G; 0 is linear.", "generator", low=0, high=6, shape=True
    )
    generator_width: int = declare(
        32, "integer", "Generator width", "Neurons in each hidden layer of G.", "generator", low=1, high=512,
        steps=(4, 8, 14, 16, 32, 64, 128, 256, 512), shape=True, advanced=False,
    )  # fmt: skip
    generator_activation: str = declare(
        "relu", "choice", "Generator activation", "The nonlinearity of G.", "generator",
        choices=tuple(ACTIVATIONS), shape=True,
    )  # fmt: skip
    batch_norm: bool = declare(
        False, "switch", "Batch normalisation", "Each hidden layer of G has mean 0 and variance 1 over the batch, "
        "before its bias.", "generator", shape=True,
    )  # fmt: skip
    shift: bool = declare(
        False, "switch", "Shift alone", "G(z) = z + θ, whatever its layers say: its slope is 1 and stays, and θ alone "
        "learns.", "generator", shape=True,
    )  # fmt: skip
    generator_optimizer: str = declare(
        "adam", "choice", "Generator optimizer", "How G's weights follow their gradient.", "generator",
        choices=tuple(RULES), live=True,
    )  # fmt: skip
    generator_rate: float = declare(
        1e-3, "number", "Generator learning rate", "The size of G's steps.", "generator",
        low=1e-7, high=10, steps=RATES, live=True, advanced=False,
    )  # fmt: skip
    generator_beta1: float = declare(
        0.5, "number", "Generator β₁", "Memory of the gradient (Adam, Nadam) or the momentum.", "generator",
        low=-0.99, high=0.999, live=True,
    )  # fmt: skip
    generator_beta2: float = declare(
        0.999, "number", "Generator β₂", "Memory of the squared gradient (Adam, Nadam, RMSProp).", "generator",
        low=0, high=0.99999, live=True,
    )  # fmt: skip
    generator_steps: int = declare(
        1, "integer", "Generator steps", "m, the steps of G in each iteration.", "generator", low=1, high=10, shape=True
    )
    unrolling: int = declare(
        0, "integer", "Unrolling", "G looks so many steps of D ahead and follows the loss that it would have then "
        "(unrolled GAN), so that it gains nothing by hopping to where D is not yet; 0 is off.", "generator",
        low=0, high=10, shape=True,
    )  # fmt: skip
    averaging: float = declare(
        0.99, "number", "Averaging", "How slowly the shown generator follows the trained one (a moving average of its "
        "weights); 0 shows the trained one itself.", "generator", low=0, high=0.9999,
        steps=(0, 0.9, 0.99, 0.995, 0.999, 0.9999), live=True,
    )  # fmt: skip
    discriminator_layers: int = declare(
        2, "integer", "Discriminator layers", "Hidden layers of D; 0 is linear.", "discriminator", low=0, high=6,
        shape=True,
    )  # fmt: skip
    discriminator_width: int = declare(
        32, "integer", "Discriminator width", "Neurons in each hidden layer of D.", "discriminator", low=1, high=512,
        steps=(4, 8, 14, 16, 32, 64, 128, 256, 512), shape=True, advanced=False,
    )  # fmt: skip
    discriminator_activation: str = declare(
        "leaky_relu", "choice", "Discriminator activation", "The nonlinearity of D.", "discriminator",
        choices=tuple(ACTIVATIONS), shape=True,
    )  # fmt: skip
    discriminator_optimizer: str = declare(
        "adam", "choice", "Discriminator optimizer", "How D's weights follow their gradient.", "discriminator",
        choices=tuple(RULES), live=True,
    )  # fmt: skip
    discriminator_rate: float = declare(
        1e-3, "number", "Discriminator learning rate", "The size of D's steps.", "discriminator",
        low=1e-7, high=10, steps=RATES, live=True, advanced=False,
    )  # fmt: skip
    discriminator_beta1: float = declare(
        0.5, "number", "Discriminator β₁", "Memory of the gradient (Adam, Nadam) or the momentum.", "discriminator",
        low=-0.99, high=0.999, live=True,
    )  # fmt: skip
    discriminator_beta2: float = declare(
        0.999, "number", "Discriminator β₂", "Memory of the squared gradient (Adam, Nadam, RMSProp).", "discriminator",
        low=0, high=0.99999, live=True,
    )  # fmt: skip
    discriminator_steps: int = declare(
        1, "integer", "Discriminator steps", "k, the steps of D in each iteration.", "discriminator", low=1, high=10,
        shape=True,
    )  # fmt: skip
    penalty: str = declare(
        "none", "choice", "Penalty", "Keeps D's slope in check: WGAN-GP's gradient penalty, R1 on real samples, R2 on "
        "fake ones, or both.", "discriminator", choices=tuple(PENALTIES), shape=True,
    )  # fmt: skip
    penalty_weight: float = declare(
        1.0, "number", "Penalty weight", "λ (gradient penalty) or γ (R1, R2).", "discriminator", low=0, high=1000,
        steps=(0.01, 0.1, 0.3, 1, 3, 10), live=True,
    )  # fmt: skip
    weight_clip: float = declare(
        0.0, "number", "Weight clip", "D's weights are kept in [−c, c] after each step; 0 is off.", "discriminator",
        low=0, high=10, steps=(0, 0.01, 0.03, 0.1, 0.3, 1), live=True,
    )  # fmt: skip
    spectral_norm: bool = declare(
        False, "switch", "Spectral normalisation", "Divides each weight matrix of D by its largest singular value.",
        "discriminator", shape=True,
    )  # fmt: skip
    orthogonal: float = declare(
        0.0, "number", "Orthogonal regularisation", "β: pulls the rows or columns of each weight matrix of D towards "
        "right angles and length 1; 0 is off.", "discriminator", low=0, high=10, steps=(0, 1e-4, 1e-3, 0.01, 0.1),
        live=True,
    )  # fmt: skip
    packing: int = declare(
        1, "integer", "Packing", "D judges so many samples at once (PacGAN), so that it sees when all are alike; 1 is "
        "the usual D.", "discriminator", low=1, high=4, shape=True,
    )  # fmt: skip
    minibatch_discrimination: int = declare(
        0, "integer", "Mini-batch discrimination", "D is also told how close each sample lies to the rest of its "
        "batch, by so many measures that it learns, so that it sees when all are alike; 0 is off.", "discriminator",
        low=0, high=8, shape=True,
    )  # fmt: skip
    instance_noise: float = declare(
        0.0, "number", "Instance noise", "Gaussian noise of this standard deviation on all that D sees in training, so "
        "that real and fake overlap; 0 is off.", "discriminator", low=0, high=2, steps=(0, 0.01, 0.03, 0.1, 0.3),
        live=True,
    )  # fmt: skip
    experience_replay: float = declare(
        0.0, "number", "Experience replay", "The share of fakes that D is shown from a memory of old ones, so that it "
        "does not forget where G was; 0 is off.", "discriminator", low=0, high=0.9, steps=(0, 0.25, 0.5, 0.75),
        live=True,
    )  # fmt: skip
    label_smoothing: float = declare(
        0.0, "number", "Label smoothing", "Real samples are labelled 1 − α instead of 1 (minimax, non-saturating and "
        "least-squares losses).", "discriminator", low=0, high=0.5, steps=(0, 0.05, 0.1, 0.2), live=True,
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Validate every field in the property table's own words."""
        for name, prop in PROPERTIES.items():
            object.__setattr__(self, name, prop.parse(getattr(self, name)))
        if self.distribution == "drawn" and not self.points:
            raise ValueError("Drawn points must be given for the distribution “drawn”; there are none.")
        if self.batch_size < self.packing:
            raise ValueError(f"Batch size must be at least the packing, {self.packing}; {self.batch_size} is not.")
        if self.batch_norm and self.batch_size < 2:
            raise ValueError("Batch size must be at least 2 with batch normalisation; 1 is not.")
        if self.minibatch_discrimination and self.batch_size > LARGEST_COMPARED:
            raise ValueError(
                f"Batch size must be at most {LARGEST_COMPARED} with mini-batch discrimination, which compares every "
                f"two samples; {self.batch_size} is not."
            )

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "GanSpec":
        """A spec from names and values; ValueError, with one sentence, for an unknown name or a bad value."""
        for name in values:
            if name not in PROPERTIES:
                raise ValueError(unknown(str(name), PROPERTIES))
        return cls(**values)

    @classmethod
    def from_link(cls, query: str) -> "GanSpec":
        """A spec from the query part of a link; ValueError as `from_mapping`."""
        return cls.from_mapping(parse_link(query))

    def to_link(self) -> str:
        """The query part of a link to this spec: whatever differs from the defaults, in the table's order."""
        values = {name: value for name, value in asdict(self).items() if value != PROPERTIES[name].default}
        if "points" in values:
            values["points"] = encode_points(self.points)
        return urlencode({name: int(value) if isinstance(value, bool) else value for name, value in values.items()})

    @property
    def shape_key(self) -> tuple[Any, ...]:
        """Specs of equal key can be members of one Population: those of `DRAWN` draw more numbers."""
        shape = (getattr(self, name) for name, prop in PROPERTIES.items() if prop.shape)
        return (self.dimension, *shape, *(getattr(self, name) > 0 for name in DRAWN))

    def needs_rebuild(self, other: "GanSpec") -> bool:
        """Whether a GAN of this spec has to start anew to become `other`."""
        changed = [name for name in PROPERTIES if getattr(self, name) != getattr(other, name)]
        return not all(PROPERTIES[name].live for name in changed)

    @property
    def dimension(self) -> int:
        """How many numbers a sample has: 1 on the line, 2 on the plane."""
        return FIXED[self.distribution].dimension if self.distribution in FIXED else 2

    @property
    def generator_shape(self) -> Shape:
        """Sizes of G: latent, hidden layers, samples."""
        hidden = [] if self.shift else [self.generator_width] * self.generator_layers
        sizes = (self.noise_dim, *hidden, self.dimension)
        return Shape(sizes, self.generator_activation, normalised=self.batch_norm)

    @property
    def discriminator_shape(self) -> Shape:
        """Sizes of D: as many samples as it judges at once, hidden layers, one raw output."""
        hidden = [self.discriminator_width] * self.discriminator_layers
        sizes = (self.dimension * self.packing, *hidden, 1)
        return Shape(sizes, self.discriminator_activation, self.minibatch_discrimination)

    @property
    def generator_setting(self) -> Setting:
        """G's optimizer."""
        return Setting(self.generator_optimizer, self.generator_rate, self.generator_beta1, self.generator_beta2)

    @property
    def discriminator_setting(self) -> Setting:
        """D's optimizer."""
        return Setting(
            self.discriminator_optimizer, self.discriminator_rate, self.discriminator_beta1, self.discriminator_beta2
        )


PROPERTIES = table(GanSpec)

LONGEST_LINK = 8192  # characters; as many points as may be drawn take 2,700


def parse_link(query: str) -> dict[str, Any]:
    """Names and values of the settings in a link's query; the names that are no settings are kept, too.

    Raises ValueError, with one sentence, for a link too long to be one of ours and for damaged drawn points.
    """
    if len(query) > LONGEST_LINK:
        raise ValueError(f"This link is longer than {LONGEST_LINK:,} characters; it is none of ours.")
    values: dict[str, Any] = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True))
    if "points" in values:
        values["points"] = decode_points(values["points"])
    return values


def unknown(name: str, known: Iterable[str]) -> str:
    """One sentence about a setting that is not there."""
    shown = name[:40]
    near = difflib.get_close_matches(shown, known, 1)
    return f"There is no setting “{shown}”" + (f"; did you mean {near[0]}?" if near else ".")
