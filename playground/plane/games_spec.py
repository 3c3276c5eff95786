"""`GameSpec`: a game of two numbers and how it is played, as one frozen, validated value: form, link and portrait."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from playground.plane.games import GAMES, Game
from playground.plane.games_methods import METHODS, Method, Rules
from playground.plane.properties import Property, declare, table
from playground.plane.spec import unknown

REACHES = ("2", "4", "8")  # half-widths of the view


@dataclass(frozen=True)
class GameSpec:
    """A game, a method and a start. Every field has its range and its words in the property table, `PROPERTIES`.

    `strength` is the game's usual one where None is given, and 0 for games that have none. Raises ValueError, with one
    sentence, for a value outside its range.
    """

    game: str = declare("minimax", "choice", "Game", "What is played.", "game", choices=tuple(GAMES))
    method: str = declare("simultaneous", "choice", "Method", "How the two step.", "method", choices=tuple(METHODS))
    step: float = declare(0.2, "number", "Step size h", "The size of each step.", "method", low=0.001, high=2)
    strength: float | None = declare(None, "number", "Strength", "What it is depends on the game.", "game")
    target: float = declare(
        1.0, "number", "Target g", "The slope that WGAN-GP's critic should have.", "game", low=0, high=2
    )
    momentum: float = declare(
        -0.5, "number", "Momentum β", "The share of the last move that is made again.", "method", low=-0.95, high=0.95
    )
    steps: int = declare(500, "integer", "Steps", "How far the path is followed.", "method", low=10, high=2000)
    theta: float = declare(1.0, "number", "Start θ", "Where the generator starts.", "start", low=-8, high=8)
    psi: float = declare(1.0, "number", "Start ψ", "Where the discriminator starts.", "start", low=-8, high=8)
    reach: str = declare("2", "choice", "View", "Half-width of the view.", "start", choices=REACHES)

    def __post_init__(self) -> None:
        """Validate every field in the property table's own words."""
        for name, prop in PROPERTIES.items():
            if name != "strength":
                object.__setattr__(self, name, prop.parse(getattr(self, name)))
        object.__setattr__(self, "strength", _strength(GAMES[self.game], self.strength))

    def to_link(self) -> str:
        """The query part of a link to this spec: whatever differs from the defaults, in the table's order."""
        usual = GameSpec(self.game)
        values = {name: getattr(self, name) for name in PROPERTIES}
        return urlencode(
            {
                name: f"{value:.6g}" if isinstance(value, float) else value
                for name, value in values.items()
                if value != (PROPERTIES["game"].default if name == "game" else getattr(usual, name))
            }
        )

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "GameSpec":
        """A spec from names and values; ValueError, with one sentence, for an unknown name or a bad value."""
        for name in values:
            if name not in PROPERTIES:
                raise ValueError(unknown(name, PROPERTIES))
        return cls(**values)

    @property
    def rules(self) -> Rules:
        """The game and the numbers that a method steps by."""
        assert self.strength is not None, "set by __post_init__"
        return Rules(GAMES[self.game], self.strength, self.target, self.step, self.momentum)

    @property
    def played(self) -> Method:
        """The method."""
        return METHODS[self.method]


PROPERTIES = table(GameSpec)


def strength_of(game: Game) -> Property:
    """The property of a game's strength, under its own symbol and in its own range."""
    return Property(
        "number", f"Strength {game.symbol}", game.meaning, "game", game.usual, low=game.weakest, high=game.strongest
    )


def _strength(game: Game, given: Any) -> float:
    if not game.symbol:
        return 0.0
    parsed: float = strength_of(game).parse(game.usual if given is None else given)
    return parsed
