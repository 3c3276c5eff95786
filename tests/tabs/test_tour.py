import re
from html import escape, unescape

import pytest

from playground.lessons import LESSONS
from playground.tabs import address, convergence_words, divergences_words, tour
from playground.tabs.tour import CHAPTERS, MORE, WHOLE_TAB, stops


def links(words: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', words)]


def test_every_lesson_and_every_figure_is_one_stop() -> None:
    places = [(stop.tab, stop.lesson) for stop in stops()]
    assert len(set(places)) == len(places)
    of = {tab: {lesson for where, lesson in places if where == tab} for tab, _ in places}
    assert of[address.LIVE] == set(LESSONS)
    assert of[address.CONVERGENCE] == set(convergence_words.FIGURES)
    assert of[address.DIVERGENCES] == set(divergences_words.FIGURES)


def test_chapters_name_what_there_is() -> None:
    for chapter, group in CHAPTERS.items():
        for place in group:
            assert place in tour.known(), (chapter, place)


def test_a_lesson_that_no_chapter_has_is_in_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    first = dict(list(CHAPTERS.items())[:1])
    monkeypatch.setattr(tour, "CHAPTERS", first)
    stops.cache_clear()
    try:
        assert len(stops()) == len(tour.known())
        assert {stop.chapter for stop in stops()} == {*first, MORE}
    finally:
        stops.cache_clear()


def test_the_way_on_leads_through_all_stops_and_back() -> None:
    whole = stops()
    for at, stop in enumerate(whole):
        words = tour.steps(stop.tab, stop.lesson)
        found = links(words)
        assert f"?tab={address.START}#tour" in found
        assert (whole[at - 1].link in found) == (at > 0)
        if at + 1 < len(whole):
            assert whole[at + 1].link in found
        assert f"{at + 1} of {len(whole)}" in words


def test_contents_link_to_every_stop_by_chapter() -> None:
    words = tour.contents()
    assert links(words) == [stop.link for stop in stops()]
    for chapter in CHAPTERS:
        assert f"<h3>{chapter}</h3>" in words


@pytest.mark.parametrize(("tab", "lesson"), [("convergence", "r1"), ("gallery", WHOLE_TAB), ("divergences", "mover")])
def test_a_stops_line_has_its_title_and_the_way_on(tab: str, lesson: str) -> None:
    words = tour.line(tab, lesson)
    assert f"<h2>{escape(tour.known()[tab, lesson])}</h2>" in words
    assert words.endswith(tour.steps(tab, lesson))


@pytest.mark.parametrize(("tab", "lesson"), [("gallery", ""), ("gallery", "<b>"), ("nowhere", "r1"), ("", "")])
def test_what_is_no_stop_has_no_line(tab: str, lesson: str) -> None:
    assert tour.line(tab, lesson) == ""


def test_words_from_an_address_are_no_markup() -> None:
    assert tour.steps("live", "<script>") == ""
