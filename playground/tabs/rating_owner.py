"""An owner's room in the rating tab: making a study, following it, reading its results.

What an owner asks for carries the owner's token, and every handler checks it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr

from playground.rating import material
from playground.rating.design import CONSENT, PLATFORMS
from playground.rating.encoding import SIZES
from playground.rating.protocol import PRESETS
from playground.rating.service import Ratings
from playground.rating.statistics.advice import Guess, advise, guess
from playground.rating.store.database import StoreError
from playground.rating.store.studies import UnknownStudyError
from playground.tabs import rating_results, rating_studies
from playground.tabs import rating_words as words
from playground.tabs.live import CHARTS, warn

WEB = Path(__file__).parent.parent / "web"
EVERY = 5.0  # seconds between two looks at a study's progress
UPLOADED, SHIPPED = "uploaded", "shipped"
PRIVATE: dict[str, Any] = {"api_visibility": "private"}
WORKING: dict[str, Any] = {**PRIVATE, "concurrency_limit": 1, "concurrency_id": "studies"}

MOUNT = """
const root = window.gradio_config.root.replace(/\\/$/, "");
import(root + "/web/rating.js")
  .then((rating) => rating.mountBoard(element, props, watch))
  .catch((error) => {
    element.textContent = "The dashboard could not be loaded. Reload the page to try again.";
    throw error;
  });
