import pytest

from playground.tabs import address


@pytest.mark.parametrize(
    ("query", "tab", "found"),
    [
        ({"seed": "3", "__theme": "dark", "utm_source": "mail", "lesson": "2"}, address.LIVE, {"seed": "3"}),
        ({"tab": "gallery", "seed": "3", "model": "a"}, address.GALLERY, {"seed": "3", "model": "a"}),
        ({"tab": "gallery", "seed": "3"}, address.LIVE, {}),
        ({"seed": "3"}, address.GALLERY, {}),
        ({"tab": "nowhere", "seed": "3"}, address.LIVE, {}),
    ],
)
def test_a_tab_reads_its_own_settings_in_its_own_address(
    query: dict[str, str], tab: str, found: dict[str, str]
) -> None:
    assert address.settings(query, tab) == found


def test_a_tab_that_is_not_there_gets_one_sentence() -> None:
    there = f"There is no tab “nowhere”; there are {', '.join(address.TABS[:-1])} and {address.TABS[-1]}."
    assert address.problem({"tab": "nowhere"}) == there
    assert address.problem({"tab": "gallery"}) == address.problem({}) == ""


def test_an_unknown_setting_gets_a_hint_where_one_is_near() -> None:
    assert address.unknown("sead", ["model", "seed"]) == "There is no setting “sead”; did you mean seed?"
    assert address.unknown("zzz", ["model", "seed"]) == "There is no setting “zzz”."


def test_many_mistakes_are_one_sentence() -> None:
    assert address.sentence({}) == ""
    assert address.sentence({"seed": "Seed is wrong."}) == "Seed is wrong."
    several = address.sentence({"seed": "Seed is wrong.", "psi": "ψ is wrong.", "x" * 99: "No."})
    assert several == f"These settings of the link are not valid and were left out: seed, psi and {'x' * 40}."
