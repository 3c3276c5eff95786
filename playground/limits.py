"""What one server gives to how many, and what a GAN costs it."""

from dataclasses import dataclass

from playground.plane import GanSpec


@dataclass(frozen=True)
class Limits:
    """What one process gives to how many; all times in seconds."""

    sessions: int = 64
    sweeps: int = 2
    turn: float = 0.0  # for which a live run has its place where others wait; 0: as long as it likes
    work: float = 1e9  # multiply-adds an iteration: larger GANs would make everybody wait
    frames: float = 24.0  # frames a second for one session alone
    speed: float = 0.0  # iterations a second of a run that is looked at, at most; 0: as many as there is time for
    slowest_frame: float = 0.15  # the longest that a frame is put off for a crowd
    drawing: float = 0.25  # the share of the training thread's time that drawing may take
    sending: float = 0.0008  # what encoding and sending a frame costs besides
    cycle: float = 0.1  # in which every population gets its slice
    shortest: float = 0.004
    longest: float = 0.02  # of a slice
    charts: float = 0.05  # between two points of the curves
    measures: float = 0.5  # between two measurements of a session, more in a crowd
    unread: float = 5.0  # without an acknowledgement: the run pauses until the page is back
    forgotten: float = 60.0  # without a reader: the session is dropped
    abandoned: float = 900.0  # without an acknowledgement that is due: likewise
    resting: float = 7200.0  # without any word from a page that owes none, of a paused or diverged run: likewise
    patience: float = 60.0  # in place of `abandoned`, where others wait
    pause: float = 900.0  # in place of `resting`, where others wait


def work(spec: GanSpec) -> float:
    """Multiply-adds of one iteration, about: a backward pass costs two forward ones, a penalty twice as much again.

    Where D compares a batch's samples, every number of every pair counts as much as ten (an exponential, and memory).
    """
    d = spec.discriminator_shape.parameters + 10 * spec.batch_size * spec.discriminator_shape.measured
    g = spec.generator_shape.parameters
    k, m, size = spec.discriminator_steps, spec.generator_steps, spec.batch_size
    penalty = 1 if spec.penalty == "none" else 3
    ahead = 4 * spec.unrolling * 6 * d * penalty  # as a penalty, through the derivative, for real and fake samples
    return float(size * (k * (g + 6 * d * penalty) + m * (3 * g + 3 * d + ahead)))


def guess(spec: GanSpec) -> float:
    """Seconds that an iteration takes before one was timed: more than it does on slow cores, so that none is late."""
    return 0.002 + 5e-11 * work(spec)