"""


def build(ratings: Ratings) -> None:
    """Put the room here."""
    with gr.Accordion(
        "For owners of studies: make one, follow it, read its results", open=False, elem_id="rating-owner"
    ):
        with gr.Row(elem_id="rating-door"):
            token = gr.Textbox(
                label="Owner’s token", type="password", elem_id="rating-token", scale=3, info=_where(ratings)
            )
            enter = gr.Button("Open", variant="primary", scale=0, min_width=100)
        message = gr.HTML("", elem_id="rating-message", apply_default_css=False)
        with gr.Column(visible=False) as room:
            with gr.Row():
                study = gr.Dropdown([], label="Study", elem_id="rating-study", scale=3)
                refresh = gr.Button("Refresh", scale=0, min_width=100)
                closing = gr.Button("Close to new raters", scale=0, min_width=160)
            live = gr.HTML("", elem_id="rating-progress", apply_default_css=False)
            board = gr.HTML(
                "", html_template=(WEB / "board.html").read_text(), js_on_load=MOUNT,
                apply_default_css=False, elem_id="rating-board", charts=CHARTS,
            )  # fmt: skip
            with gr.Accordion("New study", open=False):
                made = _new(ratings, token, message)
        timer = gr.Timer(EVERY, active=False)
    shown = [message, live, board]

    def guarded(act: Callable[..., list[Any]], count: int) -> Callable[..., list[Any]]:
        """`act` for the owner; for anybody else, and where something is wrong, one sentence and nothing else."""

        def checked(request: gr.Request, given: str, *rest: Any) -> list[Any]:
            try:
                check(ratings, given, address(request))
                return act(*rest)
            except (ValueError, UnknownStudyError, StoreError) as problem:
                return [warn(str(problem)), *[gr.skip()] * (count - 1)]

        return checked

    def opened() -> list[Any]:
        names = [each.id for each in ratings.studies.all()]
        return [
            "",
            gr.update(visible=True),
            gr.update(choices=names, value=names[0] if names else None),
            gr.Timer(active=True),
        ]

    def show(name: str | None) -> list[Any]:
        if not name:
            return ["", "", gr.skip()]
        return ["", rating_results.progress(ratings, name), rating_results.board(ratings, name)]

    def close(name: str) -> list[Any]:
        closed = ratings.studies.get(name).closed_at is None
        ratings.studies.close(name, closed)
        said = "closed to new raters; who has started may finish" if closed else "open to new raters again"
        return [note(f"The study {name} is {said}."), *show(name)[1:]]

    def look(name: str | None) -> list[Any]:
        return [rating_results.progress(ratings, name) if name else ""]

    entering = {"fn": guarded(opened, 4), "inputs": [token], "outputs": [message, room, study, timer]}
    gr.on([enter.click, token.submit], **entering, **WORKING)
    gr.on([study.change, refresh.click], guarded(show, 3), [token, study], shown, **WORKING)
    closing.click(guarded(close, 3), [token, study], shown, **WORKING)
    timer.tick(quiet(ratings, look), [token, study], [live], **PRIVATE, queue=False, show_progress="hidden")
    made.success(guarded(opened, 4), [token], [gr.State(), room, study, timer], **WORKING)


def _new(ratings: Ratings, token: gr.Textbox, message: gr.HTML) -> Any:
    """The form of a new study; returns the event that makes one."""
    with gr.Row():
        name = gr.Textbox(label="Name", info="Small letters, digits, hyphens: it is in the link.", max_length=60)
        title = gr.Textbox("Real or fake?", label="Title", info="What raters read above the study.", max_length=100)
        protocol = gr.Dropdown(
            [(label, key) for key, label in words.PROTOCOLS.items()], value="weighted", label="Protocol"
        )
    with gr.Row():
        origin = gr.Radio(
            [("Pictures that ship, models of the zoo", SHIPPED), ("My own ZIPs of pictures", UPLOADED)],
            value=SHIPPED,
            label="Pictures",
        )
    with gr.Row() as shipped:
        real = gr.Dropdown(material.shipped_names(), value="satellite", label="Real pictures")
        fakes = gr.Dropdown(
            rating_studies.models("satellite"),
            value=rating_studies.models("satellite")[:2],
            multiselect=True,
            label="Models and truncations ψ",
        )
    with gr.Row(visible=False) as uploaded:
        reals = gr.File(label="ZIP of real pictures", file_types=[".zip"], elem_id="rating-reals")
        models = gr.File(
            label="A ZIP of fakes for each model; its name is the model’s", file_types=[".zip"], file_count="multiple",
            elem_id="rating-models",
        )  # fmt: skip
        size = gr.Dropdown(list(SIZES), value=64, label="Size, px a side")
    with gr.Row():
        raters = gr.Number(30, label="Raters a model", info="Default: 30, as HYPE.", precision=0)
        seed = gr.Number(0, label="Seed", info="Decides who sees what.", precision=0)
        overlap = gr.Number(0, label="Overlap", info="Pictures that all raters of a model see.", precision=0)
        platform = gr.Dropdown(list(PLATFORMS), value="link", label="Raters come from")
    with gr.Accordion("Consent, exclusion rules, payment: fixed once the first rater has started", open=False):
        consent = gr.Textbox(CONSENT, label="Consent text", lines=8)
        with gr.Row():
            failed = gr.Number(0, label="Failed attention checks allowed", precision=0)
            flagged = gr.Number(0.2, label="Share of mistimed trials allowed")
            fastest = gr.Number(150, label="Fastest median reaction, ms", precision=0)
            reward = gr.Number(0.02, label="Reward a right answer")
            shown = gr.Number(256, label="Size on the screen, px", precision=0)
    with gr.Accordion("How many raters? Simulated before anybody is paid", open=False):
        with gr.Row():
            first = guess(PRESETS["weighted"])
            value = gr.Number(first.value, label="Expected score", info="ms, or share of wrong answers.")
            spread = gr.Number(first.spread, label="Its spread between raters")
            difference = gr.Number(first.difference, label="Difference to find")
            ask = gr.Button("Simulate", scale=0, min_width=110)
        advised = gr.HTML("", elem_id="rating-advice", apply_default_css=False)
    make = gr.Button("Make the study", variant="primary")

    origin.change(
        lambda chosen: [gr.update(visible=chosen == each) for each in (SHIPPED, UPLOADED)],
        origin,
        [shipped, uploaded],
        **PRIVATE,
    )
    real.change(
        lambda chosen: gr.update(choices=(known := rating_studies.models(chosen)), value=known[:2]),
        real,
        fakes,
        **PRIVATE,
    )
    protocol.change(expected, protocol, [value, spread, difference], **PRIVATE)
    ask.click(advice, [protocol, value, spread, difference], advised, **WORKING)

    keys = (
        "protocol",
        "title",
        "raters",
        "seed",
        "overlap",
        "platform",
        "consent",
        "failed_checks",
        "flagged",
        "fastest_ms",
        "reward",
        "shown",
    )
    fields = [protocol, title, raters, seed, overlap, platform, consent, failed, flagged, fastest, reward, shown]

    def create(
        request: gr.Request,
        given: str,
        name: str,
        origin: str,
        real: str,
        fakes: list[str],
        reals: str,
        models: list[str],
        size: int,
        *rest: Any,
    ) -> str:
        try:
            check(ratings, given, address(request))
            form = dict(zip(keys, rest, strict=True))
            if origin == SHIPPED:
                sources = list(fakes or ())
                design = rating_studies.design_of(form, sources)
                pictures = rating_studies.from_zoo(real, sources)
            else:
                if not reals or not models:
                    raise ValueError("Upload one ZIP of real pictures, and one of fakes for each model.")
                pictures = rating_studies.from_files(reals, models, rating_studies.side(size))
                design = rating_studies.design_of(form, [each for each in pictures.pictures if each != "real"])
            study = rating_studies.store(ratings, name, design, pictures)
        except (ValueError, StoreError) as problem:
            raise gr.Error(str(problem), duration=None, print_exception=False) from None
        return note(f"Made: rate/{study.id}. Choose it above, and look at it in a dry run before you send its link.")

    inputs = [token, name, origin, real, fakes, reals, models, size, *fields]
    return make.click(create, inputs, message, **WORKING)


def address(request: gr.Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def check(ratings: Ratings, token: Any, whence: str = "") -> None:
    """ValueError, with one sentence, for a token that is not the owner's; `whence` it comes is where guesses count."""
    if not isinstance(token, str) or not ratings.is_owner(token, whence):
        raise ValueError("This is not the owner’s token.")


