import pytest

from playground.classroom.push import State
from playground.hub import Hub
from playground.lessons import LESSONS
from playground.plane import GanSpec
from playground.tabs.pushed import offered, reader

READ = reader(Hub().check)


@pytest.mark.parametrize("said", ["?loss=hinge", "loss=hinge", " http://host:7860/?class=x&loss=hinge&hide=charts "])
def test_links_are_read_as_they_are_pasted(said: str) -> None:
    assert READ(said) == State("loss=hinge")


def test_the_start_of_the_live_tab_is_a_state_too() -> None:
    assert READ("https://host/space/") == READ("?") == State("")


def test_a_lesson_is_its_settings_unless_others_are_named() -> None:
    assert READ("?lesson=spectral-norm") == State(LESSONS["spectral-norm"].spec.to_link(), "spectral-norm")
    assert READ("?lesson=spectral-norm&seed=4") == State("seed=4", "spectral-norm")


def test_a_drawing_travels() -> None:
    link = GanSpec(distribution="drawn", points=((0.0, 0.5), (0.25, -0.5))).to_link()
    assert READ(f"?{link}") == State(link)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("", "no link"),
        ("hello", "no link"),
        ("?lesson=none", "no lesson “none”"),
        ("?tab=gallery", "another tab"),
        ("?los=hinge", "did you mean loss"),
        ("?seed=x", "Seed must be"),
    ],
)
def test_what_is_no_state_gets_one_sentence(said: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        READ(said)


def test_all_that_is_offered_can_be_pushed() -> None:
    for each in offered():
        READ(each["state"])
