import re
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.plane.games import GAMES
from playground.plane.games_methods import METHODS
from playground.plane.games_spec import PROPERTIES, REACHES, GameSpec

QUICK = settings(deadline=None, database=None, max_examples=50)

SPECS = st.builds(
    GameSpec,
    game=st.sampled_from(list(GAMES)),
    method=st.sampled_from(list(METHODS)),
    step=st.floats(0.001, 2).map(lambda x: float(f"{x:.6g}")),
    momentum=st.floats(-0.95, 0.95).map(lambda x: float(f"{x:.6g}")),
    steps=st.integers(10, 2000),
    theta=st.floats(-8, 8).map(lambda x: float(f"{x:.6g}")),
    reach=st.sampled_from(REACHES),
)


@QUICK
@given(spec=SPECS)
def test_a_link_leads_back(spec: GameSpec) -> None:
    assert GameSpec.from_mapping(dict(parse_qsl(spec.to_link()))) == spec


def test_the_default_has_the_empty_link() -> None:
    assert GameSpec().to_link() == ""
    assert GameSpec("r1").to_link() == "game=r1"
    assert GameSpec("r1", strength=1).to_link() == "game=r1&strength=1"


def test_each_game_has_its_usual_strength() -> None:
    assert GameSpec("gradient_penalty").strength == 0.7
    assert GameSpec("minimax", strength=3).strength == 0
    for name, game in GAMES.items():
        assert game.weakest <= game.usual <= game.strongest
        assert GameSpec(name).rules.strength == game.usual


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"game": "chess"}, "Game must be one of bilinear"),
        ({"method": "magic"}, "Method must be one of simultaneous"),
        ({"step": "0"}, "Step size h must be a number from 0.001 to 2; '0' is not."),
        ({"step": "nan"}, "Step size h must be"),
        ({"game": "r1", "strength": "9"}, "Strength γ must be a number from 0 to 4; '9' is not."),
        ({"game": "wasserstein", "strength": 0}, "Strength c must be a number from 0.1 to 2"),
        ({"steps": 1e9}, "Steps must be a whole number from 10 to 2,000"),
        ({"theta": None}, "Start θ must be a number from -8 to 8; nothing was given."),
        ({"speed": 3}, "There is no setting “speed”"),
        ({"reach": "3"}, "View must be one of 2, 4, 8"),
    ],
)
def test_what_is_no_good_is_one_sentence(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        GameSpec.from_mapping(values)


def test_the_table_names_every_field() -> None:
    assert list(PROPERTIES) == list(GameSpec.__dataclass_fields__)