def quiet(ratings: Ratings, act: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """`act` for the owner, and nothing for anybody else: what repeats itself does not repeat its complaint."""

    def checked(request: gr.Request, given: str, *rest: Any) -> list[Any]:
        try:
            check(ratings, given, address(request))
            return act(*rest)
        except (ValueError, UnknownStudyError):
            return [gr.skip()]

    return checked


def expected(protocol: str) -> tuple[float, float, float]:
    """What a protocol's scores are like where nothing else is known."""
    first = guess(PRESETS[protocol])
    return first.value, first.spread, first.difference


def advice(protocol: str, value: float, spread: float, difference: float) -> str:
    """How many raters a study needs, as a table, or one sentence."""
    plan = PRESETS[protocol]
    try:
        told = advise(plan, Guess(float(value), float(spread), float(difference)))
    except (TypeError, ValueError) as problem:
        return warn(str(problem) if isinstance(problem, ValueError) else "Fill in score, spread and difference.")
    rows = [[each.raters, words.number(each.width, plan), f"{each.power:.0%}"] for each in told]
    said = "400 simulated raters of each of two models, 300 studies drawn from them for each row; Welch’s test at 5%"
    return words.table(("Raters a model", "width of the 95% interval", "chance to find the difference"), rows, said)


def note(sentence: str) -> str:
    """A sentence for the message line that is no warning."""
    return f'<p role="status">{sentence}</p>'


def _where(ratings: Ratings) -> str:
    if ratings.settings.space and not ratings.settings.given:
        return "Set the secret PLAYGROUND_RATING_TOKEN in this Space’s settings: without it nobody gets in."
    if ratings.settings.given:
        return "PLAYGROUND_RATING_TOKEN where the app runs."
    return "Printed where the app was started; PLAYGROUND_RATING_TOKEN sets it."
