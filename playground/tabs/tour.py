"""The guided tour: all lessons and figures in the order of a lecture, and the way from each to the next, as links.

A stop of the tour is a tab and one of its lessons: `?lesson=NAME`, `?tab=convergence&lesson=NAME`. Tabs without
lessons of their own are stops, too, and are called `tour`. A lesson that is in no chapter is in the last one.
"""

import functools
import html
from collections.abc import Mapping
from typing import NamedTuple

import gradio as gr

from playground.lessons import LESSONS
from playground.tabs import address, convergence_words, divergences_words

MOUNT = """
const query = new URLSearchParams(window.location.search);
if (query.get("tab") === props.tab && query.has("lesson")) {
  const root = window.gradio_config.root.replace(/\\/$/, "");
  const wanted = new URLSearchParams({ tab: props.tab, lesson: query.get("lesson") });
  fetch(`${root}/start/tour?${wanted}`)
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((line) => (element.innerHTML = line), () => {});
}
"""

WHOLE_TAB = "tour"  # a stop that has a tab to itself
MORE = "More"

LIVE, EXACT, DISTANCES = address.LIVE, address.CONVERGENCE, address.DIVERGENCES

# What lectures show, in their order: the game, where it fails, distances, convergence, what helps, pictures, judgement.
CHAPTERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "The game": (
        (LIVE, "learning-process"),
        (LIVE, "shift"),
        (DISTANCES, "optimal"),
        (DISTANCES, "dropping"),
        (DISTANCES, "fits"),
    ),
    "Gradients that vanish": (
        (LIVE, "vanishing-gradient"),
        (LIVE, "non-saturating"),
        (LIVE, "saturating-stuck"),
        (DISTANCES, "saturation"),
    ),
    "Modes that are lost": (
        (LIVE, "mode-dropping"),
        (LIVE, "mode-collapse"),
        (LIVE, "mode-hopping"),
        (LIVE, "unrolling"),
        (LIVE, "experience-replay"),
        (LIVE, "momentum"),
        (LIVE, "seed-lottery"),
    ),
    "The Wasserstein distance": (
        (DISTANCES, "points"),
        (DISTANCES, "mover"),
        (LIVE, "five-steps"),
        (LIVE, "weight-clipping"),
        (LIVE, "wide-clipping"),
        (DISTANCES, "critics"),
        (LIVE, "gradient-penalty"),
        (LIVE, "lipschitz"),
        (LIVE, "critic-as-metric"),
    ),
    "Convergence": (
        (EXACT, "circle"),
        (EXACT, "spiral"),
        (EXACT, "bowl"),
        (EXACT, "h1"),
        (EXACT, "h05"),
        (EXACT, "dirac"),
        (EXACT, "clipping"),
        (EXACT, "gp"),
        (EXACT, "r1"),
        (EXACT, "critical"),
        (EXACT, "extragradient"),
        (EXACT, "momentum"),
    ),
    "What steadies a GAN": (
        (LIVE, "r1"),
        (LIVE, "spectral-norm"),
        (LIVE, "label-smoothing"),
        (LIVE, "averaging"),
    ),
    "Pictures": (
        (address.GALLERY, WHOLE_TAB),
        (address.INTERPOLATION, WHOLE_TAB),
        (address.ARITHMETIC, WHOLE_TAB),
        (address.TRUNCATION, WHOLE_TAB),
        (address.MIXING, WHOLE_TAB),
        (address.TRANSLATION, WHOLE_TAB),
    ),
    "Judging": (
        (DISTANCES, "frechet"),
        (DISTANCES, "equal"),
        (address.RATING, WHOLE_TAB),
    ),
}

TITLES: Mapping[str, str] = {
    address.GALLERY: "Samples beside their nearest real pictures",
    address.INTERPOLATION: "Linear and spherical interpolation",
    address.ARITHMETIC: "Vector arithmetic: glasses, beards, hair",
    address.TRUNCATION: "Truncation: fidelity against diversity",
    address.MIXING: "Style mixing",
    address.TRANSLATION: "Image to image: pix2pix and CycleGAN",
    address.RATING: "HYPE: do people take them for real?",
}


class Stop(NamedTuple):
    """One figure of the tour."""

    tab: str
    lesson: str
    title: str
    chapter: str

    @property
    def link(self) -> str:
        """Its address, beside that of any other."""
        tab = "" if self.tab == address.LIVE else f"tab={self.tab}&"
        return f"?{tab}lesson={self.lesson}"


def known() -> dict[tuple[str, str], str]:
    """The titles of all lessons and figures, by their tabs and names."""
    return {
        **{(LIVE, name): lesson.title for name, lesson in LESSONS.items()},
        **{(EXACT, name): figure.label for name, figure in convergence_words.FIGURES.items()},
        **{(DISTANCES, name): figure.label for name, figure in divergences_words.FIGURES.items()},
        **{(tab, WHOLE_TAB): title for tab, title in TITLES.items()},
    }


@functools.cache
def stops() -> tuple[Stop, ...]:
    """The whole tour, in its order."""
    titles = known()
    told = [(each, chapter) for chapter, group in CHAPTERS.items() for each in group]
    placed = {each for each, _ in told}
    told += [(each, MORE) for each in titles if each not in placed]
    return tuple(Stop(*each, titles[each], chapter) for each, chapter in told if each in titles)


def contents() -> str:
    """Links to all stops, by chapter, as HTML."""
    groups: dict[str, list[Stop]] = {}
    for stop in stops():
        groups.setdefault(stop.chapter, []).append(stop)
    return "".join(
        f"<section><h3>{html.escape(chapter)}</h3><ol>"
        + "".join(f'<li><a href="{html.escape(stop.link)}">{html.escape(stop.title)}</a></li>' for stop in group)
        + "</ol></section>"
        for chapter, group in groups.items()
    )


def steps(tab: str, lesson: str) -> str:
    """The way on and back from a stop, as HTML; "" for what is none."""
    whole = stops()
    at = next((index for index, stop in enumerate(whole) if (stop.tab, stop.lesson) == (tab, lesson)), None)
    if at is None:
        return ""
    before = whole[at - 1] if at else None
    after = whole[at + 1] if at + 1 < len(whole) else None
    place = f"{html.escape(whole[at].chapter)}, {at + 1} of {len(whole)}"
    return (
        '<nav class="gp-steps" aria-label="Tour of the lectures">'
        + _way("prev", "‹ previous", before)
        + f'<a href="?tab={address.START}#tour" title="All figures, by lecture">{place}</a>'
        + _way("next", "next ›", after)
        + "</nav>"
    )


def _way(rel: str, words: str, stop: Stop | None) -> str:
    if stop is None:
        return "<span></span>"
    link, title = html.escape(stop.link), html.escape(stop.title)
    return f'<a rel="{rel}" class="gp-button" href="{link}" title="{title}">{words}</a>'


def stop(tab: str) -> None:
    """Put a tab's line here, which says where on the tour a visitor is; nobody else's page asks for it."""
    gr.HTML("", js_on_load=MOUNT, elem_classes=["gp-tour"], apply_default_css=False, tab=tab)


def line(tab: str, lesson: str) -> str:
    """A stop's title and the way on, as HTML; "" for what is none."""
    title = known().get((tab, lesson))
    return f"<h2>{html.escape(title)}</h2>{steps(tab, lesson)}" if title else ""
