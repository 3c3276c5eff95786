"""The app: its tabs, composed, and the server that they run on."""

import gc
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import gradio as gr
import torch
from starlette.routing import BaseRoute

from playground import channel, live_files, sweep_channel
from playground.classroom import routes as class_routes
from playground.classroom.classes import Classes
from playground.diagrams import Diagrams
from playground.hub import Hub
from playground.limits import Limits
from playground.pictures import lending
from playground.rating.routes import routes as rating_routes
from playground.rating.service import Ratings, opened
from playground.safety import layers
from playground.safety.policy import Policy
from playground.settings import Settings
from playground.sweeps import Sweeps
from playground.tabs import (
    api,
    exact,
    exact_routes,
    gallery,
    latent_api,
    latent_routes,
    latents,
    live,
    many,
    page,
    pushed,
    rating,
    start,
    start_routes,
    tour,
    translation,
    translation_api,
    translation_routes,
)
from playground.tabs.address import (
    ARITHMETIC,
    CONVERGENCE,
    DIVERGENCES,
    GALLERY,
    INTERPOLATION,
    LIVE,
    MANY,
    MIXING,
    RATING,
    START,
    TRANSLATION,
    TRUNCATION,
)
from playground.tabs.blocks import Blocks
from playground.tabs.look import files, look
from playground.tabs.words import TITLE

MOST_UPLOADED = "100mb"  # of one file: pictures to translate, ZIPs of pictures to rate
MOST_QUEUED = 500  # events that wait in Gradio's queue; who comes then is told so
LOOKING = 0.02  # seconds between two looks for a new event in Gradio's queue
MOST_REMEMBERED = 500  # pages whose controls Gradio keeps: each takes a copy of all settings of all controls


def create(hub: Hub, ratings: Ratings | None = None, no_ratings: str = "", cluster: bool = False) -> gr.Blocks:
    """All tabs, and the endpoints for programs; `no_ratings`: why there are no `ratings`; `cluster`: there is Ray."""
    with Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as demo:
        gr.HTML(f'<h1 translate="no">{TITLE}</h1>', elem_id="title", apply_default_css=False)
        with gr.Tabs(elem_id="tabs", selected=LIVE):  # a bare address is the live tab's: visitors play at once
            with gr.Tab("Start", id=START):
                start.build()
            with gr.Tab("Live", id=LIVE):
                live.build(demo, hub.check)
            with gr.Tab("Many", id=MANY):
                many.build(cluster)
            with gr.Tab("Gallery", id=GALLERY):
                tour.stop(GALLERY)
                gallery.build()
            for name in (ARITHMETIC, INTERPOLATION, TRUNCATION, MIXING):
                with gr.Tab(name.capitalize(), id=name):
                    tour.stop(name)
                    latents.build(name)
            with gr.Tab("Translation", id=TRANSLATION):
                tour.stop(TRANSLATION)
                translation.build()
            with gr.Tab("Rating", id=RATING):
                tour.stop(RATING)
                rating.build(ratings, no_ratings)
            for name in (CONVERGENCE, DIVERGENCES):
                with gr.Tab(name.capitalize(), id=name):
                    tour.stop(name)
                    exact.build(name)
        page.build(hub.device)
        api.build(hub)
        latent_api.build()
        translation_api.build()
    return demo


def create_rating(ratings: Ratings | None, no_ratings: str = "") -> gr.Blocks:
    """The rating tab alone, for a place that raters come to."""
    with Blocks(title=f"{TITLE}: real or fake?", analytics_enabled=False, fill_width=True) as demo:
        gr.HTML("<h1>Real or fake?</h1>", elem_id="title", apply_default_css=False)
        rating.build(ratings, no_ratings)
    return demo


def launch(
    demo: gr.Blocks,
    settings: Settings,
    routes: Sequence[BaseRoute],
    policy: Policy | None = None,
    **options: Any,
) -> None:
    """Serve `demo` and `routes`; `options` go to `Blocks.launch`. Returns when the server has stopped."""
    demo.queue(max_size=MOST_QUEUED)
    # Gradio looks for new events a thousand times a second, which takes a tenth of a processor while nobody is there.
    demo._queue.sleep_when_free, demo._queue.progress_update_sleep_when_free = LOOKING, 5 * LOOKING
    demo.launch(
        server_name=settings.host,
        server_port=settings.port,
        ssr_mode=False,
        run_history=False,
        max_file_size=MOST_UPLOADED,
        state_session_capacity=MOST_REMEMBERED,
        _frontend=False,  # else Gradio gives up where a busy machine takes 3 s to answer it
        app_kwargs={"routes": [*routes, *files()], "middleware": layers(policy)},
        **look(),
        **options,
    )


def limits_of(settings: Settings) -> Limits:
    """What the settings come to for the hub and the sweeps."""
    return Limits(
        sessions=settings.sessions,
        sweeps=settings.sweeps,
        turn=60 * settings.turn,
        work=settings.work,
        frames=settings.frames,
        speed=settings.speed,
    )


def serve_rating(settings: Settings, policy: Policy | None = None) -> None:
    """Serve the rating tab and raters until interrupted."""
    torch.set_num_threads(settings.torch_threads)
    lending.put(settings.torch_device)
    with ExitStack() as closing:
        ratings, no_ratings = opened()
        if ratings:
            closing.callback(ratings.close)
        launch(create_rating(ratings, no_ratings), settings, rating_routes(ratings) if ratings else [], policy)


def serve(settings: Settings, policy: Policy | None = None) -> None:
    """Start the hub and the app, and serve until interrupted."""
    torch.set_num_threads(settings.torch_threads)
    device, limits = settings.torch_device, limits_of(settings)
    lending.put(device)
    with Hub(device, limits) as hub, Sweeps(device, limits) as sweeps, ExitStack() as closing:
        diagrams = closing.enter_context(Diagrams(settings.cluster, settings.torch_threads))
        ratings, no_ratings = opened()
        if ratings:
            closing.callback(ratings.close)
        demo = create(hub, ratings, no_ratings, bool(settings.cluster))
        rated = rating_routes(ratings) if ratings else []
        gc.collect()
        gc.freeze()  # what lives as long as the app need not be searched for garbage, which would hold everybody up
        classes = Classes(settings.classes, settings.seats)
        of_class = class_routes.routes(classes, hub, pushed.reader(hub.check), pushed.offered())
        of_plane = [*channel.routes(hub), *live_files.routes(hub), *sweep_channel.routes(sweeps, diagrams), *of_class]
        of_pictures = [*latent_routes.routes(), *translation_routes.routes(), *start_routes.routes(device)]
        launch(demo, settings, [*of_plane, *of_pictures, *exact_routes.routes(), *rated], policy)
