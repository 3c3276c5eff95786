"""How two players step through a game: each method as a map from one state to the next.

Sources: simultaneous and alternating descent as in Mescheder et al. 2018, section 2 (the generator moves first);
momentum of either sign after Polyak 1964 as in Gidel et al. 2019, "Negative Momentum for Improved Game Dynamics",
equation 3; extragradient after Korpelevich 1976; optimistic descent after Daskalakis et al. 2018, equation 9. The
flow, which has no steps, is in `games_flow`. A new method is one entry of `METHODS`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from playground.plane.games import GAMES, Game, Number, Pair


class Rules(NamedTuple):
    """A game with its numbers, and the step size and momentum of those who play it."""

    game: Game
    strength: float = 0.0
    target: float = 1.0
    step: float = 0.2  # h
    momentum: float = 0.0  # β

    @classmethod
    def of(cls, name: str, **rest: float) -> "Rules":
        """Rules of the game of that name, its usual strength unless given."""
        game = GAMES[name]
        return cls(game, **{"strength": game.usual, **rest})

    def field(self, theta: Number, psi: Number) -> Pair:
        """The game's vector field v."""
        return self.game.field(theta, psi, self.strength, self.target)

    def moved(self, theta: Number, psi: Number, by: Pair, scale: float) -> Pair:
        """The state after a move, with the bound on ψ kept."""
        return theta + scale * by[0], self.game.project(psi + scale * by[1], self.strength)


class State(NamedTuple):
    """Where the players are, and the pair that the method remembers: the last state or the last field."""

    theta: Number
    psi: Number
    kept: Pair


Step = Callable[[Rules, State], State]


@dataclass(frozen=True)
class Method:
    """A method: its name, its step, None for the flow, and what it remembers of the step before.

    `remembers`: "" for nothing, "state" or "field". `heavy`: momentum matters.
    """

    label: str
    step: Step | None
    remembers: str = ""
    heavy: bool = False


def simultaneous(rules: Rules, at: State) -> State:
    """z + hv(z)."""
    return State(*rules.moved(at.theta, at.psi, rules.field(at.theta, at.psi), rules.step), at.kept)


def alternating(rules: Rules, at: State) -> State:
    """The generator steps, then the discriminator, which sees the new generator."""
    theta = at.theta + rules.step * rules.field(at.theta, at.psi)[0]
    psi = rules.game.project(at.psi + rules.step * rules.field(theta, at.psi)[1], rules.strength)
    return State(theta, psi, at.kept)


def momentum(rules: Rules, at: State) -> State:
    """z + hv(z) + β(z − z of the step before)."""
    (old_theta, old_psi), (down, up) = at.kept, rules.field(at.theta, at.psi)
    theta = at.theta + rules.step * down + rules.momentum * (at.theta - old_theta)
    psi = at.psi + rules.step * up + rules.momentum * (at.psi - old_psi)
    return State(theta, rules.game.project(psi, rules.strength), (at.theta, at.psi))


def alternating_momentum(rules: Rules, at: State) -> State:
    """As `momentum`, one player after the other."""
    old_theta, old_psi = at.kept
    down, _ = rules.field(at.theta, at.psi)
    theta = at.theta + rules.step * down + rules.momentum * (at.theta - old_theta)
    _, up = rules.field(theta, at.psi)
    psi = at.psi + rules.step * up + rules.momentum * (at.psi - old_psi)
    return State(theta, rules.game.project(psi, rules.strength), (at.theta, at.psi))


def extragradient(rules: Rules, at: State) -> State:
    """z + hv(z + hv(z)): look ahead, then step from where you are."""
    ahead = rules.moved(at.theta, at.psi, rules.field(at.theta, at.psi), rules.step)
    return State(*rules.moved(at.theta, at.psi, rules.field(*ahead), rules.step), at.kept)


def optimistic(rules: Rules, at: State) -> State:
    """z + 2hv(z) − hv of the step before; at first that is v(z) itself."""
    now, before = rules.field(at.theta, at.psi), at.kept
    by = 2 * now[0] - before[0], 2 * now[1] - before[1]
    return State(*rules.moved(at.theta, at.psi, by, rules.step), now)


METHODS: dict[str, Method] = {
    "simultaneous": Method("Simultaneous descent", simultaneous),
    "alternating": Method("Alternating descent", alternating),
    "momentum": Method("Momentum, simultaneous", momentum, "state", heavy=True),
    "alternating_momentum": Method("Momentum, alternating", alternating_momentum, "state", heavy=True),
    "extragradient": Method("Extragradient", extragradient),
    "optimistic": Method("Optimistic descent", optimistic, "field"),
    "flow": Method("Continuous flow", None),
}


def begin(rules: Rules, method: Method, theta: Number, psi: Number) -> State:
    """The first state of a method that starts at (θ, ψ)."""
    psi = rules.game.project(psi, rules.strength)
    kept = rules.field(theta, psi) if method.remembers == "field" else (theta, psi)
    return State(theta, psi, kept)


def walk(rules: Rules, method: Method, theta: Number, psi: Number) -> Iterator[Pair]:
    """The states from (θ, ψ) on, the first included, without end. ValueError for the flow, which has no steps."""
    if method.step is None:
        raise ValueError("The continuous flow has no steps.")
    at = begin(rules, method, theta, psi)
    while True:
        yield at.theta, at.psi
        at = method.step(rules, at)
